"""Who has looked at what of one patient, when, and by what right: told to that patient."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cached_property
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import TruncDate

from intake.models import Patient
from portal.accounts.models import Membership, User
from portal.accounts.roles import Role
from portal.care import access
from portal.care.models import CareTeamMember, Supervision
from portal.care.spells import Spell

TEAM, LEAD, DUTY, CLINIC, SYSTEM = "team", "lead", "duty", "clinic", "system"


@dataclass(frozen=True)
class Look:
    """What somebody did on one day, however often."""

    day: date
    action: str
    who: Any  # a User, the name of a system, or None where neither is there any more
    why: str
    first: datetime
    last: datetime
    times: int


def looks_by_day(patient: Patient, zone: tzinfo) -> QuerySet:
    """Return one row a day, person and kind of look, the newest first."""
    rows = access.looks_at(patient).annotate(day=TruncDate("at", tzinfo=zone)).order_by()
    counted = rows.values("day", "actor_kind", "actor_id", "action").annotate(
        first=Min("at"), last=Max("at"), times=Count("pk")
    )
    return counted.order_by("-day", "-last", "actor_id", "action")


def named(patient: Patient, rows: Iterable[dict[str, Any]]) -> list[Look]:
    """Say who was behind each row, and why they could look. As many queries for many rows as for one."""
    rows = list(rows)
    known = _Rights(patient, rows)
    return [
        Look(
            day=row["day"],
            action=row["action"],
            who=known.who(row["actor_kind"], row["actor_id"]),
            why=SYSTEM if row["actor_kind"] == "client" else known.why(row["actor_id"], row["last"]),
            first=row["first"],
            last=row["last"],
            times=row["times"],
        )
        for row in rows
    ]


class _Rights:
    """Who could read a patient at any moment: the spells behind `access.patients_for`, each read once."""

    def __init__(self, patient: Patient, rows: list[dict[str, Any]]) -> None:
        self.patient = patient
        self.staff = {row["actor_id"] for row in rows if row["actor_kind"] == "staff"}
        self.clients = {row["actor_id"] for row in rows if row["actor_kind"] == "client"}

    def who(self, kind: str, actor_id: str) -> Any:
        return (self._systems if kind == "client" else self._people).get(actor_id)

    def why(self, user_id: str, at: datetime) -> str:
        team = [spell for spell in self._team if _held(spell, at)]
        if any(str(spell.user_id) == user_id for spell in team):
            return TEAM
        leads = any(str(spell.user_id) == user_id and _held(spell, at) for spell in self._leads)
        carers = {spell.user_id for spell in team}
        led = [spell for spell in self._supervisions if str(spell.lead_id) == user_id and _held(spell, at)]
        if leads and (not carers or any(spell.clinician_id in carers for spell in led)):
            return LEAD
        if any(raised <= at and (closed is None or closed > at) for raised, closed in self._alerts):
            return DUTY
        return LEAD if leads else CLINIC

    @cached_property
    def _people(self) -> dict[str, User]:
        return {str(user.pk): user for user in User.objects.filter(pk__in=self.staff)}

    @cached_property
    def _systems(self) -> dict[str, str]:
        rows = self.patient.clinic.api_clients.filter(client_id__in=self.clients)
        return dict(rows.values_list("client_id", "name"))

    @cached_property
    def _team(self) -> list[CareTeamMember]:
        return list(CareTeamMember.objects.filter(patient=self.patient))

    @cached_property
    def _leads(self) -> list[Membership]:
        rows = Membership.objects.filter(clinic_id=self.patient.clinic_id, role=Role.LEAD, user__in=self.staff)
        return list(rows)

    @cached_property
    def _supervisions(self) -> list[Supervision]:
        return list(Supervision.objects.filter(Q(lead__in=self.staff), clinic_id=self.patient.clinic_id))

    @cached_property
    def _alerts(self) -> list[tuple[datetime, datetime | None]]:
        return list(self.patient.alerts.values_list("raised_at", "closed_at"))


def _held(spell: Spell | Membership, at: datetime) -> bool:
    return spell.starts_at <= at and (spell.ends_at is None or spell.ends_at > at)
