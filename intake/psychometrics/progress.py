"""The course of one scale over an episode: each score against the first, by the readings that its figures allow.

Attachment scores have no sourced norms on both sides of a line: reliable change only, never "recovered". On a state
measure no reliable change is computed at all. One score is too early for any verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from intake.psychometrics.change import (
    Category,
    Change,
    Direction,
    cutoff_lines,
    edwards_nunnally,
    jacobson_truax,
    reliable_change,
    reliable_change_index,
    smallest_change,
    smallest_change_90,
    standard_error,
)
from intake.psychometrics.distributions import Z90, Z95

NEEDED = 2
WhyNot = Literal["too-early", "state-measure", "no-error"]


@dataclass(frozen=True, slots=True)
class Group:
    """The mean and SD of one sourced group."""

    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class Basis:
    """What the readings of a scale rest on. `mean` is that of the sample the SD comes from; `clinical` and `comparison`
    are given only where both are sourced; `direction` is 1 where higher is better, and None where neither end is."""

    sd: float
    reliability: float
    mean: float | None = None
    clinical: Group | None = None
    comparison: Group | None = None
    direction: Direction | None = None
    is_state: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """The last score against the first of the episode; `why_not` is the reason, as a code, where there is no reading.

    `at_90` says whether the change is reliable at 90%, `second_reading` whether it is by Edwards-Nunnally at 95%;
    `category` is that of Jacobson & Truax with line c, only where both groups are sourced.
    """

    count: int
    why_not: WhyNot | None
    change: Change | None = None
    needed_90: float | None = None
    at_90: bool | None = None
    second_reading: bool | None = None
    category: Category | None = None
    cut: float | None = None
    is_reliably_worse: bool = False


def progress(values: Sequence[float], basis: Basis | None) -> Progress:
    """Read the scores of one episode, oldest first: the first is the baseline."""
    if basis is not None and basis.is_state:
        return Progress(len(values), "state-measure")
    if len(values) < NEEDED:
        return Progress(len(values), "too-early")
    if basis is None or basis.sd <= 0 or not 0 < basis.reliability < 1:
        return Progress(len(values), "no-error")
    first, last, sem = values[0], values[-1], standard_error(basis.sd, basis.reliability)
    rci, cut, side = reliable_change_index(first, last, sem), _cut(basis), basis.direction
    return Progress(
        count=len(values),
        why_not=None,
        change=reliable_change(first, last, sem),
        needed_90=smallest_change_90(sem),
        at_90=abs(rci) > Z90,
        second_reading=_second_reading(first, last, basis),
        category=jacobson_truax(first, last, sem, cut, basis.direction)
        if cut is not None and basis.direction
        else None,
        cut=cut,
        is_reliably_worse=side is not None and side * rci < -Z95,
    )


def detectable(basis: Basis) -> tuple[float, float]:
    """The smallest change that is reliable at 95% and at 90% (MDC95, MDC90), in points of the scale."""
    sem = standard_error(basis.sd, basis.reliability)
    return smallest_change(sem), smallest_change_90(sem)


def _second_reading(first: float, last: float, basis: Basis) -> bool | None:
    if basis.mean is None:
        return None
    return abs(edwards_nunnally(first, last, basis.mean, basis.sd, basis.reliability)) > Z95


def _cut(basis: Basis) -> float | None:
    """Line c, where both groups are sourced and one end of the scale is better."""
    if basis.clinical is None or basis.comparison is None or basis.direction is None:
        return None
    clinical = (basis.clinical.mean, basis.clinical.sd)
    return cutoff_lines(clinical, (basis.comparison.mean, basis.comparison.sd), basis.direction).c
