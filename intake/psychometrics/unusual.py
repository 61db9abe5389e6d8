"""What is unusual in answers by what is known of other people's, and by how the lines are turned: advice, as any flag.

Flags of `quality` need the instrument's own rules. These follow from a calibration, from a comparison sample, or from
the keys alone. Each kind of figure holds for those who answered as the people did whom it was learned from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from intake.psychometrics.agreement import separate_scales
from intake.psychometrics.calibration import Calibration
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.normset import NormSet
from intake.psychometrics.person_fit import UNLIKELY
from intake.psychometrics.quality import Flag, acquiescence
from intake.psychometrics.rarity import RARE, place_among
from intake.psychometrics.rules import AcquiescenceRule
from intake.psychometrics.samples import sample_of
from intake.psychometrics.scoring import Answers, ScaleScore

# This project's lines: five lines read either way, five of six answered, and the middle half of the answers' range.
PAIRS_NEEDED = 5
SHARE_NEEDED = Fraction(5, 6)
EDGE = Fraction(1, 4)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One answer sheet with its scores, in which languages it was answered, and whether somebody helped to read."""

    answers: Answers
    scores: Sequence[ScaleScore]
    languages: Collection[str]
    was_helped: bool = False


def unusual(
    instrument: Instrument, sheet: Sheet, calibration: Calibration | None, norms: NormSet | None
) -> tuple[Flag, ...]:
    """What stands out. Nothing where somebody helped to read or translate, or the lines were read in two languages;
    what was learned in one language says nothing of answers in another. Raises InvalidAnswer, DoesNotFit."""
    if sheet.was_helped or len(set(sheet.languages)) != 1:
        return ()
    found = [*_yes_saying(instrument, sheet)]
    if calibration is not None and set(sheet.languages) <= {calibration.language}:
        found += _unlikely(instrument, sheet, calibration)
    if norms is not None and _is_of_sample(sheet, norms):
        found += _rare(instrument, sheet, norms)
    return tuple(found)


def balanced_lines(instrument: Instrument) -> AcquiescenceRule | None:
    """As many forward as reversed lines of each scale, in order; None below five of each, or where the instrument has
    a rule of its own."""
    if instrument.quality is not None:
        return None
    items: list[str] = []
    for scale in separate_scales(instrument):
        reversed_items = [item for item in scale.items if item in scale.reversed_items]
        forward = [item for item in scale.items if item not in scale.reversed_items]
        count = min(len(reversed_items), len(forward))
        items += [*forward[:count], *reversed_items[:count]]
    if len(items) < 2 * PAIRS_NEEDED:
        return None
    shown = instrument.item(items[0])
    edge = (shown.maximum - shown.minimum) * EDGE
    least = -(-len(items) * SHARE_NEEDED.numerator // SHARE_NEEDED.denominator)
    return AcquiescenceRule(tuple(items), least, shown.minimum + edge, shown.maximum - edge)


def _yes_saying(instrument: Instrument, sheet: Sheet) -> Iterator[Flag]:
    rule = balanced_lines(instrument)
    mean = acquiescence(rule, sheet.answers) if rule else None
    if rule and mean is not None and not rule.low <= mean <= rule.high:
        yield Flag("acquiescence", mean, rule.low if mean < rule.low else rule.high)


def _unlikely(instrument: Instrument, sheet: Sheet, calibration: Calibration) -> Iterator[Flag]:
    """lz* below the 1st percentile of those who answer as the model says."""
    for scale in calibration.scales:
        fit = calibration.fit(instrument, scale, sheet.answers)
        if fit is not None and fit.lz_star < UNLIKELY:
            yield Flag("unlikely_pattern", fit.lz_star, Fraction(str(round(UNLIKELY, 6))), scale)


def _is_of_sample(sheet: Sheet, norms: NormSet) -> bool:
    sample = sample_of(norms.id)
    return sample is not None and set(sheet.languages) <= set(sample.languages)


def _rare(instrument: Instrument, sheet: Sheet, norms: NormSet) -> Iterator[Flag]:
    """A rare place is no sign of carelessness by itself: it flags true profiles that are rare."""
    distance = place_among(instrument, norms, sheet.scores)
    if distance is not None and distance.p < RARE:
        yield Flag("rare_profile", distance.p, Fraction(str(RARE)))
