"""Asking an editor for changes."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from content.actions.signoffs import check_decision, locked, whose
from content.exceptions import Refused
from content.models import Decision, SignOff
from portal.audit import record
from portal.audit.actor import Actor


@transaction.atomic
def ask_for_changes(*, page: Page, revision: Revision, clinic: Any, by: Actor, comment: str) -> Decision:
    """Keep what a reviewer asks of the editor. What the clinic had signed of this revision stands no longer.

    A page about which a reviewer has doubts is not suggested beside a profile until somebody signs it again.
    """
    page = locked(page)
    check_decision(page=page, revision=revision, clinic=clinic, by=by)
    if not comment.strip():
        raise Refused(_("Write what should change: the editor reads it."))
    now = timezone.now()
    SignOff.objects.filter(revision=revision, clinic=clinic, ended_at=None).update(ended_at=now)
    decision = Decision.objects.create(
        page_id=page.pk,
        revision=revision,
        clinic=clinic,
        kind=Decision.CHANGES,
        **whose(by),
        decided_at=now,
        comment=comment.strip(),
    )
    record.record("content.changes_asked", by=by, about=decision, page=page.pk, revision=revision.pk)
    return decision
