"""Banners, as somebody of the clinic."""

from typing import Any

from django.db import transaction

from content import actions
from content.models import Banner
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.care import policies


@transaction.atomic
def write_banner(*, clinic: Any, by: Actor, **said: Any) -> Banner:
    """Keep a banner as an editor. Raises MayNot or Refused."""
    policies.check_may(by, Permission.EDIT_CONTENT)
    return actions.write_banner(clinic=clinic, by=by, **said)


@transaction.atomic
def approve_banner(*, banner: Banner, by: Actor) -> None:
    """Let a banner be shown, as a reviewer who did not write it. Raises MayNot or Refused."""
    policies.check_may(by, Permission.SIGN_CONTENT)
    actions.approve_banner(banner=banner, by=by)


@transaction.atomic
def end_banner(*, banner: Banner, by: Actor) -> None:
    """Take a banner down: whoever follows content may, for nobody should wait for an editor. Raises MayNot."""
    policies.check_may(by, Permission.FOLLOW_CONTENT)
    actions.end_banner(banner=banner, by=by)
