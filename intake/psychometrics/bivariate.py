"""The bivariate normal distribution, by the single integral over the angle of the correlation."""

from __future__ import annotations

from functools import cache
from math import asin, cos, exp, pi, sin

from intake.psychometrics.distributions import NORMAL

NODES = 48


def bivariate_normal_cdf(h: float, k: float, rho: float) -> float:
    """P(X <= h, Y <= k) at correlation rho (Plackett, 1954; Drezner & Wesolowsky, 1990), |rho| < 1.

    Phi(h) Phi(k) + 1/(2 pi) times the integral from 0 to asin(rho) of exp(-(h^2 + k^2 - 2 h k sin t) / (2 cos^2 t)).
    """
    if not -1 < rho < 1:
        raise ValueError(f"A correlation of {rho} leaves no second dimension.")
    half = asin(rho) / 2
    angles = ((half * (node + 1), weight) for node, weight in gauss_legendre(NODES))
    integral = half * sum(weight * _density(h, k, angle) for angle, weight in angles)
    return NORMAL.cdf(h) * NORMAL.cdf(k) + integral / (2 * pi)


@cache
def gauss_legendre(n: int) -> tuple[tuple[float, float], ...]:
    """Nodes and weights on -1 to 1: the roots of the n-th Legendre polynomial (DLMF 3.5(v)), by Newton's method."""
    return tuple(_node(n, i) for i in range(1, n + 1))


def _density(h: float, k: float, angle: float) -> float:
    return exp(-(h * h + k * k - 2 * h * k * sin(angle)) / (2 * cos(angle) ** 2))


def _node(n: int, i: int) -> tuple[float, float]:
    x = cos(pi * (i - 0.25) / (n + 0.5))
    # From this start Newton's method doubles the correct digits each time: ten rounds are plenty.
    for _ in range(10):
        value, slope = _legendre(n, x)
        x -= value / slope
    _, slope = _legendre(n, x)
    return x, 2 / ((1 - x * x) * slope * slope)


def _legendre(n: int, x: float) -> tuple[float, float]:
    """The n-th Legendre polynomial and its slope, by the three-term recurrence (DLMF 18.9.1)."""
    before, value = 1.0, x
    for degree in range(2, n + 1):
        before, value = value, ((2 * degree - 1) * x * value - (degree - 1) * before) / degree
    return value, n * (x * value - before) / (x * x - 1)
