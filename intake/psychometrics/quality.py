"""How far the answers can be trusted: advice to a clinician, never a verdict.

A flag changes no score, hides no risk answer and never reaches the patient. Straight lines can be depression, fatigue,
low literacy, a motor or a screen-reader need; pauses are not evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import sqrt

from intake.psychometrics.instrument import Instrument
from intake.psychometrics.rules import AcquiescenceRule, QualityRules
from intake.psychometrics.scoring import Answers, check_answers

# Two flags of one family see the same thing in the answers, so they count once.
FAMILIES = {
    "directed_item_missed": "directed",
    "directed_item_skipped": "directed",
    "self_reported_low_care": "self-report",
    "longstring": "sameness",
    "low_variability": "sameness",
    "fast": "speed",
    "acquiescence": "acquiescence",
    "unlikely_pattern": "person-fit",
    "rare_profile": "rarity",
}
SECONDS_A_LINE = 2  # under it a page is fast (Huang et al., 2012)


@dataclass(frozen=True, slots=True)
class Flag:
    """One index beyond its line: the value that was seen, if any, and the line, both as they are printed; of one
    `scale` where it is about one."""

    code: str
    value: Fraction | float | None
    line: Fraction | None
    scale: str = ""


def flags(
    instrument: Instrument,
    answers: Answers,
    seconds: float | None,
    exempt_from_speed: bool = False,
    lines_shown: int | None = None,
) -> tuple[Flag, ...]:
    """What stands out in one answer sheet; nothing where the instrument has no quality rules.

    `lines_shown` is the number of lines that the person saw, where some were held back. Somebody who had help, or who
    uses a screen reader or the list view, is exempt from the speed flag.
    """
    check_answers(instrument, answers)
    if instrument.quality is None:
        return ()
    found = [*_directed(instrument.quality, answers), *_self_report(instrument.quality, answers)]
    found += _sameness(instrument.quality, raw_answers(instrument, answers))
    if seconds is not None and not exempt_from_speed:
        shown = len(instrument.items) if lines_shown is None else lines_shown
        found += _speed(instrument.quality, seconds, shown)
    if instrument.quality.acquiescence:
        found += _yes_saying(instrument.quality.acquiescence, answers)
    return tuple(found)


def suggests_review(found: Sequence[Flag]) -> bool:
    """Whether the word "review" may be used: at least two flags that are independent of each other."""
    return len({FAMILIES[flag.code] for flag in found}) >= 2


def raw_answers(instrument: Instrument, answers: Answers) -> list[int | None]:
    """Raw answers in the order shown, the quality lines left out."""
    return [answers.get(item.id) for item in instrument.items if not item.is_quality]


def longstring(sequence: Sequence[int | None]) -> int:
    """The longest run of equal raw answers; a skipped line ends a run (Johnson, 2005, J Res Pers 39)."""
    return max((len(list(run)) for answer, run in groupby(sequence) if answer is not None), default=0)


def average_run(sequence: Sequence[int | None]) -> Fraction | None:
    """The mean length of the runs of equal raw answers; None without an answer."""
    runs = [len(list(run)) for answer, run in groupby(sequence) if answer is not None]
    return Fraction(sum(runs), len(runs)) if runs else None


def unhurried_share(pages: Sequence[tuple[int, float]]) -> Fraction | None:
    """The share of pages, each with its lines and its seconds, that took two seconds a line or more (Bowling et al.,
    2021, doi:10.1177/10944281211056520); None without a page."""
    slow = sum(seconds >= SECONDS_A_LINE * lines for lines, seconds in pages)
    return Fraction(slow, len(pages)) if pages else None


def variability(sequence: Sequence[int | None]) -> float | None:
    """Sample SD of one person's raw answers (Dunn et al., 2018); None below two answers."""
    variance = _variance(sequence)
    return None if variance is None else sqrt(variance)


def acquiescence(rule: AcquiescenceRule, answers: Answers) -> Fraction | None:
    """Mean raw answer over as many forward as reversed lines; None where too few are answered."""
    given = [value for item in rule.items if (value := answers.get(item)) is not None]
    return Fraction(sum(given), len(given)) if len(given) >= rule.min_answered else None


def _directed(rules: QualityRules, answers: Answers) -> Iterator[Flag]:
    """One miss is a note, not a verdict (Meade & Craig, 2012, doi:10.1037/a0028085)."""
    if rules.directed is None:
        return
    answer = answers.get(rules.directed.item)
    if answer is None:
        yield Flag("directed_item_skipped", None, Fraction(rules.directed.expected))
    elif answer != rules.directed.expected:
        yield Flag("directed_item_missed", Fraction(answer), Fraction(rules.directed.expected))


def _self_report(rules: QualityRules, answers: Answers) -> Iterator[Flag]:
    if rules.self_report is None:
        return
    answer = answers.get(rules.self_report.item)
    if answer is not None and answer <= rules.self_report.at_or_below:
        yield Flag("self_reported_low_care", Fraction(answer), Fraction(rules.self_report.at_or_below))


def _sameness(rules: QualityRules, sequence: Sequence[int | None]) -> Iterator[Flag]:
    longest = longstring(sequence)
    if longest >= rules.longstring:
        yield Flag("longstring", Fraction(longest), Fraction(rules.longstring))
    variance = _variance(sequence)
    # Compared as squares, so that the line itself is exact.
    if variance is not None and variance < rules.low_variability**2:
        yield Flag("low_variability", sqrt(variance), rules.low_variability)


def _speed(rules: QualityRules, seconds: float, lines_shown: int) -> Iterator[Flag]:
    """Under two seconds a line is fast (Huang et al., 2012; Bowling et al., 2021, doi:10.1177/10944281211056520)."""
    line = rules.seconds_per_line * lines_shown
    if seconds < line:
        yield Flag("fast", seconds, line)


def _yes_saying(rule: AcquiescenceRule, answers: Answers) -> Iterator[Flag]:
    mean = acquiescence(rule, answers)
    if mean is not None and not rule.low <= mean <= rule.high:
        yield Flag("acquiescence", mean, rule.low if mean < rule.low else rule.high)


def _variance(sequence: Sequence[int | None]) -> Fraction | None:
    given = [answer for answer in sequence if answer is not None]
    if len(given) < 2:
        return None
    squares = sum(answer * answer for answer in given)
    return Fraction(len(given) * squares - sum(given) ** 2, len(given) * (len(given) - 1))
