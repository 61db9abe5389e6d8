"""Compares every stored score with what its answers add up to, a whole questionnaire at a time.

Only the value is looked at, not what was derived from it: `rescoring` rebuilds everything, one profile after another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import FloatField, TextField
from django.db.models.functions import Cast

from intake.instruments import load
from intake.models import Answer, Assessment, Score
from intake.psychometrics.bulk import ScaleScores, cells, score_all
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.scoring import Answers

# Assessments that are read at a time: their answers and scores fit into memory.
AT_ONCE = 20_000
# A score with another status was withheld for a reason that is not in the answers.
FROM_ANSWERS = ("scored", "too-few-answers", "no-answers")
# A score's id, its assessment's, its scale and its value: a float, which holds every value of an instrument to the
# nine places that are stored.
Stored = tuple[str, str, str, float | None]


@dataclass(frozen=True)
class WrongValue:
    """A stored value that its answers do not give."""

    score: UUID
    stored: Decimal | None
    added_up: Decimal | None

    def __str__(self) -> str:
        return f"score {self.score}: value is {self.stored!r}, comes out as {self.added_up!r}"


def wrong_values() -> Iterator[WrongValue]:
    """Yield every stored value that differs from its answers. Three queries for 20,000 assessments."""
    kinds = Assessment.objects.filter(scores__isnull=False).values_list("instrument", "instrument_version")
    for key, version in kinds.distinct().order_by("instrument", "instrument_version"):
        rows = Assessment.objects.filter(instrument=key, instrument_version=version, scores__isnull=False)
        ids = list(rows.distinct().order_by("id").values_list(_plain("id"), flat=True))
        for start in range(0, len(ids), AT_ONCE):
            yield from _wrong(key, version, ids[start], ids[min(start + AT_ONCE, len(ids)) - 1])


def _wrong(key: str, version: str, first: str, last: str) -> Iterator[WrongValue]:
    """The assessments of one questionnaire between two ids."""
    span = {
        "assessment__instrument": key,
        "assessment__instrument_version": version,
        "assessment_id__gte": first,
        "assessment_id__lte": last,
    }
    sheets: dict[str, dict[str, int | None]] = defaultdict(dict)
    for assessment, item, value in Answer.objects.filter(**span).values_list(_plain("assessment_id"), "item", "value"):
        sheets[assessment][item] = value
    scores = Score.objects.filter(**span, status__in=FROM_ANSWERS).order_by("id")
    value = Cast("value", FloatField())
    stored = list(scores.values_list(_plain("id"), _plain("assessment_id"), "scale", value))
    yield from _compared(load(key, version), sheets, stored)


def _compared(instrument: Instrument, sheets: Mapping[str, Answers], stored: Sequence[Stored]) -> Iterator[WrongValue]:
    """The scores that their sheets do not give; one whose answers are gone has a sheet without any."""
    places = {assessment: row for row, assessment in enumerate(dict.fromkeys(row[1] for row in stored))}
    found = score_all(instrument, cells(instrument, [sheets.get(assessment, {}) for assessment in places]))
    added = {scale.scale: _billionths(scale) for scale in found}
    for pk, assessment, scale, value in stored:
        expected = added[scale][places[assessment]]
        if (None if value is None else round(value * 10**9)) != expected:
            yield WrongValue(UUID(pk), None if value is None else _nine(round(value * 10**9)), _nine(expected))


def _billionths(scale: ScaleScores) -> list[int | None]:
    """The values of a scale as whole numbers; None where there is no score."""
    return [nines if is_scored else None for nines, is_scored in zip(scale.nines().tolist(), scale.scored, strict=True)]


def _nine(billionths: int | None) -> Decimal | None:
    return None if billionths is None else Decimal(billionths).scaleb(-9)


def _plain(name: str) -> Cast:
    """An id as the text that the database has: to make an object of each took half of the time."""
    return Cast(name, TextField())
