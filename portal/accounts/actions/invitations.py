"""Links by which staff join. Each works once."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from portal.accounts import policies
from portal.accounts.exceptions import HasAccount, LinkEnded, OwnLink
from portal.accounts.models import Clinic, Membership, StaffInvitation, User
from portal.accounts.roles import Permission, Role
from portal.audit.actor import Actor, staff
from portal.audit.outbox import post
from portal.audit.record import record
from portal.audit.tokens import new_token, token_hash

STAFF_INVITATION_LASTS = timedelta(days=7)


@transaction.atomic
def invite_staff(*, clinic: Clinic, roles: Iterable[Role], by: Actor, email: str = "") -> tuple[StaffInvitation, str]:
    """Make a link by which a person joins with these roles; return it with its token, which is kept nowhere else."""
    policies.check_may(by, clinic, Permission.MANAGE_PEOPLE)
    token, now = new_token(), timezone.now()
    invitation = StaffInvitation.objects.create(
        clinic=clinic,
        email=email.strip().lower(),
        roles=sorted(Role(role).value for role in roles),
        token_hash=token_hash(token),
        created_at=now,
        created_by=by.row,
        expires_at=now + STAFF_INVITATION_LASTS,
    )
    if invitation.email:
        post("staff.invited", about=invitation, clinic_id=clinic.pk, secret={"token": token})
    record("staff.invited", by=by, about=invitation, roles=" ".join(invitation.roles))
    return invitation, token


@transaction.atomic
def revoke_staff_invitation(*, invitation: StaffInvitation, by: Actor) -> None:
    """End a staff link that nobody used yet."""
    policies.check_may(by, invitation.clinic, Permission.MANAGE_PEOPLE)
    open_ones = StaffInvitation.objects.filter(pk=invitation.pk, used_at__isnull=True, revoked_at__isnull=True)
    if not open_ones.update(revoked_at=timezone.now()):
        raise LinkEnded
    record("staff.invitation_revoked", by=by, about=invitation)


def open_staff_invitation(token: str) -> StaffInvitation:
    """Return the staff invitation that a link opens. Raises LinkEnded."""
    found = StaffInvitation.objects.select_related("clinic").filter(
        token_hash=token_hash(token),
        used_at__isnull=True,
        revoked_at__isnull=True,
        expires_at__gt=timezone.now(),
        clinic__suspended_at__isnull=True,
    )
    invitation = found.first()
    if invitation is None:
        raise LinkEnded
    return invitation


@transaction.atomic
def join(*, token: str, email: str, name: str, password: str, by: Actor, title: str = "") -> User:
    """Make the account of a person who came by a staff link, with the link's roles. The link works once."""
    invitation = open_staff_invitation(token)
    email = email.strip().lower()
    if User.objects.filter(email=email).exists():
        raise HasAccount
    user = User.objects.create_user(email, password, name=name, title=title)
    use_up(invitation, user)
    give_invited_roles(invitation, user)
    record("staff.joined", by=staff(user, invitation.clinic), about=invitation, came_by=by.id)
    return user


@transaction.atomic
def join_another(*, token: str, by: Actor) -> Clinic:
    """Give the link's roles to somebody who has an account already and is signed in; never to whoever made the link."""
    invitation = open_staff_invitation(token)
    if invitation.created_by_id == by.row.pk:
        raise OwnLink
    use_up(invitation, by.row)
    give_invited_roles(invitation, by.row)
    record("staff.joined", by=by, about=invitation, clinic_id=invitation.clinic_id)
    return invitation.clinic


def use_up(invitation: StaffInvitation, user: User) -> None:
    """Mark the link used by compare-and-set. Raises LinkEnded for whoever comes second."""
    unused = StaffInvitation.objects.filter(pk=invitation.pk, used_at__isnull=True)
    if not unused.update(used_at=timezone.now(), used_by=user):
        raise LinkEnded


def give_invited_roles(invitation: StaffInvitation, user: User) -> None:
    for role in invitation.roles:
        Membership.objects.get_or_create(
            user=user, clinic=invitation.clinic, role=role, ends_at=None, defaults={"given_by": invitation.created_by}
        )
