"""How much a patient was asked in the last 30 days, against the budget of their clinic (SCOPE B23)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from intake.lengths import minutes_of_sections
from intake.models import Battery, Invitation, Patient, Profile, sections_of
from intake.wording import Wordings
from portal.care.asking import AskingBudget
from portal.care.models import Review
from portal.care.policies import CannotSend

WINDOW = timedelta(days=30)
# This project's proposal until a clinic says something else: the standard intake, and a look at each week between.
PROPOSED_MINUTES = 45
DISCUSSED = "discuss-in-visit"


class OverBudget(CannotSend):
    """More than the clinic's budget would be asked. A named person may go beyond it, with a reason."""


@dataclass(frozen=True)
class Burden:
    """Minutes asked in the window, the clinic's budget, questions that nobody had to answer, and the last talk."""

    minutes: int
    budget: int
    spared: int
    discussed_at: datetime | None

    def with_more(self, minutes: int) -> int:
        return self.minutes + minutes


def budget_of(clinic: Any) -> int:
    """Return the minutes that a clinic lets be asked of one patient in 30 days."""
    newest = AskingBudget.objects.filter(clinic=clinic).order_by("-set_at", "-pk").first()
    return newest.minutes if newest else PROPOSED_MINUTES


def burden_of(patient: Patient, at: datetime | None = None) -> Burden:
    """Return how much was asked of a patient. What ended before it was opened was not asked."""
    since = (at or timezone.now()) - WINDOW
    asked = list(patient.invitations.filter(created_at__gte=since).exclude(revoked_at__isnull=False, opened_at=None))
    reviews = Review.objects.filter(Q(decision=DISCUSSED) | Q(released_at__isnull=False), profile__patient=patient)
    return Burden(
        sum(_minutes_of(invitation) for invitation in asked),
        budget_of(patient.clinic_id),
        _spared(patient.profiles.filter(invitation__in=asked, run=1)),
        reviews.order_by("-reviewed_at").values_list("reviewed_at", flat=True).first(),
    )


def check_budget(patient: Patient, battery: Battery, language: str) -> tuple[int, int] | None:
    """Return minutes and budget where sending this goes beyond it; None where it does not."""
    burden = burden_of(patient)
    more = minutes_of_sections(battery.sections.all(), language, Wordings(patient.clinic_id)) or 0
    asked = burden.with_more(more)
    return (asked, burden.budget) if asked > burden.budget else None


def over(asked: int, budget: int) -> OverBudget:
    """The refusal in words."""
    said = _("With this, %(asked)s minutes are asked within 30 days. Your clinic lets %(budget)s be asked.")
    how = _("Send it later, or write why it is needed now: your name stands with the reason.")
    return OverBudget([said % {"asked": asked, "budget": budget}, how])


def _minutes_of(invitation: Invitation) -> int:
    """What was predicted when it was sent; computed for one from before that was kept."""
    if invitation.minutes is not None:
        return invitation.minutes
    sections = sections_of(invitation.battery_id)
    return minutes_of_sections(sections, invitation.language, Wordings(invitation.clinic_id)) or 0


def _spared(profiles: QuerySet[Profile]) -> int:
    """Questions that did not have to be asked: behind a line, or in a second form that would have repeated them."""
    found = 0
    for profile in profiles.select_related("invitation"):
        below = {
            finding["part"]: len(finding["items"]) for finding in profile.findings if finding["kind"] == "below-line"
        }
        found += sum(below.values())
        for section in sections_of(profile.invitation.battery_id):
            if section.stage > 1 and section.key not in below:
                found += len(section.condition["items"])
    return found
