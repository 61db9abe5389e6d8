"""Rebuilds stored profiles from the stored answers and tells which differ."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from intake.history import NOTHING, History, history_of
from intake.models import Assessment, Invitation, Profile, Score
from intake.norms import Comparison
from intake.placing import WORDING_BLOCKED
from intake.psychometrics.normset import NormSet
from intake.psychometrics.scoring import ENGINE, ENGINES, SAYS_LESS
from intake.scoring import Built, build
from intake.sheets import Sheet, languages_of
from intake.wording import Wordings

# What makes a score: all of it must come out as it was stored.
FIGURES = (
    "status", "formula", "value", "low", "high", "items_used", "items_missing", "is_prorated", "pomp", "sem",
    "ci95_low", "ci95_high", "percentile", "percentile_low", "percentile_high", "t", "band", "recipe",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """One figure that does not come out as it was stored."""

    profile: Profile
    where: str
    stored: Any
    rebuilt: Any

    def __str__(self) -> str:
        return f"profile {self.profile.pk}: {self.where} is {self.stored!r}, comes out as {self.rebuilt!r}"


def differences(profile_id: Any = None) -> Iterator[Difference]:
    """Yield every stored figure, of one profile or of all, that differs from what its answers and norms give now."""
    chosen = Profile.objects.all() if profile_id is None else Profile.objects.filter(pk=profile_id)
    rows = chosen.select_related("invitation__clinic").prefetch_related("scores__norm", "scores__assessment")
    for profile in rows.order_by("completed_at", "id").iterator(chunk_size=200):
        yield from differences_of(profile)


def differences_of(profile: Profile) -> Iterator[Difference]:
    """Rebuild one profile by the engine that made it, with the norm sets that it was compared with."""
    if profile.engine not in ENGINES:
        yield Difference(profile, "engine", profile.engine, None)
        return
    yield from _against(profile, profile.engine, FIGURES)


def news_of(profile: Profile) -> Iterator[Difference]:
    """Rebuild a profile of an older engine by today's, and yield what that one says otherwise or says besides.

    What is stored stays: a recipe names its own engine, so it is not compared.
    """
    if profile.engine in ENGINES[:-1]:
        yield from _against(profile, ENGINE, [name for name in FIGURES if name != "recipe"])


def _against(profile: Profile, engine: str, figures: Iterable[str]) -> Iterator[Difference]:
    stored = {(str(score.assessment_id), score.scale): score for score in profile.scores.all()}
    norms = {score.assessment_id: score.norm for score in stored.values() if score.norm is not None}
    blocked = {score.assessment_id for score in stored.values() if score.status == WORDING_BLOCKED}
    sheets = _sheets(profile.invitation, norms, blocked)
    before = history_of(profile.patient_id, profile.completed_at)
    built = rebuilt(profile, sheets, engine, run=profile.run, before=before)
    for row in built.scores:
        key = (str(row.assessment_id), row.scale)
        yield from _compare_scores(profile, stored.pop(key, None), row, figures)
    for (_assessment, scale), missing in stored.items():
        yield Difference(profile, scale, missing.status, None)
    for name in ("planes", "quality", "findings"):
        if getattr(profile, name) != getattr(built.profile, name):
            yield Difference(profile, name, getattr(profile, name), getattr(built.profile, name))


def rebuilt(profile: Profile, sheets: list[Sheet], engine: str, *, run: int, before: History) -> Built:
    """Build a profile of the same intake by an engine; one of the older engines knows no earlier scores."""
    return build(
        profile.invitation,
        sheets,
        completed_at=profile.completed_at,
        run=run,
        engine=engine,
        earlier=NOTHING if engine in SAYS_LESS else before,
    )


def _sheets(invitation: Invitation, norms: dict[Any, Any], blocked: set[Any]) -> list[Sheet]:
    rows = invitation.assessments.prefetch_related("answers").order_by("created_at", "id")
    comparisons = {pk: Comparison(norm, NormSet.from_dict(norm.document)) for pk, norm in norms.items()}
    return sheets_as_scored(rows, Wordings(invitation.clinic_id), comparisons, blocked)


def sheets_as_scored(
    rows: Iterable[Assessment], wordings: Wordings, comparisons: Mapping[Any, Comparison], blocked: Collection[Any]
) -> list[Sheet]:
    """The sheets as they were scored: a wording that was blocked later changes no stored score. `comparisons` and
    `blocked` go by the assessment's id; each row brings its answers."""
    sheets = []
    for row in rows:
        answers = list(row.answers.all())
        times = [float(answer.seconds) for answer in answers if answer.seconds is not None]
        sheets.append(
            Sheet(
                assessment=row,
                instrument=wordings(row.instrument, row.instrument_version),
                values={answer.item: answer.value for answer in answers},
                states={answer.item: answer.state for answer in answers},
                seconds=sum(times) if times else None,
                comparison=comparisons.get(row.pk),
                is_blocked=row.pk in blocked,
                languages=languages_of(answers),
            )
        )
    return sheets


def _compare_scores(
    profile: Profile, stored: Score | None, rebuilt: Score, figures: Iterable[str]
) -> Iterator[Difference]:
    if stored is None:
        yield Difference(profile, rebuilt.scale, None, rebuilt.status)
        return
    for name in figures:
        if getattr(stored, name) != getattr(rebuilt, name):
            yield Difference(profile, f"{stored.scale}.{name}", getattr(stored, name), getattr(rebuilt, name))
