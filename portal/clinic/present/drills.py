"""Test alerts as their page shows them: who was told, who got it and how soon, how far up it went."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from intake.models.alerts import TOP
from portal.care.access import LEADS
from portal.care.drills import Drill, DrillCall
from portal.clinic.present import times


@dataclass(frozen=True)
class Told:
    """One person whom a test went to."""

    name: str
    how: str
    is_missed: bool


@dataclass(frozen=True)
class Row:
    """One test of the history."""

    when: str
    starter: str
    outcome: str
    tone: str
    ladder: str
    told: tuple[Told, ...]


def rows(drills: list[Drill], zone: Any) -> list[Row]:
    return [row(drill, zone) for drill in drills]


def row(drill: Drill, zone: Any) -> Row:
    outcome, tone = _outcome(drill, zone)
    starter = drill.started_by.name if drill.started_by else _("the monthly test")
    told = tuple(_told(call, drill.started_at) for call in drill.calls.all())
    return Row(times.stamp(drill.started_at, zone), starter, outcome, tone, _ladder(drill.rung), told)


def _outcome(drill: Drill, zone: Any) -> tuple[str, str]:
    if drill.took is not None and drill.seen_by is not None:
        said = _("%(name)s got it after %(length)s.") % {
            "name": drill.seen_by.name,
            "length": times.length(drill.took.total_seconds()),
        }
        return said, "moss"
    if drill.has_failed:
        return _("Nobody got it: see who was not reached, and who does not look."), "clay"
    return _("On its way. It must be got by %(time)s.") % {"time": times.stamp(drill.due_at, zone)}, "amber"


def _told(call: DrillCall, started_at: datetime) -> Told:
    if call.told_at is None:
        return Told(call.user.name, _("no message could leave: %(why)s") % {"why": call.error}, is_missed=True)
    length = times.length((call.told_at - started_at).total_seconds())
    return Told(call.user.name, _("told after %(length)s") % {"length": length}, is_missed=False)


def _ladder(rung: int) -> str:
    """How far up it went; the second rung of a test holds nobody whom the first does not."""
    if rung < LEADS:
        return _("It went no further than the people on duty.")
    return _("It went up to the clinical leads.") if rung < TOP else _("It went up to everybody who answers alerts.")
