"""Compares every stored score with what its answers add up to, a whole questionnaire at a time.

Only the value is looked at, not what was derived from it: `rescoring` rebuilds everything, one profile after another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from intake.instruments import load
from intake.models import Answer, Assessment, Score
from intake.psychometrics.bulk import cells, score_all

# Assessments that are read at a time: their answers and scores fit into memory.
AT_ONCE = 20_000
# A score with another status was withheld for a reason that is not in the answers.
FROM_ANSWERS = ("scored", "too-few-answers", "no-answers")


@dataclass(frozen=True)
class WrongValue:
    """A stored value that its answers do not give."""

    score: Any
    stored: Decimal | None
    added_up: Decimal | None

    def __str__(self) -> str:
        return f"score {self.score}: value is {self.stored!r}, comes out as {self.added_up!r}"


def wrong_values() -> Iterator[WrongValue]:
    """Yield every stored value that differs from its answers. Three queries for 20,000 assessments."""
    kinds = Assessment.objects.filter(scores__isnull=False).values_list("instrument", "instrument_version")
    for key, version in kinds.distinct().order_by("instrument", "instrument_version"):
        rows = Assessment.objects.filter(instrument=key, instrument_version=version, scores__isnull=False)
        ids = list(rows.distinct().order_by("id").values_list("id", flat=True))
        for start in range(0, len(ids), AT_ONCE):
            yield from _wrong(key, version, ids[start], ids[min(start + AT_ONCE, len(ids)) - 1])


def _wrong(key: str, version: str, first: Any, last: Any) -> Iterator[WrongValue]:
    """The assessments of one questionnaire between two ids."""
    span = {
        "assessment__instrument": key,
        "assessment__instrument_version": version,
        "assessment_id__gte": first,
        "assessment_id__lte": last,
    }
    sheets: dict[Any, dict[str, int | None]] = {}
    for assessment, item, value in Answer.objects.filter(**span).values_list("assessment_id", "item", "value"):
        sheets.setdefault(assessment, {})[item] = value
    scores = Score.objects.filter(**span, status__in=FROM_ANSWERS).order_by("id")
    stored = list(scores.values_list("id", "assessment_id", "scale", "value"))
    places = {assessment: row for row, assessment in enumerate(dict.fromkeys(row[1] for row in stored))}
    instrument = load(key, version)
    found = score_all(instrument, cells(instrument, [sheets.get(assessment, {}) for assessment in places]))
    added = {scale.scale: (scale.scored, scale.nines()) for scale in found}
    for pk, assessment, scale, value in stored:
        scored, nines = added[scale]
        row = places[assessment]
        expected = Decimal(int(nines[row])).scaleb(-9) if scored[row] else None
        if value != expected:
            yield WrongValue(pk, value, expected)
