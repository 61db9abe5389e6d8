"""Which wordings a clinic has, and which instruments it could import one of."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from intake.instruments import UnknownInstrument, available, load
from intake.models import Battery, Wording
from intake.policies import FIRST_LANGUAGE
from intake.psychometrics.instrument import Instrument


def importable() -> list[Instrument]:
    """Return the instruments that ship without wording."""
    return [instrument for instrument in _shipped() if not instrument.wording_included]


def included() -> list[Instrument]:
    """Return our own instruments, whose wording ships."""
    return [instrument for instrument in _shipped() if instrument.wording_included]


def importable_one(key: str, version: str) -> Instrument | None:
    """Return the instrument with this key and version where a clinic imports its wording."""
    try:
        found = load(key, version)
    except UnknownInstrument:
        return None
    return None if found.wording_included else found


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


def _shipped() -> list[Instrument]:
    return [load(key, version) for key, version in available()]
