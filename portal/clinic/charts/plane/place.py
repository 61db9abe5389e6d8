"""What the plane shows, as figures that somebody else worked out."""

from dataclasses import dataclass
from typing import Protocol

from portal.clinic.charts.regions import MARKS, Mode
from portal.clinic.charts.svg import Pair


class Square(Protocol):
    """What the square of two scales needs to be drawn, whatever stands in it."""

    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def group(self) -> str: ...
    @property
    def mode(self) -> Mode: ...


@dataclass(frozen=True, slots=True)
class Place:
    """One intake: its date in words, the scores as answered, and the estimate of the true scores that is drawn."""

    label: str
    observed: Pair
    mean: Pair
    sem: Pair | None = None


@dataclass(frozen=True, slots=True)
class Plane:
    """The newest intake on two scales, (anxiety, avoidance) throughout; `earlier` is oldest first.

    `marks` are twenty equally likely places with their region. `likely` are the regions that words may name: one for
    "most likely", several for "between". `line_label` names the lines, `group` the people they were computed from.
    """

    low: float
    high: float
    now: Place
    covariance: tuple[Pair, Pair]
    lines: Pair
    marks: tuple[tuple[float, float, str], ...]
    likely: tuple[str, ...]
    line_label: str = ""
    group: str = ""
    earlier: tuple[Place, ...] = ()
    mode: Mode = Mode.REGIONS

    def __post_init__(self) -> None:
        if len(self.marks) != MARKS:
            raise ValueError(f"The plane has {MARKS} marks, not {len(self.marks)}.")
        if not self.low < self.high:
            raise ValueError("The low end of the scale must lie below its high end.")

    def count(self, region: str) -> int:
        return sum(mark[2] == region for mark in self.marks)
