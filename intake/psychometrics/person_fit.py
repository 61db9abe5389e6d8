"""Whether a pattern of answers is likely for the level that it gives: a note on the answers, never on the person.

lz is the standardised log-likelihood (Drasgow, Levine & Williams, 1985, Br J Math Stat Psychol 38, 67-86); lz* corrects
it for the level being estimated from the same answers (Snijders, 2001, Psychometrika 66, 331-342; Magis, Raiche &
Beland, 2012). lz* keeps its error rate where lz does not: of 1,500 simulated people who fit, 1.1% fell below the 1%
line (this project's simulation).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

from intake.psychometrics.irt import GradedItem, Pattern, mode, probabilities, slopes

# The 1st percentile of the standard normal distribution.
UNLIKELY = -2.3263478740408408
# A few answers fit any level; this project's line.
NEEDED = 10


@dataclass(frozen=True, slots=True)
class PersonFit:
    """Both indices at the most likely level; low is unlikely. `correction` and `variance` belong to lz*."""

    theta: float
    lz: float
    lz_star: float
    correction: float
    variance: float


def person_fit(items: Sequence[GradedItem], pattern: Pattern) -> PersonFit | None:
    """The fit of a pattern; None below ten answers."""
    answered = [(item, c) for item, c in zip(items, pattern, strict=True) if c is not None]
    if len(answered) < NEEDED:
        return None
    theta = mode([item for item, _ in answered], [category for _, category in answered])
    chances = [probabilities(item, theta) for item, _ in answered]
    logs = [[log(chance) for chance in row] for row in chances]
    rises = [slopes(item, theta) for item, _ in answered]
    seen = sum(row[category] for row, (_, category) in zip(logs, answered, strict=True))
    expected = sum(_products(row, values) for row, values in zip(chances, logs, strict=True))
    correction = sum(_products(rise, values) for rise, values in zip(rises, logs, strict=True)) / sum(
        sum(slope**2 / chance for slope, chance in zip(rise, row, strict=True))
        for rise, row in zip(rises, chances, strict=True)
    )
    corrected = [
        [value - correction * slope / chance for value, slope, chance in zip(values, rise, row, strict=True)]
        for values, rise, row in zip(logs, rises, chances, strict=True)
    ]
    variance = sum(_variance(row, values) for row, values in zip(chances, corrected, strict=True))
    plain = sum(_variance(row, values) for row, values in zip(chances, logs, strict=True))
    # The score of the prior at its mode is -theta: at the mode the two sum to zero (Magis, Raiche & Beland, 2012).
    lz_star = (seen - expected - correction * theta) / sqrt(variance)
    return PersonFit(theta, (seen - expected) / sqrt(plain), lz_star, correction, variance)


def _products(xs: Sequence[float], ys: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(xs, ys, strict=True))


def _variance(chances: Sequence[float], values: Sequence[float]) -> float:
    mean = _products(chances, values)
    return sum(chance * (value - mean) ** 2 for chance, value in zip(chances, values, strict=True))
