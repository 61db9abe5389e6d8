"""From answers to scores: exact arithmetic, a reason where there is no score, and the recipe of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal

from intake.psychometrics.instrument import Algorithm, Band, Instrument, Item, Scale
from intake.psychometrics.normset import NormSet
from intake.psychometrics.rules import Gate

# Every engine that stored profiles were made with, oldest first. All compute the same figures; from 1.1.0 on a recipe
# names the source of the standard error too, and from 1.2.0 on a plain instrument is compared with nobody. A rebuilt
# profile is written as its own engine wrote it.
ENGINES = ("leeside-psychometrics 1.0.0", "leeside-psychometrics 1.1.0", "leeside-psychometrics 1.2.0")
ENGINE = ENGINES[-1]
NAMES_NO_ERROR_SOURCE = frozenset(ENGINES[:1])
COMPARES_PLAIN_ONES = frozenset(ENGINES[:2])

Answers = Mapping[str, int | None]
ScoreStatus = Literal["scored", "too-few-answers", "no-answers"]


class InvalidAnswer(ValueError):
    """An answer that this instrument cannot have."""


class UnknownItem(InvalidAnswer):
    """The instrument has no such item."""


class AnswerOutOfRange(InvalidAnswer):
    """The value is not one of the item's options."""


@dataclass(frozen=True, slots=True)
class ScaleScore:
    """One scale of one answer sheet; `contributions` are the keyed values that were counted.

    `closed_by` is the item whose answer closed the scale, or None: then its value is the gate's, and no item counts.
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
    items = {item.id: item for item in instrument.items}
    return tuple(_score_scale(scale, items, answers) for scale in instrument.scales)


def check_answers(instrument: Instrument, answers: Answers) -> None:
    """Raises InvalidAnswer unless every answer is a value that its item offers."""
    items = {item.id: item for item in instrument.items}
    for item_id, value in answers.items():
        if item_id not in items:
            raise UnknownItem(f"{instrument} has no item {item_id!r}.")
        # True and 1.0 equal 1 in Python, but whoever sent them did not choose an option.
        if value is not None and (type(value) is not int or value not in items[item_id].values):
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
    return Decimal(round(Fraction(value) * 10**6)).scaleb(-6)


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
        "norm": None if norm is None else {"id": norm.id, "kind": norm.kind, "n": norm.n, "window": norm.window},
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


def _score_scale(scale: Scale, items: Mapping[str, Item], answers: Answers) -> ScaleScore:
    if scale.gate is not None and _is_closed(scale.gate, answers):
        return _closed(scale, scale.gate)
    given = {item: answer for item in scale.items if (answer := answers.get(item)) is not None}
    contributions = {item: keyed(scale, items[item], answer) for item, answer in given.items()}
    status = _status(scale, len(given))
    value = _value(scale, contributions) if status == "scored" else None
    return ScaleScore(
        scale=scale.key,
        status=status,
        formula=scale.formula,
        value=value,
        pomp=None if value is None else pomp(value, scale.low, scale.high),
        items_used=tuple(contributions),
        items_missing=tuple(item for item in scale.items if item not in contributions),
        needed=scale.min_answered,
        contributions=MappingProxyType(contributions),
        range=(scale.low, scale.high),
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


def _value(scale: Scale, contributions: Mapping[str, int]) -> Fraction:
    """The mean, or for a sum the mean times the number of items, so that a missing answer never counts as 0."""
    mean = Fraction(sum(contributions.values()), len(contributions))
    return (mean if scale.formula == "mean" else mean * len(scale.items)) * scale.multiplier + scale.offset


def _holds(algorithm: Algorithm, answers: Answers) -> bool | None:
    given = {item: value for item, value in answers.items() if value is not None}
    if any(threshold.item not in given for threshold in (*algorithm.gate, *algorithm.counted)):
        return None
    count = sum(given[threshold.item] >= threshold.at_or_above for threshold in algorithm.counted)
    gate = any(given[threshold.item] >= threshold.at_or_above for threshold in algorithm.gate)
    return gate and algorithm.minimum <= count <= algorithm.maximum
