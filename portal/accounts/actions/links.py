"""One-time sign-in links of the demonstration."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts import policies
from portal.accounts.exceptions import LinkEnded
from portal.accounts.models import SignInLink, User
from portal.audit.actor import Actor
from portal.audit.record import record
from portal.audit.tokens import new_token, token_hash

SIGN_IN_LINK_LASTS = timedelta(minutes=10)


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
