"""Who may change accounts and roles. A `check_…` raises, a `can_…` answers."""

from typing import Any

from portal.accounts.exceptions import LastAdmin, MayNot, NotADemonstration, OwnRole
from portal.accounts.models import Clinic, FactorReset, Installation, Membership, User
from portal.accounts.roles import Permission, Role, permissions_of
from portal.audit.actor import Actor


def current_roles(user: User, clinic: Clinic) -> frozenset[Role]:
    """Return the roles that a person holds in a clinic at this moment: what every policy asks."""
    rows = Membership.objects.current().filter(user_id=user.pk, clinic_id=clinic.pk)
    return frozenset(Role(role) for role in rows.values_list("role", flat=True))


def current_permissions(user: User, clinic: Clinic) -> frozenset[Permission]:
    return permissions_of(current_roles(user, clinic))


def check_may(by: Actor, clinic: Clinic, permission: Permission) -> None:
    """Raises MayNot unless the actor holds the permission in this clinic now, or is the system itself."""
    if by.kind == "system":
        return
    if by.kind != "staff" or by.clinic_id != clinic.pk or permission not in current_permissions(by.row, clinic):
        raise MayNot


def check_is_system(by: Actor) -> None:
    """Raises MayNot for anybody but the command line: nobody on the web makes a clinic."""
    if by.kind != "system":
        raise MayNot


def check_not_oneself(by: Actor, user_id: Any) -> None:
    if by.kind == "staff" and by.id == str(user_id):
        raise OwnRole


def check_admin_remains(clinic: Clinic, leaving: User) -> None:
    """Raises LastAdmin where the clinic would have no admin without this person."""
    admins = Membership.objects.current().filter(clinic=clinic, role=Role.ADMIN)
    if admins.filter(user=leaving).exists() and not admins.exclude(user=leaving).exists():
        raise LastAdmin


def is_demonstration() -> bool:
    """Say whether this database is recorded as a demonstration."""
    return Installation.objects.filter(is_demonstration=True).exists()


def check_is_demonstration() -> None:
    if not is_demonstration():
        raise NotADemonstration


def has_worked_in(user: User, clinic: Clinic) -> bool:
    """Say whether somebody held a role in a clinic at any time."""
    return Membership.objects.filter(user=user, clinic=clinic).exists()


def open_reset_of(user: User) -> FactorReset | None:
    """Return the reset of a second factor that waits for its person, if any."""
    return FactorReset.objects.filter(user=user, settled_at=None).first()
