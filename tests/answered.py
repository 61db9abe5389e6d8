"""Many sent answer sheets of one instrument at once, each of a person who lets the clinic compare; written in bulk."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from django.utils import timezone

from intake.models import Answer, Assessment, Battery, Consent, ConsentText, Invitation, Patient, Profile
from intake.psychometrics.instrument import Instrument

Values = Mapping[str, int]


def people_of(instrument: Instrument, count: int, *, contrary: Sequence[str] = (), seed: int = 7) -> list[Values]:
    """Sheets of people who answer each scale around a level of their own; a contrary item goes the other way."""
    dice = Random(seed)
    return [_person(instrument, contrary, dice) for _ in range(count)]


def _person(instrument: Instrument, contrary: Sequence[str], dice: Random) -> Values:
    sheet: dict[str, int] = {item.id: item.maximum for item in instrument.items}
    for scale in instrument.scales:
        level = dice.uniform(0, 1)
        for item in map(instrument.item, scale.items):
            reach = item.maximum - item.minimum
            value = min(item.maximum, max(item.minimum, item.minimum + round(level * reach + dice.gauss(0, 0.6))))
            turned = (item.id in scale.reversed_items) != (item.id in contrary)
            sheet[item.id] = item.reversed_value(value) if turned else value
    return sheet


def answered(
    clinic: Any,
    instrument: Instrument,
    sheets: Sequence[Values],
    wording: str = "",
    language: str = "en",
    target: str = "",
):
    """Write one patient, consent, intake, sheet and profile for each, sent now."""
    now = timezone.now()
    battery, _ = Battery.objects.get_or_create(clinic=clinic, key=f"of-{instrument.key}", version="1")
    text, _ = ConsentText.objects.get_or_create(clinic=clinic, language=language, version=1)
    people = Patient.objects.bulk_create(Patient(clinic=clinic, name=f"Person {n}") for n in range(len(sheets)))
    invitations = Invitation.objects.bulk_create(
        Invitation(
            clinic=clinic, patient=person, battery=battery, language=language, token_hash=f"t{person.pk}",
            code_hash="c", expires_at=now, submitted_at=now,
        )
        for person in people
    )  # fmt: skip
    Consent.objects.bulk_create(
        Consent(
            clinic=clinic, patient=each.patient, invitation=each, text=text, language=language, decision=Consent.GIVEN,
            allows_comparison=True,
        )
        for each in invitations
    )  # fmt: skip
    rows = about(invitations, instrument, sheets, target, wording, language)
    Profile.objects.bulk_create(
        Profile(
            clinic=clinic, patient=each.patient, invitation=each, completed_at=now, engine="tests",
            passes_quality_gate=True,
        )
        for each in invitations
    )  # fmt: skip
    return rows


def about(
    invitations: Sequence[Invitation],
    instrument: Instrument,
    sheets: Sequence[Values],
    target: str,
    wording: str = "",
    language: str = "en",
) -> list[Assessment]:
    """Write one sent sheet about a kind of person for each of some intakes."""
    rows = Assessment.objects.bulk_create(
        Assessment(
            clinic=each.clinic, patient=each.patient, invitation=each, instrument=instrument.key,
            instrument_version=instrument.version, checksum=instrument.checksum, submitted_at=each.submitted_at,
            target_kind=target,
        )
        for each in invitations
    )  # fmt: skip
    Answer.objects.bulk_create(
        Answer(
            assessment=row, item=item, state=Answer.ANSWERED, code=str(value), value=value, language=language,
            wording_version=wording, actor_kind="patient",
        )
        for row, sheet in zip(rows, sheets, strict=True)
        for item, value in sheet.items()
    )  # fmt: skip
    return rows
