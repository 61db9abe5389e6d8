"""Imports the wording that a clinic is entitled to: one person stages it, another confirms it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from intake import exceptions
from intake.actions.batteries import make_clinic_battery
from intake.instruments import load
from intake.instruments.guard import Sheet, check_confirmation, check_staging, checksum_of
from intake.models import Wording
from portal.audit.actor import Actor
from portal.audit.record import record


@transaction.atomic
def stage_wording(*, clinic: Any, sheet: Sheet, answers: Mapping[str, Any], by: Actor) -> Wording:
    """Stage a sheet of texts. Raises the guard's own errors when the sheet or an answer does not fit."""
    instrument = load(sheet.instrument, sheet.version)
    check_staging(instrument, sheet, answers)
    Wording.objects.filter(
        clinic=clinic, instrument=sheet.instrument, instrument_version=sheet.version, language=sheet.language,
        retired_at=None,
    ).update(retired_at=timezone.now())  # fmt: skip
    row = Wording.objects.create(
        clinic=clinic,
        instrument=sheet.instrument,
        instrument_version=sheet.version,
        language=sheet.language,
        order_id=sheet.order_id,
        texts=dict(sheet.texts),
        anchors=dict(sheet.anchors),
        entitlement=sheet.entitlement,
        checksum=checksum_of(sheet),
        answers=dict(answers),
        staged_by=by.row,
    )
    record("wording.staged", by=by, about=row, clinic_id=clinic.pk)
    return row


@transaction.atomic
def confirm_wording(*, wording: Wording, answers: Mapping[str, Any], by: Actor) -> Wording:
    """Confirm a staged sheet as a second person. From then on it can be sent."""
    if wording.staged_by_id == by.row.pk:
        raise exceptions.Refused("A second person must confirm the wording; you staged it.")
    instrument = load(wording.instrument, wording.instrument_version)
    check_confirmation(instrument, wording.texts, answers)
    wording.confirmed_by, wording.confirmed_at = by.row, timezone.now()
    wording.save()
    make_clinic_battery(clinic=wording.clinic, by=by)
    record("wording.confirmed", by=by, about=wording, clinic_id=wording.clinic_id)
    return wording
