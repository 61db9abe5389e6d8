"""Results that are read from a pattern of answers: a level of risk, a screen, whether criteria are met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from intake.psychometrics.asked import asked_items
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.rules import Level, Outcome, OutcomeLevel, Threshold
from intake.psychometrics.scoring import Answers, check_answers

OutcomeStatus = Literal["complete", "incomplete", "not-classified"]


@dataclass(frozen=True, slots=True)
class OutcomeReading:
    """One outcome of one sheet. `level` is None exactly where nothing can be said; `missing` are asked and unanswered.

    "incomplete": the level is what the given answers establish, others might raise it; never the one that says none.
    """

    outcome: str
    status: OutcomeStatus
    level: str | None
    label: Mapping[str, str]
    risk: Level | None
    missing: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        return self.status == "complete"


def outcomes(instrument: Instrument, answers: Answers) -> tuple[OutcomeReading, ...]:
    """What each outcome of the instrument says of a sheet. Raises InvalidAnswer."""
    check_answers(instrument, answers)
    asked = asked_items(instrument, answers)
    return tuple(_read(outcome, asked, answers) for outcome in instrument.outcomes)


def items_of(outcome: Outcome) -> tuple[str, ...]:
    """Ids of the items that an outcome reads, each once."""
    clauses = (clause for level in outcome.levels for clause in level.clauses)
    return tuple(dict.fromkeys(threshold.item for clause in clauses for threshold in clause))


def _read(outcome: Outcome, asked: tuple[str, ...], answers: Answers) -> OutcomeReading:
    wanted = items_of(outcome)
    missing = tuple(item for item in asked if item in wanted and answers.get(item) is None)
    level = next((level for level in outcome.levels if _holds(level, answers)), None)
    if missing and (level is None or outcome.needs_all):
        return OutcomeReading(outcome.key, "not-classified", None, {}, None, missing)
    status: OutcomeStatus = "incomplete" if missing else "complete"
    if level is None:
        return OutcomeReading(outcome.key, status, outcome.otherwise, outcome.otherwise_label, None, missing)
    return OutcomeReading(outcome.key, status, level.key, level.label, level.risk, missing)


def _holds(level: OutcomeLevel, answers: Answers) -> bool:
    """An answer counts although its question was closed since: what was said is not taken back in silence."""
    return all(any(_reached(threshold, answers) for threshold in clause) for clause in level.clauses)


def _reached(threshold: Threshold, answers: Answers) -> bool:
    value = answers.get(threshold.item)
    return value is not None and value >= threshold.at_or_above
