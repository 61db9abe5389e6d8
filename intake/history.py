"""What somebody scored before in the same episode of care: what a new score is compared with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from intake.models import Patient, Score

# Of one scale about one person: instrument, version, whom it is about, scale.
Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Before:
    """An earlier score: its value, and when that intake was sent."""

    at: datetime
    value: float


History = Mapping[Key, Sequence[Before]]
NOTHING: History = MappingProxyType({})


def key_of(row: Score) -> Key:
    sheet = row.assessment
    return sheet.instrument, sheet.instrument_version, sheet.target_kind, row.scale


def history(rows: Iterable[Score]) -> History:
    """Return the scores of each scale, oldest first; of one intake its newest run alone counts."""
    found: dict[Key, dict[Any, Before]] = {}
    for row in sorted(rows, key=lambda row: (row.profile.completed_at, row.profile.run)):
        if row.value is not None:
            before = Before(row.profile.completed_at, float(row.value))
            found.setdefault(key_of(row), {})[row.profile.invitation_id] = before
    return {key: tuple(intakes.values()) for key, intakes in found.items()}


def history_of(patient_id: Any, at: datetime) -> History:
    """Return what a patient scored before a moment, since their last episode of care that had ended by then."""
    return histories_of([(patient_id, at)])[patient_id, at]


def histories_of(moments: Iterable[tuple[Any, datetime]]) -> dict[tuple[Any, datetime], History]:
    """Return the same for many patients, each at a moment. Two queries however many they are."""
    moments = list(moments)
    patients = {patient for patient, _at in moments}
    ends: dict[Any, list[Any]] = defaultdict(list)
    rows: dict[Any, list[Score]] = defaultdict(list)
    ended = Patient.objects.filter(pk__in=patients, episodes__ends_at__isnull=False)
    for patient, end in ended.values_list("pk", "episodes__ends_at"):
        ends[patient].append(end)
    scores = Score.objects.filter(profile__patient__in=patients, value__isnull=False)
    for row in scores.select_related("profile", "assessment").defer("recipe", "profile__planes"):
        rows[row.profile.patient_id].append(row)
    return {(patient, at): history(_between(rows[patient], ends[patient], at)) for patient, at in moments}


def _between(rows: Iterable[Score], ends: Iterable[datetime], at: datetime) -> list[Score]:
    since = max((end for end in ends if end <= at), default=None)
    earlier = [row for row in rows if row.profile.completed_at < at]
    return [row for row in earlier if since is None or row.profile.completed_at > since]
