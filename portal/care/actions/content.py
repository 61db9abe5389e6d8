"""Signing content for a clinic."""

from typing import Any

from django.db import transaction
from wagtail.models import Revision

from content import actions
from content.models import SignOff
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.care import policies


@transaction.atomic
def sign_content(*, page: Any, revision: Revision, clinic: Any, by: Actor) -> SignOff:
    """Sign a piece's newest revision as a reviewer of the clinic."""
    policies.check_may(by, Permission.SIGN_CONTENT)
    return actions.sign_off(page=page, revision=revision, clinic=clinic, by=by)
