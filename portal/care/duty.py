"""Who receives alerts: the owner while they can act, else the people on duty."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from intake.models import Alert
from portal.accounts.models import Membership, User
from portal.accounts.roles import Permission, Role
from portal.care.models import DutyPerson, holds


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


def can_receive(clinic: Any, at: datetime | None = None) -> bool:
    """Say whether somebody would receive an alert of this clinic now."""
    return bool(on_duty(clinic, at))


def effective_owners(alert: Alert, at: datetime | None = None) -> list[User]:
    """Return whoever must act on an alert at this moment: its owner if still working here, else the people on duty."""
    at = at or timezone.now()
    owner_works = Membership.objects.current(at).filter(
        user=alert.owner, clinic_id=alert.clinic_id, role__in=_answering_roles()
    )
    if alert.owner is not None and owner_works.exists():
        return [alert.owner]
    return on_duty(alert.clinic_id, at)


def _answering_roles() -> list[str]:
    return [role.value for role in Role if Permission.ANSWER_ALERTS in role.permissions]
