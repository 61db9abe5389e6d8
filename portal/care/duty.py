"""Who receives alerts: the owner while they can act, else the people on duty."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from intake.models import Alert
from portal.accounts.models import Membership, User
from portal.accounts.roles import Permission, Role
from portal.audit.actor import Actor
from portal.care.models import CareTeamMember, DutyPerson, holds


def on_duty(clinic: Any, at: datetime | None = None) -> list[User]:
    """Return the people who receive alerts now: those whom the clinic names, else its clinical leads."""
    at = at or timezone.now()
    clinic_id = getattr(clinic, "pk", clinic)
    working = Membership.objects.current(at).filter(clinic_id=clinic_id, role__in=_answering_roles())
    named = DutyPerson.objects.filter(
        holds(at), clinic_id=clinic_id, confirmed_at__isnull=False, user__in=working.values("user")
    )
    leads = working.filter(role=Role.LEAD)
    either = Q(pk__in=named.values("user")) | Q(pk__in=leads.values("user"))
    is_named = Exists(named.filter(user=OuterRef("pk")))
    people = list(User.objects.filter(either).annotate(is_named=is_named).order_by("name"))
    chosen: list[User] = [user for user in people if user.is_named]
    return chosen or [*people]


def is_named(actor: Actor, at: datetime) -> bool:
    """Say whether the clinic names this person for its duty now, whatever else that needs."""
    return DutyPerson.objects.filter(
        holds(at), clinic_id=actor.clinic_id, user_id=actor.id, confirmed_at__isnull=False
    ).exists()


def effective_owners(alert: Alert, at: datetime | None = None) -> list[User]:
    """Return whoever must act on an alert now: its owner if they can, else the rest of the team and the duty."""
    return who_can_act(alert.owner_id, alert.patient_id, alert.clinic_id, at)


def who_can_act(owner_id: Any, patient_id: Any, clinic_id: Any, at: datetime | None = None) -> list[User]:
    """Return the owner where they answer alerts and care for the patient; else the team and the people on duty."""
    return Responders(patient_id, clinic_id, at or timezone.now()).of(owner_id)


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
    def on_duty(self) -> list[User]:
        return on_duty(self.clinic_id, self.at)


def carers(at: datetime) -> QuerySet[CareTeamMember]:
    """Return the care-team rows of people who may answer alerts in the patient's clinic now."""
    answering = Membership.objects.current(at).filter(
        user=OuterRef("user"), clinic=OuterRef("patient__clinic"), role__in=_answering_roles()
    )
    return CareTeamMember.objects.filter(Exists(answering), holds(at))


def _answering_roles() -> list[str]:
    return [role.value for role in Role if Permission.ANSWER_ALERTS in role.permissions]
