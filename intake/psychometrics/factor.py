"""One factor behind the items of a scale, by minimum residuals, and the omega that follows from it."""

from __future__ import annotations

from collections.abc import Sequence

from intake.psychometrics.consistency import correlation

ROUNDS = 5000
SETTLED = 1e-14

Matrix = Sequence[Sequence[float]]


def one_factor(correlations: Matrix) -> tuple[float, ...] | None:
    """The loadings whose products come closest to the correlations off the diagonal (Harman & Jones, 1966,
    Psychometrika 31, 351-368), with a positive sum; None where they do not settle.

    Each loading in turn is the regression of its correlations on the other loadings, which lowers the sum of squared
    residuals every time.
    """
    size = len(correlations)
    if size < 3:
        return None  # two items have one correlation, and no way to share it between two loadings
    loadings = [0.7 if sum(row) >= 1 else -0.7 for row in correlations]
    for _ in range(ROUNDS):
        moved = 0.0
        for i, row in enumerate(correlations):
            others = sum(loading * loading for j, loading in enumerate(loadings) if j != i)
            fitted = sum(r * loading for j, (r, loading) in enumerate(zip(row, loadings, strict=True)) if j != i)
            new = fitted / others if others > 0 else 0.0
            moved, loadings[i] = max(moved, abs(new - loadings[i])), new
        if moved < SETTLED:
            sign = 1 if sum(loadings) >= 0 else -1
            return tuple(sign * loading for loading in loadings)
    return None


def omega(loadings: Sequence[float]) -> float | None:
    """Omega total of one factor (McDonald, 1999): (sum l)^2 / ((sum l)^2 + sum(1 - l^2)).

    None where a loading is beyond 1, for then an item would have a variance below zero.
    """
    if any(abs(loading) > 1 for loading in loadings):
        return None
    common = sum(loadings) ** 2
    return common / (common + sum(1 - loading**2 for loading in loadings))


def omega_of(rows: Sequence[Sequence[int]]) -> float | None:
    """Omega of keyed complete rows; None where an item does not vary, or one factor does not describe them."""
    correlations = correlation_matrix(rows)
    loadings = None if correlations is None else one_factor(correlations)
    return None if loadings is None else omega(loadings)


def correlation_matrix(rows: Sequence[Sequence[int]]) -> Matrix | None:
    """Pearson's r of every two items, each figure exact up to its root; None where an item does not vary."""
    columns = list(zip(*rows, strict=True))
    found: list[list[float]] = [[1.0] * len(columns) for _ in columns]
    for i, first in enumerate(columns):
        for j in range(i + 1):
            r = correlation(first, columns[j])
            if r is None:
                return None
            found[i][j] = found[j][i] = 1.0 if i == j else r
    return found
