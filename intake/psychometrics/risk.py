"""Which answers and scores somebody must act on or ask about; it runs as each answer is saved, on every route in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from intake.psychometrics.asked import is_asked
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.rules import LEVELS, Level, ReviewPrompt, RiskRule
from intake.psychometrics.scoring import Answers, ScaleScore, check_answers

ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Finding:
    """The firing of one risk rule: `source` is the item or scale, `value` what was answered or scored."""

    instrument: str
    rule: str
    rule_version: str
    level: Level
    source: str
    value: Fraction


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A risk item without an answer, and why: a state of its own, neither a finding nor an all-clear."""

    item: str
    state: str


def item_findings(
    instrument: Instrument, item: str, value: int | None, added: Iterable[RiskRule] = ()
) -> tuple[Finding, ...]:
    """What one answer sets off, at once and whatever the rest of the sheet says. Raises InvalidAnswer.

    `added` are rules beside the instrument's own, which always run.
    """
    check_answers(instrument, {item: value})
    return tuple(
        Finding(str(instrument), rule.key, rule.version, rule.level, item, Fraction(value))
        for rule in (*instrument.risk_rules, *added)
        if rule.item == item and value is not None and value >= rule.at_or_above
    )


def scale_findings(instrument: Instrument, scores: Iterable[ScaleScore]) -> tuple[Finding, ...]:
    """What the scores set off; a scale that is not scored sets off nothing, its items already did."""
    values = {score.scale: score.value for score in scores}
    return tuple(
        Finding(str(instrument), rule.key, rule.version, rule.level, rule.scale, value)
        for rule in instrument.scale_risk_rules
        if (value := values.get(rule.scale)) is not None and value >= rule.at_or_above
    )


def unanswered_risk_items(
    instrument: Instrument, states: Mapping[str, str], answers: Answers | None = None
) -> tuple[Unanswered, ...]:
    """Risk items that are not answered, each with its state; one without any state was "not-shown".

    One that the given `answers` do not lead to was not to be asked, and is not named.
    """
    asked = {item.id for item in instrument.items if is_asked(instrument, item, answers or {})}
    found = (Unanswered(item, states.get(item, "not-shown")) for item in instrument.risk_items if item in asked)
    return tuple(unanswered for unanswered in found if unanswered.state != ANSWERED)


def review_prompts(instrument: Instrument, answers: Answers) -> tuple[ReviewPrompt, ...]:
    """What to ask about, those in private first; never an alarm."""
    check_answers(instrument, answers)
    found = [prompt for prompt in instrument.review_prompts if _reached(prompt, answers.get(prompt.item))]
    return tuple(sorted(found, key=lambda prompt: prompt.kind != "ask-in-private"))


def highest(findings: Iterable[Finding]) -> Level | None:
    """The most pressing level among the findings, or None where there are none."""
    levels = {finding.level for finding in findings}
    return max(levels, key=LEVELS.index, default=None)


def _reached(prompt: ReviewPrompt, value: int | None) -> bool:
    if value is None:
        return False
    if prompt.at_or_above is not None:
        return value >= prompt.at_or_above
    return prompt.at_or_below is not None and value <= prompt.at_or_below
