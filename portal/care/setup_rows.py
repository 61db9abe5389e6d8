"""What the pages of the clinic's settings read: duty people, consent texts, what is signed and by whom."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils import timezone

from intake.models import ConsentText
from portal.care.facts_of_clinic import Facts
from portal.care.models import DutyPerson, Supervision, holds
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
