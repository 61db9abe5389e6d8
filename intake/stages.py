"""Questionnaires that can be asked in two steps: which questions come first, and which lines a source gives.

Data is in `intake/batteries/stages`. A line that nobody has read in its source is stored and proposed to nobody: a
clinic that stages that questionnaire types the line that it answers for.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from intake import batteries

FOLDER = Path(batteries.__file__).parent / "stages"
RECALLED = "recalled"


@dataclass(frozen=True, slots=True)
class Line:
    """A sum of the first questions from which the rest is asked, and how well it found people in its source."""

    at_or_above: int
    source: str
    sensitivity: float | None
    specificity: float | None


@dataclass(frozen=True, slots=True)
class Stages:
    """A questionnaire whose first questions are a short form of its own."""

    instrument: str
    version: str
    short_form: str
    first: tuple[str, ...]
    lines: tuple[Line, ...]  # those that a person has read; the first is proposed


@cache
def all_stages() -> tuple[Stages, ...]:
    """Return every questionnaire that can be asked in two steps, sorted by file name."""
    documents = (tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml")))
    return tuple(_stages(document) for document in documents)


def stages_of(instrument: str, version: str) -> Stages | None:
    """Return how a questionnaire is asked in two steps; None where it is not."""
    return next((each for each in all_stages() if (each.instrument, each.version) == (instrument, version)), None)


def _stages(document: dict[str, Any]) -> Stages:
    return Stages(
        document["instrument"],
        document["instrument_version"],
        document["short_form"],
        tuple(document["first"]),
        tuple(_lines(document["lines"])),
    )


def _lines(rows: Iterable[dict[str, Any]]) -> Iterator[Line]:
    for row in rows:
        if row["status"] != RECALLED:
            yield Line(row["at_or_above"], row["source"], row.get("sensitivity"), row.get("specificity"))
