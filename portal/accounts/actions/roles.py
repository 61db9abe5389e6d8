"""Roles in a clinic: given, ended, and the whole way in closed. Each change ends the person's sessions."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from portal.accounts import policies
from portal.accounts.actions.sessions import end_sessions_of
from portal.accounts.exceptions import NoRole, NotHere, WorksHere
from portal.accounts.models import Clinic, Membership, User
from portal.accounts.roles import Permission, Role
from portal.audit.actor import Actor
from portal.audit.outbox import post
from portal.audit.record import record


@transaction.atomic
def give_role(*, user: User, clinic: Clinic, role: Role, by: Actor) -> Membership:
    """Give somebody who works in the clinic another role there; never to oneself."""
    policies.check_may(by, clinic, Permission.MANAGE_PEOPLE)
    policies.check_not_oneself(by, user.pk)
    if not policies.current_roles(user, clinic):
        raise NotHere
    membership, _ = Membership.objects.get_or_create(
        user=user, clinic=clinic, role=Role(role), ends_at=None, defaults={"given_by": by.row}
    )
    end_sessions_of(user)
    record("role.given", by=by, about=membership, role=membership.role)
    return membership


@transaction.atomic
def end_role(*, membership: Membership, by: Actor) -> None:
    """End a role from this moment; never one's own, and never the last admin's."""
    policies.check_may(by, membership.clinic, Permission.MANAGE_PEOPLE)
    policies.check_not_oneself(by, membership.user_id)
    if membership.role == Role.ADMIN:
        policies.check_admin_remains(membership.clinic, membership.user)
    Membership.objects.filter(pk=membership.pk, ends_at__isnull=True).update(ends_at=timezone.now())
    end_sessions_of(membership.user)
    record("role.ended", by=by, about=membership, role=membership.role)


@transaction.atomic
def deactivate(*, user: User, clinic: Clinic, by: Actor) -> None:
    """End everything that a person may do in a clinic; with no role left anywhere their account closes."""
    policies.check_may(by, clinic, Permission.MANAGE_PEOPLE)
    policies.check_not_oneself(by, user.pk)
    if not policies.current_roles(user, clinic):
        raise NotHere
    policies.check_admin_remains(clinic, user)
    now = timezone.now()
    Membership.objects.current(now).filter(user=user, clinic=clinic).update(ends_at=now)
    if not Membership.objects.current(now).filter(user=user).exists():
        User.objects.filter(pk=user.pk).update(is_active=False)
    end_sessions_of(user)
    record("staff.deactivated", by=by, about=user, clinic_id=clinic.pk)


@transaction.atomic
def readmit(*, user: User, clinic: Clinic, roles: Iterable[Role], by: Actor) -> None:
    """Let somebody come in again who worked in the clinic before, with these roles; their account opens again."""
    policies.check_may(by, clinic, Permission.MANAGE_PEOPLE)
    policies.check_not_oneself(by, user.pk)
    chosen = sorted({Role(role) for role in roles})
    if not policies.has_worked_in(user, clinic):
        raise NotHere
    if policies.current_roles(user, clinic):
        raise WorksHere
    if not chosen:
        raise NoRole
    User.objects.filter(pk=user.pk).update(is_active=True)
    for role in chosen:
        Membership.objects.create(user=user, clinic=clinic, role=role, given_by=by.row)
    end_sessions_of(user)
    post("staff.readmitted", about=user, clinic_id=clinic.pk)
    record("staff.readmitted", by=by, about=user, clinic_id=clinic.pk, roles=" ".join(chosen))
