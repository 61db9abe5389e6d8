"""Whether a difference between two scores is more than noise; attachment scores change, they never "recover".

The numbers use internal consistency: they ask whether a difference is more than item noise, not whether it is more than
ordinary drift from week to week.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

from intake.psychometrics.distributions import Z90, Z95

Direction = Literal[-1, 1]
Verdict = Literal["reliably-lower", "reliably-higher", "not-clear-yet"]
Category = Literal["recovered", "improved", "unchanged", "deteriorated"]


@dataclass(frozen=True, slots=True)
class Change:
    """Two scores compared: `needed` is the smallest difference that would be reliable at 95%."""

    difference: float
    rci: float
    needed: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Lines:
    """The three lines of Jacobson & Truax between a clinical and a comparison group."""

    a: float
    b: float
    c: float


def reliable_change(first: float, last: float, sem: float) -> Change:
    """The reliable change of Jacobson & Truax (1991, doi:10.1037/0022-006X.59.1.12) at 95%, without "better"."""
    rci = reliable_change_index(first, last, sem)
    return Change(difference=last - first, rci=rci, needed=smallest_change(sem), verdict=_verdict(rci))


def standard_error(sd: float, reliability: float) -> float:
    """Standard error of measurement: SD times the root of one minus reliability (Lord & Novick, 1968)."""
    return sd * sqrt(1 - reliability)


def standard_error_of_difference(sem: float) -> float:
    """Standard error of the difference of two scores that each carry this error."""
    return sqrt(2) * sem


def smallest_change(sem: float) -> float:
    """The smallest difference that is reliable at 95%."""
    return Z95 * standard_error_of_difference(sem)


def smallest_change_90(sem: float) -> float:
    """The smallest difference that is reliable at 90%."""
    return Z90 * standard_error_of_difference(sem)


def reliable_change_index(first: float, last: float, sem: float) -> float:
    """The difference in units of its standard error; its sign is the sign of the difference."""
    if sem <= 0:
        raise ValueError("A standard error must be above 0: without error every difference would count.")
    return (last - first) / standard_error_of_difference(sem)


def cutoff_lines(clinical: tuple[float, float], comparison: tuple[float, float], direction: Direction) -> Lines:
    """Lines a, b and c from (mean, SD) of each group; `direction` is 1 where higher is better."""
    (mean_c, sd_c), (mean_f, sd_f) = clinical, comparison
    return Lines(
        a=mean_c + direction * 2 * sd_c,
        b=mean_f - direction * 2 * sd_f,
        c=(sd_c * mean_f + sd_f * mean_c) / (sd_c + sd_f),
    )


def jacobson_truax(first: float, last: float, sem: float, cut: float, direction: Direction) -> Category:
    """The four classes; only for scales with sourced groups on both sides of the line, so never for attachment."""
    rci = direction * reliable_change_index(first, last, sem)
    if abs(rci) <= Z95:
        return "unchanged"
    if rci < 0:
        return "deteriorated"
    crossed = direction * (first - cut) < 0 < direction * (last - cut)
    return "recovered" if crossed else "improved"


def edwards_nunnally(first: float, last: float, mean: float, sd: float, reliability: float) -> float:
    """The distance of the last score from the first true score, in standard errors (Speer, 1992).

    Beyond +-1.96 the change is reliable on this second reading.
    """
    expected = reliability * (first - mean) + mean
    return (last - expected) / standard_error(sd, reliability)


def gulliksen_lord_novick(first: float, last: float, mean: float, sd: float, reliability: float) -> float:
    """The distance of the last score from the one predicted at retest, in errors of prediction (Hsu, 1989)."""
    return ((last - mean) - reliability * (first - mean)) / (sd * sqrt(1 - reliability**2))


def hageman_arrindell(
    pair: tuple[float, float],
    means: tuple[float, float],
    sds: tuple[float, float],
    reliability: float,
    correlation: float,
) -> float:
    """The individual change with the group's regression taken out (Hageman & Arrindell, 1999); needs a group."""
    sem = standard_error(sds[0], reliability)
    spread = sds[0] ** 2 + sds[1] ** 2 - 2 * sds[0] * sds[1] * correlation
    # The reliability of the difference, with the error of the first occasion on both.
    r_dd = (spread - 2 * sem**2) / spread
    change = (pair[1] - pair[0]) * r_dd + (means[1] - means[0]) * (1 - r_dd)
    return change / (sqrt(r_dd) * standard_error_of_difference(sem))


def _verdict(rci: float) -> Verdict:
    if abs(rci) <= Z95:
        return "not-clear-yet"
    return "reliably-higher" if rci > 0 else "reliably-lower"
