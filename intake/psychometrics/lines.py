"""On which side of each published line a score lies. A line is a published figure, never a diagnosis."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from intake.psychometrics.figures import CutOff
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.scoring import ScaleScore


@dataclass(frozen=True, slots=True)
class LineReading:
    """One published line and whether the score is on its far side."""

    line: CutOff
    is_reached: bool


def lines_of(instrument: Instrument, result: ScaleScore, gender: str | None = None) -> tuple[LineReading, ...]:
    """The lines that hold for this person, in the order of the instrument; none where there is no score.

    Where the gender is not known every line is given, each with whom it is for: the reader sees all of them.
    """
    if result.value is None:
        return ()
    fitting = (line for line in instrument.cutoffs if line.scale == result.scale)
    value = result.value
    return tuple(LineReading(line, is_reached(line, value)) for line in fitting if _holds_for(line, gender))


def is_reached(line: CutOff, value: Fraction) -> bool:
    """Whether a score lies on the side that the line points to."""
    if line.side == "at-or-below":
        return value <= line.score
    return value < line.score if line.side == "below" else value >= line.score


def _holds_for(line: CutOff, gender: str | None) -> bool:
    return not line.gender or gender is None or line.gender == gender
