"""A battery that is being put together: its parts as data, and what can be done to them. No database here.

Parts have the shape of a shipped battery's document. Each function returns new parts and leaves the ones it got alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from intake.psychometrics.instrument import Instrument
from intake.stages import stages_of

Parts = list[dict[str, Any]]
# What a patient reads before a questionnaire that a clinic put in itself.
WHY_ALONE = {
    "en": "So that your clinic knows how you are with this, and can see later what has changed.",
    "es": "Para que tu clínica sepa cómo estás en esto y pueda ver más adelante qué ha cambiado.",
}
MORE = {"en": "A few more questions", "es": "Algunas preguntas más"}


class CannotCompose(ValueError):
    """What was asked for does not fit these parts."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A question on whose answer a later part may depend."""

    part: str
    item: str


def part_of(instrument: Instrument, parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a part that asks all of an instrument, under a key that no other part has."""
    return {
        "key": free_key(instrument.key, parts),
        "instrument": instrument.key,
        "instrument_version": instrument.version,
        "title": dict(instrument.title),
        "think": {language: f"{frame}." for language, frame in instrument.frame.items() if language in WHY_ALONE},
        "why": WHY_ALONE,
        "asks_for_close_people": instrument.plane is not None,
    }


def add(parts: Parts, part: dict[str, Any]) -> Parts:
    return [*parts, part]


def remove(parts: Parts, at: int) -> Parts:
    """Leave out a part. What depended on it is always asked from now on: more is asked rather than less."""
    gone = _part(parts, at)["key"]
    kept = [part for place, part in enumerate(parts) if place != at]
    return [always(part) if part.get("condition", {}).get("part") == gone else part for part in kept]


def move(parts: Parts, at: int, by: int) -> Parts:
    """Move a part up (-1) or down (1); at either end it stays where it is."""
    part, to = _part(parts, at), at + by
    if not 0 <= to < len(parts):
        return list(parts)
    rest = [each for place, each in enumerate(parts) if place != at]
    return [*rest[:to], part, *rest[to:]]


def ask_in_steps(parts: Parts, at: int, line: int, instrument: Instrument) -> Parts:
    """Ask the short form first, and the rest from a line on. Raises CannotCompose where there is no short form."""
    part = _part(parts, at)
    stages = stages_of(instrument.key, instrument.version)
    if stages is None or part.get("items"):
        raise CannotCompose("no short form")
    rest = [item.id for item in instrument.items if item.id not in stages.first]
    first = {**part, "items": list(stages.first)}
    gate = {"part": part["key"], "items": list(stages.first), "at_or_above": line}
    more = {
        **part,
        "key": free_key(f"{part['key']}-more", parts),
        "title": {code: f"{title}: {MORE.get(code, MORE['en'])}" for code, title in part["title"].items()},
        "items": rest,
        "stage": 2,
        "condition": gate,
        "asks_for_close_people": False,
    }
    return [*parts[:at], first, more, *parts[at + 1 :]]


def ask_at_once(parts: Parts, at: int) -> Parts:
    """Ask a questionnaire that was asked in steps as a whole again."""
    first = _part(parts, at)
    more = [
        part for part in parts if part.get("stage", 1) > 1 and part.get("condition", {}).get("part") == first["key"]
    ]
    kept = [part for part in parts if part not in more]
    whole = {**first, "items": []}
    return [whole if part["key"] == first["key"] else part for part in kept]


def depend(parts: Parts, at: int, gate: Gate, at_or_above: int) -> Parts:
    """Ask a part only where an earlier answer reaches a value."""
    condition = {"part": gate.part, "items": [gate.item], "at_or_above": at_or_above}
    return _replaced(parts, at, {**_part(parts, at), "condition": condition})


def always_ask(parts: Parts, at: int) -> Parts:
    return _replaced(parts, at, always(_part(parts, at)))


def always(part: Mapping[str, Any]) -> dict[str, Any]:
    """Return a part without its condition."""
    return {name: value for name, value in part.items() if name not in ("condition", "stage")}


def free_key(wanted: str, parts: Sequence[Mapping[str, Any]]) -> str:
    """Return a key that no part has."""
    taken, wanted = {part["key"] for part in parts}, wanted[:36]
    return next(key for key in (wanted, *(f"{wanted}-{n}" for n in range(2, 100))) if key not in taken)


def _part(parts: Sequence[dict[str, Any]], at: int) -> dict[str, Any]:
    if not 0 <= at < len(parts):
        raise CannotCompose("no such part")
    return parts[at]


def _replaced(parts: Parts, at: int, part: dict[str, Any]) -> Parts:
    return [part if place == at else each for place, each in enumerate(parts)]
