"""Inviting a reviewer without an account to one version of a page, and taking the link back."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from content import library, reviewing
from content.actions.reviews import check_no_fault_stops
from content.exceptions import LinkEnded, Refused
from content.models import ReviewInvitation, SignOff
from portal.audit import actor, record
from portal.audit.actor import Actor
from portal.audit.tokens import new_token, token_hash

LASTS = timedelta(days=14)  # as long as a page in review should wait for an answer


@transaction.atomic
def invite_reviewer(
    *, page: Page, revision: Revision, clinic: Any, name: str, title: str, email: str, by: Actor
) -> tuple[ReviewInvitation, str]:
    """Make a link to a page's newest revision for a named person; return it with its token, kept nowhere else.

    An earlier link of the same person to the same page ends. Whether the actor may invite is asked before.
    """
    page = type(page).objects.select_for_update().get(pk=page.pk)
    email = email.strip().lower()
    check_invitation(page=page, revision=revision, clinic=clinic, email=email, by=by)
    earlier = ReviewInvitation.objects.filter(page=page.pk, clinic=clinic, email=email, used_at=None, revoked_at=None)
    earlier.update(revoked_at=timezone.now())
    token, now = new_token(), timezone.now()
    row = ReviewInvitation.objects.create(
        page_id=page.pk, revision=revision, clinic=clinic, name=name.strip(), title=title.strip(), email=email,
        token_hash=token_hash(token), created_at=now, created_by_id=by.id, expires_at=now + LASTS,
    )  # fmt: skip
    record.record("content.reviewer_invited", by=by, about=row, page=page.pk, revision=revision.pk)
    return row, token


def check_invitation(*, page: Any, revision: Revision, clinic: Any, email: str, by: Actor) -> None:
    """Refuse a link by which somebody would sign their own words, or one that leads nowhere."""
    if by.kind != "staff" or by.clinic_id != clinic.pk or library.clinic_id_of(page) not in (None, clinic.pk):
        raise Refused(_("This page belongs to another clinic."))
    if page.latest_revision_id != revision.pk:
        raise Refused(_("The page was changed meanwhile. Look at the new version, then invite."))
    if not page.live and page.first_published_at:
        raise Refused(_("This page was taken down."))
    authors = authors_of(page, clinic)
    if by.id in {str(pk) for pk, _email in authors}:
        raise Refused(_("You wrote a version since the page was signed last. Somebody else has to choose a reader."))
    if mailbox(email) in {mailbox(by.row.email), *(mailbox(address) for _pk, address in authors)}:
        raise Refused(_("Invite somebody else: this is your own address, or that of somebody who wrote the page."))
    check_no_fault_stops(revision, clinic.pk)


def authors_of(page: Any, clinic: Any) -> list[tuple[Any, str]]:
    """Return who wrote a version since somebody of the clinic read the page whole, with their addresses."""
    before = SignOff.objects.last_of(page.pk, clinic)
    ids = reviewing.authors_since(page, before)
    return list(Revision.objects.filter(user__in=ids).values_list("user_id", "user__email").distinct())


def mailbox(email: str) -> str:
    """Return where mail to an address ends: what follows a plus only sorts it."""
    name, _at, host = email.strip().lower().rpartition("@")
    return f"{name.split('+')[0]}@{host}"


@transaction.atomic
def revoke_review_invitation(*, invitation: ReviewInvitation, by: Actor) -> None:
    """End a link that nobody used yet. Raises LinkEnded."""
    rows = ReviewInvitation.objects.filter(pk=invitation.pk, clinic=by.clinic_id, used_at=None, revoked_at=None)
    if not rows.update(revoked_at=timezone.now()):
        raise LinkEnded
    record.record("content.review_invitation_revoked", by=by, about=invitation)


def open_review_invitation(token: str) -> ReviewInvitation:
    """Return the invitation that a link opens. Raises LinkEnded, which says nothing of what was behind it."""
    rows = ReviewInvitation.objects.open().filter(token_hash=token_hash(token))
    row = rows.select_related("page", "revision", "clinic", "created_by").first()
    if row is None:
        raise LinkEnded
    return row


def use_up(invitation: ReviewInvitation) -> Actor:
    """Mark a link used by compare-and-set and return who decides by it. Raises LinkEnded for whoever comes second."""
    unused = ReviewInvitation.objects.open().filter(pk=invitation.pk)
    if not unused.update(used_at=timezone.now()):
        raise LinkEnded
    return actor.invited(invitation)
