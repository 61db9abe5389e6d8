"""Rules that an instrument brings with it: on risk, on what to ask about, on answer quality, on counted patterns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Level = Literal["same-day", "urgent", "emergency"]
PromptKind = Literal["ask-in-private", "ask-about-support"]
LEVELS: tuple[Level, ...] = ("same-day", "urgent", "emergency")


@dataclass(frozen=True, slots=True)
class RiskRule:
    """An answer to `item` at or above the line is a finding of `level`."""

    key: str
    version: str
    item: str
    at_or_above: int
    level: Level


@dataclass(frozen=True, slots=True)
class ScaleRiskRule:
    """A score on `scale` at or above the line is a finding of `level`."""

    key: str
    version: str
    scale: str
    at_or_above: int
    level: Level


@dataclass(frozen=True, slots=True)
class ReviewPrompt:
    """An answer that a clinician should ask about; never an alarm, never on a shared report."""

    key: str
    kind: PromptKind
    item: str
    at_or_above: int | None
    at_or_below: int | None
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AcquiescenceRule:
    """Yes-saying: the mean raw answer over as many forward as reversed lines lies outside low to high."""

    items: tuple[str, ...]
    min_answered: int
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class DirectedRule:
    """A line that asks for one fixed answer."""

    item: str
    expected: int


@dataclass(frozen=True, slots=True)
class SelfReportRule:
    """A line on which the person says how carefully they answered."""

    item: str
    at_or_below: int


@dataclass(frozen=True, slots=True)
class QualityRules:
    """The lines of an instrument's answer-quality flags."""

    longstring: int
    low_variability: Fraction
    seconds_per_line: Fraction
    acquiescence: AcquiescenceRule | None
    directed: DirectedRule | None
    self_report: SelfReportRule | None


@dataclass(frozen=True, slots=True)
class Threshold:
    """An item counts when it is answered at or above a value."""

    item: str
    at_or_above: int


@dataclass(frozen=True, slots=True)
class OutcomeLevel:
    """One result of an outcome: it holds where of each clause (any of its thresholds) at least one is reached.

    `risk` says how pressing it is; the alert itself is raised by the item rules, as each answer is saved.
    """

    key: str
    label: Mapping[str, str]
    clauses: tuple[tuple[Threshold, ...], ...]
    risk: Level | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result that is read from a pattern of answers; `levels` from the most pressing down, the first that holds.

    `otherwise` is the result of a whole sheet on which none holds. Where `needs_all`, nothing is said while an answer
    is missing; else a level that the given answers establish stands, and the reading is marked incomplete.
    """

    key: str
    name: Mapping[str, str]
    levels: tuple[OutcomeLevel, ...]
    otherwise: str
    otherwise_label: Mapping[str, str]
    needs_all: bool
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Gate:
    """An answer to `item` at or below the line closes a scale: it then has `value`, its items are not asked."""

    item: str
    at_or_below: int
    value: int


@dataclass(frozen=True, slots=True)
class Targets:
    """Whom a questionnaire can be answered about, and that its summary is the plain mean over those people."""

    kinds: tuple[str, ...]
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class KnownOrder:
    """Another order in which the items circulate: in which version its keys are, or "" where nobody has them."""

    id: str
    version: str
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Algorithm:
    """A counted pattern: one of `gate` holds, and `minimum` to `maximum` of `counted` hold."""

    key: str
    gate: tuple[Threshold, ...]
    counted: tuple[Threshold, ...]
    minimum: int
    maximum: int
    source: str
    status: str
