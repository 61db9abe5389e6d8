"""Sending content to review, and deciding on it for a clinic."""

from typing import Any

from django.db import transaction
from wagtail.models import Revision

from content import actions, reviewing
from content.actions.signoffs import MOST_MONTHS, locked
from content.exceptions import DecidedMeanwhile
from content.models import Decision, ReviewRequest, SignOff
from portal.accounts.models import Clinic
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.audit.outbox import post
from portal.audit.record import record
from portal.care import policies

CHANGES_ASKED = "content.changes-asked"
DUE = "content.due"


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


def tell_all_of_due(*, by: Actor) -> int:
    """Post a message for each clinic of which a signature came nearer to its end; return for how many."""
    return sum(tell_of_due(clinic=clinic, by=by) for clinic in Clinic.objects.filter(suspended_at=None))


@transaction.atomic
def tell_of_due(*, clinic: Any, by: Actor) -> bool:
    """Post one message for all pages of a clinic that came nearer to their next review; say if there is one."""
    count = actions.claim_due(clinic=clinic)
    if count:
        post(DUE, about=clinic, clinic_id=clinic.pk)
        record("content.due", by=by, about=clinic, clinic_id=clinic.pk, pages=count)
    return bool(count)
