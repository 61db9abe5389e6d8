"""Stored profiles under a new norm set: which of them it would change, by how much, and how each then reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from intake.history import History, histories_of
from intake.models import Assessment, NormSet, Profile, Score
from intake.norms import Comparison
from intake.placing import WORDING_BLOCKED
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.norms import NEEDED_FOR_ERROR
from intake.psychometrics.normset import NormSet as ComputedNorms
from intake.psychometrics.scoring import ENGINES
from intake.rescoring import rebuilt, sheets_as_scored
from intake.scoring import Built
from intake.wording import Wordings


def changes_results(instrument: Instrument, n: int) -> bool:
    """Say whether a norm set of so many people can change a figure of a result: then it is released by two people."""
    return n >= NEEDED_FOR_ERROR and not instrument.is_plain


def scores_beside(norm: NormSet) -> QuerySet[Score]:
    """Return the scores that a norm set has figures for and that are not compared with it yet, of whatever run."""
    return Score.objects.filter(
        assessment__instrument=norm.instrument,
        assessment__instrument_version=norm.instrument_version,
        assessment__target_kind=norm.target_kind,
        scale__in=list(norm.document["scales"]),
        status="scored",
    ).exclude(norm=norm)


def profiles_beside(norm: NormSet) -> QuerySet[Profile]:
    """Return the profiles, as they stand now, that a norm set has figures for and that are not compared with it yet."""
    assert norm.clinic_id is not None, "a sample that came with an instrument is never run for all"
    scored = scores_beside(norm).filter(profile=OuterRef("pk"))
    rows = Profile.objects.newest_run().filter(Exists(scored), clinic_id=norm.clinic_id, engine__in=ENGINES)
    return rows.order_by("pk")


def with_answers(rows: QuerySet[Profile]) -> QuerySet[Profile]:
    """Bring with profiles what it takes to build them anew."""
    rows = rows.select_related("invitation").order_by("pk")
    return rows.prefetch_related("scores__norm", "invitation__assessments__answers")


def restated(profiles: Iterable[Profile], norm: NormSet) -> list[Built]:
    """Return each profile as it comes out with a norm set in place of the one that its instrument had.

    Everything else stays: other instruments keep their norms, and the engine is the one that made the profile. The rows
    bring their scores, and their invitations' assessments with answers. Nothing is saved.
    """
    comparison, known = Comparison(norm, ComputedNorms.from_dict(norm.document)), _Known()
    wordings, profiles = Wordings(norm.clinic_id), list(profiles)
    before = histories_of((profile.patient_id, profile.completed_at) for profile in profiles)
    return [
        _one(profile, comparison, known, wordings, before[profile.patient_id, profile.completed_at])
        for profile in profiles
    ]


class _Known(dict[Any, Comparison]):
    """The norm sets that profiles were compared with, each read once."""

    def of(self, row: NormSet) -> Comparison:
        if row.pk not in self:
            self[row.pk] = Comparison(row, ComputedNorms.from_dict(row.document))
        return self[row.pk]


def _one(profile: Profile, new: Comparison, known: _Known, wordings: Wordings, before: History) -> Built:
    scores = list(profile.scores.all())
    compared = {score.assessment_id: known.of(score.norm) for score in scores if score.norm is not None}
    rows = sorted(profile.invitation.assessments.all(), key=lambda row: (row.created_at, row.pk))
    compared |= {row.pk: new for row in rows if _is_of(row, new.row)}
    blocked = {score.assessment_id for score in scores if score.status == WORDING_BLOCKED}
    sheets = sheets_as_scored(rows, wordings, compared, blocked)
    return rebuilt(profile, sheets, profile.engine, run=profile.run + 1, before=before)


def _is_of(row: Assessment, norm: NormSet) -> bool:
    mine = row.instrument, row.instrument_version, row.target_kind
    return mine == (norm.instrument, norm.instrument_version, norm.target_kind)
