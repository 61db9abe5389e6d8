"""Sending a page to clinical review."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from content import library
from content.actions.check_results import keep_result
from content.actions.translations import note_sent
from content.checks import faults_of, stopping
from content.exceptions import FaultsStand, Refused
from content.models import ReviewRequest
from portal.audit import record
from portal.audit.actor import Actor


@transaction.atomic
def ask_for_review(*, page: Page, revision: Revision, by: Actor) -> ReviewRequest:
    """Send a page's newest revision to its reviewers; asked twice, the first time stands.

    Whether the actor is an editor of the clinic is asked by the portal's own action before.
    """
    page = type(page).objects.select_for_update().get(pk=page.pk)
    if by.kind != "staff":
        raise Refused(_("Only a person can send a page to review."))
    if library.clinic_id_of(page) not in (None, by.clinic_id):
        raise Refused(_("This page belongs to another clinic."))
    if page.latest_revision_id != revision.pk:
        raise Refused(_("The page was changed meanwhile. Look at the new version, then send it."))
    check_no_fault_stops(revision, by.clinic_id)
    row, is_new = ReviewRequest.objects.get_or_create(
        revision=revision, defaults={"page_id": page.pk, "asked_by_id": by.id}
    )
    if is_new:
        keep_result(revision)
        record.record("content.review_asked", by=by, about=row, page=page.pk, revision=revision.pk)
        note_sent(page=page, by=by)
    return row


def check_no_fault_stops(revision: Any, clinic_id: Any) -> None:
    """Raises FaultsStand, which names each fault that stops the revision, in this clinic."""
    faults = stopping(faults_of(revision.as_object(), [clinic_id]))
    if faults:
        raise FaultsStand(faults)
