"""Who works in a clinic, and who was invited to: what the people page reads. Rows of other clinics are not found."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils import timezone

from portal.accounts.models import Clinic, FactorReset, Membership, StaffInvitation, User
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


@dataclass(frozen=True)
class Former:
    """Somebody who worked in a clinic and does not now, with the roles that they held last."""

    user: User
    roles: tuple[Role, ...]


def former_people_of(clinic: Clinic) -> list[Former]:
    """Return who worked in a clinic and does not now, by name; one query."""
    here = Membership.objects.current().filter(clinic=clinic).values("user_id")
    rows = Membership.objects.filter(clinic=clinic, ends_at__isnull=False).exclude(user_id__in=here)
    found: dict[Any, list[Membership]] = {}
    for row in rows.select_related("user").order_by("user__name", "-ends_at", "role"):
        found.setdefault(row.user_id, []).append(row)
    return [Former(held[0].user, last_roles(held)) for held in found.values()]


def last_roles(held: list[Membership]) -> tuple[Role, ...]:
    """Return the roles that ended together last."""
    return tuple(Role(row.role) for row in held if row.ends_at == held[0].ends_at)


def former_person_in(clinic: Clinic, user_id: Any) -> User:
    """Return somebody who worked in a clinic and does not now. Raises Http404."""
    found = next((former for former in former_people_of(clinic) if former.user.pk == user_id), None)
    if found is None:
        raise Http404
    return found.user


def without_factor(clinic: Clinic) -> set[Any]:
    """Return the ids of the people of a clinic whose second factor was taken away and not set up again; one query."""
    rows = FactorReset.objects.filter(settled_at=None, user__in=Membership.objects.filter(clinic=clinic).values("user"))
    return set(rows.values_list("user_id", flat=True))


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
