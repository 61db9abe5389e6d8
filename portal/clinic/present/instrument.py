"""One questionnaire of the library: what it asks, how it is scored, whose figures it has, and what is held back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake.models import NormSet, OwnInstrument, Wording
from intake.psychometrics.comparable import why_no_norms
from intake.psychometrics.figures import ReferenceNorm
from intake.psychometrics.instrument import Instrument, Scale
from portal.care.wordings import languages_of
from portal.clinic.charts.figures import Table, shown
from portal.clinic.present import instruments
from portal.clinic.present.batteries import notice
from portal.clinic.present.symptoms import in_language, scale_name
from portal.clinic.present.times import day
from portal.clinic.present.wordings import history, refusal_of
from portal.country.languages import language_label, language_name


@dataclass(frozen=True)
class SpokenLine:
    """One language: whether the words are there, and who answers for them."""

    name: str
    state: str
    tone: str
    detail: str


def instrument_page(
    instrument: Instrument, clinic: Any, rows: list[Wording], own: list[NormSet], declared: OwnInstrument | None = None
) -> dict[str, Any]:
    """Return what the page shows. `rows` are the wordings in use or waiting, `declared` the row of a clinic's own."""
    mine = [row for row in rows if (row.instrument, row.instrument_version) == (instrument.key, instrument.version)]
    spoken = instruments.spoken_in(instrument, mine)
    return {
        "instrument": instrument,
        "title": in_language(dict(instrument.title)),
        "notice": notice(instrument) if instrument.owner else in_language(dict(instrument.notice)),
        "why_off": in_language(dict(instrument.disabled)),
        "tags": list(instruments.tags(instrument, spoken, declared)),
        "declared": declared,
        "facts": list(_facts(instrument)),
        "licence": instruments.licence_class(instrument),
        "refusal": refusal_of(clinic, instrument),
        "languages": [_spoken(code, instrument, mine, clinic) for code in _codes(instrument, mine, clinic)],
        "published_in": ", ".join(map(language_name, instrument.published_in)),
        "scales": scales_table(instrument),
        "bands": _bands(instrument),
        "lines": _lines(instrument),
        "reliabilities": _reliabilities(instrument),
        "norms": [_norm(norm, instrument) for norm in instrument.norms],
        "own_norms": _own(own, clinic),
        "no_own_norms": _no_own(instrument),
        "risks": _risks(instrument),
        "others": [(row.kind, row.value, row.source, status(row.status)) for row in instrument.figures],
        "held_back": instruments.held_back(instrument),
        "held_kinds": ", ".join(dict.fromkeys(figure.kind for figure in instrument.blocked)),
    }


def status(code: str) -> str:
    """How a figure is known."""
    return {
        "primary": _("read in the publication"),
        "secondary": _("read in a second source"),
        "computed": _("computed by this project"),
        "code": _("read in a public scoring program"),
        "own": _("our own choice"),
        "project": _("our own choice"),
        "recalled": _("from memory, not checked"),
    }.get(code, code)


def _facts(instrument: Instrument) -> Iterator[tuple[str, str]]:
    scored = [item for item in instrument.items if not item.is_quality]
    ranges = sorted({(item.minimum, item.maximum) for item in scored})
    if instrument.construct:
        yield _("What it asks about"), in_language(dict(instrument.construct))
    if instrument.population:
        yield _("For whom"), in_language(dict(instrument.population))
    yield _("Time frame"), in_language(dict(instrument.frame))
    yield _("Youngest age"), str(instrument.minimum_age)
    yield _("Questions"), str(len(instrument.items))
    yield _("Answers"), ", ".join(f"{low}–{high}" for low, high in ranges)
    yield _("Item order"), instrument.order_id
    if instrument.other_orders:
        yield _("Other orders in use"), ", ".join(order.id for order in instrument.other_orders)
    if instrument.targets:
        yield _("Answered about"), ", ".join(instrument.targets.kinds)
    if instrument.grade:
        yield _("How well its keys are sourced"), _grade(instrument.grade)
    if instrument.loinc:
        yield "LOINC", instrument.loinc
    yield _("Version"), str(instrument)
    yield _("Content hash"), instrument.checksum


def _grade(grade: str) -> str:
    return {
        "A": _("A: in two sources or in data"),
        "B": _("B: in one source"),
        "C": _("C: not yet checked"),
    }.get(grade, grade)


def _codes(instrument: Instrument, rows: list[Wording], clinic: Any) -> list[str]:
    return list(dict.fromkeys([*instrument.languages, *languages_of(clinic), *(row.language for row in rows)]))


def _spoken(code: str, instrument: Instrument, rows: list[Wording], clinic: Any) -> SpokenLine:
    name = language_label(code)
    if code in instrument.languages:
        source = (
            _("Two people of your clinic read it.") if instrument.owner else _("The language that it was written in.")
        )
        said = {"source": source, "": ""}
        state = instrument.translation_status.get(code, "")
        return SpokenLine(name, _("With words here"), "moss", said.get(state, _("A translation of ours.")))
    in_use = next((row for row in rows if row.language == code and row.confirmed_at), None)
    staged = next((row for row in rows if row.language == code and not row.confirmed_at), None)
    if in_use and in_use.blocked_at:
        return SpokenLine(name, _("Needs a look"), "clay", history(in_use, clinic))
    if in_use:
        return SpokenLine(name, _("In use"), "moss", history(in_use, clinic))
    if staged:
        return SpokenLine(name, _("Staged: waiting for a second person"), "amber", history(staged, clinic))
    return SpokenLine(name, _("Wording needed"), "amber", "")


def scales_table(instrument: Instrument) -> Table:
    """Return how each scale is made of the answers."""
    headers = (_("Scale"), _("Questions"), _("Turned round"), _("Formula"), _("Needed"), _("Range"), _("Higher means"))
    return Table(headers, tuple(_scale(scale, instrument) for scale in instrument.scales))


def _scale(scale: Scale, instrument: Instrument) -> tuple[str, ...]:
    formulas = {"mean": _("mean"), "sum": _("sum")}
    formula = formulas[scale.formula]
    formula += f" × {scale.multiplier}" if scale.multiplier != 1 else ""
    formula += f" {'+' if scale.offset > 0 else '−'} {abs(scale.offset)}" if scale.offset else ""
    return (
        scale_name(instrument, scale.key),
        str(len(scale.items)),
        ", ".join(item for item in scale.items if item in scale.reversed_items) or _("none"),
        formula,
        _("%(needed)s of %(all)s") % {"needed": scale.min_answered, "all": len(scale.items)},
        f"{float(scale.low):g}–{float(scale.high):g}",
        in_language(dict(scale.higher_means)),
    )


def _bands(instrument: Instrument) -> Table | None:
    rows = tuple(
        (
            f"{scale_name(instrument, band.scale)}: {in_language(dict(band.label))}",
            f"{band.low}–{band.high}",
            band.source,
            status(band.status),
        )
        for band in instrument.bands
    )
    return Table((_("Band"), _("Range"), _("Source"), _("How it is known")), rows) if rows else None


def _lines(instrument: Instrument) -> Table | None:
    headers = (_("Line"), _("Score"), _("Against"), _("Finds"), _("Clears"), _("Source"), _("How it is known"))
    sides = {"at-or-above": "≥", "at-or-below": "≤", "below": "<"}
    rows = tuple(
        (
            scale_name(instrument, line.scale),
            f"{sides.get(line.side, '')} {line.score}",
            line.target,
            _share(line.sensitivity),
            _share(line.specificity),
            line.source,
            status(line.status),
        )
        for line in instrument.cutoffs
    )
    return Table(headers, rows) if rows else None


def _share(value: float | None) -> str:
    return "–" if value is None else shown(value, 2)


def _reliabilities(instrument: Instrument) -> Table | None:
    headers = (_("Scale"), _("Kind"), _("Value"), "n", _("Source"), _("How it is known"))
    rows = tuple(
        (
            scale_name(instrument, row.scale),
            row.kind,
            shown(row.value, 3),
            str(row.n or "–"),
            row.source,
            status(row.status),
        )
        for row in instrument.reliabilities
    )
    return Table(headers, rows) if rows else None


def _norm(norm: ReferenceNorm, instrument: Instrument) -> dict[str, Any]:
    rows = tuple(
        (scale_name(instrument, key), shown(row.mean, 2), shown(row.sd, 2), _share(row.reliability))
        for key, row in norm.scales.items()
    )
    year = f", {norm.year}" if norm.year else ""
    return {
        "title": f"{in_language(dict(norm.label))}, n = {norm.n}{year}",
        "table": Table((_("Scale"), _("Mean"), "SD", _("Reliability")), rows),
        "limits": norm.limits,
        "applies": ", ".join(_holds_for(key, value) for key, value in norm.applies_when.items()),
        "source": f"{norm.source} ({status(norm.status)})",
    }


def _holds_for(key: str, value: str) -> str:
    """For which people, or which answers, a sample is meant."""
    names = {"response_max": _("answers up to %(value)s"), "gender": _("gender %(value)s"), "age": _("age %(value)s")}
    return names[key] % {"value": value} if key in names else f"{key} {value}"


def _own(own: list[NormSet], clinic: Any) -> str:
    facts = [{"label": in_language(row.label), "count": row.n, "day": day(row.created_at, clinic.zone)} for row in own]
    return "; ".join(_("%(label)s, n = %(count)s, %(day)s") % each for each in facts)


def _no_own(instrument: Instrument) -> str:
    """Why no norms of the clinic's own are made of it; "" where they are, once enough people answered."""
    reasons = {
        "own": _("a questionnaire that a clinic declared is read in the words of its answers."),
        "disabled": _("it may not be used, or nobody has checked its keys."),
        "criteria": _("it is read by criteria, not by how high a score is."),
        "no-scale": _("no scale of it is a sum or mean of several questions that everybody is asked."),
    }
    reason = why_no_norms(instrument)
    return reasons[reason] if reason else ""


def _risks(instrument: Instrument) -> list[str]:
    """Which answers raise an alert, and how urgent it is."""
    levels = {"same-day": _("same day"), "urgent": _("urgent"), "emergency": _("emergency")}
    items = [
        _("Item %(item)s at %(value)s or more: %(level)s.")
        % {"item": instrument.item(rule.item).number, "value": rule.at_or_above, "level": levels[rule.level]}
        for rule in instrument.risk_rules
    ]
    whole = [
        _("%(scale)s at %(value)s or more: %(level)s.")
        % {"scale": scale_name(instrument, rule.scale), "value": rule.at_or_above, "level": levels[rule.level]}
        for rule in instrument.scale_risk_rules
    ]
    return items + whole


def counted(count: int) -> str:
    """How many questionnaires the list shows."""
    return ngettext("%(count)s questionnaire", "%(count)s questionnaires", count) % {"count": count}
