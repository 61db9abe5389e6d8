"""The library of questionnaires: each with its status here, its licence, its languages, and what is held back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake.models import OwnInstrument, Wording
from intake.own import read
from intake.psychometrics.instrument import Instrument
from portal.care.wordings import shipped, wordings_of
from portal.clinic.charts.figures import shown
from portal.clinic.forms import instruments as asked
from portal.clinic.present.symptoms import in_language
from portal.country.languages import language_label


@dataclass(frozen=True)
class Tag:
    """One word about a questionnaire, with the colour that goes with it."""

    text: str
    tone: str = ""


@dataclass(frozen=True)
class InstrumentRow:
    """One version of one questionnaire, as the list shows it."""

    instrument: Instrument
    url: str
    title: str
    tags: tuple[Tag, ...]
    licence: str
    languages: str
    figures: str
    held_back: str

    @property
    def is_off(self) -> bool:
        return not self.instrument.is_enabled


def library(clinic: Any, form: asked.LibraryFilter, own: Iterable[OwnInstrument] = ()) -> list[InstrumentRow]:
    """Return the questionnaires that fit what was asked for, by name. `own` are the clinic's rows. One query."""
    wordings = wordings_of(clinic)
    confirmed = {read(row): row for row in own if row.confirmed_at}
    known = [each for each in (*shipped(), *confirmed) if fits(each, wordings, form)]
    rows = [row_of(each, wordings, confirmed.get(each)) for each in known]
    return sorted(rows, key=lambda row: (row.is_off, row.instrument.short_title.casefold(), row.instrument.version))


def row_of(instrument: Instrument, wordings: Iterable[Wording], own: OwnInstrument | None = None) -> InstrumentRow:
    spoken = spoken_in(instrument, wordings)
    return InstrumentRow(
        instrument=instrument,
        url=reverse("instrument", args=[instrument.key, instrument.version]),
        title=in_language(dict(instrument.title)),
        tags=tuple(tags(instrument, spoken, own)),
        licence=licence_class(instrument),
        languages=", ".join(map(language_label, spoken)) or _("no words here"),
        figures=figures(instrument),
        held_back=held_back(instrument),
    )


def fits(instrument: Instrument, wordings: Iterable[Wording], form: asked.LibraryFilter) -> bool:
    """Say whether a questionnaire is among those that were asked for."""
    licence = form.wanted("licence")
    return (
        _is_named(instrument, form.wanted("q"))
        and licence in ("", instrument.licence.kind)
        and _is_shown(instrument, spoken_in(instrument, wordings), form.wanted("show"))
    )


def _is_named(instrument: Instrument, words: str) -> bool:
    """Whether every word stands in its names, its topic or the works about it."""
    texts = [instrument.key, instrument.short_title, *instrument.title.values(), *instrument.construct.values()]
    texts += [citation.text for citation in instrument.citations]
    everything = " ".join(texts).casefold()
    return all(word in everything for word in words.casefold().split())


def _is_shown(instrument: Instrument, spoken: list[str], show: str) -> bool:
    return {
        asked.READY: bool(spoken) and instrument.is_enabled,
        asked.NEEDED: not spoken and instrument.is_enabled,
        asked.OURS: instrument.wording_included and not instrument.owner,
        asked.CLINIC: bool(instrument.owner),
        asked.OFF: not instrument.is_enabled,
        asked.UNCHECKED: bool(instrument.blocked),
    }.get(show, True)


def spoken_in(instrument: Instrument, wordings: Iterable[Wording]) -> list[str]:
    """In which languages its words are there: shipped with it, or imported and confirmed."""
    imported = [
        row.language
        for row in wordings
        if (row.instrument, row.instrument_version) == (instrument.key, instrument.version) and row.confirmed_at
    ]
    return sorted({*instrument.languages, *imported})


def tags(instrument: Instrument, spoken: list[str], own: OwnInstrument | None = None) -> Iterable[Tag]:
    """Whether it can be used here, and how far it was shown to measure what it says."""
    if own is not None:
        yield Tag(_("Your clinic’s own"), "slate")
    if own is not None and own.retired_at:
        yield Tag(_("Retired"), "clay")
    elif not instrument.is_enabled:
        yield Tag(_("Switched off"), "clay")
    elif spoken:
        yield Tag(_("With words here"), "moss")
    else:
        yield Tag(_("Wording needed"), "amber")
    if not instrument.is_validated:
        yield Tag(_("Not validated"), "amber")
    if instrument.is_state:
        yield Tag(_("Measures a moment"), "slate")


def licence_class(instrument: Instrument) -> str:
    """The class of the licence in words, with what it forbids."""
    classes = {
        "own": _("Our own"),
        "free": _("Free to use"),
        "permission-needed": _("Permission needed"),
        "clinic": _("Your clinic’s own"),
    }
    said = [classes.get(instrument.licence.kind, instrument.licence.kind)]
    if instrument.licence.non_commercial:
        said.append(_("not commercial"))
    if instrument.licence.unaltered:
        said.append(_("words unaltered"))
    return ", ".join(said)


def figures(instrument: Instrument) -> str:
    """What is known of it in figures: the coefficients, and the samples that came with it."""
    values = [each.value for each in instrument.reliabilities if each.kind.startswith(("alpha", "omega"))]
    said = []
    if values:
        low, high = (shown(end, 2) for end in (min(values), max(values)))
        said.append(
            _("alpha %(low)s") % {"low": low}
            if low == high
            else _("alpha %(low)s to %(high)s") % {"low": low, "high": high}
        )
    if instrument.norms:
        count = max(norm.n for norm in instrument.norms)
        said.append(_("norms, n = %(count)s") % {"count": count})
    return "; ".join(said) or (_("no norms, no reliability known") if instrument.owner else _("none sourced"))


def held_back(instrument: Instrument) -> str:
    """How many figures nobody has checked; "" where there are none."""
    count = len(instrument.blocked)
    if not count:
        return ""
    return ngettext("%(count)s figure held back", "%(count)s figures held back", count) % {"count": count}
