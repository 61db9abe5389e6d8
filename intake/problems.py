"""What is wrong with a battery that is being put together, as codes with their facts. Words are the screens'."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from intake.conditions import Condition, condition_of
from intake.path import held_back_items
from intake.psychometrics.instrument import Instrument

Load = Callable[[str, str], Instrument]
Parts = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to know, or to mend before the battery can be released (`blocks`)."""

    code: str
    blocks: bool
    part: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def problems_of(parts: Parts, load: Load) -> list[Problem]:
    """Return what the parts themselves say, whoever sends them: order, conditions, repeats, the safety question."""
    if not any(part.get("instrument") for part in parts):
        return [Problem("no-questions", True)]
    found = [*_repeats(parts, load), *_conditions(parts, load), *_left_out(parts, load), *_safety(parts, load)]
    return sorted(found, key=lambda problem: not problem.blocks)


def items_of(part: Mapping[str, Any], load: Load) -> list[str]:
    """Return the items that a part asks; none for a form."""
    if not part.get("instrument"):
        return []
    return list(part.get("items") or [item.id for item in load(part["instrument"], part["instrument_version"]).items])


def _name(part: Mapping[str, Any]) -> tuple[str, str, str]:
    return part.get("instrument", ""), part.get("instrument_version", ""), part.get("target", "")


def _repeats(parts: Parts, load: Load) -> Iterator[Problem]:
    """Nothing is asked twice: two parts of one questionnaire fill the same sheet."""
    asked: set[tuple[Any, ...]] = set()
    for part in parts:
        marks: set[tuple[Any, ...]] = {(*_name(part), item) for item in items_of(part, load)}
        marks = marks or {("form", part.get("form"))}
        if marks & asked:
            yield Problem("asked-twice", True, part["key"])
        asked |= marks


def _conditions(parts: Parts, load: Load) -> Iterator[Problem]:
    for place, part in enumerate(parts):
        condition = condition_of(part.get("condition", {}))
        if condition is None:
            continue
        gate = next((each for each in parts[:place] if each["key"] == condition.part), None)
        if gate is None or not set(condition.items) <= set(items_of(gate, load)):
            yield Problem("before-its-gate", True, part["key"])
            continue
        yield from _gate(part["key"], condition, load(gate["instrument"], gate["instrument_version"]))


def _gate(part: str, condition: Condition, instrument: Instrument) -> Iterator[Problem]:
    """Whether a part is shown would tell a private answer to whoever looks on; a line must be one that is reached."""
    if held_back_items(instrument) & set(condition.items):
        yield Problem("private-gate", True, part)
    items = [instrument.item(item) for item in condition.items]
    low, high = sum(item.minimum for item in items), sum(item.maximum for item in items)
    if not low < condition.at_or_above <= high:
        yield Problem("line-out-of-reach", True, part, {"low": low + 1, "high": high})


def _left_out(parts: Parts, load: Load) -> Iterator[Problem]:
    """No part may leave the safety question of its questionnaire out for good, nor ask too few of its questions for a
    score. A scale of which nothing is asked is left out on purpose."""
    asked: dict[tuple[str, str, str], set[str]] = {}
    for part in parts:
        if part.get("instrument"):
            asked.setdefault(_name(part), set()).update(items_of(part, load))
    for (key, version, _target), items in asked.items():
        if set(load(key, version).risk_items) - items:
            yield Problem("risk-item-left-out", True, facts={"instrument": load(key, version)})
        if any(0 < len(items & set(scale.items)) < scale.min_answered for scale in load(key, version).scales):
            yield Problem("too-few-for-a-score", True, facts={"instrument": load(key, version)})


def _safety(parts: Parts, load: Load) -> Iterator[Problem]:
    watched = [part for part in parts if is_watched(part, load)]
    if not watched:
        yield Problem("no-safety-question", False)
    elif all(part.get("condition") for part in watched):
        yield Problem("safety-question-staged", False, watched[0]["key"])


def is_watched(part: Mapping[str, Any], load: Load) -> bool:
    """Say whether a part asks a safety question."""
    items = items_of(part, load)
    return bool(items) and bool(set(load(part["instrument"], part["instrument_version"]).risk_items) & set(items))
