"""What today's engine says of a profile that an older one made: told on its page, and nothing is written over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from intake.models import Profile
from intake.psychometrics.scoring import ENGINE
from intake.rescoring import Difference, news_of

LISTS = ("quality", "findings", "planes")


@dataclass(frozen=True)
class News:
    """Which engine made a profile and which is today's, and each thing that differs as (what, then, now)."""

    made_by: str
    today: str
    lines: tuple[tuple[str, str, str], ...]


def news(profile: Profile) -> News | None:
    """Return what today's engine says otherwise; None for a profile that it made itself."""
    if profile.engine == ENGINE:
        return None
    return News(profile.engine, ENGINE, tuple(line for each in news_of(profile) for line in _lines(each)))


def _lines(each: Difference) -> list[tuple[str, str, str]]:
    if each.where not in LISTS:
        return [(each.where, _plain(each.stored), _plain(each.rebuilt))]
    gone = [(_name(row), _("said"), "–") for row in _beyond(each.stored, each.rebuilt)]
    return gone + [(_name(row), "–", _("said")) for row in _beyond(each.rebuilt, each.stored)]


def _beyond(rows: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    return [row for row in rows if row not in others]


def _name(row: dict[str, Any]) -> str:
    """What a stored flag, finding or plane is, by its codes."""
    parts = (row.get(name) for name in ("instrument", "kind", "code", "status", "key", "scale", "score"))
    return " · ".join(str(part) for part in parts if part)


def _plain(value: Any) -> str:
    return "–" if value is None else str(value)
