"""Sending content to review, and deciding on it for a clinic."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Revision

from content import actions, reviewing
from content.actions.review_invitations import open_review_invitation, use_up
from content.actions.signoffs import MOST_MONTHS, locked
from content.exceptions import DecidedMeanwhile, Refused
from content.models import Decision, ReviewInvitation, ReviewRequest, SignOff
from portal.accounts.models import Clinic
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.audit.mail import mail_is_configured
from portal.audit.outbox import post
from portal.audit.record import record
from portal.audit.throttle import count
from portal.care import policies

CHANGES_ASKED = "content.changes-asked"
DUE = "content.due"
REVIEWER_INVITED = "content.reviewer-invited"
MOST_A_DAY, DAY_SECONDS = 20, 86400  # links that a clinic may mail to people outside


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


@transaction.atomic
def invite_reviewer(
    *, page: Any, revision: Revision, clinic: Any, name: str, title: str, email: str, by: Actor
) -> ReviewInvitation:
    """Mail somebody without an account the link by which they decide on one version.

    The link is shown to nobody here: whoever invites could otherwise sign in that person's name.
    """
    policies.check_may(by, Permission.INVITE_REVIEWERS)
    if not mail_is_configured():
        raise Refused(_("No e-mail is set up here, so no link can be sent."))
    if count("review-invitation", str(clinic.pk), DAY_SECONDS) > MOST_A_DAY:
        raise Refused(_("Your clinic sent many links today. Try again tomorrow."))
    row, token = actions.invite_reviewer(
        page=page, revision=revision, clinic=clinic, name=name, title=title, email=email, by=by
    )
    post(REVIEWER_INVITED, about=row, clinic_id=clinic.pk, secret={"token": token})
    return row


@transaction.atomic
def revoke_review_invitation(*, invitation: ReviewInvitation, by: Actor) -> None:
    """End a link that nobody used yet."""
    policies.check_may(by, Permission.INVITE_REVIEWERS)
    actions.revoke_review_invitation(invitation=invitation, by=by)


@transaction.atomic
def sign_by_link(*, token: str, months: int, comment: str, by: Actor) -> SignOff:
    """Sign the version that a link is bound to, in the name of whom it was sent to. `by` brought them here."""
    link = open_review_invitation(token)
    reviewer = use_up(link)
    signature = actions.sign_off(
        page=link.page.specific, revision=link.revision, clinic=link.clinic, by=reviewer, months=months, comment=comment
    )
    record("content.decided_by_link", by=by, about=link, decision="signed", invited_by=str(link.created_by_id))
    return signature


@transaction.atomic
def ask_for_changes_by_link(*, token: str, comment: str, by: Actor) -> Decision:
    """Ask for changes of the version that a link is bound to; the editor is told that a page is ready."""
    link = open_review_invitation(token)
    reviewer = use_up(link)
    decision = actions.ask_for_changes(
        page=link.page.specific, revision=link.revision, clinic=link.clinic, by=reviewer, comment=comment
    )
    post(CHANGES_ASKED, about=decision, clinic_id=link.clinic_id)
    record("content.decided_by_link", by=by, about=link, decision="changes", invited_by=str(link.created_by_id))
    return decision


@transaction.atomic
def hide_rest(*, clinic: Any, by: Actor) -> None:
    """Hide what nobody signed, as who runs the clinic."""
    policies.check_may(by, Permission.MANAGE_CLINIC)
    actions.hide_rest(clinic=clinic, by=by)


@transaction.atomic
def show_rest(*, clinic: Any, by: Actor) -> None:
    """Show it again, as who runs the clinic."""
    policies.check_may(by, Permission.MANAGE_CLINIC)
    actions.show_rest(clinic=clinic, by=by)
