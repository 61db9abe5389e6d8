"""Who receives alerts: the owner while they can act, else the people on duty. Nobody who is on leave, while others are.

An alert has an effective owner at every moment at which one active person of its clinic may answer alerts.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from intake.models import Alert
from portal.accounts.models import Membership, User
from portal.accounts.roles import Role
from portal.audit.actor import Actor
from portal.care.models import CareTeamMember, DutyPerson, DutyShift, Leave, holds
from portal.care.roster import ANSWERING

Reason = Literal["shift", "named", "leads", "anybody", "away", "nobody"]


@dataclass
class Duty:
    """Who of a clinic can receive its alerts at one moment, each part read once."""

    clinic_id: Any
    at: datetime

    @property
    def on_duty(self) -> list[User]:
        """Return whose shift it is; in a gap everybody named; else leads; else whoever is there.

        With everybody on leave the leads receive alerts all the same: `is_everybody_away` says so.
        """
        return self.asked[1]

    @property
    def asked(self) -> tuple[Reason, list[Any]]:
        """Return who receives alerts, and what makes it them."""
        steps: tuple[tuple[Reason, list[Any]], ...] = (
            ("shift", self.on_shift),
            ("named", self.named),
            ("leads", self.present_leads),
            ("anybody", self.present),
            ("away", self.leads or self.people),
        )
        return next(((reason, people) for reason, people in steps if people), ("nobody", []))

    @property
    def is_everybody_away(self) -> bool:
        return self.asked[0] == "away"

    @cached_property
    def people(self) -> list[Any]:
        """Everybody who works here and may answer alerts, by name, with what decides who is asked first."""
        of_person = {"clinic_id": self.clinic_id, "user": OuterRef("pk")}
        working = Membership.objects.current(self.at).filter(role__in=ANSWERING, **of_person)
        named = DutyPerson.objects.filter(holds(self.at), confirmed_at__isnull=False, **of_person)
        return list(
            User.objects.filter(Exists(working))
            .annotate(
                is_lead=Exists(working.filter(role=Role.LEAD)),
                is_named=Exists(named),
                is_away=Exists(Leave.objects.filter(holds(self.at), **of_person)),
            )
            .order_by("name", "pk")
        )

    @cached_property
    def away(self) -> set[Any]:
        """The ids of the people who are on leave."""
        return {user.pk for user in self.people if user.is_away}

    @property
    def present(self) -> list[Any]:
        return [user for user in self.people if user.pk not in self.away]

    @property
    def leads(self) -> list[Any]:
        return [user for user in self.people if user.is_lead]

    @property
    def present_leads(self) -> list[Any]:
        return [user for user in self.leads if user.pk not in self.away]

    @property
    def named(self) -> list[Any]:
        return [user for user in self.present if user.is_named]

    @property
    def on_shift(self) -> list[Any]:
        return [user for user in self.named if user.pk in self.covering]

    @cached_property
    def covering(self) -> set[Any]:
        """The ids of the people whose shift it is by the clinic's clock on the wall."""
        shifts = DutyShift.objects.around(self.at).filter(clinic_id=self.clinic_id).select_related("clinic")
        return {shift.user_id for shift in shifts if shift.covers(self.at, shift.clinic.zone)}

    def has(self, user_id: Any) -> bool:
        """Say whether a person is on duty; shifts are read only for whom they could decide about."""
        may_be = [user for user in self.named or self.on_duty if str(user.pk) == str(user_id)]
        return bool(may_be) and may_be[0] in self.on_duty


def on_duty(clinic: Any, at: datetime | None = None) -> list[User]:
    """Return the people who receive alerts now: never nobody while one person here may answer them."""
    return Duty(getattr(clinic, "pk", clinic), at or timezone.now()).on_duty


def is_on_duty(actor: Actor, at: datetime) -> bool:
    """Say whether a person is one of those who receive alerts without a clinician."""
    return Duty(actor.clinic_id, at).has(actor.id)


def effective_owners(alert: Alert, at: datetime | None = None) -> list[User]:
    """Return whoever must act on an alert now: its owner if they can, else the rest of the team and the duty."""
    return who_can_act(alert.owner_id, alert.patient_id, alert.clinic_id, at)


def who_can_act(owner_id: Any, patient_id: Any, clinic_id: Any, at: datetime | None = None) -> list[User]:
    """Return the owner where they answer alerts and care for the patient; else the team and the people on duty."""
    return Responders(patient_id, clinic_id, at or timezone.now()).of(owner_id)


def ladder_of(alert: Alert, at: datetime) -> list[list[User]]:
    """Return whom an alert goes to step by step: its effective owners, the rest of the duty, the leads, everybody.

    Four rungs. The second names only people who are not on the first, so it may be empty, as the third is in a clinic
    without a lead; the first and the last never are while one person here may answer alerts. People on leave stand on a
    rung only where it would be empty without them.
    """
    responders = Responders(alert.patient_id, alert.clinic_id, at)
    duty, owners = responders.duty, responders.of(alert.owner_id)
    rest = [user for user in duty.on_duty if user not in owners]
    return [owners, rest, duty.present_leads or duty.leads, duty.present or duty.people]


@dataclass
class Responders:
    """The people who can act on the alerts of one patient at one moment, read once for all of them."""

    patient_id: Any
    clinic_id: Any
    at: datetime

    def of(self, owner_id: Any) -> list[User]:
        """Return who must act on an alert of this owner."""
        owner = [user for user in self.team if user.pk == owner_id]
        return owner or [*self.team, *(user for user in self.on_duty if user not in self.team)]

    @cached_property
    def team(self) -> list[User]:
        rows = carers(self.at).filter(patient_id=self.patient_id, patient__clinic_id=self.clinic_id)
        return list(User.objects.filter(pk__in=rows.values("user")).order_by("name"))

    @cached_property
    def duty(self) -> Duty:
        return Duty(self.clinic_id, self.at)

    @cached_property
    def on_duty(self) -> list[User]:
        return self.duty.on_duty


def carers(at: datetime) -> QuerySet[CareTeamMember]:
    """Return the care-team rows of people who may answer alerts in the patient's clinic now, and are not on leave."""
    of_person = {"user": OuterRef("user"), "clinic": OuterRef("patient__clinic")}
    answering = Membership.objects.current(at).filter(role__in=ANSWERING, **of_person)
    away = Leave.objects.filter(holds(at), **of_person)
    return CareTeamMember.objects.filter(Exists(answering), ~Exists(away), holds(at))
