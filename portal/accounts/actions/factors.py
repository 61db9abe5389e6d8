"""A lost second factor: taken away by a clinic admin, set up anew by its person after a link."""

from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from portal.accounts import policies
from portal.accounts.actions.sessions import end_sessions_of
from portal.accounts.exceptions import LinkEnded, NotHere, TooSoon
from portal.accounts.models import Clinic, FactorReset, User
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.audit.outbox import post
from portal.audit.record import record
from portal.audit.tokens import new_token, token_hash

FACTOR_LINK_LASTS = timedelta(hours=24)
BETWEEN_LINKS = timedelta(minutes=1)


@transaction.atomic
def reset_second_factor(*, user: User, clinic: Clinic, by: Actor) -> str:
    """Take the second factor of somebody away who lost it; never one's own. Return the token of the link to them.

    Every session of theirs ends. The token is for whoever hands links over by hand, where no mail leaves: with it alone
    nobody comes in, since the password stays.
    """
    policies.check_may(by, clinic, Permission.MANAGE_PEOPLE)
    policies.check_not_oneself(by, user.pk)
    if not policies.current_roles(user, clinic):
        raise NotHere
    Authenticator.objects.filter(user=user).delete()
    end_sessions_of(user)
    FactorReset.objects.filter(user=user, settled_at=None).update(settled_at=timezone.now())
    token = new_token()
    reset = FactorReset.objects.create(user=user, clinic=clinic, created_by=by.row, token_hash=token_hash(token))
    tell(reset, token)
    record("second_factor.reset", by=by, about=user, clinic_id=clinic.pk)
    return token


@transaction.atomic
def send_factor_link(*, user: User, by: Actor) -> None:
    """Send somebody a fresh link in place of the last one; only they themselves ask. Raises NotHere, TooSoon."""
    reset = own_reset(user, by)
    token, now = new_token(), timezone.now()
    rows = FactorReset.objects.filter(pk=reset.pk, link_made_at__lte=now - BETWEEN_LINKS)
    if not rows.update(token_hash=token_hash(token), link_made_at=now, opened_at=None):
        raise TooSoon
    tell(reset, token)
    record("second_factor.link_sent", by=by, about=user, clinic_id=reset.clinic_id)


def open_factor_link(*, token: str, user: User) -> FactorReset:
    """Return the reset that a link opens for whoever is signed in with their password. Raises LinkEnded."""
    rows = FactorReset.objects.filter(token_hash=token_hash(token), user=user, opened_at=None, settled_at=None)
    reset = rows.filter(link_made_at__gt=timezone.now() - FACTOR_LINK_LASTS).first()
    if reset is None:
        raise LinkEnded
    return reset


@transaction.atomic
def prove_address(*, token: str, user: User, by: Actor) -> FactorReset:
    """Use a link up: somebody has shown that messages to their address reach them. Raises LinkEnded."""
    reset = open_factor_link(token=token, user=own_user(user, by))
    if not FactorReset.objects.filter(pk=reset.pk, opened_at=None).update(opened_at=timezone.now()):
        raise LinkEnded
    record("second_factor.address_proven", by=by, about=user, clinic_id=reset.clinic_id)
    return reset


@transaction.atomic
def set_up_second_factor(*, user: User, kind: str, by: Actor) -> None:
    """Note that somebody has set up a second factor: what an admin had taken away is settled."""
    rows = FactorReset.objects.filter(user=own_user(user, by), settled_at=None)
    rows.update(settled_at=timezone.now())
    record("second_factor.set_up", by=by, about=user, kind=kind)


def own_reset(user: User, by: Actor) -> FactorReset:
    reset = policies.open_reset_of(own_user(user, by))
    if reset is None:
        raise NotHere
    return reset


def own_user(user: Any, by: Actor) -> User:
    """Return a person if they act for themselves. Raises NotHere."""
    if by.id != str(user.pk):
        raise NotHere
    return user


def tell(reset: FactorReset, token: str) -> None:
    post("second_factor.reset", about=reset, clinic_id=reset.clinic_id, secret={"token": token})
