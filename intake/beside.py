"""Stored profiles under a new norm set without their answers: what a set changes follows from the stored values.

`restating` builds a profile anew from its answers, which takes many times as long; a test holds one against the other.
Rows come as the database's own text, and as that text they go back.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, FloatField, Q, QuerySet, TextField
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from intake.instruments import load
from intake.models import NormSet, Profile, Score
from intake.norms import Comparison
from intake.placing import NOT_SCORED, WORDING_BLOCKED, place_row, plane_in
from intake.psychometrics.course import direction_of
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.normset import NormSet as ComputedNorms
from intake.psychometrics.samples import sample_of
from intake.psychometrics.scoring import norm_named

# A flag that rests on a published comparison sample: only the answers say whether it still stands.
RESTS_ON_SAMPLE = "rare_profile"
# What a norm set decides about a score, by its columns.
FIGURES = ("sem", "ci95_low", "ci95_high", "percentile", "percentile_low", "percentile_high", "t", "norm_id", "recipe")
KEPT = 10_000  # readings that are remembered
Columns = tuple[str | Combinable, ...]
Figures = tuple[str | None, ...]


class StoredScore(NamedTuple):
    """A score as it is stored; the rest of it stays whatever the norms."""

    id: str
    profile: str
    scale: str
    value: float | None  # a float holds every value of an instrument to the nine places that are stored
    recipe: str
    target: str
    is_compared: bool  # of the instrument, and about the kind of person, that the norms are of


class StoredProfile(NamedTuple):
    """A profile as it is stored."""

    id: str
    patient: str
    run: int
    planes: str
    quality: str


@dataclass(frozen=True, slots=True)
class Restated:
    """A profile under the new set: its planes, and of each of its scores the id, with new figures or None where the
    score is of another instrument."""

    stored: StoredProfile
    planes: str
    scores: list[tuple[str, Figures | None]]


def stored_profiles(rows: QuerySet[Profile]) -> list[StoredProfile]:
    """Read profiles as they are stored. One query."""
    columns: Columns = _text("pk"), _text("patient_id"), "run", _text("planes"), _text("quality")
    return [StoredProfile(*row) for row in rows.values_list(*columns)]


def scores_of(profiles: Iterable[StoredProfile], norm: NormSet) -> dict[str, list[StoredScore]]:
    """Read the scores of profiles, in the order in which they were written. One query."""
    is_compared = Q(
        assessment__instrument=norm.instrument,
        assessment__instrument_version=norm.instrument_version,
        assessment__target_kind=norm.target_kind,
    )
    columns: Columns = (
        _text("pk"), _text("profile_id"), "scale", Cast("value", FloatField()), _text("recipe"),
        "assessment__target_kind", ExpressionWrapper(is_compared, BooleanField()),
    )  # fmt: skip
    found: dict[str, list[StoredScore]] = defaultdict(list)
    rows = Score.objects.filter(profile__in=[each.id for each in profiles]).order_by("pk")
    for row in rows.values_list(*columns):
        found[row[1]].append(StoredScore(*row))
    return found


class Beside:
    """A norm set, and what each stored value reads in it: computed once, however many have it."""

    _last: ClassVar[list[Beside]] = []

    @classmethod
    def of(cls, row: NormSet) -> Beside:
        """Return the one of the last batch where this is the same set still: a run goes on batch after batch."""
        known = [each for each in cls._last if each.comparison.row.document == row.document]
        cls._last[:] = known if known and known[0].comparison.row.pk == row.pk else [cls(row)]
        return cls._last[0]

    def __init__(self, row: NormSet) -> None:
        self.comparison = Comparison(row, ComputedNorms.from_dict(row.document))
        self.instrument = load(row.instrument, row.instrument_version)
        plane = self.instrument.plane
        self._drawn_of = (plane.anxiety, plane.avoidance) if plane else ()
        self._figures: dict[tuple[str, float | None], Figures] = {}
        self._planes: dict[tuple[Any, ...], str] = {}

    @property
    def needs_answers(self) -> bool:
        """Whether every profile has to be built anew: what it says of change or of the answers rests on the norms."""
        says_change = any(direction_of(self.instrument, scale.key) is not None for scale in self.instrument.scales)
        return says_change or self.instrument.is_plain or sample_of(self.comparison.norms.id) is not None

    def restated(self, stored: StoredProfile, scores: Sequence[StoredScore]) -> Restated:
        """Return a profile as it reads in this set."""
        compared = [(each.id, self.figures(each) if each.is_compared else None) for each in scores]
        return Restated(stored, self.planes(stored.planes, scores), compared)

    def figures(self, score: StoredScore) -> Figures:
        """Return the new figures of one score."""
        key = score.recipe, score.value
        if key not in self._figures:
            _keep_few(self._figures)
            self._figures[key] = self._placed(score)
        return self._figures[key]

    def planes(self, written: str, scores: Iterable[StoredScore]) -> str:
        """Return the planes of a profile, with those of this instrument drawn anew."""
        points = tuple((s.target, s.scale, s.value) for s in scores if s.is_compared and s.scale in self._drawn_of)
        key = written, points
        if key not in self._planes:
            _keep_few(self._planes)
            values = {(target, scale): value for target, scale, value in points}
            self._planes[key] = json.dumps([self._drawn(plane, values) for plane in json.loads(written)])
        return self._planes[key]

    def _placed(self, score: StoredScore) -> Figures:
        norms, recipe = self.comparison.norms, json.loads(score.recipe)
        recipe["norm"] = norm_named(norms)
        row = Score(profile=Profile(engine=recipe["engine"]), scale=score.scale, recipe=recipe)
        if score.value is not None:
            place_row(row, exact(self.instrument, score.scale, score.value), self.instrument, norms)
        figures = [None if (figure := getattr(row, name)) is None else str(figure) for name in FIGURES[:-2]]
        norm = self.comparison.row.pk.hex if score.scale in norms.scales else None
        return (*figures, norm, json.dumps(row.recipe))

    def _drawn(self, plane: dict[str, Any], values: Mapping[tuple[str, str], float | None]) -> dict[str, Any]:
        if plane["instrument"] != str(self.instrument) or plane["status"] in (WORDING_BLOCKED, NOT_SCORED):
            return plane
        target = plane["target"]
        if (target or "") != self.comparison.row.target_kind:
            return plane
        observed = [self._observed(scale, values[target or "", scale]) for scale in self._drawn_of]
        drawn = plane_in(self.instrument, self.comparison, (observed[0], observed[1]))
        return {"instrument": plane["instrument"], "target": target, **drawn}

    def _observed(self, scale: str, value: float | None) -> float:
        assert value is not None, "a plane without both of its scores says so"
        return float(exact(self.instrument, scale, value))


def _keep_few(known: dict[Any, Any]) -> None:
    """Begin anew before it fills the memory: a recipe that holds a level by a model of the items is one person's."""
    if len(known) >= KEPT:
        known.clear()


def is_short(stored: StoredProfile, scores: Collection[StoredScore]) -> bool:
    """Say whether the stored values of a profile are enough, or its answers are needed."""
    compared = [(each.target, each.scale) for each in scores if each.is_compared]
    return RESTS_ON_SAMPLE not in stored.quality and len(compared) == len(set(compared))


def first_of(profiles: list[StoredProfile], norm: NormSet, built: int) -> list[StoredProfile]:
    """Return the first profiles, as many as there are until more than `built` of them need their answers."""
    beside = Beside.of(norm)
    long = [n for n, each in enumerate(profiles) if beside.needs_answers or RESTS_ON_SAMPLE in each.quality]
    return profiles[: long[built]] if len(long) > built else profiles


def exact(instrument: Instrument, scale: str, value: float) -> Fraction:
    """Return the exact score behind a stored one: a whole number shared by no more answers than the scale has."""
    return Fraction(value).limit_denominator(len(instrument.scale(scale).items))


def _text(name: str) -> Cast:
    """A column as the database's own text: no object is made of it."""
    return Cast(name, TextField())
