"""Sending content to review, and deciding on it for a clinic."""

from typing import Any

from django.db import transaction
from wagtail.models import Revision

from content import actions, reviewing
from content.actions.signoffs import MOST_MONTHS, locked
from content.exceptions import DecidedMeanwhile
from content.models import Decision, ReviewRequest, SignOff
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.audit.outbox import post
from portal.care import policies

CHANGES_ASKED = "content.changes-asked"


@transaction.atomic
def send_to_review(*, page: Any, revision: Revision, by: Actor) -> ReviewRequest:
    """Send a piece's newest revision to its reviewers as an editor."""
    policies.check_may(by, Permission.EDIT_CONTENT)
    return actions.ask_for_review(page=page, revision=revision, by=by)


@transaction.atomic
def sign_content(
    *,
    page: Any,
    revision: Revision,
    clinic: Any,
    by: Actor,
    months: int = MOST_MONTHS,
    comment: str = "",
    seen: str | None = None,
) -> SignOff:
    """Sign a piece's newest revision, read whole, as a reviewer of the clinic."""
    check_may_decide(page, clinic, by, seen)
    return actions.sign_off(page=page, revision=revision, clinic=clinic, by=by, months=months, comment=comment)


@transaction.atomic
def confirm_small_changes(
    *, page: Any, revision: Revision, clinic: Any, by: Actor, comment: str = "", seen: str | None = None
) -> SignOff:
    """Let readers see small changes, as a reviewer of the clinic; the days of the last whole review stay."""
    check_may_decide(page, clinic, by, seen)
    return actions.confirm_small_changes(page=page, revision=revision, clinic=clinic, by=by, comment=comment)


@transaction.atomic
def ask_for_changes(
    *, page: Any, revision: Revision, clinic: Any, by: Actor, comment: str, seen: str | None = None
) -> Decision:
    """Ask the editor for changes as a reviewer of the clinic; the editor is told that a page is ready."""
    check_may_decide(page, clinic, by, seen)
    decision = actions.ask_for_changes(page=page, revision=revision, clinic=clinic, by=by, comment=comment)
    post(CHANGES_ASKED, about=decision, clinic_id=clinic.pk)
    return decision


def check_may_decide(page: Any, clinic: Any, by: Actor, seen: str | None) -> None:
    """Raises MayNot, or DecidedMeanwhile where the last decision is not the one that the reviewer saw.

    `seen` is its id, empty where there was none; None asks nothing.
    """
    policies.check_may(by, Permission.SIGN_CONTENT)
    last = reviewing.last_of(locked(page), clinic) if seen is not None else None
    if last is not None and str(last.pk) != seen:
        raise DecidedMeanwhile(last)
