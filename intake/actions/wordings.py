"""Imports the wording that a clinic is entitled to: one person stages it, another confirms it."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from intake import exceptions
from intake.actions.batteries import make_battery_of, make_clinic_battery
from intake.actions.norms import set_aside_norms
from intake.instruments import load
from intake.instruments.guard import check_confirmation, check_staging
from intake.instruments.sheet import Sheet, checksum_of
from intake.models import Answer, Wording
from intake.policies import check_enabled, check_language_of, check_licence, check_second_person
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.keying import contrary_items
from intake.wording import version_of
from portal.audit import outbox
from portal.audit.actor import Actor
from portal.audit.record import record


@transaction.atomic
def stage_wording(*, clinic: Any, sheet: Sheet, answers: Mapping[str, Any], by: Actor) -> Wording:
    """Stage a sheet of texts; what is in use stays so until it is confirmed. Raises SheetRefused from the guard."""
    instrument = load(sheet.instrument, sheet.version)
    check_enabled(instrument)
    check_licence(clinic, instrument)
    check_language_of(clinic, sheet.language)
    check_staging(instrument, sheet, answers)
    same = Wording.objects.filter(
        clinic=clinic, instrument=sheet.instrument, instrument_version=sheet.version, language=sheet.language
    )
    same.filter(confirmed_at=None, retired_at=None).update(retired_at=timezone.now())
    try:
        with transaction.atomic():
            row = _staged(clinic, sheet, answers, by)
    except IntegrityError as error:
        raise exceptions.StagedMeanwhile from error
    record("wording.staged", by=by, about=row, clinic_id=clinic.pk)
    return row


def _staged(clinic: Any, sheet: Sheet, answers: Mapping[str, Any], by: Actor) -> Wording:
    return Wording.objects.create(
        clinic=clinic,
        instrument=sheet.instrument,
        instrument_version=sheet.version,
        language=sheet.language,
        order_id=sheet.order_id,
        texts=dict(sheet.texts),
        anchors=dict(sheet.anchors),
        entitlement=sheet.entitlement,
        checksum=checksum_of(sheet),
        source=dict(sheet.source),
        answers=dict(answers),
        staged_by=by.row,
    )


@transaction.atomic
def confirm_wording(*, wording: Wording, answers: Mapping[str, Any], by: Actor) -> Wording:
    """Confirm a staged sheet as a second person. From then on it can be sent, in place of the one before."""
    row = Wording.objects.select_for_update().filter(pk=wording.pk, confirmed_at=None, retired_at=None).first()
    if row is None:
        raise exceptions.NotWaiting
    check_second_person(row.staged_by_id, by)
    instrument = load(row.instrument, row.instrument_version)
    check_enabled(instrument)
    check_licence(row.clinic, instrument)
    check_confirmation(instrument, row.texts, answers)
    now = timezone.now()
    Wording.objects.filter(
        clinic=row.clinic, instrument=row.instrument, instrument_version=row.instrument_version, language=row.language,
        confirmed_at__isnull=False, retired_at=None,
    ).update(retired_at=now)  # fmt: skip
    row.confirmed_by, row.confirmed_at = by.row, now
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    make_clinic_battery(clinic=row.clinic, by=by)
    make_battery_of(instrument, clinic=row.clinic, by=by)
    record("wording.confirmed", by=by, about=row, clinic_id=row.clinic_id)
    return row


@transaction.atomic
def check_wording(*, wording: Wording, by: Actor) -> bool:
    """Hold the answers that were given with a wording against its keys; block it, and tell, where they disagree.

    Looks at every complete sheet since it was confirmed, from 100 on. Keeps no figure; returns whether it was blocked.
    """
    in_use = Wording.objects.select_for_update().filter(retired_at=None, blocked_at=None, confirmed_at__isnull=False)
    row = in_use.filter(pk=wording.pk).first()
    if row is None:
        return False
    instrument = load(row.instrument, row.instrument_version)
    contrary = contrary_items(instrument, _sheets_with(row, instrument))
    if not contrary:
        return False
    row.blocked_at, row.blocked_items = timezone.now(), list(contrary)
    row.save(update_fields=["blocked_at", "blocked_items"])
    set_aside_norms(clinic=row.clinic, instrument=row.instrument, version=row.instrument_version)
    outbox.post("wording.blocked", about=row, clinic_id=row.clinic_id)
    record("wording.blocked", by=by, about=row, clinic_id=row.clinic_id, items=row.blocked_items)
    return True


def _sheets_with(row: Wording, instrument: Instrument) -> list[dict[str, int | None]]:
    """Return item to value of each sent sheet that was answered with these texts, in one query."""
    answers = Answer.objects.filter(
        assessment__clinic_id=row.clinic_id,
        assessment__instrument=row.instrument,
        assessment__instrument_version=row.instrument_version,
        assessment__submitted_at__gte=row.confirmed_at,
        wording_version=version_of(row, instrument),
    )
    sheets: dict[Any, dict[str, int | None]] = {}
    for assessment, item, value in answers.values_list("assessment_id", "item", "value"):
        sheets.setdefault(assessment, {})[item] = value
    return list(sheets.values())
