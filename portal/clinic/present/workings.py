"""How one number was made: every answer as it counts, the sum by hand, and each figure beside it with its formula."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from intake.models import Answer, Score
from intake.psychometrics.instrument import Instrument, Item, Scale
from intake.psychometrics.norm_limits import small_sample
from intake.psychometrics.normset import NormSet, ScaleNorm
from intake.psychometrics.scoring import SAYS_LESS, ScaleScore, score, stored
from intake.wording import Wordings
from portal.care.casefile import CaseFile
from portal.clinic.charts.figures import Table, shown
from portal.clinic.present import answers, by_gender, expected, scales, symptoms, times

PLACES = 3


@dataclass(frozen=True)
class ItemLine:
    """One question of the scale, what was answered, and how it counts."""

    number: int
    text: str
    stand_in: str
    language: str
    answer: str
    arithmetic: str
    counts_as: str


@dataclass(frozen=True)
class Step:
    """One figure: how it is called, the sum with its numbers, and whose formula it is."""

    name: str
    working: str
    source: str = ""


@dataclass(frozen=True)
class Workings:
    """Everything behind one number."""

    title: str
    scale: str
    day: str
    result: str
    reason: str  # why there is no number
    lines: tuple[ItemLine, ...]
    is_private: bool  # some of these answers are talked about alone and in private
    steps: tuple[Step, ...]
    without: tuple[str, ...]  # figures that were not computed, and why
    others: Table | None  # the same score under the norms that it had before, or has since
    facts: tuple[tuple[str, str], ...]
    citations: tuple[Any, ...]
    recipe: tuple[tuple[str, str], ...]
    is_as_stored: bool


def workings(row: Score, case: CaseFile) -> Workings:
    """Return what the page of one score shows; the arithmetic is done anew from the stored answers."""
    sheet = row.assessment
    instrument = Wordings(case.patient.clinic_id)(sheet.instrument, sheet.instrument_version)
    scale = instrument.scale(row.scale)
    given = {answer.item: answer for answer in sheet.answers.all()}
    (found,) = [
        each
        for each in score(instrument, {item: answer.value for item, answer in given.items()})
        if each.scale == row.scale
    ]
    is_scored = row.value is not None and found.value is not None
    return Workings(
        title=symptoms.in_language(dict(instrument.title)),
        scale=symptoms.score_name(instrument, row),
        day=times.day(row.profile.completed_at, case.patient.clinic.zone),
        result=_result(row) if is_scored else "",
        reason="" if row.value is not None else scales.why_no_score(row, instrument),
        lines=tuple(_line(item, scale, given.get(item.id), instrument, row) for item in _items(instrument, scale)),
        is_private=bool(set(scale.items) & set(instrument.review_items)),
        steps=(*_steps(row, found, scale), *_seconds(row, instrument, case)) if is_scored else (),
        without=tuple(_without(row)) if is_scored else (),
        others=_others(row, case) if is_scored else None,
        facts=tuple(_facts(row, instrument, scale)),
        citations=instrument.citations,
        recipe=tuple((key, _plain(value)) for key, value in row.recipe.items()),
        is_as_stored=row.value is None or (found.value is not None and stored(found.value) == row.value),
    )


def _items(instrument: Instrument, scale: Scale) -> list[Item]:
    return [instrument.item(item) for item in scale.items]


def _result(row: Score) -> str:
    return _("%(value)s of %(low)s–%(high)s") % {
        "value": _number(row.value, 2 if row.formula == "mean" else 0),
        "low": row.low,
        "high": row.high,
    }


def _line(item: Item, scale: Scale, answer: Answer | None, instrument: Instrument, row: Score) -> ItemLine:
    language = answer.language if answer else "en"
    text = answers.wording(item, language, row.assessment)
    value = answer.value if answer else None
    counts = answers.counted(scale, item, value)
    return ItemLine(
        number=item.number,
        text=text,
        stand_in="" if text else answers.named(instrument, item.number),
        language=language,
        answer=answers.said(item, answer),
        arithmetic=answers.arithmetic(scale, item, value),
        counts_as="–" if counts is None else str(counts),
    )


def _steps(row: Score, found: ScaleScore, scale: Scale) -> Iterator[Step]:
    yield from _sum(row, found, scale)
    yield _share(row)
    norm = NormSet.from_dict(row.norm.document) if row.norm else None
    scale_norm = norm.scales.get(row.scale) if norm else None
    if row.sem is not None:
        yield from _error(row)
    if row.t is not None and scale_norm:
        yield _t(row, scale_norm)
    if row.percentile is not None and scale_norm:
        yield _percentile(row, scale_norm)
    if "item_model" in row.recipe:
        yield _item_model(row.recipe["item_model"])
    if scale_norm and (row.percentile is not None or scale_norm.percentiles) and scale_norm.sd > 0:
        yield _small_sample(row, scale_norm)


def _sum(row: Score, found: ScaleScore, scale: Scale) -> Iterator[Step]:
    """The keyed answers added up, and what the formula makes of the sum."""
    if found.closed_by:
        yield Step(_("Closed by item %(item)s") % {"item": found.closed_by}, f"= {_number(row.value)}")
        return
    counted = [found.contributions[item] for item in scale.items if item in found.contributions]
    total, count, whole = sum(counted), len(counted), len(scale.items)
    yield Step(_("Sum"), f"{' + '.join(map(str, counted))} = {total}")
    is_mean, is_prorated = row.formula == "mean", count < whole
    working = f"{total} ÷ {count}" if is_mean or is_prorated else str(total)
    working += f" × {whole}" if is_prorated and not is_mean else ""
    working += f" × {scale.multiplier}" if scale.multiplier != 1 else ""
    working += f" {'+' if scale.offset > 0 else '−'} {abs(scale.offset)}" if scale.offset else ""
    if working != str(total):
        name = _("Mean") if is_mean else _("Missing answers allowed for") if is_prorated else _("Score")
        yield Step(name, f"{working} = {_number(row.value)}", scale.missing_rule)


def _share(row: Score) -> Step:
    facts = {"value": _number(row.value), "low": row.low, "high": row.high, "result": _number(row.pomp, 1)}
    return Step(
        _("Place on its own range, in percent"),
        "({value} − {low}) ÷ ({high} − {low}) × 100 = {result}".format(**facts),
        "Cohen, Cohen, Aiken & West, 1999",
    )


def _error(row: Score) -> Iterator[Step]:
    source = row.recipe.get("sem") or {}
    if source:
        yield Step(
            _("Standard error"),
            f"{_number(source['sd'])} × √(1 − {_number(source['reliability'])}) = {_number(row.sem)}",
            "; ".join(part for part in ("Lord & Novick, 1968", source["kind"], source["source"]) if part),
        )
    yield Step(
        _("95% range"),
        f"{_number(row.value)} ± 1.96 × {_number(row.sem)} = {_number(row.ci95_low)} – {_number(row.ci95_high)}",
    )


def _t(row: Score, norm: ScaleNorm) -> Step:
    facts = {"value": _number(row.value), "mean": _number(norm.mean), "sd": _number(norm.sd), "t": _number(row.t, 1)}
    return Step(_("T score"), "50 + 10 × ({value} − {mean}) ÷ {sd} = {t}".format(**facts), _norm_name(row))


def _percentile(row: Score, norm: ScaleNorm) -> Step:
    """Mid-rank among the people of the norms."""
    value = Decimal(row.value or 0)
    below = bisect_left(norm.values, value)
    equal = bisect_right(norm.values, value) - below
    facts = {"below": below, "equal": equal, "n": len(norm.values), "result": _number(row.percentile, 1)}
    interval = f"{_number(row.percentile_low, 1)} – {_number(row.percentile_high, 1)}"
    return Step(
        _("Percentile: people below, and half of those with the same score"),
        "100 × ({below} + {equal} ÷ 2) ÷ {n} = {result}".format(**facts),
        _("95%% range %(interval)s (Wilson, 1927)") % {"interval": interval},
    )


def _item_model(model: dict[str, Any]) -> Step:
    """The mean of the posterior by the graded response model, as a T score with its standard error."""
    facts = {"theta": _number(model["theta"]), "t": _number(model["t"], 1), "error": _number(model["t_se"], 1)}
    return Step(
        _("Level by a model of the single questions, with its standard error"),
        "50 + 10 × {theta} = {t} ± {error}".format(**facts),
        f"Samejima, 1969; Bock & Mislevy, 1982; {model['calibration']}, n = {model['n']}",
    )


def _seconds(row: Score, instrument: Instrument, case: CaseFile) -> Iterator[Step]:
    """Second readings, which are not stored."""
    yield from _by_age(row, instrument, case)
    yield from _by_gender(row, instrument, case)


def _by_age(row: Score, instrument: Instrument, case: CaseFile) -> Iterator[Step]:
    """Among people of the same age and gender, by regression; among everybody where these are not known."""
    usual = expected.expected(row, instrument, case.patient, row.profile)
    known = expected.calibration(row, instrument)
    if usual is None or known is None:
        return
    facts = {"value": _number(row.value), "mean": _number(usual.mean), "sd": _number(usual.sd)}
    result = _number(expected.t(row, usual), 1)
    name = _("T score allowing for age and gender")
    if usual.basis != expected.BY_AGE:
        name = _("T score among everybody in the sample: age and gender are not both known, or few there have them")
    yield Step(
        name,
        "50 + 10 × ({value} − {mean}) ÷ {sd} = {result}".format(**facts, result=result),
        f"{known.id}, n = {usual.n}",
    )


def _by_gender(row: Score, instrument: Instrument, case: CaseFile) -> Iterator[Step]:
    """Beside a published mean and SD of that gender."""
    found = by_gender.beside(row, instrument, case.patient)
    if found is not None:
        facts = {"value": _number(row.value), "mean": _number(found.usual.mean), "sd": _number(found.usual.sd)}
        result = _number(found.t, 1)
        yield Step(
            _("T score, second reading by gender"),
            "50 + 10 × ({value} − {mean}) ÷ {sd} = {result}".format(**facts, result=result),
            f"{found.sample.source}; {by_gender.sample_name(found.sample)}",
        )


def _small_sample(row: Score, norm: ScaleNorm) -> Step:
    """The same place in normal theory, which asks how far a sample of this size can be trusted."""
    assert row.value is not None
    found = small_sample(float(row.value), norm.mean, norm.sd, norm.n)
    facts = {"n": norm.n, "df": found.df, "t": _number(found.t, 2), "result": _number(found.percentile, 1)}
    interval = " – ".join(_number(end, 1) for end in found.percentile_ci95)
    return Step(
        _("Percentile in normal theory, second reading"),
        "t = ({value} − {mean}) ÷ ({sd} × √(({n} + 1) ÷ {n})) = {t}, df = {df}; {result}".format(
            value=_number(row.value), mean=_number(norm.mean), sd=_number(norm.sd), **facts
        ),
        _("95%% range %(interval)s (Crawford and Howell, 1998; Crawford and Garthwaite, 2002)")
        % {"interval": interval},
    )


def _others(row: Score, case: CaseFile) -> Table | None:
    """What the same score reads as under other norms; they are never drawn together."""
    rows = tuple(
        (
            times.day(other.profile.created_at, case.patient.clinic.zone),
            _norm_name(other) or _("none"),
            _number(other.t, 1),
            _number(other.percentile, 1),
            _range(other.ci95_low, other.ci95_high),
        )
        for other in case.other_runs(row)
        if other.norm_id != row.norm_id
    )
    return Table((_("Made on"), _("Norms"), "T", _("Percentile"), _("95% range")), rows) if rows else None


def _range(low: Any, high: Any) -> str:
    return "–" if low is None or high is None else f"{_number(low, 2)} – {_number(high, 2)}"


def _without(row: Score) -> Iterator[str]:
    """Which figures there are not, each reason once."""
    grouped: dict[str, list[str]] = {}
    for figure, reason in row.recipe.get("missing_figures", {}).items():
        if figure in _FIGURES():
            grouped.setdefault(reason, []).append(_FIGURES()[figure])
    for reason, figures in grouped.items():
        yield f"{', '.join(figures)}: {why(reason)}"
    if "item_model" not in row.recipe and row.profile.engine not in SAYS_LESS:
        yield _("Level by a model of the single questions: none is known for these answers.")


def _FIGURES() -> dict[str, str]:
    return {"sem": _("Standard error"), "t": _("T score"), "percentile": _("Percentile")}


def why(reason: str) -> str:
    """Why a figure was not computed, from the code in the recipe."""
    return {
        "no-norms": _("no norms for this questionnaire here."),
        "fewer-than-100": _("fewer than 100 people to compare with."),
        "fewer-than-300": _("fewer than 300 people to compare with."),
        "no-reliability": _("how reliable the scale is, is not known."),
        "no-spread": _("everybody in the norms has the same score."),
        "table-only": _("the norms are a printed table, and nothing is read between its lines."),
        "answer-words-only": _("this questionnaire is read in the words of its answers only."),
    }.get(reason, reason)


def _facts(row: Score, instrument: Instrument, scale: Scale) -> Iterator[tuple[str, str]]:
    recipe = row.recipe
    yield _("Questionnaire"), str(instrument)
    yield _("Content hash"), recipe.get("checksum", "")
    yield _("Item order"), recipe.get("order_id", "")
    yield _("Turned round"), ", ".join(recipe.get("reversed", ())) or _("none")
    yield _("Missing answers"), _("%(needed)s of %(all)s needed, %(done)s answered") % {
        "needed": recipe.get("needed", scale.min_answered), "all": len(scale.items), "done": len(row.items_used),
    }  # fmt: skip
    yield _("Norms"), _norm_name(row) or _("none")
    band = next((band for band in instrument.bands_of(scale.key) if band.key == row.band), None)
    if band:
        yield _("Band"), f"{symptoms.in_language(dict(band.label))} ({band.low}–{band.high}); {band.source}"
    yield _("Engine"), recipe.get("engine", "")


def _norm_name(row: Score) -> str:
    norm = row.recipe.get("norm")
    if not norm or row.norm is None:
        return ""
    label = symptoms.in_language(row.norm.label)
    return ", ".join(part for part in (label, f"n = {norm['n']}", norm.get("window") or "", norm["id"]) if part)


def _number(value: Any, places: int = PLACES) -> str:
    return "–" if value is None else shown(float(value), places)


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_plain(each)}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return "–" if value is None else str(value)
