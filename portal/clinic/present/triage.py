"""Where a patient belongs on the caseload, and why: groups and priorities in their fixed order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import Enum, IntEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from intake.models import Alert
from portal.care.caseload import Standing
from portal.clinic.present.symptoms import Worse
from portal.clinic.present.times import days_between

# How long a patient who stopped or refused stands among those who need action; afterwards they wait like others.
NEWS_FOR = timedelta(days=7)
LATER = "later"


class Group(IntEnum):
    """The groups in the order in which they stand on the page."""

    ACTION, NEW, TODAY, WAITING, OTHERS = range(5)

    @property
    def title(self) -> Any:
        return TITLES[self]


TITLES = {
    Group.ACTION: _("Needs action now"),
    Group.NEW: _("New intakes"),
    Group.TODAY: _("Seeing today"),
    Group.WAITING: _("Waiting on the patient"),
    Group.OTHERS: _("Everyone else"),
}


class Priority(Enum):
    """The words of the first column, each with the tone and the icon of its tag."""

    ACT_NOW = (_("Act now"), "solid", "alert")
    TODAY = (_("Today"), "clay", "alert")
    NEW = (_("New"), "slate", "")
    WATCH = (_("Watch"), "amber", "")
    STEADY = (_("Steady"), "", "")
    PART_DONE = (_("Part done"), "", "")
    INVITED = (_("Invited"), "", "")
    EXPIRED = (_("Expired"), "", "")
    DUE = (_("Due"), "amber", "")
    NONE = ("", "", "")

    @property
    def word(self) -> Any:
        return self.value[0]

    @property
    def tone(self) -> str:
        return self.value[1]

    @property
    def icon(self) -> str:
        return self.value[2]


@dataclass(frozen=True)
class Placed:
    """A patient in their group."""

    standing: Standing
    group: Group
    priority: Priority
    since: datetime | None  # from when somebody waits
    worse: Worse | None
    is_today: bool  # seen today, whatever the group

    @property
    def order(self) -> tuple[Any, ...]:
        """Most pressing first: what is due, then what has waited longest."""
        far = datetime.max.replace(tzinfo=None)
        alert = self.standing.alerts[0] if self.standing.alerts else None
        due = alert.due_at if alert and self.group is Group.ACTION and alert.needs_somebody else None
        visit = self.standing.next_visit_at if self.group in (Group.TODAY, Group.OTHERS) else None
        times = (due, visit, self.since)
        return (
            self.group,
            self.group is Group.OTHERS and self.standing.due_on is None,  # what is due to be asked again comes first
            *(time.replace(tzinfo=None) if time else far for time in times),
            str(self.standing.patient_id),
        )


def place(standing: Standing, worse: Worse | None, now: datetime, zone: tzinfo) -> Placed:
    """Put a patient into their group."""
    is_today = standing.next_visit_at is not None and days_between(now, standing.next_visit_at, zone) == 0

    def placed(group: Group, priority: Priority, since: datetime | None = None) -> Placed:
        return Placed(standing, group, priority, since, worse, is_today)

    if standing.alerts:
        alert = standing.alerts[0]
        priority = Priority.ACT_NOW if is_urgent(alert, now) else Priority.TODAY
        return placed(Group.ACTION, priority, alert.raised_at)
    taken_back = took_back(standing)
    wanted = taken_back if is_news(taken_back, now) else wants_clinic(standing, now)
    if wanted:
        return placed(Group.ACTION, Priority.TODAY, wanted)
    if standing.profile and not standing.profile.is_reviewed:
        return placed(Group.NEW, Priority.NEW, standing.profile.completed_at)
    waits = waiting(standing, now)
    calm = Priority.WATCH if worse else Priority.STEADY if standing.profile else Priority.NONE
    if is_today:
        return placed(Group.TODAY, calm if worse else waits or calm)
    if waits and standing.invitation:
        return placed(Group.WAITING, waits, standing.invitation.sent_at or standing.invitation.created_at)
    return placed(Group.OTHERS, Priority.DUE if standing.due_on and not worse else calm)


def is_urgent(alert: Alert, now: datetime) -> bool:
    """Say whether somebody must act on an alert before anything else."""
    return alert.is_overdue(now) or (alert.acknowledged_at is None and alert.level != "same-day")


def took_back(standing: Standing) -> datetime | None:
    """When the patient withdrew their consent; None once a newer intake asks them anew."""
    at, invitation = standing.took_back_at, standing.invitation
    return None if at is None or (invitation and invitation.created_at > at) else at


def is_news(at: datetime | None, now: datetime) -> bool:
    return at is not None and now - at < NEWS_FOR


def wants_clinic(standing: Standing, now: datetime) -> datetime | None:
    """From when an intake needs somebody of the clinic: a code, a call, a talk. None: it does not."""
    invitation = standing.invitation
    if invitation and invitation.is_locked_out(now):
        return invitation.code_asked_at
    if invitation is None or invitation.submitted_at or invitation.revoked_at or took_back(standing):
        return None
    ended = invitation.refused_at or invitation.stopped_at
    if ended:
        return ended if is_news(ended, now) else None
    if now >= invitation.expires_at:
        return None
    if invitation.code_asked_at:
        return invitation.code_asked_at
    if invitation.code_paused_until and now < invitation.code_paused_until:
        return invitation.code_paused_until - timedelta(minutes=15)
    return invitation.updated_at if invitation.put_off and invitation.put_off != LATER else None


def waiting(standing: Standing, now: datetime) -> Priority | None:
    """How far an intake is that the patient has not sent; None where nothing is awaited."""
    invitation = standing.invitation
    if invitation is None or invitation.submitted_at or invitation.revoked_at or took_back(standing):
        return None
    if now >= invitation.expires_at or invitation.refused_at:
        return Priority.EXPIRED
    return Priority.PART_DONE if invitation.answered or invitation.stopped_at else Priority.INVITED
