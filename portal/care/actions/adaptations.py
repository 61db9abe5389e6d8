"""A clinic's own copies of shared pages, as an editor of the clinic."""

from typing import Any

from django.db import transaction
from wagtail.models import Page

from content import actions
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.care import policies


@transaction.atomic
def adapt_page(*, page: Page, clinic: Any, by: Actor) -> Page:
    """Copy a shared page into the clinic's tree. Raises MayNot or Refused."""
    policies.check_may(by, Permission.EDIT_CONTENT)
    return actions.adapt_page(page=page, clinic=clinic, by=by)


@transaction.atomic
def take_in_source(*, page: Page, revision_id: int | None, by: Actor) -> None:
    """Note that a copy was compared with its source as it is now. Raises MayNot or Refused."""
    policies.check_may(by, Permission.EDIT_CONTENT)
    actions.take_in_source(page=page, revision_id=revision_id, by=by)
