"""The questionnaires that a clinic can know of, by key: those that ship, and the ones it confirmed itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from intake.instruments import load
from intake.instruments.fhir.names import BASE
from intake.models import OwnInstrument
from intake.own import read
from intake.psychometrics.instrument import Instrument
from portal.care.own_instruments import own_rows
from portal.care.wordings import shipped, wordings_of

DRAFT, ACTIVE, DISABLED, RETIRED = "draft", "active", "disabled", "retired"
STATUSES = (DRAFT, ACTIVE, DISABLED, RETIRED)


@dataclass(frozen=True)
class Version:
    """One version, how it stands, and the languages in which the clinic has its words."""

    instrument: Instrument
    status: str
    languages: tuple[str, ...]

    @property
    def number(self) -> str:
        return self.instrument.version


@dataclass(frozen=True)
class Questionnaire:
    """One questionnaire in all of its versions, the newest last."""

    key: str
    versions: tuple[Version, ...]
    usual: Version  # the one that is meant where none is named

    @property
    def id(self) -> UUID:
        return id_of(self.key)

    def version(self, number: str) -> Version | None:
        return next((each for each in self.versions if each.number == number), None)


def id_of(key: str) -> UUID:
    """Return the id of a questionnaire, which follows from its key: the same in every installation."""
    return uuid5(NAMESPACE_URL, address_of(key))


def address_of(key: str) -> str:
    """Return the address by which every installation names a questionnaire, as a FHIR Questionnaire has it."""
    return f"{BASE}/Questionnaire/{key}"


def questionnaires_of(clinic: Any) -> list[Questionnaire]:
    """Return every questionnaire that a clinic can know of, by key; drafts of its own are nobody's yet. Two queries."""
    own = {read(row): row for row in own_rows(clinic) if row.confirmed_at}
    worded = {(row.instrument, row.instrument_version, row.language) for row in wordings_of(clinic) if row.confirmed_at}
    versions: dict[str, list[Version]] = {}
    for instrument in (*shipped(), *sorted(own, key=lambda each: int(each.version))):
        languages = {code for key, number, code in worded if (key, number) == (instrument.key, instrument.version)}
        found = Version(instrument, status_of(instrument, own.get(instrument)), spoken(instrument, languages))
        versions.setdefault(instrument.key, []).append(found)
    return [_questionnaire(key, tuple(found)) for key, found in sorted(versions.items())]


def status_of(instrument: Instrument, own: OwnInstrument | None) -> str:
    """Say how a version stands: nobody is asked one that is disabled or retired; a draft is not validated."""
    if own is not None and own.retired_at:
        return RETIRED
    if not instrument.is_enabled:
        return DISABLED
    return ACTIVE if instrument.is_validated else DRAFT


def spoken(instrument: Instrument, imported: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*instrument.languages, *imported}))


def _questionnaire(key: str, versions: tuple[Version, ...]) -> Questionnaire:
    newest = versions[-1]
    usual = newest if newest.instrument.owner else _named(versions, load(key).version)
    return Questionnaire(key, versions, usual)


def _named(versions: tuple[Version, ...], number: str) -> Version:
    return next(each for each in versions if each.number == number)
