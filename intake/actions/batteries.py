"""Loads the shipped batteries into rows, and makes a clinic's own from what it imported."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from intake import batteries
from intake.composing import part_of
from intake.instruments import load
from intake.models import Battery, Section, Wording
from intake.psychometrics.instrument import Instrument
from portal.audit.actor import Actor
from portal.audit.record import record

FOLDER = Path(batteries.__file__).parent
# A clinic that imported both of these asks them in place of our own check-in.
REPLACEMENTS = {"worry": ("gad-7", "1.0.0"), "mood": ("phq-9", "1.0.0")}


def documents() -> list[dict[str, Any]]:
    """Return every shipped battery document, sorted by file name."""
    return [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))]


@transaction.atomic
def load_batteries(*, by: Actor) -> list[Battery]:
    """Make the rows of the shipped batteries that are not there yet; return the new ones."""
    made = []
    for document in documents():
        if not Battery.objects.filter(clinic=None, key=document["key"], version=document["version"]).exists():
            made.append(make_battery(document, clinic=None))
    if made:
        record("batteries.loaded", by=by, count=len(made))
    return made


@transaction.atomic
def make_clinic_battery(*, clinic: Any, by: Actor) -> Battery | None:
    """Make the clinic's own standard battery once it may use PHQ-9 and GAD-7; None while it may not."""
    wordings = set(
        Wording.objects.filter(clinic=clinic, confirmed_at__isnull=False, retired_at=None).values_list(
            "instrument", "instrument_version"
        )
    )
    if not set(REPLACEMENTS.values()) <= wordings or Battery.objects.filter(clinic=clinic, key="standard").exists():
        return None
    document = next(d for d in documents() if d["key"] == "standard")
    sections = [_replaced(section) for section in document["sections"]]
    battery = make_battery(
        {**document, "version": f"{document['version']}-clinic", "sections": sections}, clinic=clinic
    )
    record("battery.made", by=by, about=battery, clinic_id=clinic.pk)
    return battery


@transaction.atomic
def make_battery_of(instrument: Instrument, *, clinic: Any, by: Actor) -> Battery | None:
    """Make a battery of this one instrument where no other that the clinic can send asks it; else None.

    One that the clinic retired is not made again.
    """
    asking = Section.objects.filter(instrument=instrument.key, instrument_version=instrument.version)
    can_be_sent = Q(battery__clinic=None) | Q(battery__clinic=clinic), Q(battery__retired_at=None)
    if asking.filter(*can_be_sent).exists() or asking.filter(battery__clinic=clinic, battery__key=instrument.key):
        return None
    key, version = _names(instrument, clinic)
    document = {"key": key, "version": version, "title": dict(instrument.title)}
    battery = make_battery({**document, "sections": [part_of(instrument, [])]}, clinic=clinic)
    record("battery.made", by=by, about=battery, clinic_id=clinic.pk)
    return battery


@transaction.atomic
def make_imported_batteries(*, by: Actor) -> None:
    """Make what a confirmed wording lacks: one that was confirmed before batteries of one instrument were made."""
    for row in Wording.objects.filter(retired_at=None, confirmed_at__isnull=False).select_related("clinic"):
        make_battery_of(load(row.instrument, row.instrument_version), clinic=row.clinic, by=by)


def _replaced(section: dict[str, Any]) -> dict[str, Any]:
    if section["key"] not in REPLACEMENTS:
        return section
    instrument, version = REPLACEMENTS[section["key"]]
    return {**section, "instrument": instrument, "instrument_version": version, "items": []}


def _names(instrument: Instrument, clinic: Any) -> tuple[str, str]:
    """Return the key and the version of an instrument's battery.

    Of one key the newest is sent. What the clinic made of the battery of an earlier version is not to be lost by that.
    """
    earlier = Battery.objects.filter(clinic=clinic, key=instrument.key)
    if earlier.filter(retired_at=None).exclude(version=F("sections__instrument_version")).exists():
        return free_battery_key(clinic, instrument.key), instrument.version
    is_taken = earlier.filter(version=instrument.version).exists()
    return instrument.key, next_version(earlier) if is_taken else instrument.version


def free_battery_key(clinic: Any, key: str) -> str:
    """Return a key that no battery has that the clinic knows: this one, or this one with a number."""
    known = Q(clinic=None) | Q(clinic=clinic)
    taken = set(Battery.objects.filter(known, key__startswith=key).values_list("key", flat=True))
    return next(each for each in (key, *(f"{key}-{n}" for n in range(2, 1000))) if each not in taken)


def next_version(earlier: QuerySet[Battery]) -> str:
    """Return the number of a clinic's next version: one that none of the earlier ones has."""
    taken = set(earlier.values_list("version", flat=True))
    return next(str(n) for n in range(len(taken) + 1, len(taken) + 1000) if str(n) not in taken)


def make_battery(document: dict[str, Any], clinic: Any) -> Battery:
    """Write the rows of a battery's document, in the caller's transaction. They are never changed."""
    battery = Battery.objects.create(
        clinic=clinic, key=document["key"], version=document["version"], title=document["title"]
    )
    Section.objects.bulk_create(
        Section(
            battery=battery,
            position=position,
            key=section["key"],
            title=section["title"],
            intro={lang: {"think": section["think"][lang], "why": section["why"][lang]} for lang in section["think"]},
            instrument=section.get("instrument", ""),
            instrument_version=section.get("instrument_version", ""),
            form=section.get("form", ""),
            items=section.get("items", []),
            target=section.get("target", ""),
            condition=section.get("condition", {}),
            stage=section.get("stage", 1),
            asks_for_close_people=section.get("asks_for_close_people", False),
        )
        for position, section in enumerate(document["sections"], start=1)
    )
    return battery
