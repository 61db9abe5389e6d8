"""What the approved rules suggest beside profiles: for many at once, by as many queries as for one."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from content.library import Suggestion, suggested_for
from intake.models import Statement
from portal.care.facts import facts_of
from portal.care.models import Goal

GOAL_KIND = "goals"
AT_ONCE = 500  # rows of words that are held at once; only the newest of each patient are kept


def suggestions_for(profiles: Sequence[Any], clinic: Any) -> list[list[Suggestion]]:
    """Return the suggestions beside each profile of a clinic. Each carries `known_scores`, with their assessments."""
    goals = goals_of({profile.patient_id for profile in profiles})
    asked = [
        (
            facts_of(profile, profile.known_scores, goals[profile.patient_id], profile.patient.language),
            profile.patient.language,
        )
        for profile in profiles
    ]
    return suggested_for(asked, clinic) if asked else []


def goals_of(patients: set[Any]) -> dict[Any, list[str]]:
    """Return the topics that each patient works on: agreed with a clinician, and in their newest words. Two queries."""
    found: dict[Any, list[str]] = defaultdict(list)
    agreed = Goal.objects.filter(patient__in=patients, ended_at=None).order_by("agreed_at")
    for patient, topic in agreed.values_list("patient_id", "topic"):
        found[patient].append(topic)
    said = Statement.objects.filter(patient__in=patients, kind=GOAL_KIND, sent_at__isnull=False).order_by("saved_at")
    newest = dict(said.values_list("patient_id", "choices").iterator(chunk_size=AT_ONCE))
    for patient, choices in newest.items():
        found[patient] += choices
    return found
