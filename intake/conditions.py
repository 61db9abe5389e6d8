"""When a part is asked: a condition on the answers to an earlier part, judged anew after every saved answer.

A condition is data: `{"part": key, "items": [ids], "at_or_above": line}`. The answers are added up as they were given.
No Django here: the same judgement serves the patient's path, the stored profile and the page that builds a battery.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """Whether a part is asked now, and if not, why."""

    ASKED = "asked"
    WAITS = "waits"  # not decided: what it depends on has not been asked, or not yet
    BELOW = "below"  # whatever else is answered, the line is not reached


@dataclass(frozen=True, slots=True)
class Condition:
    """The questions of an earlier part whose answers, added up, must reach a line."""

    part: str
    items: tuple[str, ...]
    at_or_above: int


def condition_of(document: Mapping[str, Any]) -> Condition | None:
    """Return the condition in a section's data; None where the part is always asked."""
    if not document:
        return None
    return Condition(document["part"], tuple(document["items"]), document["at_or_above"])


def judge(condition: Condition, values: Mapping[str, int | None], highest: Mapping[str, int]) -> Verdict:
    """Say whether the line is reached. `values` has what was given: None for a question that was left out.

    A question that was left out counts with its highest value: a part, and the safety question in it, is withheld only
    where the answers surely lie below the line. So does one that is not answered yet, until it is.
    """
    given = sum(value for item in condition.items if (value := values.get(item)) is not None)
    if given >= condition.at_or_above:
        return Verdict.ASKED
    unknown = sum(highest[item] for item in condition.items if values.get(item) is None)
    if given + unknown < condition.at_or_above:
        return Verdict.BELOW
    return Verdict.ASKED if all(item in values for item in condition.items) else Verdict.WAITS
