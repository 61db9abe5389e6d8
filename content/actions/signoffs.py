"""Clinical sign-off: of a page read whole, or of only small changes since it was."""

import calendar
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from content import library, reviewing
from content.actions.reviews import check_no_fault_stops
from content.comparison import why_not_small
from content.exceptions import Refused
from content.models import Decision, SignOff
from portal.audit import record
from portal.audit.actor import Actor

# How long a signature may hold, as the reviewer chooses; the last is what it is when nobody chose.
MONTHS = (3, 6, 12, 24)
MOST_MONTHS = MONTHS[-1]


@transaction.atomic
def sign_off(
    *, page: Page, revision: Revision, clinic: Any, by: Actor, months: int = MOST_MONTHS, comment: str = ""
) -> SignOff:
    """Sign a piece's newest revision, read whole, and the rules that offer it; readers see it from now on.

    Whether the actor is a reviewer of the clinic is asked by the portal's own action before.
    """
    page = locked(page)
    check_sign_off(page=page, revision=revision, clinic=clinic, by=by)
    if months not in MONTHS:
        raise Refused(_("Choose when the page is read next: at most in two years."))
    now = timezone.now()
    signature = _sign(page, revision, clinic, by, signed_at=now, next_due=months_after(now, months))
    decided(signature, Decision.SIGNED, by, comment)
    record.record("content.signed", by=by, about=signature, page=page.pk, revision=revision.pk)
    return signature


@transaction.atomic
def confirm_small_changes(*, page: Page, revision: Revision, clinic: Any, by: Actor, comment: str = "") -> SignOff:
    """Let readers see small changes since the page was read whole. The days of that review stay as they are."""
    page = locked(page)
    check_sign_off(page=page, revision=revision, clinic=clinic, by=by)
    before = SignOff.objects.last_of(page.pk, clinic)
    why_not = why_not_only_small(before, revision, page)
    if before is None or why_not:
        raise Refused(" ".join([_("The page has to be read whole."), why_not]))
    dates = {"signed_at": timezone.now(), "next_due": before.next_due, "told_days": before.told_days}
    signature = _sign(page, revision, clinic, by, full_review=before.whole, **dates)
    decided(signature, Decision.SMALL, by, comment)
    record.record("content.small_changes_confirmed", by=by, about=signature, page=page.pk, revision=revision.pk)
    return signature


def why_not_only_small(before: SignOff | None, revision: Revision, page: Page) -> str:
    """Return why a reviewer has to read the page whole, in a sentence; nothing where small changes may be confirmed."""
    if before is None or before.ended_at:
        return _("Nobody of your clinic stands for an earlier version.")
    if before.is_overdue:
        return _("Its check is overdue.")
    if before.revision_id == revision.pk:
        return _("Nothing changed since it was signed.")
    if not {str(rule) for rule in library.rules_offering(page, before.clinic_id) if rule.clinic_id is None} <= set(
        before.rules
    ):
        return _("A rule that offers it is new.")
    return why_not_small(before.whole.revision.as_object(), revision.as_object())


def _sign(page: Any, revision: Revision, clinic: Any, by: Actor, **dates: Any) -> SignOff:
    if page.live_revision_id != revision.pk:
        # Our own policy said yes; the row of a person need not be in Wagtail's groups yet.
        revision.publish(user=by.row if by.kind == "staff" else None, skip_permission_checks=True)
    rules = sorted(str(rule) for rule in library.rules_offering(page, clinic) if rule.clinic_id is None)
    return SignOff.objects.create(page_id=page.pk, revision=revision, clinic=clinic, rules=rules, **whose(by), **dates)


def decided(signature: SignOff, kind: str, by: Actor, comment: str) -> Decision:
    """Write into the log what a reviewer decided."""
    return Decision.objects.create(
        page_id=signature.page_id,
        revision_id=signature.revision_id,
        clinic_id=signature.clinic_id,
        kind=kind,
        **whose(by),
        decided_at=signature.signed_at,
        comment=comment.strip(),
        sign_off=signature,
    )


def whose(by: Actor) -> dict[str, str]:
    """Return the column that names who decided: somebody with an account, or by a link."""
    return {"reviewer_id": by.id} if by.kind == "staff" else {"invitation_id": by.id}


def locked(page: Any) -> Any:
    """Return the page as it is now, held until the transaction ends."""
    return type(page).objects.select_for_update().get(pk=page.pk)


def check_sign_off(*, page: Any, revision: Revision, clinic: Any, by: Actor) -> None:
    """Refuse a signature that would not mean anything."""
    check_decision(page=page, revision=revision, clinic=clinic, by=by)
    if not page.live and page.first_published_at:
        raise Refused(_("This page was taken down."))
    check_no_fault_stops(revision, clinic.pk)


def check_decision(*, page: Any, revision: Revision, clinic: Any, by: Actor) -> None:
    """Refuse a decision by nobody of the clinic, on another clinic's page, an older version, or one's own words."""
    is_theirs = by.kind == "staff" or (by.kind == "invited" and by.row.revision_id == revision.pk)
    if not is_theirs or by.clinic_id != clinic.pk:
        raise Refused(_("Only a reviewer of this clinic can sign for it."))
    if library.clinic_id_of(page) not in (None, clinic.pk):
        raise Refused(_("This page belongs to another clinic."))
    if page.latest_revision_id != revision.pk:
        raise Refused(_("The page was changed while you read it. Read the new version, then sign."))
    if str(revision.user_id) == by.id:
        raise Refused(_("You wrote this version. Somebody else has to sign it."))
    before = SignOff.objects.last_of(page.pk, clinic)
    if by.id in map(str, reviewing.authors_since(page, before)):
        raise Refused(_("You wrote a version since the page was signed last. Somebody else has to sign it."))


def months_after(moment: datetime, months: int) -> datetime:
    """Return the same day some months on, or the last of that month where it has no such day."""
    years, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + years, month + 1
    return moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))
