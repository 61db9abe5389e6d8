"""What can happen to clinics, accounts and roles. Each action is one transaction, keyword-only, with its doer."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts import policies
from portal.accounts.exceptions import HasAccount, LinkEnded, NotHere
from portal.accounts.models import Clinic, Membership, SignInLink, StaffInvitation, User
from portal.accounts.roles import Permission, Role
from portal.accounts.tokens import new_token, token_hash
from portal.audit.actor import Actor, staff
from portal.audit.outbox import post
from portal.audit.record import record

STAFF_INVITATION_LASTS = timedelta(days=7)
SIGN_IN_LINK_LASTS = timedelta(minutes=10)


@transaction.atomic
def make_clinic(*, slug: str, by: Actor, name: str = "", is_demonstration: bool = False, **fields: Any) -> Clinic:
    """Make a clinic. Only the command line does."""
    policies.check_is_system(by)
    clinic = Clinic.objects.create(slug=slug, name=name, is_demonstration=is_demonstration, **fields)
    record("clinic.made", by=by, about=clinic, clinic_id=clinic.pk)
    return clinic


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
    """Give the link's roles to somebody who has an account already and is signed in."""
    invitation = open_staff_invitation(token)
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
    record("staff.deactivated", by=by, about=user, clinic_id=clinic.pk)


@transaction.atomic
def change_own_account(*, user: User, name: str, title: str, language: str, single_keys: bool, by: Actor) -> None:
    """Change how somebody is named and which language and keys they use; only they themselves do."""
    if by.id != str(user.pk):
        raise NotHere
    user.name, user.title, user.language, user.single_keys = name, title, language, single_keys
    user.save(update_fields=["name", "title", "language", "single_keys"])
    record("account.changed", by=by, about=user)


@transaction.atomic
def make_sign_in_link(*, by: Actor, user: User | None = None, invitation_id: Any = None) -> str:
    """Make a one-time sign-in link of the demonstration, a full sign-in for 10 minutes; return its token."""
    policies.check_is_system(by)
    policies.check_is_demonstration()
    token = new_token()
    link = SignInLink.objects.create(
        token_hash=token_hash(token),
        user=user,
        invitation_id=invitation_id,
        expires_at=timezone.now() + SIGN_IN_LINK_LASTS,
    )
    record("sign_in_link.made", by=by, about=link)
    return token


def open_sign_in_link(token: str) -> SignInLink:
    """Return an unused sign-in link. Raises LinkEnded, NotADemonstration."""
    policies.check_is_demonstration()
    links = SignInLink.objects.select_related("user").filter(token_hash=token_hash(token))
    link = links.filter(used_at__isnull=True, expires_at__gt=timezone.now()).first()
    if link is None:
        raise LinkEnded
    return link


@transaction.atomic
def use_sign_in_link(*, token: str, by: Actor) -> SignInLink:
    """Use a sign-in link up and return it. Raises LinkEnded for whoever comes second."""
    link = open_sign_in_link(token)
    if not SignInLink.objects.filter(pk=link.pk, used_at__isnull=True).update(used_at=timezone.now()):
        raise LinkEnded
    record("sign_in_link.used", by=by, about=link)
    return link
