"""How far a person's scores lie from those of a sample, all of them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intake.psychometrics.instrument import Instrument
from intake.psychometrics.noncentral import chi_square_beyond
from intake.psychometrics.normset import NormSet
from intake.psychometrics.scoring import ScaleScore

# Rarer than one in a thousand: the line in common use.
RARE = 0.001
NEEDED = 300  # people: a covariance of fewer says little about so rare a place (this project's line)

Matrix = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Distance:
    """The squared distance of Mahalanobis, and how many of the sample would lie as far away or farther."""

    squared: float
    p: float


def mahalanobis(x: Sequence[float], mean: Sequence[float], covariance: Matrix) -> Distance:
    """(x - m)' S^-1 (x - m), which is chi-square on as many degrees of freedom where the sample is normal
    (Mahalanobis, 1936). Raises ValueError where the covariance is not positive definite."""
    root = _cholesky(covariance)
    solved: list[float] = []
    for row, (value, centre) in enumerate(zip(x, mean, strict=True)):
        rest = value - centre - sum(root[row][k] * solved[k] for k in range(row))
        solved.append(rest / root[row][row])
    squared = sum(step * step for step in solved)
    return Distance(squared, chi_square_beyond(squared, len(solved)))


def place_among(instrument: Instrument, norms: NormSet | None, scores: Sequence[ScaleScore]) -> Distance | None:
    """Where the two scores of a plane lie in its comparison sample; None without a published one of 300 or more."""
    spec = instrument.plane
    if spec is None or norms is None or norms.kind != "reference" or norms.r is None or norms.n < NEEDED:
        return None
    values = {score.scale: score.value for score in scores}
    pair = [(values.get(key), norms.scales.get(key)) for key in (spec.anxiety, spec.avoidance)]
    known = [(float(value), norm.mean, norm.sd) for value, norm in pair if value is not None and norm is not None]
    if len(known) < 2:
        return None
    (x, mean_x, sd_x), (y, mean_y, sd_y) = known
    shared = norms.r * sd_x * sd_y
    return mahalanobis((x, y), (mean_x, mean_y), ((sd_x**2, shared), (shared, sd_y**2)))


def _cholesky(matrix: Matrix) -> list[list[float]]:
    """The lower triangle whose product with its own transpose is the matrix."""
    root: list[list[float]] = []
    for row in range(len(matrix)):
        line: list[float] = []
        for column in range(row):
            shared = sum(line[k] * root[column][k] for k in range(column))
            line.append((matrix[row][column] - shared) / root[column][column])
        left = matrix[row][row] - sum(value * value for value in line)
        if left <= 0:
            raise ValueError("A covariance matrix must be positive definite.")
        root.append([*line, left**0.5])
    return root
