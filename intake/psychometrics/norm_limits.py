"""How far a place in a sample can be trusted when the sample is small, and how much a small site is pulled to all."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from intake.psychometrics.distributions import NORMAL
from intake.psychometrics.noncentral import noncentral_t_cdf, t_cdf
from intake.psychometrics.norms import alpha_interval
from intake.psychometrics.roots import root

# A noncentral t of this much above or below its noncentrality is as good as impossible.
REACH = 40.0


@dataclass(frozen=True, slots=True)
class SmallSample:
    """A score against the mean and SD of few people: t, its place in percent, and the 95% limits of that place."""

    t: float
    df: int
    percentile: float
    percentile_ci95: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Precision:
    """What a sample of n people can tell: standard errors of the mean and SD in SDs, and of percentiles."""

    n: int
    mean_in_sds: float
    sd_in_sds: float
    percentile_50: float
    percentile_90: float
    alpha_ci95: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shrunken:
    """The mean of a small site between its own and the pooled one; `weight` is that of its own."""

    weight: float
    mean: float
    sd: float


def small_sample(value: float, mean: float, sd: float, n: int) -> SmallSample:
    """One person against n others (Crawford & Howell, 1998, Clin Neuropsychol 12, 482-486), with limits by the
    noncentral t (Crawford & Garthwaite, 2002, Neuropsychologia 40, 1196-1208). Raises ValueError."""
    if n < 2 or sd <= 0:
        raise ValueError("A place in a sample needs two people who differ.")
    z, df = (value - mean) / sd, n - 1
    t = z / sqrt((n + 1) / n)
    return SmallSample(t, df, 100 * t_cdf(t, df), (_limit(z, n, 0.975), _limit(z, n, 0.025)))


def precision(n: int, alpha: float, items: int) -> Precision:
    """What n people can tell about a scale of so many items with this alpha, in normal theory; n of 2 and more."""
    return Precision(
        n=n,
        mean_in_sds=1 / sqrt(n),
        sd_in_sds=1 / sqrt(2 * (n - 1)),
        percentile_50=100 * sqrt(0.5 * 0.5 / n),
        percentile_90=100 * sqrt(0.9 * 0.1 / n),
        alpha_ci95=alpha_interval(alpha, n, items),
    )


def shrunken(n: int, mean: float, pooled: float, within: float, between: float) -> Shrunken:
    """The mean of a site with n people: variance `within` sites and `between` them (Efron & Morris, 1975, JASA 70,
    311-319; Bayes with known variances). Raises ValueError."""
    if n < 0 or within <= 0 or between < 0:
        raise ValueError("A variance within sites lies above 0, and one between them not below.")
    weight = n * between / (n * between + within)
    return Shrunken(weight, weight * mean + (1 - weight) * pooled, sqrt(between * (1 - weight)))


def _limit(z: float, n: int, level: float) -> float:
    """The percentile of the place whose noncentral t, with n - 1 degrees of freedom, is below z sqrt(n) this often."""
    t = z * sqrt(n)
    shift = root(lambda place: level - noncentral_t_cdf(t, n - 1, place), _lowest(t), _highest(t), 1e-13)
    return 100 * NORMAL.cdf(shift / sqrt(n))


def _lowest(t: float) -> float:
    return min(3 * t, 0.0) - REACH


def _highest(t: float) -> float:
    return max(3 * t, 0.0) + REACH
