"""What is known about a patient's profile, as the flat facts that content rules read. A missing figure is no fact."""

from decimal import Decimal
from typing import Any

from intake.models import Profile, Score

Facts = dict[str, Any]
NOBODY = "no-such-person"
FIGURES = ("value", "percentile", "ci95_low", "ci95_high")


def facts_of(profile: Profile, scores: list[Score], goals: list[str], language: str) -> Facts:
    """Return the facts of one profile. `goals` are topic slugs, agreed or said by the patient."""
    facts: Facts = {"language": language, "goal": goals, "audience": "myself"}
    for score in scores:
        for figure in FIGURES:
            value = getattr(score, figure)
            if isinstance(value, Decimal):
                facts[f"{score.assessment.instrument}.{score.scale}.{figure}"] = float(value)
    for plane in profile.planes:
        if plane["status"] == "drawn" and plane["may_name"]:
            facts |= {f"region.{region['code']}": float(region["probability"]) for region in plane["regions"]}
    facts["target"] = next((target for target in map(_target, scores) if target), None)
    return facts


def _target(score: Score) -> str:
    """Whom a sheet was about, or why it was about nobody."""
    sheet = score.assessment
    return sheet.target_absent or (NOBODY if sheet.no_close_person else sheet.target_kind)
