"""Which wordings a clinic has, and which instruments it could import one of."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from intake.instruments import UnknownInstrument, available, load
from intake.instruments.loader import OWN
from intake.models import Battery, Wording
from intake.policies import FIRST_LANGUAGE
from intake.psychometrics.instrument import Instrument
from intake.wording import worded


def importable() -> list[Instrument]:
    """Return the instruments that ship without wording."""
    return [instrument for instrument in _shipped() if not instrument.wording_included]


def included() -> list[Instrument]:
    """Return our own instruments, whose wording ships."""
    return [instrument for instrument in _shipped() if instrument.wording_included]


def shipped() -> list[Instrument]:
    """Return every version of every instrument that ships."""
    return _shipped()


def library_one(clinic: Any, key: str, version: str) -> Instrument | None:
    """Return the instrument with this key and version where the clinic can know of it."""
    try:
        found = load(key, version)
    except UnknownInstrument:
        return None
    return found if found.is_known_to(clinic.pk) else None


def importable_one(key: str, version: str) -> Instrument | None:
    """Return the instrument with this key and version where a clinic imports its wording."""
    try:
        found = load(key, version)
    except UnknownInstrument:
        return None
    return None if found.wording_included else found


def worded_one(clinic: Any, key: str, version: str) -> Instrument | None:
    """Return an instrument with the words that a clinic has of it, or None where there is no such instrument."""
    return worded(key, version, clinic.pk) if library_one(clinic, key, version) else None


def stated_of(clinic: Any, instrument: Instrument) -> list[Wording]:
    """Return every wording of an instrument that a clinic ever staged, newest first. One query."""
    rows = Wording.objects.filter(clinic=clinic, instrument=instrument.key, instrument_version=instrument.version)
    return list(rows.select_related("clinic", "staged_by", "confirmed_by").order_by("-staged_at"))


def languages_of(clinic: Any) -> list[str]:
    return clinic.languages or [FIRST_LANGUAGE]


def wordings_of(clinic: Any) -> list[Wording]:
    """Return what a clinic has in use, and what waits for a second person. One query."""
    rows = Wording.objects.filter(clinic=clinic, retired_at=None).select_related("staged_by", "confirmed_by")
    return list(rows.order_by("instrument", "language"))


def wording_in(clinic: Any, pk: UUID) -> Wording | None:
    """Return a wording of a clinic that is in use or waits."""
    rows = Wording.objects.filter(clinic=clinic, retired_at=None, pk=pk)
    return rows.select_related("clinic", "staged_by", "confirmed_by").first()


def blocked_in(clinic: Any, instruments: Iterable[Instrument], language: str) -> list[Instrument]:
    """Return which instruments are not asked in a language now, because answers contradict their wording."""
    wanted = [instrument for instrument in instruments if not instrument.wording_included]
    if not wanted:
        return []
    stopped = {(row.instrument, row.instrument_version, row.language) for row in wordings_of(clinic) if row.blocked_at}
    return [each for each in wanted if (each.key, each.version, language) in stopped]


def missing_in(clinic: Any, batteries: Iterable[Battery]) -> list[tuple[Instrument, str]]:
    """Return which importable instruments of some batteries lack wording, and in which of the clinic's languages."""
    sections = [section for battery in batteries for section in battery.sections.all() if section.instrument]
    asked = dict.fromkeys((section.instrument, section.instrument_version) for section in sections)
    wanted = [found for key in asked if (found := importable_one(*key))]
    if not wanted:
        return []
    known = {(row.instrument, row.instrument_version, row.language) for row in wordings_of(clinic) if row.confirmed_at}
    return [
        (instrument, language)
        for instrument in wanted
        for language in languages_of(clinic)
        if (instrument.key, instrument.version, language) not in known
    ]


def languages_for(clinic: Any, batteries: Iterable[Battery]) -> dict[UUID, list[str]]:
    """Return in which languages each battery is offered, by its id; none that would be offered in no language.

    A shipped battery stands in where the clinic's own of the same key has no wording. One query.
    """
    rows, languages = list(batteries), languages_of(clinic)
    own = {row.key: row for row in rows if row.clinic_id}
    lacking = {(instrument.key, instrument.version, code) for instrument, code in missing_in(clinic, own.values())}
    shipped = {row.key for row in rows if not row.clinic_id}
    found = {}
    for row in rows:
        mine = own.get(row.key)
        worded_in = [code for code in languages if mine and not _lacks(mine, lacking, code)]
        if row.clinic_id:
            found[row.pk] = worded_in if row.key in shipped else [code for code in languages if _speaks(row, code)]
        else:
            found[row.pk] = [code for code in languages if code not in worded_in]
    return {pk: spoken for pk, spoken in found.items() if spoken}


def _lacks(battery: Battery, lacking: set[tuple[str, str, str]], language: str) -> bool:
    asked = {(row.instrument, row.instrument_version, language) for row in battery.sections.all()}
    return bool(asked & lacking)


def _speaks(battery: Battery, language: str) -> bool:
    """Whether the clinic's own instruments in a battery, whose words cannot be brought in later, have this language."""
    own = [row for row in battery.sections.all() if row.instrument.startswith(OWN)]
    return all(language in load(row.instrument, row.instrument_version).languages for row in own)


def _shipped() -> list[Instrument]:
    return [load(key, version) for key, version in available()]
