"""What answers say beside their scores, as a profile keeps it: levels, lines that differ by gender, means over people.

Only instruments whose documents have such parts say any of it; a profile of the others is as it was before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from intake.history import Before, History, key_of
from intake.models import Score
from intake.psychometrics.across import summaries
from intake.psychometrics.course import Basis, direction_of, judge
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.lines import LineReading, lines_of
from intake.psychometrics.outcomes import outcomes
from intake.psychometrics.scoring import Answers, ScaleScore, patterns, stored, stored6

# How a publication calls the people whom a part of a battery is about.
PUBLISHED = {"partner": "romantic_partner", "friend": "best_friend"}
OUTCOME, LINE, ACROSS = "outcome", "line", "across-people"
WORSE, PATTERN = "reliably-worse", "pattern"
FIRST, LAST = "first", "last"  # which earlier score a change is counted from


def outcomes_read(instrument: Instrument, answers: Answers) -> list[dict[str, Any]]:
    """Each outcome, also one of which nothing can be said; of a sheet without any answer nothing is."""
    if all(value is None for value in answers.values()):
        return []
    named = {outcome.key: dict(outcome.name) for outcome in instrument.outcomes}
    return [
        {
            "kind": OUTCOME,
            "instrument": str(instrument),
            "key": reading.outcome,
            "name": named[reading.outcome],
            "status": reading.status,
            "level": reading.level,
            "label": dict(reading.label),
            "missing": list(reading.missing),
        }
        for reading in outcomes(instrument, answers)
    ]


def lines_read(instrument: Instrument, results: Sequence[ScaleScore]) -> list[dict[str, Any]]:
    """The published lines of each scale that no bands speak of, and on which side of them the score lies."""
    banded = {band.scale for band in instrument.bands}
    others = [result for result in results if result.scale not in banded]
    kept = gender_lines_read(instrument, results)
    by_gender = {line["scale"] for line in kept}
    return kept + [
        {**_line(instrument, result, reading), "side": reading.line.side}
        for result in others
        if result.scale not in by_gender
        for reading in lines_of(instrument, result)
    ]


def gender_lines_read(instrument: Instrument, results: Sequence[ScaleScore]) -> list[dict[str, Any]]:
    """The lines of a scale that has different ones by gender: all of them are said, each with whom it is for."""
    by_gender = {line.scale for line in instrument.cutoffs if line.gender}
    return [
        _line(instrument, result, reading)
        for result in results
        if result.scale in by_gender
        for reading in lines_of(instrument, result)
    ]


def _line(instrument: Instrument, result: ScaleScore, reading: LineReading) -> dict[str, Any]:
    return {
        "kind": LINE,
        "instrument": str(instrument),
        "scale": result.scale,
        "score": reading.line.score,
        "gender": reading.line.gender,
        "note": reading.line.note,
        "reached": reading.is_reached,
    }


def patterns_read(instrument: Instrument, answers: Answers) -> list[dict[str, Any]]:
    """Each counted pattern, and whether it holds: None while an answer that it counts is missing."""
    if all(value is None for value in answers.values()):
        return []
    return [
        {"kind": PATTERN, "instrument": str(instrument), "key": key, "holds": holds}
        for key, holds in patterns(instrument, answers).items()
    ]


def worse_read(instrument: Instrument, rows: Sequence[Score], earlier: History) -> list[dict[str, Any]]:
    """Each scale that is reliably worse than at the start of the episode, else than the last time."""
    found = (_worse(instrument, row, earlier.get(key_of(row), ())) for row in rows if row.value is not None)
    return [each for each in found if each]


def _worse(instrument: Instrument, row: Score, before: Sequence[Before]) -> dict[str, Any] | None:
    assert row.value is not None
    sem = None if row.sem is None else float(row.sem)
    basis = Basis(sem, direction=direction_of(instrument, row.scale), is_state=instrument.is_state)
    for since, start in ((FIRST, before[0]), (LAST, before[-1])) if before else ():
        judged = judge([start.value, float(row.value)], basis)
        if judged.change is not None and judged.is_worse:
            return {
                "kind": WORSE,
                "instrument": str(instrument),
                "target": row.assessment.target_kind or None,
                "scale": row.scale,
                "since": since,
                "at": start.at.isoformat(),
                "from": str(stored6(start.value)),
                "to": str(stored6(float(row.value))),
                "rci": str(stored6(judged.change.rci)),
                "needed": str(stored6(judged.change.needed)),
            }
    return None


def across_read(instrument: Instrument, results: Mapping[str, Sequence[ScaleScore]]) -> list[dict[str, Any]]:
    """The mean of each scale over the people that somebody answered about, and over whom."""
    people = {PUBLISHED.get(kind, kind): scores for kind, scores in results.items()}
    return [
        {
            "kind": ACROSS,
            "instrument": str(instrument),
            "scale": summary.scale,
            "value": None if summary.value is None else str(stored(summary.value)),
            "used": list(summary.used),
            "absent": list(summary.absent),
        }
        for summary in summaries(instrument, people)
    ]
