"""How many past profiles of a clinic a rule would have chosen: counts in tens, and of nobody anything else.

Whoever writes rules need not be allowed to read a patient. So no count below 10 is said, nor that it is none: a rule
can be so narrow that one person alone could match it, and "none" would then tell what that person did not answer. For
the same reason counts come in tens: of two exact ones, under rules that differ by one condition, the difference would
be a person. Each look is written down with the rule's version.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from content.models import Rule
from content.rules import Facts, conditions, judge
from intake.models import Profile, Score
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.audit.record import record
from portal.care import policies
from portal.care.facts import facts_from
from portal.care.suggesting import goals_of

NEWEST = 5000  # profiles that are looked at
FEWEST = 10
AT_ONCE = 500  # rows that are in memory at a time


@dataclass(frozen=True)
class Tens:
    """A count as it may be said: from `low` to `low + 9`, or fewer than 10."""

    low: int

    @classmethod
    def of(cls, count: int) -> Tens:
        return cls(count - count % FEWEST)

    @property
    def is_few(self) -> bool:
        return self.low < FEWEST

    @property
    def high(self) -> int:
        return self.low + FEWEST - 1


@dataclass(frozen=True)
class Preview:
    """How many profiles were looked at, and how many of them the rule would have chosen."""

    looked_at: Tens
    chosen: Tens


@dataclass(frozen=True)
class _Past:
    """What is kept of a profile while its scores are read."""

    patient: Any
    language: str
    planes: list[dict[str, Any]]


def preview(*, rule: Rule, clinic: Any, by: Actor) -> Preview:
    """Count over the newest profiles of the clinic, each as it stands now. At most five queries. Raises MayNot."""
    policies.check_may(by, Permission.WRITE_RULES)
    names = {condition["fact"] for condition in conditions(rule.when)}
    past = _past(clinic, with_planes=any(name.startswith("region.") for name in names))
    chosen = sum(judge(rule.when, facts) is True for facts in _facts(past, names))
    record("content.rule_previewed", by=by, about=rule, clinic_id=clinic.pk, rule=str(rule))
    return Preview(Tens.of(len(past)), Tens.of(chosen))


def _past(clinic: Any, *, with_planes: bool) -> dict[Any, _Past]:
    rows = Profile.objects.newest_run().filter(clinic=clinic).order_by("-completed_at", "-id")
    fields = ["pk", "patient_id", "patient__language", *(["planes"] if with_planes else [])]
    found = {}
    for pk, patient, language, *planes in rows.values_list(*fields)[:NEWEST].iterator(chunk_size=AT_ONCE):
        found[pk] = _Past(patient, language, _regions_only(planes[0]) if planes else [])
    return found


def _regions_only(planes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep of a plane what facts are made of; the rest of a drawing is large."""
    return [{name: plane.get(name) for name in ("status", "may_name", "regions")} for plane in planes]


def _facts(past: dict[Any, _Past], names: set[str]) -> Iterator[Facts]:
    """Yield the facts of each profile, those with scores first."""
    goals = goals_of({each.patient for each in past.values()}) if "goal" in names else {}
    waiting = dict(past)
    for pk, rows in groupby(_scores(past, names), key=lambda score: score.profile_id):
        each = waiting.pop(pk)
        yield facts_from(each.planes, rows, goals.get(each.patient, []), each.language)
    for each in waiting.values():
        yield facts_from(each.planes, (), goals.get(each.patient, []), each.language)


def _scores(past: dict[Any, _Past], names: set[str]) -> Iterator[Score]:
    """Read the scores that the rule asks about, profile by profile; all of them where it asks whom they are about."""
    rows = Score.objects.filter(profile__in=list(past)).select_related("assessment")
    if "target" not in names:
        rows = rows.filter(assessment__instrument__in={name.partition(".")[0] for name in names})
    sheet = ("instrument", "target_kind", "target_absent", "no_close_person")
    rows = rows.only(
        "profile_id", "scale", "value", "percentile", "ci95_low", "ci95_high", "sem",
        *(f"assessment__{name}" for name in sheet),
    )  # fmt: skip
    ordered = rows.order_by("profile_id", "assessment__created_at", "assessment__id", "pk")
    return ordered.iterator(chunk_size=AT_ONCE)
