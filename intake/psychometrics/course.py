"""The course of one scale over an episode: each score against the first, by every reading that its figures allow.

Attachment scores have no sourced groups on both sides of a line: reliable change only, never "recovered". On a state
measure no change is judged at all. One score is too early for any verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from intake.psychometrics.change import (
    Category,
    Change,
    Direction,
    Verdict,
    cutoff_lines,
    edwards_nunnally,
    jacobson_truax,
    reliable_change,
    smallest_change_90,
)
from intake.psychometrics.distributions import Z90, Z95
from intake.psychometrics.error_source import ErrorSource
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.normset import NormSet

# The ids under which an instrument keeps the two groups of a clinically significant change.
CLINICAL, GENERAL = "clinical", "general"
NEEDED = 2  # scores: each reading compares two
Group = tuple[float, float]  # mean and SD
WhyNot = Literal["too-early", "state-measure", "no-error"]


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
class Basis:
    """What the readings of one scale rest on.

    `sem` is its standard error in points of the scale, None where it is not known. `sample` are the people it comes
    from, where their mean is known; `groups` the clinical and the general one, only where both are sourced.
    `direction` is 1 where higher is better, -1 where lower is, None where neither is.
    """

    sem: float | None
    sample: Sample | None = None
    groups: tuple[Group, Group] | None = None
    direction: Direction | None = None
    is_state: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """The last of `count` scores against the first; `why_not` is the reason, as a code, where there is no reading.

    `needed_90` is the smallest change that is reliable at 90%, in points, and `at_90` whether this one is. `second` and
    `expected` need a sample, `line` two groups, `is_worse` (reliably, at 95%) a direction.
    """

    count: int
    why_not: WhyNot | None
    change: Change | None = None
    needed_90: float | None = None
    at_90: bool = False
    second: Verdict | None = None
    expected: float | None = None
    line: Line | None = None
    is_worse: bool = False


def judge(values: Sequence[float], basis: Basis) -> Judgement:
    """Judge the scores of one episode, oldest first: the first is the baseline."""
    if basis.is_state:
        return Judgement(len(values), "state-measure")
    if len(values) < NEEDED:
        return Judgement(len(values), "too-early")
    if not basis.sem or basis.sem < 0:
        return Judgement(len(values), "no-error")
    first, last, sample = values[0], values[-1], basis.sample
    change = reliable_change(first, last, basis.sem)
    return Judgement(
        count=len(values),
        why_not=None,
        change=change,
        needed_90=smallest_change_90(basis.sem),
        at_90=abs(change.rci) > Z90,
        second=None if sample is None else _second(first, last, sample),
        expected=sample.expected(first) if sample is not None and sample.is_far(first) else None,
        line=None if basis.groups is None else _line(first, last, basis.sem, basis.groups),
        is_worse=basis.direction is not None and basis.direction * change.rci < -Z95,
    )


def basis_of(
    instrument: Instrument, scale: str, sem: float | None, source: ErrorSource | None, norms: NormSet | None
) -> Basis:
    """What a change on this scale is judged by; a plain instrument, which is read in words only, has no error."""
    return Basis(
        sem=None if instrument.is_plain else sem,
        sample=None if source is None else _sample(instrument, scale, source, norms),
        groups=groups_of(instrument, scale),
        direction=direction_of(instrument, scale),
        is_state=instrument.is_state,
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


def direction_of(instrument: Instrument, scale: str) -> Direction | None:
    """Which way is better: where its sourced groups, else its published lines or bands of severity, say so.

    None for attachment, for a state, and for an instrument without a published reading: these go higher or lower only.
    """
    if instrument.plane is not None or instrument.is_state or not instrument.is_validated:
        return None
    groups = groups_of(instrument, scale)
    if groups is not None:
        return _better(*groups)
    sides = {line.side for line in instrument.cutoffs if line.scale == scale}
    if sides:
        return -1 if "at-or-above" in sides else 1
    return -1 if instrument.bands_of(scale) else None


def _better(clinical: Group, general: Group) -> Direction:
    return 1 if general > clinical else -1


def _sample(instrument: Instrument, scale: str, source: ErrorSource, norms: NormSet | None) -> Sample | None:
    """The people that the standard error comes from, where their mean is known."""
    if source.basis == "norm" and norms is not None:
        mean = norms.scales[scale].mean
    else:
        means = [row.scales[scale].mean for row in instrument.norms if row.id == source.sample]
        if not means:
            return None
        mean = means[0]
    return Sample(mean, float(source.sd), float(source.reliability))


def _second(first: float, last: float, sample: Sample) -> Verdict:
    """The reading of Edwards & Nunnally (as in Speer, 1992) at 95%."""
    distance = edwards_nunnally(first, last, sample.mean, sample.sd, sample.reliability)
    if abs(distance) <= Z95:
        return "not-clear-yet"
    return "reliably-higher" if distance > 0 else "reliably-lower"


def _line(first: float, last: float, sem: float, groups: tuple[Group, Group]) -> Line:
    direction = _better(*groups)
    cut = cutoff_lines(*groups, direction).c
    return Line(cut, jacobson_truax(first, last, sem, cut, direction))
