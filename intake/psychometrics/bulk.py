"""Many sheets of one instrument at once: the same exact sums as `scoring`, as arrays of whole numbers.

The only module that imports numpy. A mean is kept as its sum and its count, so that nothing is rounded before it is
stored; `nines` then gives the nine places that `scoring.stored` gives, by whole numbers alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from intake.psychometrics.instrument import Instrument, Item, Scale
from intake.psychometrics.scoring import AnswerOutOfRange, Answers, InvalidAnswer

# The answer of somebody who gave none; no instrument offers it.
NONE = -128
CLOSED = -1  # in place of a count: a gate closed the scale and gave its value
BLOCK = 8192  # sheets: what belongs together then stays in the cache
Ints = NDArray[np.int64]
Cells = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class ScaleScores:
    """One scale of every sheet. Where `scored`, the value is numerator / denominator, exactly."""

    scale: str
    scored: NDArray[np.bool_]
    answered: Ints
    numerator: Ints
    denominator: Ints

    def value(self, row: int) -> Fraction | None:
        """The exact score of one sheet."""
        if not self.scored[row]:
            return None
        return Fraction(int(self.numerator[row]), int(self.denominator[row]))

    def nines(self) -> Ints:
        """The values in billionths, half to even, as the database keeps them; 0 where there is no score."""
        return _divided(self.numerator * 10**9, self.denominator)


def cells(instrument: Instrument, sheets: Iterable[Answers]) -> Cells:
    """Answer sheets as an array: a row a sheet, a column an item in the order of the instrument."""
    order = [item.id for item in instrument.items]
    rows = [[NONE if (value := sheet.get(item)) is None else value for item in order] for sheet in sheets]
    return np.array(rows, dtype=np.int8).reshape(len(rows), len(order))


def score_all(instrument: Instrument, sheets: Cells) -> tuple[ScaleScores, ...]:
    """Every scale of every sheet. Raises InvalidAnswer for a value that its item does not offer."""
    if sheets.ndim != 2 or sheets.shape[1] != len(instrument.items):
        raise InvalidAnswer(f"{instrument} has {len(instrument.items)} items a sheet.")
    blocks = [_block(instrument, sheets[start : start + BLOCK]) for start in range(0, len(sheets) or 1, BLOCK)]
    return tuple(
        _joined(instrument.scales[place], [block[place] for block in blocks]) for place in range(len(blocks[0]))
    )


def _block(instrument: Instrument, sheets: Cells) -> list[tuple[NDArray[np.int16], NDArray[np.int16]]]:
    """Sum and count of the keyed answers of each scale, for as many sheets as the processor keeps at hand."""
    columns = np.ascontiguousarray(sheets.T)
    known = columns != NONE
    given = np.where(known, columns, np.int8(0))
    _check(instrument, columns, known)
    return [_scale(instrument, scale, given, known) for scale in instrument.scales]


def _check(instrument: Instrument, columns: Cells, known: NDArray[np.bool_]) -> None:
    for item, column, present in zip(instrument.items, columns, known, strict=True):
        outside = (column > item.maximum) | ((column < item.minimum) & present)
        if outside.any() or (_has_gaps(item) and not np.isin(column, [*item.values, NONE]).all()):
            raise AnswerOutOfRange(f"A value is not an answer to item {item.id!r} of {instrument}.")


def _scale(
    instrument: Instrument, scale: Scale, given: Cells, known: NDArray[np.bool_]
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Sum and count of one scale; where its gate is closed, the gate's value and CLOSED in place of a count."""
    places = {item.id: (item, place) for place, item in enumerate(instrument.items)}
    total, answered = np.zeros((2, given.shape[1]), dtype=np.int16)
    for item, place in (places[each] for each in scale.items):
        answered += known[place]
        if item.id in scale.reversed_items:
            total += (item.minimum + item.maximum) * known[place].view(np.int8)
            total -= given[place]
        else:
            total += given[place]
    if scale.gate is not None:
        place = places[scale.gate.item][1]
        closed = known[place] & (given[place] <= scale.gate.at_or_below)
        answered[closed], total[closed] = CLOSED, scale.gate.value
    return total, answered


def _joined(scale: Scale, blocks: list[tuple[NDArray[np.int16], NDArray[np.int16]]]) -> ScaleScores:
    total = np.concatenate([block[0] for block in blocks]).astype(np.int64)
    answered = np.concatenate([block[1] for block in blocks]).astype(np.int64)
    closed = answered == CLOSED
    scored = closed | (answered >= max(1, scale.min_answered))
    factor = scale.multiplier * (1 if scale.formula == "mean" else len(scale.items))
    numerator = np.where(closed, total, total * factor + scale.offset * answered)
    return ScaleScores(
        scale=scale.key,
        scored=scored,
        answered=np.where(closed, 0, answered),
        numerator=np.where(scored, numerator, 0),
        denominator=np.where(scored & ~closed, answered, 1),
    )


def _has_gaps(item: Item) -> bool:
    return len(item.values) <= item.maximum - item.minimum


def _divided(numerator: Ints, denominator: Ints) -> Ints:
    """Whole quotients, half to even, for numerators of either sign and denominators above 0."""
    whole, rest = np.divmod(numerator, denominator)
    twice = 2 * rest
    up = (twice > denominator) | ((twice == denominator) & (whole % 2 == 1))
    rounded: Ints = whole + up
    return rounded
