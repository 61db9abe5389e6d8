"""What the pages of the clinic's settings read: duty people, consent texts, what is signed and by whom."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.http import Http404
from django.utils import timezone

from intake.models import ConsentText
from portal.care.facts_of_clinic import Facts
from portal.care.models import DutyPerson, DutyShift, Leave, Supervision, holds
from portal.care.safety_texts import SafetyText, TranslatedLine, safety_texts


@dataclass(frozen=True)
class Signable:
    """A safety question with the name of who signed it; empty while nobody did."""

    text: SafetyText
    signed_by: str


@dataclass(frozen=True)
class Checkable:
    """A translated line with the names of who checked it."""

    line: TranslatedLine
    translator: str
    clinician: str


def duty_people_of(clinic: Any) -> list[DutyPerson]:
    """Return whom a clinic names for duty now, confirmed or not."""
    rows = DutyPerson.objects.filter(holds(timezone.now()), clinic=clinic).select_related("user", "clinic")
    return list(rows.order_by("user__name"))


def duty_in(clinic: Any, pk: Any) -> DutyPerson:
    """Return a duty person of a clinic. Raises Http404."""
    row = (
        DutyPerson.objects.filter(holds(timezone.now()), clinic=clinic, pk=pk).select_related("clinic", "user").first()
    )
    if row is None:
        raise Http404
    return row


def own_duty(clinic: Any, user: Any) -> DutyPerson | None:
    return DutyPerson.objects.filter(holds(timezone.now()), clinic=clinic, user=user).first()


def shifts_of(clinic: Any) -> list[DutyShift]:
    """Return the shifts of a clinic that are not over, the weekly ones first."""
    yesterday = clinic.day(timezone.now()) - timedelta(days=1)  # its night may last until today
    rows = DutyShift.objects.filter(Q(last_day=None) | Q(last_day__gte=yesterday), clinic=clinic, ended_at=None)
    return list(rows.select_related("user").order_by(F("weekday").asc(nulls_last=True), "starts", "user__name"))


def shift_in(clinic: Any, pk: Any) -> DutyShift:
    """Return a shift of a clinic. Raises Http404."""
    row = DutyShift.objects.filter(clinic=clinic, pk=pk).select_related("clinic").first()
    if row is None:
        raise Http404
    return row


def leaves_of(clinic: Any, **of: Any) -> list[Leave]:
    """Return who of a clinic is on leave or will be."""
    held = Q(ends_at__gt=timezone.now()) & Q(ends_at__gt=F("starts_at"))
    rows = Leave.objects.filter(held, clinic=clinic, **of)
    return list(rows.select_related("user", "entered_by").order_by("starts_at", "user__name"))


def leave_in(clinic: Any, pk: Any, **of: Any) -> Leave:
    """Return a leave in a clinic. Raises Http404."""
    row = Leave.objects.filter(clinic=clinic, pk=pk, **of).select_related("clinic", "user").first()
    if row is None:
        raise Http404
    return row


def consent_texts(clinic: Any) -> dict[str, ConsentText]:
    """Return the newest consent text by language."""
    rows = ConsentText.objects.filter(clinic=clinic).select_related("written_by").order_by("version")
    return {row.language: row for row in rows}


def signables(clinic: Any) -> list[Signable]:
    """Return every safety question in every language of a clinic."""
    facts = Facts(clinic)
    texts = [text for each in facts.instruments for text in safety_texts(each, clinic.languages)]
    return [Signable(text, facts.signatures.get(text.key, "")) for text in texts]


def checkables(clinic: Any) -> list[Checkable]:
    """Return every translated line that a clinic's languages need checked."""
    facts = Facts(clinic)
    found = []
    for line in facts.translations:
        names = facts.checks.get(line.key, {})
        found.append(Checkable(line, names.get("translator", ""), names.get("clinician", "")))
    return found


def supervisions_of(clinic: Any) -> list[Supervision]:
    """Return who supervises whom in a clinic now."""
    rows = Supervision.objects.filter(holds(timezone.now()), clinic=clinic).select_related("lead", "clinician")
    return list(rows.order_by("lead__name", "clinician__name"))


def supervision_in(clinic: Any, pk: Any) -> Supervision:
    """Return a supervision of a clinic that holds now. Raises Http404."""
    found = next((row for row in supervisions_of(clinic) if row.pk == pk), None)
    if found is None:
        raise Http404
    return found
