"""Who receives alerts: the owner while they can act, else the people on duty."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
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
    people = list(User.objects.filter(pk__in=named.values("user")).order_by("name"))
    leads = working.filter(role=Role.LEAD).values("user")
    return people or list(User.objects.filter(pk__in=leads).order_by("name"))


def is_named(actor: Actor, at: datetime) -> bool:
    """Say whether the clinic names this person for its duty now, whatever else that needs."""
    return DutyPerson.objects.filter(
        holds(at), clinic_id=actor.clinic_id, user_id=actor.id, confirmed_at__isnull=False
    ).exists()


def can_receive(clinic: Any, at: datetime | None = None) -> bool:
    """Say whether somebody would receive an alert of this clinic now."""
    return bool(on_duty(clinic, at))


def effective_owners(alert: Alert, at: datetime | None = None) -> list[User]:
    """Return whoever must act on an alert now: its owner if they can, else the rest of the team and the duty."""
    return who_can_act(alert.owner_id, alert.patient_id, alert.clinic_id, at)


def who_can_act(owner_id: Any, patient_id: Any, clinic_id: Any, at: datetime | None = None) -> list[User]:
    """Return the owner where they answer alerts and care for the patient; else the team and the people on duty."""
    at = at or timezone.now()
    team = carers(at).filter(patient_id=patient_id, patient__clinic_id=clinic_id)
    people = list(User.objects.filter(pk__in=team.values("user")).order_by("name"))
    owner = [user for user in people if user.pk == owner_id]
    return owner or [*people, *(user for user in on_duty(clinic_id, at) if user not in people)]


def carers(at: datetime) -> QuerySet[CareTeamMember]:
    """Return the care-team rows of people who may answer alerts in the patient's clinic now."""
    answering = Membership.objects.current(at).filter(
        user=OuterRef("user"), clinic=OuterRef("patient__clinic"), role__in=_answering_roles()
    )
    return CareTeamMember.objects.filter(Exists(answering), holds(at))


def _answering_roles() -> list[str]:
    return [role.value for role in Role if Permission.ANSWER_ALERTS in role.permissions]
