"""The wordings of a clinic as their pages say it: which questionnaire, which language, how far, and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from intake.exceptions import Refused
from intake.instruments.guard import Questions, questions, reversed_items
from intake.instruments.sheet import SheetRefused
from intake.models import Battery, Wording
from intake.policies import check_enabled, check_licence
from intake.psychometrics.instrument import Instrument
from portal.accounts.doors import StaffRequest
from portal.accounts.roles import Permission
from portal.care.wordings import importable, included, languages_of, missing_in, stated_of, wordings_of
from portal.clinic.present.passed_over import PassedOver, passed_over
from portal.clinic.present.symptoms import in_language
from portal.clinic.present.times import day
from portal.country.languages import language_label, language_name


@dataclass(frozen=True)
class Language:
    """One questionnaire in one language: what is in use, and what waits for a second person."""

    code: str
    name: str
    in_use: Wording | None
    staged: Wording | None


@dataclass(frozen=True)
class Questionnaire:
    """One instrument that ships without wording, for one clinic."""

    instrument: Instrument
    title: str
    refusal: str  # why this clinic may not use it; empty where it may
    languages: tuple[Language, ...]


@dataclass(frozen=True)
class Line:
    """One line of a sheet."""

    number: int
    text: str
    is_reversed: bool
    is_risk: bool


@dataclass(frozen=True)
class Understood:
    """A sheet as it was understood, line by line."""

    language: str
    language_name: str
    order_id: str
    entitlement: str
    lines: tuple[Line, ...]
    anchors: tuple[tuple[int, str], ...]
    asked: Questions


@dataclass(frozen=True)
class Source:
    """What a FHIR file was, and what of it was not kept: each sentence with the paths that it holds for."""

    name: str
    matched_by: str
    copyright: str
    languages: str
    notes: tuple[PassedOver, ...]


@dataclass(frozen=True)
class Statement:
    """Who said why the clinic may use a wording, and what became of it."""

    language_name: str
    entitlement: str
    permission: str
    history: str
    is_retired: bool


@dataclass(frozen=True)
class OwnWords:
    """One of our instruments, whose words ship."""

    instrument: Instrument
    title: str
    languages: tuple[tuple[str, str], ...]


def own_words(clinic: Any) -> list[OwnWords]:
    """Return our own instruments, with the clinic's languages that their words exist in."""
    spoken = [(code, language_label(code)) for code in languages_of(clinic)]
    return [
        OwnWords(each, title_of(each), tuple(pair for pair in spoken if pair[0] in each.languages))
        for each in included()
    ]


def statements(clinic: Any, instrument: Instrument) -> list[Statement]:
    """Return who stated which entitlement when, those included whose wording is not in use any more."""
    return [
        Statement(
            language_label(row.language), row.entitlement, permission_of(row), history(row, clinic),
            row.retired_at is not None,
        )
        for row in stated_of(clinic, instrument)
    ]  # fmt: skip


def source_of(source: Mapping[str, Any]) -> Source | None:
    """Return what a FHIR file was; None for a CSV, of which nothing is passed over."""
    if source.get("format") != "fhir":
        return None
    matched_by = {
        "code": _("by our own codes"),
        "loinc": _("by their LOINC codes"),
        "linkId": _("by their linkIds"),
        "count": _("by their number and sequence alone: compare every line"),
    }[source["matched_by"]]
    languages = ", ".join(language_label(code) for code in source["languages"])
    name = " ".join(filter(None, [source["title"] or source["url"], source["version"]]))
    return Source(name, matched_by, source["copyright"], languages, passed_over(source))


def questionnaires(clinic: Any) -> list[Questionnaire]:
    """Return every instrument that a clinic may import wording of, with how far each language is. One query."""
    rows = wordings_of(clinic)
    return [_questionnaire(clinic, instrument, rows) for instrument in importable()]


def wording_needed(request: StaffRequest, batteries: Iterable[Battery]) -> list[dict[str, str]]:
    """Return what stands as "wording needed" in batteries, with the page that mends it for whoever may."""
    may = Permission.IMPORT_WORDINGS in request.permissions
    return [
        {
            "name": instrument.short_title,
            "language": language_name(language),
            "url": reverse("clinic_wording_upload", args=[instrument.key, instrument.version]) if may else "",
        }
        for instrument, language in missing_in(request.clinic, batteries)
    ]


def title_of(instrument: Instrument) -> str:
    return in_language(dict(instrument.title))


def refusal_of(clinic: Any, instrument: Instrument) -> str:
    """Return why a clinic may not use an instrument, itself disabled or by its licence, or nothing."""
    try:
        check_enabled(instrument)
        check_licence(clinic, instrument)
    except Refused as refused:
        return str(refused.message)
    return ""


def understood(
    instrument: Instrument, language: str, order_id: str, entitlement: str, texts: Mapping[str, str],
    anchors: Mapping[str, str],
) -> Understood:  # fmt: skip
    """Say what a sheet holds, in the order of the instrument."""
    flipped = set(reversed_items(instrument))
    lines = tuple(
        Line(item.number, texts[item.id], item.id in flipped, item.id in instrument.risk_items)
        for item in instrument.items
    )
    values = {option.code: option.value for item in instrument.items for option in item.options}
    words = tuple((values[code], anchors[code]) for code in instrument.answer_codes)
    asked = questions(instrument, texts)
    return Understood(language, language_label(language), order_id, entitlement, lines, words, asked)


def said(refused: SheetRefused) -> str:
    """Return why a sheet was refused, in the reader's language."""
    return _(refused.sentence) % refused.values


def permission_of(wording: Wording) -> str:
    """Return who gave permission and when, as the first person wrote it; empty where none is needed."""
    name, given = wording.answers.get("permission_name"), wording.answers.get("permission_date")
    if not name or not given:
        return ""
    given_on = day(date.fromisoformat(given), wording.clinic.zone)
    return _("Permission of %(name)s, %(day)s.") % {"name": name, "day": given_on}


def history(wording: Wording, clinic: Any) -> str:
    """Return who staged a wording and when, and who confirmed it."""
    staged = _("Staged by %(who)s, %(day)s.") % {
        "who": wording.staged_by.name,
        "day": day(wording.staged_at, clinic.zone),
    }
    if wording.confirmed_by is None or wording.confirmed_at is None:
        return staged
    confirmed = _("Confirmed by %(who)s, %(day)s.") % {
        "who": wording.confirmed_by.name,
        "day": day(wording.confirmed_at, clinic.zone),
    }
    return f"{staged} {confirmed}"


def _questionnaire(clinic: Any, instrument: Instrument, rows: list[Wording]) -> Questionnaire:
    mine = [row for row in rows if (row.instrument, row.instrument_version) == (instrument.key, instrument.version)]
    codes = dict.fromkeys([*languages_of(clinic), *(row.language for row in mine)])
    languages = tuple(_language(code, [row for row in mine if row.language == code], clinic) for code in codes)
    return Questionnaire(instrument, title_of(instrument), refusal_of(clinic, instrument), languages)


def _language(code: str, rows: list[Wording], clinic: Any) -> Language:
    for row in rows:
        row.history = history(row, clinic)  # type: ignore[attr-defined]  # for the template alone
    in_use = next((row for row in rows if row.confirmed_at), None)
    return Language(code, language_label(code), in_use, next((row for row in rows if not row.confirmed_at), None))
