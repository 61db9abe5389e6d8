"""The graded response model: what an answer says about the level that it comes from, and how sure that is.

Samejima (1969), Psychometrika Monograph 17, in its logistic form without the constant 1.7. With the steps
P*_k = 1 / (1 + exp(-a (theta - b_k))), P*_0 = 1 and P*_(m+1) = 0, an answer in category k has probability
P*_k - P*_(k+1). Categories are keyed answers counted from 0; theta has mean 0 and SD 1 in the calibration sample.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import exp, log, sqrt

from intake.psychometrics.roots import root

# Expected a posteriori on 121 nodes with standard normal weights (Bock & Mislevy, 1982, Appl Psychol Meas 6, 431-444).
NODES = tuple(round(-6 + step / 10, 1) for step in range(121))
_HEIGHTS = tuple(exp(-node * node / 2) for node in NODES)
WEIGHTS = tuple(height / sum(_HEIGHTS) for height in _HEIGHTS)
# Between these levels lies the mode of every pattern, with a standard normal prior.
FARTHEST = 40.0

Category = int | None
Pattern = Sequence[Category]


@dataclass(frozen=True, slots=True)
class GradedItem:
    """One item: its discrimination a and its thresholds b, which rise."""

    id: str
    a: float
    b: tuple[float, ...]

    def __post_init__(self) -> None:
        if self.a <= 0 or not self.b or any(low >= high for low, high in pairwise(self.b)):
            raise ValueError(f"{self.id}: a discrimination lies above 0, and thresholds rise.")

    @property
    def categories(self) -> int:
        return len(self.b) + 1


@dataclass(frozen=True, slots=True)
class Estimate:
    """The level of one person and its standard error, in SDs of the calibration sample."""

    theta: float
    se: float
    answered: int

    @property
    def t(self) -> float:
        """The level as a T score: mean 50 and SD 10 in the calibration sample."""
        return 50 + 10 * self.theta

    @property
    def t_se(self) -> float:
        return 10 * self.se

    @property
    def reliability(self) -> float:
        """The reliability for this person: one minus the posterior variance, with a prior variance of 1."""
        return 1 - self.se**2


def probabilities(item: GradedItem, theta: float) -> tuple[float, ...]:
    """The probability of each category; they sum to 1."""
    # Written as the difference of the two tails that are small, so that a far level keeps its digits.
    steps = [item.a * (theta - b) for b in item.b]
    middle = [_between(low, high) for low, high in pairwise(steps)]
    return (_logistic(-steps[0]), *middle, _logistic(steps[-1]))


def slopes(item: GradedItem, theta: float) -> tuple[float, ...]:
    """How fast the probability of each category rises with the level; they sum to 0."""
    steps = [1.0, *(_logistic(item.a * (theta - b)) for b in item.b), 0.0]
    rises = [item.a * step * (1 - step) for step in steps]
    return tuple(low - high for low, high in pairwise(rises))


def information(item: GradedItem, theta: float) -> float:
    """What the item tells at this level: the sum over categories of slope^2 / probability (Samejima, 1969)."""
    pairs = zip(slopes(item, theta), probabilities(item, theta), strict=True)
    return sum(slope**2 / chance for slope, chance in pairs if chance > 0)


def expected_category(item: GradedItem, theta: float) -> float:
    """The mean category at this level, counted from 0."""
    return sum(category * chance for category, chance in enumerate(probabilities(item, theta)))


def test_information(items: Sequence[GradedItem], theta: float) -> float:
    """What all the items tell together at this level."""
    return sum(information(item, theta) for item in items)


def standard_error(items: Sequence[GradedItem], theta: float) -> float:
    """The standard error at this level from the items alone, without a prior."""
    return 1 / sqrt(test_information(items, theta))


def marginal_reliability(items: Sequence[GradedItem]) -> float:
    """One minus the mean posterior variance, 1 / (information + 1), over the calibration population.

    Green, Bock, Humphreys, Linn & Reckase (1984), J Educ Meas 21, 347-360, with the variance of the Bayesian estimate.
    """
    errors = (1 / (test_information(items, node) + 1) for node in NODES)
    return 1 - sum(weight * error for weight, error in zip(WEIGHTS, errors, strict=True))


def empirical_reliability(errors: Sequence[float]) -> float:
    """One minus the mean squared standard error of the people who answered."""
    return 1 - sum(error**2 for error in errors) / len(errors)


def eap(items: Sequence[GradedItem], pattern: Pattern) -> Estimate:
    """The mean and SD of the posterior; an answer of None says nothing. Raises ValueError where nothing is answered."""
    answered = [(item, category) for item, category in zip(items, pattern, strict=True) if category is not None]
    if not answered:
        raise ValueError("Without an answer there is no level.")
    likelihoods = [sum(row) for row in zip(*(_logs(item)[_known(item, c)] for item, c in answered), strict=True)]
    highest = max(likelihoods)
    masses = [weight * exp(value - highest) for weight, value in zip(WEIGHTS, likelihoods, strict=True)]
    whole = sum(masses)
    mean = sum(mass * node for mass, node in zip(masses, NODES, strict=True)) / whole
    variance = sum(mass * (node - mean) ** 2 for mass, node in zip(masses, NODES, strict=True)) / whole
    return Estimate(mean, sqrt(variance), len(answered))


def mode(items: Sequence[GradedItem], pattern: Pattern) -> float:
    """The most likely level with a standard normal prior, where the slope of the log posterior is 0.

    The logarithm of each probability is concave in theta, so there is one such level.
    """
    answered = [(item, _known(item, c)) for item, c in zip(items, pattern, strict=True) if c is not None]
    return root(lambda theta: _posterior_slope(answered, theta), -FARTHEST, FARTHEST)


def _posterior_slope(answered: Sequence[tuple[GradedItem, int]], theta: float) -> float:
    return sum(_log_slope(item, category, theta) for item, category in answered) - theta


def _log_slope(item: GradedItem, category: int, theta: float) -> float:
    """d ln P / d theta = a (1 - P*_k - P*_(k+1)), which needs no division by a small probability."""
    low = 1.0 if category == 0 else _logistic(item.a * (theta - item.b[category - 1]))
    high = 0.0 if category == len(item.b) else _logistic(item.a * (theta - item.b[category]))
    return item.a * (1 - low - high)


@cache
def _logs(item: GradedItem) -> tuple[tuple[float, ...], ...]:
    """The logarithm of each category's probability at each node, one row a category."""
    at_nodes = [probabilities(item, node) for node in NODES]
    return tuple(tuple(log(chance) for chance in row) for row in zip(*at_nodes, strict=True))


def _known(item: GradedItem, category: int) -> int:
    if not 0 <= category < item.categories:
        raise ValueError(f"{item.id} has no category {category}.")
    return category


def _logistic(x: float) -> float:
    """1 / (1 + e^-x), without overflow on either side."""
    if x >= 0:
        return 1 / (1 + exp(-x))
    risen = exp(x)
    return risen / (1 + risen)


def _between(low: float, high: float) -> float:
    """logistic(low) - logistic(high) for low > high, without taking one number near 1 from another."""
    if high >= 0:
        return _logistic(-high) - _logistic(-low)
    return _logistic(low) - _logistic(high)
