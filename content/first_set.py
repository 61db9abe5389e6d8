"""The first pages that a new clinic signs: those that the most rules offer, with these rules, in one language."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import Any

from content import library, models

PIECES = 8
# A reviewer reads a page, then looks at its sources: half as long again. A rule is one sentence to weigh.
AGAIN_FOR_SOURCES, MINUTES_A_RULE = 1.5, 0.5
HELP_NOW_MINUTES = 5  # to read the help page, and to see who checked its numbers


@dataclass(frozen=True)
class Step:
    """One page of the set, and the rules that offer it."""

    reading: library.Reading
    rules: tuple[models.Rule, ...]

    @property
    def minutes(self) -> int:
        reading = self.reading.page.reading_minutes
        return math.ceil(reading * AGAIN_FOR_SOURCES + len(self.rules) * MINUTES_A_RULE)

    @property
    def is_done(self) -> bool:
        """Somebody of the clinic stands for it: a later draft, or a check that ended, is work for another day."""
        return self.reading.sign_off is not None and self.reading.sign_off.ended_at is None


def first_set(clinic: Any, language: str) -> list[Step]:
    """Return the pages, those of the most rules first. Constant queries."""
    current = list(models.Rule.objects.filter(is_current=True).select_related("page"))
    offered = Counter(rule.page.translation_key for rule in current)
    mine = [
        Step(each, tuple(rule for rule in current if rule.page.translation_key == each.page.translation_key))
        for each in library.readings(clinic)
        if each.page.locale.language_code == language and offered[each.page.translation_key]
    ]
    return sorted(mine, key=lambda step: (-len(step.rules), step.reading.page.slug))[:PIECES]


def minutes_left(steps: list[Step], *, with_help_now: bool) -> int:
    """Return about how long one reviewer needs for what is not done yet."""
    return sum(step.minutes for step in steps if not step.is_done) + HELP_NOW_MINUTES * with_help_now
