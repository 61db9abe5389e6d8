"""Whether answers agree with each other: halves, pairs, runs, pages, and their distance from what people answer.

Each is an index of one sheet; None where there is too little to tell. Low consistency can be a mixed mind, a hard week
or a second language: see `quality` for what may be made of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import sqrt

from intake.psychometrics.instrument import Instrument
from intake.psychometrics.noncentral import chi_square_beyond
from intake.psychometrics.scoring import Answers, keyed

NEEDED_SCALES, NEEDED_PAIRS = 3, 3
# Two items are a pair when people answer them this much alike, or this much the other way about (Meade & Craig, 2012).
ALIKE = 0.60
# A page answered faster than this many seconds an item is fast (Huang et al., 2012).
SECONDS_AN_ITEM = 2
Number = int | Fraction


@dataclass(frozen=True, slots=True)
class Distance:
    """The squared Mahalanobis distance from the centre of a sample, and the chance of one that is as far."""

    squared: float
    p: float


def average_run(sequence: Sequence[int | None]) -> float | None:
    """The mean length of runs of equal raw answers; a skipped line ends a run and is not counted."""
    runs = [len(list(run)) for answer, run in groupby(sequence) if answer is not None]
    return sum(runs) / len(runs) if runs else None


def even_odd(scales: Sequence[Sequence[int]]) -> float | None:
    """The agreement of the two halves of each scale over the scales, positive where they agree.

    Johnson (2005), J Res Pers 39, 103-129: r over scales of the means of the 1st, 3rd ... and the 2nd, 4th ... keyed
    answers, stepped up by Spearman-Brown, no lower than -1. None below three scales with two answers.
    """
    halves = [(_mean(row[::2]), _mean(row[1::2])) for row in scales if len(row) > 1]
    if len(halves) < NEEDED_SCALES:
        return None
    r = correlation([first for first, _ in halves], [second for _, second in halves])
    if r is None:
        return None
    return max(-1.0, 2 * r / (1 + r)) if r > -1 else -1.0


def keyed_scales(instrument: Instrument, answers: Answers) -> list[list[int]]:
    """The keyed answers of each scale in the order of its items; what was not answered is left out."""
    return [
        [keyed(scale, instrument.item(item), value) for item in scale.items if (value := answers.get(item)) is not None]
        for scale in instrument.scales
    ]


def pair_agreement(pairs: Sequence[tuple[str, str]], answers: Answers) -> float | None:
    """r over the pairs that were answered: near 1 for synonyms, below 0 for antonyms. None below three pairs."""
    known = [(answers.get(first), answers.get(second)) for first, second in pairs]
    both = [(first, second) for first, second in known if first is not None and second is not None]
    if len(both) < NEEDED_PAIRS:
        return None
    return correlation([first for first, _ in both], [second for _, second in both])


def pairs_in(covariance: Mapping[tuple[str, str], float], alike: bool) -> tuple[tuple[str, str], ...]:
    """The pairs of raw items whose r in a sample lies above .60, or with `alike` false below -.60."""
    found = []
    for (first, second), value in covariance.items():
        spread = covariance[first, first] * covariance[second, second]
        if first != second and spread > 0 and (value if alike else -value) / sqrt(spread) > ALIKE:
            found.append((first, second))
    return tuple(found)


def page_time_index(pages: Sequence[tuple[int, float]]) -> float | None:
    """The share of pages, given as items and seconds, that were not answered faster than two seconds an item."""
    slow = [seconds >= SECONDS_AN_ITEM * items for items, seconds in pages]
    return sum(slow) / len(slow) if slow else None


def mahalanobis(values: Sequence[float], mean: Sequence[float], covariance: Sequence[Sequence[float]]) -> Distance:
    """The distance of a whole sheet from a sample (Mahalanobis, 1936). Raises ValueError where the covariance is not
    positive definite: then some item says nothing that the others do not."""
    root = cholesky(covariance)
    solved: list[float] = []
    for value, centre, row in zip(values, mean, root, strict=True):
        known = sum(entry * before for entry, before in zip(row, solved, strict=False))
        solved.append((value - centre - known) / row[len(solved)])
    squared = sum(each * each for each in solved)
    return Distance(squared, chi_square_beyond(squared, len(solved)) if squared > 0 else 1.0)


def cholesky(matrix: Sequence[Sequence[float]]) -> list[list[float]]:
    """The lower root of a symmetric matrix, row by row. Raises ValueError unless it is positive definite."""
    root: list[list[float]] = []
    for i, row in enumerate(matrix):
        new: list[float] = []
        for j in range(i):
            new.append((row[j] - _dot(new, root[j])) / root[j][j])
        rest = row[i] - _dot(new, new)
        if rest <= 1e-12 * abs(row[i]):
            raise ValueError("The covariance is not positive definite.")
        root.append([*new, sqrt(rest)])
    return root


def correlation(xs: Sequence[Number], ys: Sequence[Number]) -> float | None:
    """Pearson's r of exact numbers; None where one side does not vary."""
    n = len(xs)
    sum_x, sum_y = Fraction(sum(xs)), Fraction(sum(ys))
    products = n * Fraction(sum(x * y for x, y in zip(xs, ys, strict=True))) - sum_x * sum_y
    spread = (n * Fraction(sum(x * x for x in xs)) - sum_x**2) * (n * Fraction(sum(y * y for y in ys)) - sum_y**2)
    return None if spread == 0 else float(products) / sqrt(spread)


def _mean(values: Sequence[int]) -> Fraction:
    return Fraction(sum(values), len(values))


def _dot(xs: Sequence[float], ys: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(xs, ys, strict=False))
