"""Parts of a sent intake that were not asked because an earlier part stayed below its line: a state of their own.

Computed from the battery, which never changes, and the stored answers alone: a profile that is built again says the
same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from intake.conditions import Condition, Verdict, condition_of, judge
from intake.models import Answer, Section
from intake.psychometrics.instrument import Instrument

# What nobody met; a question that was left out was met.
UNMET = (Answer.NOT_SHOWN, Answer.HELD_BACK)


@dataclass(frozen=True)
class Given:
    """What was given to one questionnaire of an intake: values and states by item."""

    instrument: Instrument
    values: Mapping[str, int | None]
    states: Mapping[str, str]

    def among(self, items: Iterable[str]) -> dict[str, int | None]:
        return {item: self.values[item] for item in items if self.states.get(item, Answer.NOT_SHOWN) not in UNMET}


Sheets = Mapping[tuple[str, str, str], Given]


def key_of(section: Section) -> tuple[str, str, str]:
    return section.instrument, section.instrument_version, section.target


def below_line(sections: Iterable[Section], sheets: Sheets) -> list[dict[str, Any]]:
    """Return a finding for each part that was withheld: what was asked in its place, and what was not asked.

    Where the earlier part itself was not asked, nothing is known of it, and nothing is found here: a safety question
    behind it was "not shown" like any other.
    """
    by_key = {section.key: section for section in sections}
    found = []
    for section in by_key.values():
        condition = condition_of(section.condition)
        if condition is None or key_of(section) not in sheets:
            continue
        finding = _finding(section, by_key[condition.part], condition, sheets)
        found += [finding] if finding else []
    return found


def _finding(section: Section, gate: Section, condition: Condition, sheets: Sheets) -> dict[str, Any] | None:
    before, sheet = sheets.get(key_of(gate)), sheets[key_of(section)]
    if before is None:
        return None
    values = before.among(condition.items)
    highest = {item: before.instrument.item(item).maximum for item in condition.items}
    if judge(condition, values, highest) is not Verdict.BELOW:
        return None
    items = section.items or [item.id for item in sheet.instrument.items]
    unasked = [item for item in items if sheet.states.get(item) == Answer.NOT_SHOWN]
    if not unasked:
        return None
    return {
        "kind": "below-line",
        "part": section.key,
        "instrument": str(sheet.instrument),
        "gate": str(before.instrument),
        "gate_items": list(condition.items),
        "sum": sum(value for value in values.values() if value is not None),
        "line": condition.at_or_above,
        "items": unasked,
        "risk_items": [item for item in unasked if item in sheet.instrument.risk_items],
    }
