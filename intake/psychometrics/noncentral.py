"""Distributions that are shifted: what noncentral chi-square and noncentral t say about an effect that is not zero."""

from __future__ import annotations

from functools import cache
from math import exp, lgamma, log, sqrt

from intake.psychometrics.bivariate import NODES, gauss_legendre
from intake.psychometrics.distributions import NORMAL

PANELS = 8
# Beyond so many standard deviations nothing is left that a double could hold.
REACH = 12.0
TERMS = 500


def gamma_cdf(a: float, x: float) -> float:
    """The regularised lower incomplete gamma function P(a, x) (DLMF 8.11.4 below a + 1, 8.9.2 above)."""
    if x <= 0:
        return 0.0
    front = exp(a * log(x) - x - lgamma(a))
    return front * _series(a, x) if x < a + 1 else 1 - front * _fraction(a, x)


def chi_square_cdf(x: float, df: float) -> float:
    """P(X <= x) of the chi-square distribution."""
    return gamma_cdf(df / 2, x / 2)


def chi_square_beyond(x: float, df: float) -> float:
    """P(X > x) of the chi-square distribution, exact to the last digits in the far tail too."""
    a, half = df / 2, x / 2
    if half < a + 1:
        return 1 - gamma_cdf(a, half)
    return exp(a * log(half) - half - lgamma(a)) * _fraction(a, half)


def noncentral_chi_square_cdf(x: float, df: float, shift: float) -> float:
    """P(X <= x) with noncentrality `shift`: chi-squares of df + 2j, weighted as Poisson with mean shift / 2.

    Johnson, Kotz & Balakrishnan (1995), Continuous univariate distributions, vol. 2, ch. 29.
    """
    if x <= 0 or shift == 0:
        return chi_square_cdf(x, df)
    mean, half = shift / 2, x / 2
    first = max(0, int(mean - REACH * sqrt(mean)))
    last = int(mean + REACH * sqrt(mean)) + 30
    value, total = gamma_cdf(df / 2 + last, half), 0.0
    for j in range(last, first - 1, -1):
        total += value * exp(j * log(mean) - mean - lgamma(j + 1))
        # P(a - 1, x) = P(a, x) + x^(a-1) e^-x / Gamma(a) (DLMF 8.8.5): only sums of what is positive.
        a = df / 2 + j
        value += exp((a - 1) * log(half) - half - lgamma(a)) if j > first else 0.0
    return min(total, 1.0)


def noncentral_t_cdf(t: float, df: float, shift: float) -> float:
    """P(T <= t) with noncentrality `shift`: the integral of Phi(t s - shift) over the spread s = sqrt(chi-square / df).

    Owen (1968), A survey of properties and applications of the noncentral t-distribution, Technometrics 10, 445-478.
    """
    return sum(weight * NORMAL.cdf(t * s - shift) for s, weight in _spreads(df))


def t_cdf(t: float, df: float) -> float:
    """P(T <= t) of Student's t."""
    return noncentral_t_cdf(t, df, 0.0)


@cache
def _spreads(df: float) -> tuple[tuple[float, float], ...]:
    """Places of s and the probability that each stands for, Gauss-Legendre in each of eight panels; they sum to 1."""
    half = REACH / sqrt(2 * df)
    low, high = max(0.0, 1 - half), 1 + half
    width = (high - low) / PANELS
    nodes = [
        (low + width * (panel + (1 + node) / 2), weight * width / 2)
        for panel in range(PANELS)
        for node, weight in gauss_legendre(NODES)
    ]
    front = log(2) + df / 2 * log(df / 2) - lgamma(df / 2)
    found = [(s, weight * exp(front + (df - 1) * log(s) - df * s * s / 2)) for s, weight in nodes]
    whole = sum(weight for _, weight in found)
    return tuple((s, weight / whole) for s, weight in found)


def _series(a: float, x: float) -> float:
    """1/a + x/(a(a+1)) + ... (DLMF 8.11.4), whose terms fall from the start below a + 1."""
    term = total = 1 / a
    n = 0
    while term >= total * 1e-17:
        n += 1
        term *= x / (a + n)
        total += term
    return total


def _fraction(a: float, x: float) -> float:
    """The continued fraction of the upper function (DLMF 8.9.2), from the innermost term outwards."""
    value = 0.0
    for n in range(TERMS, 0, -1):
        value = n * (n - a) / (x + 2 * n + 1 - a - value)
    return 1 / (x + 1 - a - value)
