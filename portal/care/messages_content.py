"""Delivers the messages about content: a page is ready. What it is, and what was asked, stands behind the sign-in."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from content.models import Decision, ReviewInvitation
from content.overdue import due_soon
from portal.accounts.messages import page_ready
from portal.accounts.roles import Permission
from portal.audit.models import Outbox
from portal.audit.outbox import NotDelivered, Outcome, handles
from portal.care.actions.content import CHANGES_ASKED, DUE, REVIEWER_INVITED
from portal.care.delivery import people_who_may, reach


@handles(CHANGES_ASKED)
def deliver_changes_asked(message: Outbox) -> Outcome:
    """Tell who wrote or sent the version; where they do not edit here any more, or nobody wrote it, every editor."""
    decision = Decision.objects.select_related("revision").filter(pk=message.about_id).first()
    editors = people_who_may(Permission.EDIT_CONTENT, message.clinic_id)
    if decision is None or not editors:
        return Outcome(sent=False)
    asked = decision.revision.review_request.asked_by_id if hasattr(decision.revision, "review_request") else None
    own = [person for person in editors if person.pk in (decision.revision.user_id, asked)]
    return reach(message, own or editors, reverse("wagtailadmin_pages:edit", args=[decision.page_id]))


@handles(DUE)
def deliver_due(message: Outbox) -> Outcome:
    """Tell the clinic's reviewers, or who runs it where there are none; nobody once every page was signed again."""
    if not due_soon(message.clinic_id).exists():
        return Outcome(sent=False)
    people = people_who_may(Permission.SIGN_CONTENT, message.clinic_id)
    people = people or people_who_may(Permission.MANAGE_CLINIC, message.clinic_id)
    if not people:
        raise NotDelivered("nobody runs the clinic")
    return reach(message, people, f"{reverse('content_signing')}?view=soon")


@handles(REVIEWER_INVITED)
def deliver_review_invitation(message: Outbox) -> Outcome:
    """Mail somebody without an account their link, unless it ended meanwhile."""
    row = ReviewInvitation.objects.open().select_related("clinic").filter(pk=message.about_id).first()
    if row is None or message.secret is None:
        return Outcome(sent=False)
    languages = row.clinic.languages or [settings.LANGUAGE_CODE]
    with translation.override(languages[0]):
        path = reverse("content_by_link", args=[message.secret["token"]])
        body = _("Open this page to read it and decide. The link works once, for 14 days:\n\n{address}").format(
            address=f"{settings.PUBLIC_URL}{path}"
        )
        page_ready(row.email, body, message)
    return Outcome(sent=True)
