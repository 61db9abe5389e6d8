"""The few distributions that the sums need, to double precision."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp, lgamma, log, log1p
from statistics import NormalDist

NORMAL = NormalDist()

# The 97.5th and the 95th percentile of the standard normal distribution: 95% and 90% two-sided.
Z95 = 1.959963984540054
Z90 = 1.6448536269514722


def beta_cdf(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function (DLMF 8.17, https://dlmf.nist.gov/8.17)."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    # The continued fraction converges quickly below the mean only (DLMF 8.17.22); above, by symmetry (8.17.4).
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_cdf(b, a, 1 - x)
    front = exp(a * log(x) + b * log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b)) / a
    return front / _continued(_beta_terms(a, b, x))


def f_quantile(p: float, d1: float, d2: float) -> float:
    """The p-th quantile of the F distribution, by halving on the beta scale."""
    low, high = 0.0, 1.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if beta_cdf(d1 / 2, d2 / 2, middle) < p else (low, middle)
    return d2 * low / (d1 * (1 - low))


def _beta_terms(a: float, b: float, x: float) -> Iterator[float]:
    """The partial numerators of DLMF 8.17.22."""
    for m in range(100):
        yield -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        yield (m + 1) * (b - m - 1) * x / ((a + 2 * m + 1) * (a + 2 * m + 2))


def _continued(numerators: Iterator[float]) -> float:
    """1 + n1/(1 + n2/(1 + ...)), from the innermost fraction outwards."""
    value = 1.0
    for numerator in reversed(list(numerators)):
        value = 1 + numerator / value
    return value
