"""The caseload: everybody placed, the page of rows that was asked for, and what those rows need beyond that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils import timezone

from intake.models import Alert, Patient
from intake.wording import Wordings
from portal.audit.actor import Actor
from portal.audit.models import Outbox
from portal.care import caseload
from portal.care.models import SavedView
from portal.clinic.present.symptoms import INSTRUMENTS, worse
from portal.clinic.present.triage import Group, Placed, is_urgent, place

ROWS = 25
MOST_FOUND = 100  # of a search: more than that is not read by anybody, and asks for another letter
VIEWS = ("mine", "action", "new", "today", "worse", "unassigned", "all")
WIDE = ("unassigned", "all")  # beyond one's own


@dataclass(frozen=True)
class Filters:
    """What the reader asked to see."""

    view: str = "mine"
    query: str = ""
    page: str = "1"

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Filters:
        view = given.get("view", "mine")
        return cls(view if view in VIEWS else "mine", given.get("q", "").strip()[:80], given.get("page", "1"))

    @property
    def kept(self) -> dict[str, str]:
        """What a saved view remembers."""
        return {key: value for key, value in (("view", self.view), ("q", self.query)) if value}

    @property
    def querystring(self) -> str:
        return urlencode(self.kept)


@dataclass
class PatientList:
    """One page of the caseload."""

    filters: Filters
    now: datetime
    counts: dict[str, int]  # by view; of a search only what has to be announced
    is_cut: bool  # more people belong here than are listed
    groups: dict[Group, int]  # how many of the shown list belong to each
    page: Page
    load: Wordings
    mark: str  # of the open alerts
    patients: dict[Any, Patient] = field(default_factory=dict)
    planes: dict[Any, list[dict[str, Any]]] = field(default_factory=dict)  # by profile
    sizes: dict[Any, int] = field(default_factory=dict)  # questions, by battery
    messages: dict[Any, list[Outbox]] = field(default_factory=dict)  # by alert
    views: list[SavedView] = field(default_factory=list)

    @property
    def waiting_alerts(self) -> caseload.Waiting:
        return caseload.Waiting(self.counts["alerts"], self.counts["late"])


def load_list(actor: Actor, clinic: Any, filters: Filters, *, is_wide: bool) -> PatientList:
    """Return the list that was asked for; `is_wide` says that the actor reads more people than their own.

    The number of queries does not depend on how many patients there are. Of people beyond the actor's own, no more
    are read than are listed.
    """
    now, load = timezone.now(), Wordings(clinic.pk)
    everybody = caseload.Caseload(actor, now, clinic.day(now), is_wide=is_wide)
    # Before the list itself: what happens meanwhile is news to the page that is drawn.
    apart = everybody.open_alerts() if filters.query or is_wide else None
    standings = everybody.standings(INSTRUMENTS, _reach(everybody, filters))
    alerts = [alert for standing in standings for alert in standing.alerts] if apart is None else apart
    rows = [place(standing, worse(standing.profile, standing.scores, load), now, clinic.zone) for standing in standings]
    shown = sorted(rows if filters.query else _chosen(rows, filters), key=lambda row: row.order)
    groups = {group: sum(row.group is group for row in shown) for group in Group}
    page = Paginator(shown, ROWS).get_page(filters.page)
    counts = _alert_counts(alerts, now) | ({} if filters.query else _counts(rows, everybody))
    is_cut = len(shown) >= MOST_FOUND if filters.query else len(shown) < counts[filters.view]
    found = PatientList(filters, now, counts, is_cut, groups, page, load, caseload.mark_of(alerts))
    _add_details(found, everybody)
    return found


def _reach(everybody: caseload.Caseload, filters: Filters) -> QuerySet[Patient]:
    if filters.query:
        return everybody.named(filters.query, MOST_FOUND)
    if filters.view in WIDE and everybody.is_wide:
        return everybody.pressing(is_unassigned=filters.view == "unassigned")
    return everybody.mine


def _chosen(rows: list[Placed], filters: Filters) -> list[Placed]:
    return [row for row in rows if belongs(row, filters.view)]


def belongs(row: Placed, view: str) -> bool:
    """Say whether a row stands in one of the fixed views."""
    mine = row.standing.is_mine
    return {
        "mine": mine,
        "action": mine and row.group is Group.ACTION,
        "new": mine and row.group is Group.NEW,
        "today": mine and row.is_today,
        "worse": mine and row.worse is not None,
        "unassigned": not row.standing.has_clinician,
        "all": True,
    }[view]


def _counts(rows: list[Placed], everybody: caseload.Caseload) -> dict[str, int]:
    counts = {view: sum(belongs(row, view) for row in rows) for view in VIEWS}
    if everybody.is_wide:
        counts["all"], counts["unassigned"] = everybody.amounts()
    return counts


def _alert_counts(alerts: list[Alert], now: datetime) -> dict[str, int]:
    """What is announced, and what the menu says: of everybody, whoever is listed."""
    waiting = caseload.waiting_among(alerts)
    urgent = {alert.patient_id for alert in alerts if is_urgent(alert, now)}
    return {"alerts": waiting.unseen, "late": waiting.late, "act-now": len(urgent)}


def _add_details(found: PatientList, everybody: caseload.Caseload) -> None:
    standings = [row.standing for row in found.page]
    found.patients = everybody.people(standing.patient_id for standing in standings)
    found.planes = caseload.planes_of([standing.profile.pk for standing in standings if standing.profile])
    found.sizes = caseload.battery_sizes(
        {standing.invitation.battery_id for standing in standings if standing.invitation}
    )
    found.messages = caseload.last_messages(alert for standing in standings for alert in standing.alerts)
    found.views = list(caseload.saved_views(everybody.actor))
