"""What is known about a patient's profile, as the flat facts that content rules read. A missing figure is no fact."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from intake.models import Profile, Score
from intake.psychometrics.relationships import NEEDED, spread_between
from intake.targets import CLOSE_PERSON

Facts = dict[str, Any]
NOBODY = "no-such-person"
FIGURES = ("value", "percentile", "ci95_low", "ci95_high")
# How far the people lie apart about whom the same was asked: the widest difference between two scores, and the lower
# 95% limit of the spread that error of measurement does not explain.
APART, APART_LOW = "apart", "apart_low"


def facts_of(profile: Profile, scores: Iterable[Score], goals: list[str], language: str) -> Facts:
    """Return the facts of one profile. `goals` are topic slugs, agreed or said by the patient."""
    return facts_from(profile.planes, scores, goals, language)


def facts_from(planes: Iterable[dict[str, Any]], scores: Iterable[Score], goals: list[str], language: str) -> Facts:
    """Return the facts of a profile whose planes and scores these are."""
    facts: Facts = {"language": language, "goal": goals, "audience": "myself"}
    rows = list(scores)
    for score in rows:
        facts |= _of_score(score)
    facts |= dict(_differences(rows)) | regions_of(planes)
    facts["target"] = next((target for target in map(_target, rows) if target), None)
    return facts


def name_of(instrument: str, scale: str, figure: str, about: str = "") -> str:
    """Return how a figure is called. One about a mother is another fact than one about a partner."""
    name = f"{instrument}.{scale}.{figure}"
    return f"{name}@{about}" if about and about != CLOSE_PERSON else name


def regions_of(planes: Iterable[dict[str, Any]]) -> Facts:
    """Return the chance of each region, where the plane may name regions."""
    drawn = (plane for plane in planes if plane["status"] == "drawn" and plane["may_name"])
    return {f"region.{region['code']}": float(region["probability"]) for plane in drawn for region in plane["regions"]}


def _of_score(score: Score) -> Facts:
    sheet = score.assessment
    found = {figure: getattr(score, figure) for figure in FIGURES}
    return {
        name_of(sheet.instrument, score.scale, figure, sheet.target_kind): float(value)
        for figure, value in found.items()
        if isinstance(value, Decimal)
    }


def _differences(scores: list[Score]) -> Iterator[tuple[str, float]]:
    about: dict[tuple[str, str], list[Score]] = {}
    for score in scores:
        if score.value is not None and score.assessment.target_kind not in ("", CLOSE_PERSON):
            about.setdefault((score.assessment.instrument, score.scale), []).append(score)
    for (instrument, scale), rows in about.items():
        values = [Fraction(row.value) for row in rows if row.value is not None]
        if len(values) < NEEDED:
            continue
        yield name_of(instrument, scale, APART), float(max(values) - min(values))
        sems = [float(row.sem) for row in rows if row.value is not None and row.sem]
        if len(sems) == len(values):
            yield name_of(instrument, scale, APART_LOW), spread_between(values, sems).ci95[0]


def _target(score: Score) -> str:
    """Whom a sheet was about, or why it was about nobody."""
    sheet = score.assessment
    return sheet.target_absent or (NOBODY if sheet.no_close_person else sheet.target_kind)
