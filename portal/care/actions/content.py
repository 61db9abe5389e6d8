"""Sending content to review, signing it for a clinic, and settling what readers reported."""

from typing import Any

from django.db import transaction
from wagtail.models import Revision

from content import actions
from content.models import Feedback, ReviewRequest, SignOff
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.care import policies


@transaction.atomic
def send_to_review(*, page: Any, revision: Revision, by: Actor) -> ReviewRequest:
    """Send a piece's newest revision to its reviewers as an editor."""
    policies.check_may(by, Permission.EDIT_CONTENT)
    return actions.ask_for_review(page=page, revision=revision, by=by)


@transaction.atomic
def sign_content(*, page: Any, revision: Revision, clinic: Any, by: Actor) -> SignOff:
    """Sign a piece's newest revision as a reviewer of the clinic."""
    policies.check_may(by, Permission.SIGN_CONTENT)
    return actions.sign_off(page=page, revision=revision, clinic=clinic, by=by)


@transaction.atomic
def settle_report(*, report: Feedback, by: Actor) -> Feedback:
    """Close a report of a reader as an editor."""
    policies.check_may(by, Permission.EDIT_CONTENT)
    return actions.settle_report(report=report, by=by)
