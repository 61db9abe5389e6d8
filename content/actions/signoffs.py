"""Clinical sign-off."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from content import library
from content.actions.reviews import check_no_fault_stops
from content.exceptions import Refused
from content.models import SignOff
from portal.audit import record
from portal.audit.actor import Actor

# How long a signature holds.
YEARS = 2


@transaction.atomic
def sign_off(*, page: Page, revision: Revision, clinic: Any, by: Actor) -> SignOff:
    """Sign a piece's newest revision for a clinic, and the rules that offer it; readers see it from now on.

    Whether the actor is a reviewer of the clinic is asked by the portal's own action before.
    """
    page = type(page).objects.select_for_update().get(pk=page.pk)
    check_sign_off(page=page, revision=revision, clinic=clinic, by=by)
    if page.live_revision_id != revision.pk:
        # Our own policy said yes; the row of a person need not be in Wagtail's groups yet.
        revision.publish(user=by.row, skip_permission_checks=True)
    now = timezone.now()
    signature = SignOff.objects.create(
        page_id=page.pk,
        revision=revision,
        clinic=clinic,
        reviewer_id=by.id,
        signed_at=now,
        next_due=years_after(now),
        rules=sorted(str(rule) for rule in library.rules_offering(page, clinic) if rule.clinic_id is None),
    )
    record.record("content.signed", by=by, about=signature, page=page.pk, revision=revision.pk)
    return signature


def check_sign_off(*, page: Page, revision: Revision, clinic: Any, by: Actor) -> None:
    """Refuse a signature that would not mean anything."""
    if by.kind != "staff" or by.clinic_id != clinic.pk:
        raise Refused(_("Only a reviewer of this clinic can sign for it."))
    if library.clinic_id_of(page) not in (None, clinic.pk):
        raise Refused(_("This page belongs to another clinic."))
    if page.latest_revision_id != revision.pk:
        raise Refused(_("The page was changed while you read it. Read the new version, then sign."))
    if str(revision.user_id) == by.id:
        raise Refused(_("You wrote this version. Somebody else has to sign it."))
    if not page.live and page.first_published_at:
        raise Refused(_("This page was taken down."))
    check_no_fault_stops(revision)


def years_after(moment: datetime) -> datetime:
    """Return the same day some years on; the 29th of February becomes the 28th."""
    leap_day = (moment.month, moment.day) == (2, 29)
    return moment.replace(year=moment.year + YEARS, day=28 if leap_day else moment.day)
