"""Whether answers that belong together go together within one person: two halves of scales, and pairs of like items.

These are numbers without a line here: the lines in circulation (.30 for halves, .22 and -.03 for pairs) were recalled
and not read in a source, so nobody is flagged by them. No instrument has pairs of synonyms or antonyms: two items are a
pair where they correlate above .60, three pairs are needed, and the one calibration that ships (of the five-point ECR)
implies two. Hence `correlation` is for a calibration to come, and the halves alone are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from math import sqrt

from intake.psychometrics.instrument import Instrument, Scale
from intake.psychometrics.scoring import Answers, check_answers, keyed

NEEDED = 3  # scales or pairs: over fewer points a correlation says nothing
NEEDED_ON_A_SCALE = 4  # answers, two in each half


def even_odd(scales: Sequence[Sequence[float]]) -> float | None:
    """How alike the two halves of a person's scales are: positive is consistent, -1 to 1.

    The mean of the 1st, 3rd, ... and of the 2nd, 4th, ... keyed answer of each scale, correlated over the scales and
    brought to full length: 2r / (1 + r), at least -1 (as the careless package for R has it, which prints the opposite
    sign from version 1.2.0 on). None below three scales, or where one of the halves does not vary.
    """
    if len(scales) < NEEDED:
        return None
    r = correlation([_mean(scale[0::2]) for scale in scales], [_mean(scale[1::2]) for scale in scales])
    if r is None:
        return None
    return -1.0 if r <= -1 / 3 else 2 * r / (1 + r)


def correlation(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Pearson's r over the pairs of one person, as the index of synonyms and antonyms has it; None below three pairs or
    where one side does not vary. Raises ValueError where the two are not as many."""
    points = list(zip(first, second, strict=True))
    if len(points) < NEEDED:
        return None
    (mean_x, mean_y) = _mean(first), _mean(second)
    spread_x = sum((x - mean_x) ** 2 for x in first)
    spread_y = sum((y - mean_y) ** 2 for y in second)
    if spread_x <= 0 or spread_y <= 0:
        return None
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / sqrt(spread_x * spread_y)


def halves(instrument: Instrument, answers: Answers) -> float | None:
    """The agreement of the halves over the instrument's scales with four answers or more. Raises InvalidAnswer."""
    check_answers(instrument, answers)
    found = [_keyed(instrument, scale, answers) for scale in separate_scales(instrument)]
    return even_odd([scale for scale in found if len(scale) >= NEEDED_ON_A_SCALE])


@lru_cache(maxsize=256)
def separate_scales(instrument: Instrument) -> tuple[Scale, ...]:
    """The scales whose items go together, without a total over others; none where their answers have other ranges."""
    kept = [scale for scale in instrument.scales if not scale.is_index]
    whole = {
        one.key if set(one.items) > set(other.items) else other.key
        for one, other in combinations(kept, 2)
        if set(one.items) & set(other.items)
    }
    parts = tuple(scale for scale in kept if scale.key not in whole)
    ranges = {(instrument.item(i).minimum, instrument.item(i).maximum) for scale in parts for i in scale.items}
    return parts if len(ranges) == 1 else ()


def _keyed(instrument: Instrument, scale: Scale, answers: Answers) -> list[float]:
    pairs = ((instrument.item(item), answers.get(item)) for item in scale.items)
    return [float(keyed(scale, item, value)) for item, value in pairs if value is not None]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
