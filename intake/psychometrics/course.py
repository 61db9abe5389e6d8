"""Two scores of one scale, judged by every method that its figures allow, and what was to be expected by chance."""

from __future__ import annotations

from dataclasses import dataclass

from intake.psychometrics.change import (
    Category,
    Change,
    Direction,
    Verdict,
    cutoff_lines,
    edwards_nunnally,
    jacobson_truax,
    reliable_change,
)
from intake.psychometrics.distributions import Z95
from intake.psychometrics.instrument import Instrument

# The ids under which an instrument keeps the two groups of a clinically significant change.
CLINICAL, GENERAL = "clinical", "general"
Group = tuple[float, float]  # mean and SD


@dataclass(frozen=True, slots=True)
class Sample:
    """The people whose spread and reliability a standard error comes from."""

    mean: float
    sd: float
    reliability: float

    def expected(self, first: float) -> float:
        """The true score to be expected behind a first score (Kelley, 1927): the rest of the way back is chance."""
        return self.mean + self.reliability * (first - self.mean)

    def is_far(self, first: float) -> bool:
        """Whether a first score lies more than one SD from the mean, so that the way back matters: our own line."""
        return abs(first - self.mean) > self.sd


@dataclass(frozen=True, slots=True)
class Line:
    """Line c of Jacobson & Truax between two sourced groups, and the class of a change that it leads to."""

    score: float
    category: Category


@dataclass(frozen=True, slots=True)
class Judgement:
    """Every reading of one change. `second` and `expected` need a sample, `line` two groups."""

    change: Change
    second: Verdict | None
    expected: float | None
    line: Line | None


def judge(
    first: float, last: float, sem: float, sample: Sample | None = None, groups: tuple[Group, Group] | None = None
) -> Judgement:
    """Judge a change; `groups` are the clinical and the general one, and None for attachment."""
    return Judgement(
        change=reliable_change(first, last, sem),
        second=None if sample is None else _second(first, last, sample),
        expected=sample.expected(first) if sample is not None and sample.is_far(first) else None,
        line=None if groups is None else _line(first, last, sem, groups),
    )


def groups_of(instrument: Instrument, scale: str) -> tuple[Group, Group] | None:
    """Mean and SD of the clinical and the general group; None unless both are sourced, and for attachment."""
    if instrument.plane is not None:
        return None
    found = {norm.id: norm.scales[scale] for norm in instrument.norms if scale in norm.scales}
    if CLINICAL not in found or GENERAL not in found:
        return None
    clinical, general = found[CLINICAL], found[GENERAL]
    return (clinical.mean, clinical.sd), (general.mean, general.sd)


def _second(first: float, last: float, sample: Sample) -> Verdict:
    """The reading of Edwards & Nunnally (as in Speer, 1992) at 95%."""
    distance = edwards_nunnally(first, last, sample.mean, sample.sd, sample.reliability)
    if abs(distance) <= Z95:
        return "not-clear-yet"
    return "reliably-higher" if distance > 0 else "reliably-lower"


def _line(first: float, last: float, sem: float, groups: tuple[Group, Group]) -> Line:
    (clinical, _sd), (general, _spread) = groups
    direction: Direction = 1 if general > clinical else -1
    cut = cutoff_lines(*groups, direction).c
    return Line(cut, jacobson_truax(first, last, sem, cut, direction))
