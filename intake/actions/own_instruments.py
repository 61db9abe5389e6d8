"""Instruments of a clinic's own: one person drafts what a file declares, another confirms it, and it can be retired."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from intake import exceptions
from intake.actions.batteries import make_battery_of
from intake.actions.drafts import retire_battery
from intake.instruments.loader import OWN
from intake.instruments.own import checksum_of, instrument_of
from intake.models import Battery, OwnInstrument
from intake.own import own_of, read
from intake.policies import FIRST_LANGUAGE, check_licence
from intake.psychometrics.instrument import Instrument
from portal.audit.actor import Actor
from portal.audit.record import record

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # without those that look alike


@transaction.atomic
def draft_instrument(
    *, clinic: Any, key: str, content: Mapping[str, Any], entitlement: str, answers: Mapping[str, Any],
    source: Mapping[str, Any], by: Actor,
) -> OwnInstrument:  # fmt: skip
    """Keep what a file declares as a draft: of a new instrument, or the next version of the clinic's own `key`.

    `answers`: raises_no_alert, reads_opposite. Raises Refused. A draft that waited is replaced.
    """
    instrument = instrument_of(content)
    if not entitlement.strip():
        raise exceptions.NoEntitlement
    _check_answers(instrument, answers)
    if not set(instrument.languages) & set(clinic.languages or [FIRST_LANGUAGE]):
        raise exceptions.NotALanguageHere
    versions = list(OwnInstrument.objects.filter(clinic=clinic, key=key)) if key else []
    if key and not versions:
        raise exceptions.NotInUse
    if own_of(clinic).filter(checksum=checksum_of(content)).exists():
        raise exceptions.NothingChanged
    _discard(own_of(clinic).filter(key=key, confirmed_at=None), by)
    row = _kept(
        clinic=clinic, key=key or new_key(), version=str(1 + max((int(each.version) for each in versions), default=0)),
        content=dict(content), checksum=checksum_of(content), entitlement=entitlement.strip(), answers=dict(answers),
        source=dict(source), drafted_by=by.row,
    )  # fmt: skip
    record("own-instrument.drafted", by=by, about=row, clinic_id=clinic.pk, version=row.version)
    return row


@transaction.atomic
def confirm_instrument(*, row: OwnInstrument, answers: Mapping[str, Any], by: Actor) -> OwnInstrument:
    """Confirm a draft as a second person; from then on it can be asked. `answers`: read_all, raises_no_alert."""
    found = OwnInstrument.objects.select_for_update().filter(pk=row.pk, confirmed_at=None, retired_at=None).first()
    if found is None:
        raise exceptions.NoDraft
    if str(found.drafted_by_id) == by.id:
        raise exceptions.OwnDraft
    instrument = read(found)
    check_licence(found.clinic, instrument)
    if answers.get("raises_no_alert") is not True:
        raise exceptions.MayRaiseNoAlert
    if answers.get("read_all") != len(instrument.items):
        raise exceptions.NotRead
    found.confirmed_by, found.confirmed_at = by.row, timezone.now()
    found.save(update_fields=["confirmed_by", "confirmed_at"])
    make_battery_of(instrument, clinic=found.clinic, by=by)
    record("own-instrument.confirmed", by=by, about=found, clinic_id=found.clinic_id, version=found.version)
    return found


@transaction.atomic
def retire_instrument(*, row: OwnInstrument, by: Actor) -> None:
    """Ask nobody new: the clinic's sets of questions that hold it are retired with it. A draft is discarded.

    What is out stays open, and what was scored stays as it is. Raises NotInUse, and NoDraft where it was a draft when
    `row` was read and no longer is: nobody ends what is in use while they throw a draft away.
    """
    same = OwnInstrument.objects.filter(pk=row.pk, retired_at=None, confirmed_at=row.confirmed_at)
    if not same.update(retired_at=timezone.now(), retired_by=by.row):
        raise exceptions.NotInUse if row.confirmed_at else exceptions.NoDraft
    for battery in batteries_with(row):
        retire_battery(battery=battery, by=by)
    record("own-instrument.retired", by=by, about=row, clinic_id=row.clinic_id, version=row.version)


def batteries_with(row: OwnInstrument) -> list[Battery]:
    """Return the sets of questions that ask a version and can still be sent."""
    asking = Battery.objects.filter(
        clinic=row.clinic_id, retired_at=None, sections__instrument=row.key, sections__instrument_version=row.version
    )
    return list(asking.distinct().order_by("key"))


def new_key() -> str:
    """Return a key that no other instrument has, and that nobody guesses."""
    return OWN + "".join(secrets.choice(LETTERS) for _place in range(12))


def _check_answers(instrument: Instrument, answers: Mapping[str, Any]) -> None:
    if answers.get("raises_no_alert") is not True:
        raise exceptions.MayRaiseNoAlert
    if any(scale.reversed_items for scale in instrument.scales) and answers.get("reads_opposite") is not True:
        raise exceptions.NotOpposite


def _kept(**values: Any) -> OwnInstrument:
    try:
        with transaction.atomic():
            return OwnInstrument.objects.create(**values)
    except IntegrityError as error:
        raise exceptions.StagedMeanwhile from error


def _discard(rows: Any, by: Actor) -> None:
    """Another draft takes the place of one that nobody has confirmed."""
    for row in rows:
        retire_instrument(row=row, by=by)
