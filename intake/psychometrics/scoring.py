"""From answers to scores: exact arithmetic, a reason where there is no score, and the recipe of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType, NoneType
from typing import Any, Literal, NamedTuple

from intake.psychometrics.instrument import Algorithm, Band, Instrument, Item, Scale
from intake.psychometrics.normset import NormSet
from intake.psychometrics.rules import Gate

# Every engine that stored profiles were made with, oldest first. All compute the same figures; from 1.1.0 on a recipe
# names the source of the standard error too, from 1.2.0 on a plain instrument is compared with nobody, and from 1.3.0
# on a profile says more beside its scores: change, counted patterns, more of the answers' quality, a level by a model
# of the items. A rebuilt profile is written as its own engine wrote it.
ENGINES = (
    "leeside-psychometrics 1.0.0",
    "leeside-psychometrics 1.1.0",
    "leeside-psychometrics 1.2.0",
    "leeside-psychometrics 1.3.0",
)
ENGINE = ENGINES[-1]
NAMES_NO_ERROR_SOURCE = frozenset(ENGINES[:1])
COMPARES_PLAIN_ONES = frozenset(ENGINES[:2])
SAYS_LESS = frozenset(ENGINES[:3])

# More digits than a float has on either side of the point.
_EXACT, _SIXTH_PLACE = Context(prec=400, rounding=ROUND_HALF_EVEN), Decimal("0.000001")

Answers = Mapping[str, int | None]
KINDS = frozenset({int, NoneType})
ScoreStatus = Literal["scored", "too-few-answers", "no-answers"]


class InvalidAnswer(ValueError):
    """An answer that this instrument cannot have."""


class UnknownItem(InvalidAnswer):
    """The instrument has no such item."""


class AnswerOutOfRange(InvalidAnswer):
    """The value is not one of the item's options."""


class ScaleScore(NamedTuple):
    """One scale of one answer sheet; `contributions` are the keyed values that were counted.

    `closed_by` is the item whose answer closed the scale, or None: then its value is the gate's, and no item counts.
    A tuple, since a frozen dataclass of ten fields takes longer to make than the score takes to compute.
    """

    scale: str
    status: ScoreStatus
    formula: str
    value: Fraction | None
    pomp: Fraction | None
    items_used: tuple[str, ...]
    items_missing: tuple[str, ...]
    needed: int
    contributions: Mapping[str, int]
    range: tuple[Fraction, Fraction]
    closed_by: str | None = None

    @property
    def answered(self) -> int:
        return len(self.items_used)

    @property
    def is_prorated(self) -> bool:
        """Whether missing answers were allowed for by the ones that are there."""
        return self.status == "scored" and bool(self.items_missing)


def score(instrument: Instrument, answers: Answers) -> tuple[ScaleScore, ...]:
    """The score of every scale; an absent item counts as not answered. Raises InvalidAnswer."""
    check_answers(instrument, answers)
    return tuple(_score_scale(plan, answers) for plan in _plan(instrument).scales)


def check_answers(instrument: Instrument, answers: Answers) -> None:
    """Raises InvalidAnswer unless every answer is a value that its item offers."""
    plan = _plan(instrument)
    offered, given = plan.offered, answers.values()
    if KINDS.issuperset(map(type, given)) and plan.items.issuperset(answers) and plan.everywhere.issuperset(given):
        return  # every value is one that all items offer
    for item_id, value in answers.items():
        values = offered.get(item_id)
        if values is None:
            raise UnknownItem(f"{instrument} has no item {item_id!r}.")
        # True and 1.0 equal 1 in Python, but whoever sent them did not choose an option.
        if value is not None and (type(value) is not int or value not in values):
            raise AnswerOutOfRange(f"{value!r} is not an answer to item {item_id!r} of {instrument}.")


def keyed(scale: Scale, item: Item, value: int) -> int:
    """The value as it counts on this scale: reversed in the item's own range where the scale says so."""
    return item.reversed_value(value) if item.id in scale.reversed_items else value


def pomp(value: Fraction, low: Fraction, high: Fraction) -> Fraction:
    """Percent of the maximum possible score (Cohen, Cohen, Aiken & West, 1999)."""
    return (value - low) / (high - low) * 100


def band_for(instrument: Instrument, scale_score: ScaleScore) -> Band | None:
    """The named interval that a score lies in; a prorated score between two bands belongs to the lower one."""
    if scale_score.value is None:
        return None
    reached = [band for band in instrument.bands_of(scale_score.scale) if band.low <= scale_score.value]
    return reached[-1] if reached else None


def patterns(instrument: Instrument, answers: Answers) -> dict[str, bool | None]:
    """Whether each counted pattern of the instrument holds; None while an item of it is not answered."""
    check_answers(instrument, answers)
    return {algorithm.key: _holds(algorithm, answers) for algorithm in instrument.algorithms}


def stored(value: Fraction) -> Decimal:
    """An exact number as the database keeps it: nine places, half to even."""
    return Decimal(round(value * 10**9)).scaleb(-9)


def stored6(value: float) -> Decimal:
    """A figure that uses roots or exponentials as the database keeps it: six places, half to even."""
    return _EXACT.add(_EXACT.quantize(Decimal(value), _SIXTH_PLACE), 0)  # a zero has no sign


def recipe(
    instrument: Instrument, scale_score: ScaleScore, norm: NormSet | None = None, engine: str = ENGINE
) -> dict[str, Any]:
    """All that is needed to compute the score again, ready for JSON, with its keys in order."""
    scale = instrument.scale(scale_score.scale)
    written = {
        "answered": scale_score.answered,
        "checksum": instrument.checksum,
        "citation": [citation.text for citation in instrument.citations],
        "engine": engine,
        "formula": scale.formula,
        "instrument": str(instrument),
        "items_missing": list(scale_score.items_missing),
        "items_used": list(scale_score.items_used),
        "missing_rule": scale.missing_rule,
        "needed": scale.min_answered,
        "norm": None if norm is None else norm_named(norm),
        "order_id": instrument.order_id,
        "prorated": scale_score.is_prorated,
        "range": [str(scale.low), str(scale.high)],
        "reversed": [item for item in scale.items if item in scale.reversed_items],
        "scale": scale.key,
        "status": scale_score.status,
    }
    # Only where they say anything: recipes of instruments without them stay as they were.
    written |= {"multiplier": scale.multiplier} if scale.multiplier != 1 else {}
    written |= {"offset": scale.offset} if scale.offset else {}
    written |= {"closed_by": scale_score.closed_by} if scale_score.closed_by else {}
    return dict(sorted(written.items()))


def norm_named(norm: NormSet) -> dict[str, Any]:
    """A comparison sample as a recipe names it."""
    about = {"target": norm.target} if norm.target else {}  # only where it says anything, as above
    return {"id": norm.id, "kind": norm.kind, "n": norm.n, "window": norm.window, **about}


@dataclass(frozen=True, slots=True, eq=False)
class _ScalePlan:
    """What never changes about a scale: how each answer counts, and the figures of every sum that came up before."""

    scale: Scale
    counts: tuple[tuple[str, Mapping[int, int]], ...]
    range: tuple[Fraction, Fraction]
    figures: dict[tuple[int, int], tuple[Fraction, Fraction]]


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    """What never changes about an instrument: its items, the values that each and that all offer, and its scales."""

    items: frozenset[str]
    offered: Mapping[str, frozenset[int]]
    everywhere: frozenset[int | None]
    scales: tuple[_ScalePlan, ...]


@lru_cache(maxsize=256)
def _plan(instrument: Instrument) -> _Plan:
    items = {item.id: item for item in instrument.items}
    return _Plan(
        items=frozenset(items),
        offered={item.id: item.values for item in instrument.items},
        everywhere=frozenset.intersection(*(item.values for item in instrument.items)) | {None},
        scales=tuple(
            _ScalePlan(
                scale=scale,
                counts=tuple(
                    (item, {value: keyed(scale, items[item], value) for value in items[item].values})
                    for item in scale.items
                ),
                range=(scale.low, scale.high),
                figures={},
            )
            for scale in instrument.scales
        ),
    )


def _score_scale(plan: _ScalePlan, answers: Answers) -> ScaleScore:
    scale = plan.scale
    if scale.gate is not None and _is_closed(scale.gate, answers):
        return _closed(scale, scale.gate)
    contributions = {item: counts[answer] for item, counts in plan.counts if (answer := answers.get(item)) is not None}
    status = _status(scale, len(contributions))
    value, of_maximum = _figures(plan, contributions) if status == "scored" else (None, None)
    used = tuple(contributions)
    return ScaleScore(
        scale=scale.key,
        status=status,
        formula=scale.formula,
        value=value,
        pomp=of_maximum,
        items_used=used,
        items_missing=tuple(item for item in scale.items if item not in contributions) if used != scale.items else (),
        needed=scale.min_answered,
        contributions=MappingProxyType(contributions),
        range=plan.range,
    )


def _is_closed(gate: Gate, answers: Answers) -> bool:
    value = answers.get(gate.item)
    return value is not None and value <= gate.at_or_below


def _closed(scale: Scale, gate: Gate) -> ScaleScore:
    """The score that a gate gives: complete, since nothing of the scale was to be asked."""
    value = Fraction(gate.value)
    return ScaleScore(
        scale=scale.key,
        status="scored",
        formula=scale.formula,
        value=value,
        pomp=pomp(value, scale.low, scale.high),
        items_used=(),
        items_missing=(),
        needed=scale.min_answered,
        contributions=MappingProxyType({}),
        range=(scale.low, scale.high),
        closed_by=gate.item,
    )


def _status(scale: Scale, answered: int) -> ScoreStatus:
    if answered == 0:
        return "no-answers"
    return "scored" if answered >= scale.min_answered else "too-few-answers"


def _figures(plan: _ScalePlan, contributions: Mapping[str, int]) -> tuple[Fraction, Fraction]:
    """The value and its percent of the maximum: whole numbers decide them, so each sum is divided once and kept.

    The mean, or for a sum the mean times the number of items, so that a missing answer never counts as 0.
    """
    key = (sum(contributions.values()), len(contributions))
    found = plan.figures.get(key)
    if found is None:
        mean = Fraction(*key)
        whole = mean if plan.scale.formula == "mean" else mean * len(plan.scale.items)
        value = whole * plan.scale.multiplier + plan.scale.offset
        found = plan.figures[key] = (value, pomp(value, *plan.range))
    return found


def _holds(algorithm: Algorithm, answers: Answers) -> bool | None:
    given = {item: value for item, value in answers.items() if value is not None}
    if any(threshold.item not in given for threshold in (*algorithm.gate, *algorithm.counted)):
        return None
    count = sum(given[threshold.item] >= threshold.at_or_above for threshold in algorithm.counted)
    gate = any(given[threshold.item] >= threshold.at_or_above for threshold in algorithm.gate)
    return gate and algorithm.minimum <= count <= algorithm.maximum
