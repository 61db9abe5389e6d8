"""Figures about an instrument that somebody published or computed, each with its source and its status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

# How a figure is known. "own" and "project" are this project's choices; "code" was read in a public scoring program.
VERIFIED = frozenset({"primary", "secondary", "computed", "code", "own", "project"})
# Recalled figures are stored with the instrument and shown to nobody until a person has checked them.
RECALLED = "recalled"


@dataclass(frozen=True, slots=True)
class Band:
    """A named interval of scores."""

    scale: str
    key: str
    low: int
    high: int
    label: Mapping[str, str]
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class CutOff:
    """A published line, with its accuracy against an interview where that is known.

    `side` is "at-or-above", "at-or-below" or "below"; `gender` is whom it is for, "" for everybody.
    """

    scale: str
    score: int
    target: str
    sensitivity: float | None
    specificity: float | None
    source: str
    status: str
    side: str = "at-or-above"
    gender: str = ""
    n: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reliability:
    """How consistently a scale measures, of one kind and in one sample."""

    scale: str
    kind: str
    value: float
    n: int | None
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class MeasurementError:
    """The spread and the reliability from which the standard error of one scale follows."""

    scale: str
    sd: float
    reliability: float
    source: str
    status: str

    @property
    def sem(self) -> float:
        """Standard error of measurement, SD times the root of one minus reliability (Lord & Novick, 1968)."""
        return self.sd * sqrt(1 - self.reliability)


@dataclass(frozen=True, slots=True)
class ReferenceScale:
    """One scale in a comparison sample; percentiles are (percent, score) pairs of a printed table."""

    mean: float
    sd: float
    reliability: float | None
    percentiles: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class ReferenceNorm:
    """A comparison sample that comes with an instrument; `applies_when` says to whom."""

    id: str
    label: Mapping[str, str]
    n: int
    applies_when: Mapping[str, str]
    scales: Mapping[str, ReferenceScale]
    r: float | None
    status: str
    source: str
    limits: tuple[str, ...]
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """Any other figure, kept as words: a smallest important difference, a time, a DOI."""

    kind: str
    value: str
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A work to cite; `doi` is None unless somebody has seen it resolve."""

    text: str
    doi: str | None


@dataclass(frozen=True, slots=True)
class Licence:
    """What the owner allows: `kind` is "own", "free" or "permission-needed"; `name` is the class as the source says it.

    `unaltered`: the wording may not be edited, shortened or put into another order.
    """

    kind: str
    terms: str
    ship_wording: bool
    non_commercial: bool
    unaltered: bool = False
    name: str = ""
    status: str = ""
