"""What somebody scored before in the same episode of care: what a new score is compared with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db.models import Max, Q

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
    ended = Max("episodes__ends_at", filter=Q(episodes__ends_at__lte=at))
    since = Patient.objects.filter(pk=patient_id).aggregate(at=ended)["at"]
    rows = Score.objects.filter(profile__patient=patient_id, profile__completed_at__lt=at, value__isnull=False)
    if since is not None:
        rows = rows.filter(profile__completed_at__gt=since)
    return history(rows.select_related("profile", "assessment").defer("recipe", "profile__planes"))
