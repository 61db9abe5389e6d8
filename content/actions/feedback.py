"""What readers say of a piece, and what becomes of it."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content import library
from content.exceptions import Refused
from content.models import Feedback
from portal.audit import record
from portal.audit.actor import Actor


@transaction.atomic
def give_feedback(*, page: Any, is_useful: bool | None, fault: str, part: int | None, by: Actor) -> Feedback:
    """Keep a reader's word on a published piece. `part` counts the page's headings from 1; None: the whole page."""
    headings = page.headings()
    if is_useful is None and not fault:
        raise Refused(_("Choose at least one answer."))
    if part is not None and not 1 <= part <= len(headings):
        raise Refused(_("The page was changed meanwhile. Choose the part again."))
    row = Feedback.objects.create(
        page_id=page.pk,
        is_useful=is_useful,
        fault=fault,
        part=part if fault else None,
        heading=headings[part - 1][:160] if fault and part else "",
    )
    record.record("content.feedback_given", by=by, about=row, page=page.pk, fault=fault)
    return row


@transaction.atomic
def settle_report(*, report: Feedback, by: Actor) -> Feedback:
    """Close a report that an editor looked at; closed twice, the first time stands.

    Whether the actor is an editor is asked by the portal's own action before.
    """
    row = Feedback.objects.select_for_update(of=("self",)).select_related("page").get(pk=report.pk)
    if by.kind != "staff":
        raise Refused(_("Only a person can settle a report."))
    if library.clinic_id_of(row.page) not in (None, by.clinic_id):
        raise Refused(_("This page belongs to another clinic."))
    if row.settled_at is None:
        row.settled_at, row.settled_by_id = timezone.now(), by.id
        row.save(update_fields=["settled_at", "settled_by"])
        record.record("content.report_settled", by=by, about=row, page=row.page_id)
    return row
