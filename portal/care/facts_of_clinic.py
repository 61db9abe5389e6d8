"""What is settled in a clinic and by whom, each part read once."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any
from unicodedata import normalize

from django.utils import timezone

from intake.models import ConsentText
from intake.psychometrics.instrument import Instrument
from portal.accounts.confirmations import SUBJECTS, WATCH, fingerprint, is_entered
from portal.accounts.models import Confirmation, Membership, StaffInvitation
from portal.audit.mail import mail_is_configured
from portal.care.cover import Plan, plan_of
from portal.care.drill_history import trouble_of
from portal.care.models import DutyPerson, SafetySignature, TranslationSignature, holds
from portal.care.roster import ANSWERING
from portal.care.safety_texts import (
    TranslatedLine,
    instruments_in_use,
    questions_of_first_intake,
    translated_lines,
)
from portal.country.lines import lines_for
from portal.country.models import CrisisLine


class Facts:
    """A clinic as `readiness` needs to know it. Made for one answer and thrown away."""

    def __init__(self, clinic: Any, at: datetime | None = None) -> None:
        self.clinic = clinic
        self.at = at or timezone.now()

    @cached_property
    def confirmations(self) -> dict[str, Confirmation]:
        """The confirmations that still hold, by subject: a changed value asks again."""
        rows = Confirmation.objects.filter(clinic=self.clinic).select_related("confirmed_by").order_by("confirmed_at")
        prints = {subject: fingerprint(self.clinic, subject) for subject in SUBJECTS}
        prints[WATCH] = self.watch_print
        return {row.subject: row for row in rows if row.fingerprint == prints.get(row.subject)}

    def is_confirmed(self, subject: str) -> bool:
        return is_entered(self.clinic, subject) and subject in self.confirmations

    def confirmed_by(self, subject: str) -> str:
        return self.confirmations[subject].confirmed_by.name if self.is_confirmed(subject) else ""

    @property
    def watch_print(self) -> str:
        """The hash of who looks at the caseload and when, where no mail tells them."""
        return fingerprint(self.clinic, WATCH, [duty.user_id for duty in self.duty_people]) if self.duty_people else ""

    @property
    def needs_watch(self) -> bool:
        """Say whether nothing tells a duty person of an alert: a code on a screen is no message that arrived."""
        return not mail_is_configured() and not self.clinic.is_demonstration

    @cached_property
    def crisis_lines(self) -> list[CrisisLine]:
        """What patients in the clinic's own country are shown now."""
        return lines_for(self.clinic, at=self.at)

    @cached_property
    def duty_people(self) -> list[DutyPerson]:
        """Named duty people who work here and showed that a message reaches them."""
        working = Membership.objects.current(self.at).filter(clinic=self.clinic, role__in=ANSWERING)
        named = DutyPerson.objects.filter(holds(self.at), clinic=self.clinic, confirmed_at__isnull=False)
        return list(named.filter(user__in=working.values("user")).select_related("user").order_by("user__name"))

    @cached_property
    def plan(self) -> Plan:
        """Who is on duty over the next days, as it is planned now."""
        return plan_of(self.clinic, self.at)

    @cached_property
    def drill_trouble(self) -> str:
        """What the last test alert says against the chain; empty where it works."""
        return trouble_of(self.clinic, self.at)

    @cached_property
    def can_be_reached(self) -> bool:
        """Say whether anybody who works here could ever receive an alert; leave ends, so it does not count."""
        return (
            bool(self.duty_people)
            or Membership.objects.current(self.at).filter(clinic=self.clinic, role__in=ANSWERING).exists()
        )

    @cached_property
    def people(self) -> int:
        """How many work here or have an open link to join."""
        members = Membership.objects.current(self.at).filter(clinic=self.clinic).values("user").distinct().count()
        unused = StaffInvitation.objects.filter(clinic=self.clinic, used_at=None, revoked_at=None)
        return members + unused.filter(expires_at__gt=self.at, created_by__isnull=False).count()

    @cached_property
    def consent_languages(self) -> set[str]:
        return set(ConsentText.objects.filter(clinic=self.clinic).values_list("language", flat=True))

    @cached_property
    def instruments(self) -> list[Instrument]:
        return instruments_in_use(self.clinic)

    @cached_property
    def signatures(self) -> dict[tuple[str, ...], str]:
        """The name of who signed, by the exact text."""
        rows = SafetySignature.objects.filter(clinic=self.clinic).select_related("signed_by")
        return {
            (row.instrument, row.instrument_version, row.item, row.language, row.text_hash): row.signed_by.name
            for row in rows
        }

    @cached_property
    def translations(self) -> list[TranslatedLine]:
        """Every line of our own wording in the clinic's other languages."""
        return [line for each in self.instruments for line in translated_lines(each, self.clinic.languages)]

    @property
    def first_translations(self) -> list[TranslatedLine]:
        """The same lines of what a first intake asks: the other forms wait for whoever wants to send them."""
        asked = questions_of_first_intake(self.clinic)
        return [line for line in self.translations if (line.instrument, line.version) in asked]

    @cached_property
    def checks(self) -> dict[tuple[str, ...], dict[str, str]]:
        """Who checked a translated line, by the exact text and the part that they played."""
        found: dict[tuple[str, ...], dict[str, str]] = {}
        for row in TranslationSignature.objects.filter(clinic=self.clinic):
            key = (row.instrument, row.instrument_version, row.language, row.line, row.text_hash)
            found.setdefault(key, {})[row.part] = row.person_name
        return found

    def is_checked_twice(self, line: TranslatedLine) -> bool:
        """Say whether a second translator and a clinician, two people, signed this line as it stands."""
        names = self.checks.get(line.key, {})
        return len(names) == 2 and not same_name(*names.values())

    def translation_is_checked(self, instruments: Iterable[Instrument], language: str) -> bool:
        return all(self.is_checked_twice(line) for each in instruments for line in translated_lines(each, [language]))


def same_name(one: str, other: str) -> bool:
    """Say whether two names are written for one person: blanks, capitals and the way accents are coded say nothing."""
    first, second = (" ".join(normalize("NFKC", name).split()).casefold() for name in (one, other))
    return first == second
