"""Who works in a clinic, and who was invited to: what the people page reads. Rows of other clinics are not found."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils import timezone

from portal.accounts.models import Clinic, Membership, StaffInvitation, User
from portal.accounts.roles import Permission, Role


@dataclass(frozen=True)
class Person:
    """Somebody with the roles that they hold in one clinic now."""

    user: User
    memberships: tuple[Membership, ...]

    @property
    def missing_roles(self) -> list[Role]:
        held = {membership.role for membership in self.memberships}
        return [role for role in Role if role.value not in held]


def people_of(clinic: Clinic) -> list[Person]:
    """Return who works in a clinic now, by name; one query."""
    rows = Membership.objects.current().filter(clinic=clinic).select_related("user").order_by("user__name", "role")
    found: dict[Any, list[Membership]] = {}
    for row in rows:
        found.setdefault(row.user_id, []).append(row)
    return [Person(memberships[0].user, tuple(memberships)) for memberships in found.values()]


def who_may(clinic: Clinic, permission: Permission) -> list[User]:
    """Return the people of a clinic who hold a permission there now."""
    return [
        person.user
        for person in people_of(clinic)
        if any(permission in Role(row.role).permissions for row in person.memberships)
    ]


def person_in(clinic: Clinic, user_id: Any) -> User:
    """Return somebody who works in a clinic. Raises Http404."""
    row = Membership.objects.current().filter(clinic=clinic, user_id=user_id).select_related("user").first()
    if row is None:
        raise Http404
    return row.user


def membership_in(clinic: Clinic, pk: Any) -> Membership:
    """Return a current role in a clinic. Raises Http404."""
    row = Membership.objects.current().filter(clinic=clinic, pk=pk).select_related("user", "clinic").first()
    if row is None:
        raise Http404
    return row


def open_invitations(clinic: Clinic) -> list[StaffInvitation]:
    """Return the links that still open, newest first."""
    rows = StaffInvitation.objects.filter(clinic=clinic, used_at=None, revoked_at=None, expires_at__gt=timezone.now())
    return list(rows.select_related("created_by").order_by("-created_at"))


def invitation_in(clinic: Clinic, pk: Any) -> StaffInvitation:
    """Return a staff link of a clinic. Raises Http404."""
    row = StaffInvitation.objects.filter(clinic=clinic, pk=pk).select_related("clinic").first()
    if row is None:
        raise Http404
    return row


def holding(clinic: Any, role: Role) -> list[User]:
    """Return the people who hold a role in a clinic now, by name."""
    rows = Membership.objects.current().filter(clinic=clinic, role=role).select_related("user")
    return [row.user for row in rows.order_by("user__name")]
