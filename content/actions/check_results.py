"""Keeps what the checks find, for lists of many pages."""

from datetime import timedelta
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone
from wagtail.models import Revision

from content import library
from content.checks import checks_of, stopping
from content.checks.reading import age_of
from content.models import CheckResult
from portal.audit import record
from portal.audit.actor import Actor

HELD_FOR = timedelta(days=1)
AT_A_TIME = 20  # then alerts and other duties have their turn


def check_revisions(*, by: Actor) -> int:
    """Check the newest revisions that were not checked within a day, some at a time; return how many."""
    old = Q(check_result=None) | Q(check_result__checked_at__lte=timezone.now() - HELD_FOR)
    newest = [Q(pk__in=kind.objects.values("latest_revision")) for kind in library.kinds()]
    rows = Revision.objects.filter(old, reduce(or_, newest)).order_by("-pk")[:AT_A_TIME]
    checked = [keep_result(revision) for revision in rows]
    if checked:
        record.record("content.checked", by=by, revisions=len(checked))
    return len(checked)


def keep_result(revision: Revision) -> CheckResult:
    """Check a revision and keep what was found."""
    page = revision.as_object()
    checks = checks_of(page)
    found = {
        "passed": sum(check.is_passed for check in checks),
        "total": len(checks),
        "is_stopped": bool(stopping(fault for check in checks for fault in check.faults)),
        "reading_age": age_of(page.passages(), page.locale.language_code),
        "checked_at": timezone.now(),
    }
    return CheckResult.objects.update_or_create(revision=revision, defaults=found)[0]
