"""Rows that decide who reads a patient: teams, supervision, duty, alerts. Written plainly, at any moment."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from intake.models import Alert, Battery, Invitation
from portal.care.facts_of_clinic import Facts
from portal.care.models import CareTeamMember, DutyPerson, DutyShift, Leave, Supervision, TranslationSignature

DAY = timedelta(days=1)


def spell(starts: int = -86400, ends: int | None = None) -> dict[str, Any]:
    """Return the moments of a spell, in seconds from now."""
    now = timezone.now()
    return {
        "starts_at": now + timedelta(seconds=starts),
        "ends_at": None if ends is None else now + timedelta(seconds=ends),
    }


def cares(user: Any, patient: Any, **moments: Any) -> CareTeamMember:
    return CareTeamMember.objects.create(user=user, patient=patient, **spell(**moments))


def supervises(lead: Any, clinician: Any, clinic: Any, **moments: Any) -> Supervision:
    return Supervision.objects.create(lead=lead, clinician=clinician, clinic=clinic, **spell(**moments))


def on_duty(user: Any, clinic: Any, *, confirmed: bool = True, **moments: Any) -> DutyPerson:
    confirmed_at = timezone.now() if confirmed else None
    return DutyPerson.objects.create(user=user, clinic=clinic, confirmed_at=confirmed_at, **spell(**moments))


def away(user: Any, clinic: Any, *, starts: int = -86400, ends: int = 86400) -> Leave:
    return Leave.objects.create(user=user, clinic=clinic, entered_by=user, **spell(starts, ends))


def shift(user: Any, clinic: Any, starts: Any, ends: Any, *, first_day: date = date(2020, 1, 1), **fields: Any) -> Any:
    """A shift from one time on the wall to another, as "HH:MM" or time."""
    row = DutyShift.objects.create(
        user=user, clinic=clinic, starts=starts, ends=ends, first_day=first_day, entered_by=user, **fields
    )
    row.refresh_from_db()
    return row


def translations_checked(clinic: Any, recorder: Any) -> None:
    """Two named people checked every translated line of what the clinic can send."""
    TranslationSignature.objects.bulk_create(
        TranslationSignature(
            clinic=clinic, instrument=line.instrument, instrument_version=line.version, language=line.language,
            line=line.line, text_hash=line.hash, part=part, person_name=name, recorded_by=recorder,
        )
        for line in Facts(clinic).translations
        for part, name in (("translator", "Tomás"), ("clinician", "Carmen"))
    )  # fmt: skip


def invited(patient: Any) -> Invitation:
    battery, _new = Battery.objects.get_or_create(key="one", version="1", clinic=None)
    return Invitation.objects.create(
        clinic=patient.clinic, patient=patient, battery=battery, language="en",
        token_hash=f"{patient.pk}-{Invitation.objects.count()}", code_hash="x", expires_at=timezone.now() + DAY,
    )  # fmt: skip


def alerted(patient: Any, owner: Any = None, **fields: Any) -> Alert:
    now = timezone.now()
    return Alert.objects.create(
        clinic=patient.clinic, patient=patient, invitation=invited(patient), item="S1", rule="r", rule_version="1",
        level="urgent", owner=owner, first_due_at=now, due_at=now, climbs_at=now, **fields,
    )  # fmt: skip
