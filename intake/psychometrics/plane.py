"""Two dimensions and how sure they are: the joint posterior, its regions, and twenty marks that show the chances.

Formulas: Kelley's true-score estimate in two dimensions (Kelley, 1947; Lord & Novick, 1968). With S the observed
covariance, E the error variances and Tau = S - E, K = Tau S^-1; mean m + K (x - m), covariance Tau - K Tau.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import atan2, cos, log, pi, sin, sqrt
from typing import Literal

from intake.psychometrics.bivariate import bivariate_normal_cdf
from intake.psychometrics.distributions import NORMAL
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.normset import NormSet

__all__ = [
    "REGIONS",
    "ContradictoryNorm",
    "Ellipse",
    "Mark",
    "Posterior",
    "Words",
    "bivariate_normal_cdf",
    "ellipse",
    "lines",
    "marks",
    "may_name",
    "posterior",
    "posterior_for",
    "region_of",
    "region_probabilities",
    "twentieths",
    "why_no_plane",
    "words",
]

Pair = tuple[float, float]
Region = Literal["low-anx-low-avo", "high-anx-low-avo", "low-anx-high-avo", "high-anx-high-avo"]
REGIONS: tuple[Region, ...] = ("low-anx-low-avo", "high-anx-low-avo", "low-anx-high-avo", "high-anx-high-avo")

# The plane needs this many people: alpha is known to .80-.89 at n = 100 (Feldt, 1965, doi:10.1007/BF02289499).
NEEDED = 100
# Words about one region only from here: two halves of one questionnaire agree on the region for 64 to 71% of people
# (this project's computation on the open ECR data, n = 12,616).
SURE = 0.80
MARKS = 20
GOLDEN_ANGLE = pi * (3 - sqrt(5))
START_ANGLES = 720
# Radius and angle of each mark before turning; between two radii lies a twentieth of the probability.
SPIRAL = tuple((sqrt(-2 * log(1 - (i + 0.5) / MARKS)), i * GOLDEN_ANGLE) for i in range(MARKS))


class ContradictoryNorm(ValueError):
    """The reliabilities and the correlation of a norm cannot all be true."""


@dataclass(frozen=True, slots=True)
class Posterior:
    """Where the true scores lie, given what was observed: (anxiety, avoidance) and their covariance."""

    observed: Pair
    mean: Pair
    covariance: tuple[Pair, Pair]

    @property
    def sds(self) -> Pair:
        return sqrt(self.covariance[0][0]), sqrt(self.covariance[1][1])

    @property
    def correlation(self) -> float:
        return self.covariance[0][1] / (self.sds[0] * self.sds[1])


@dataclass(frozen=True, slots=True)
class Ellipse:
    """A region of given probability: half-axes and the angle of the longer one from the anxiety axis, in degrees."""

    centre: Pair
    semi_major: float
    semi_minor: float
    angle: float


@dataclass(frozen=True, slots=True)
class Mark:
    """One of twenty equally likely places."""

    anxiety: float
    avoidance: float
    region: Region


@dataclass(frozen=True, slots=True)
class Words:
    """What a sentence may say: "most-likely" one region, or "between" several."""

    kind: Literal["most-likely", "between"]
    regions: tuple[Region, ...]


def why_no_plane(instrument: Instrument, norm: NormSet | None) -> str | None:
    """The reason, as a code, why no plane can be drawn; None where it can."""
    if instrument.plane is None:
        return "no-plane"
    if norm is None:
        return "no-norms"
    scales = [norm.scales.get(key) for key in (instrument.plane.anxiety, instrument.plane.avoidance)]
    if any(scale is None or scale.n < NEEDED for scale in scales):
        return f"fewer-than-{NEEDED}"
    if any(scale is None or scale.reliability is None for scale in scales):
        return "no-reliability"
    return "no-correlation" if norm.r is None else None


def lines(instrument: Instrument, norm: NormSet) -> Pair:
    """The lines of the plane: always the means of the norm set used, and named as such beside them."""
    assert instrument.plane is not None
    return norm.scales[instrument.plane.anxiety].mean, norm.scales[instrument.plane.avoidance].mean


def posterior_for(instrument: Instrument, norm: NormSet, observed: Pair) -> Posterior:
    """The posterior of an observed point in a norm set for which `why_no_plane` is None."""
    assert instrument.plane is not None
    assert norm.r is not None
    first, second = norm.scales[instrument.plane.anxiety], norm.scales[instrument.plane.avoidance]
    assert first.reliability is not None
    assert second.reliability is not None
    reliability = (first.reliability, second.reliability)
    return posterior(observed, (first.mean, second.mean), (first.sd, second.sd), reliability, norm.r)


def posterior(observed: Pair, mean: Pair, sd: Pair, reliability: Pair, r: float) -> Posterior:
    """Joint mean and covariance of the two true scores. Raises ContradictoryNorm."""
    _check(sd, reliability, r)
    between = r * sd[0] * sd[1]
    total = (sd[0] ** 2, sd[1] ** 2)
    true = (total[0] * reliability[0], total[1] * reliability[1])
    determinant = total[0] * total[1] - between**2
    # K = Tau S^-1, written out for two dimensions.
    k11 = (true[0] * total[1] - between**2) / determinant
    k12 = between * (total[0] - true[0]) / determinant
    k21 = between * (total[1] - true[1]) / determinant
    k22 = (true[1] * total[0] - between**2) / determinant
    d1, d2 = observed[0] - mean[0], observed[1] - mean[1]
    v11 = true[0] - k11 * true[0] - k12 * between
    v12 = between - k11 * between - k12 * true[1]
    v22 = true[1] - k21 * between - k22 * true[1]
    return Posterior(
        observed=observed,
        mean=(mean[0] + k11 * d1 + k12 * d2, mean[1] + k21 * d1 + k22 * d2),
        covariance=((v11, v12), (v12, v22)),
    )


def ellipse(posterior: Posterior, level: float) -> Ellipse:
    """The smallest region that holds the true scores with probability `level`."""
    (a, b), (_, c) = posterior.covariance
    # For two dimensions the chi-square quantile is -2 ln(1 - level): 5.991465 at 95%.
    radius = -2 * log(1 - level)
    middle, half = (a + c) / 2, sqrt(((a - c) / 2) ** 2 + b**2)
    return Ellipse(
        centre=posterior.mean,
        semi_major=sqrt(radius * (middle + half)),
        semi_minor=sqrt(radius * (middle - half)),
        angle=atan2(2 * b, a - c) / 2 * 180 / pi,
    )


def region_probabilities(posterior: Posterior, lines: Pair) -> dict[Region, float]:
    """The chance of each region, in the order of REGIONS; they sum to 1."""
    h = (lines[0] - posterior.mean[0]) / posterior.sds[0]
    k = (lines[1] - posterior.mean[1]) / posterior.sds[1]
    low_anxiety, low_avoidance = NORMAL.cdf(h), NORMAL.cdf(k)
    both_low = bivariate_normal_cdf(h, k, posterior.correlation)
    chances = (
        both_low,
        low_avoidance - both_low,
        low_anxiety - both_low,
        1 - low_anxiety - low_avoidance + both_low,
    )
    # A difference of nearly equal numbers may fall a hair below 0.
    return dict(zip(REGIONS, (min(max(chance, 0.0), 1.0) for chance in chances), strict=True))


def twentieths(probabilities: Mapping[Region, float]) -> dict[Region, int]:
    """The chances as whole twentieths that sum to 20, by largest remainder; ties go to the earlier region."""
    counts = {region: int(MARKS * chance) for region, chance in probabilities.items()}
    # Rounded, so that two equal chances are a tie on every machine.
    by_remainder = sorted(probabilities, key=lambda region: round(counts[region] - MARKS * probabilities[region], 9))
    for region in by_remainder[: MARKS - sum(counts.values())]:
        counts[region] += 1
    return counts


def marks(posterior: Posterior, lines: Pair) -> tuple[Mark, ...]:
    """Twenty equally likely places on a golden-angle spiral, turned until the regions hold their twentieths."""
    wanted = twentieths(region_probabilities(posterior, lines))
    fitting = (spiral for spiral in _turned(posterior, lines) if _distance(spiral, wanted) == 0)
    # No turn fits where a region is thin and far out: then the nearest one, and the counts are printed beside it.
    return next(fitting, None) or min(_turned(posterior, lines), key=lambda spiral: _distance(spiral, wanted))


def words(probabilities: Mapping[Region, float]) -> Words:
    """One region only when it is likely enough, otherwise the fewest (two or more) that are so together."""
    ranked = sorted(probabilities, key=lambda region: -probabilities[region])
    if probabilities[ranked[0]] >= SURE:
        return Words("most-likely", (ranked[0],))
    count = next(n for n in range(2, 5) if sum(probabilities[region] for region in ranked[:n]) >= SURE)
    return Words("between", tuple(ranked[:count]))


def may_name(instrument: Instrument, norm: NormSet) -> bool:
    """Style names and "most likely" need a validated instrument and a reference sample, not the clinic's own people."""
    return instrument.is_validated and norm.kind == "reference"


def region_of(point: Pair, lines: Pair) -> Region:
    """The region in which a point lies; a point on a line belongs to the lower side."""
    return REGIONS[(point[0] > lines[0]) + 2 * (point[1] > lines[1])]


def _check(sd: Pair, reliability: Pair, r: float) -> None:
    if min(sd) <= 0 or not all(0 < value < 1 for value in reliability):
        raise ContradictoryNorm("A standard deviation must be above 0, and a reliability between 0 and 1.")
    if r**2 >= reliability[0] * reliability[1]:
        raise ContradictoryNorm("The correlation is stronger than these reliabilities allow.")


def _turned(posterior: Posterior, lines: Pair) -> Iterator[tuple[Mark, ...]]:
    """The spiral at each start angle, mapped through the root of the covariance (Cholesky)."""
    (sd1, sd2), r = posterior.sds, posterior.correlation
    root = sqrt(1 - r**2)
    for step in range(START_ANGLES):
        start = 2 * pi * step / START_ANGLES
        unit = ((radius * cos(start + turn), radius * sin(start + turn)) for radius, turn in SPIRAL)
        points = ((posterior.mean[0] + sd1 * u, posterior.mean[1] + sd2 * (r * u + root * v)) for u, v in unit)
        yield tuple(Mark(x, y, region_of((x, y), lines)) for x, y in points)


def _distance(spiral: tuple[Mark, ...], wanted: Mapping[Region, int]) -> int:
    found = [mark.region for mark in spiral]
    return sum(abs(found.count(region) - count) for region, count in wanted.items())
