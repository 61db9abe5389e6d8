"""What the worker does now and then: late alerts, pages, editors' rights, reminders, norms, wordings, the backup."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from content import actions as content
from content import library
from content.actions import check_revisions
from intake.actions import check_wording, remind, renew_norms, run_release
from intake.actions.norm_releases import count_again
from intake.instruments import load
from intake.models import Invitation, NormRelease, NormSet, Wording
from intake.norm_sample import due, qualifying
from portal.accounts.models import Clinic
from portal.audit.actor import system
from portal.audit.mail import mail_is_configured
from portal.audit.models import DutyRun
from portal.care.actions.alerts import climb_late_alerts
from portal.care.actions.content import tell_all_of_due
from portal.care.actions.crisis_lines import tell_all_of_expiring
from portal.care.actions.drills import climb_late_drills, start_monthly_drills
from portal.care.actions.retention import forget_unreachable
from portal.care.cms import sync_everybody
from portal.country.help_page import write_all_help_pages
from portal.integration.actions import forget_old_keys
from portal.operations.backup import taking

BY = system("worker")
T = TypeVar("T")
RENEWED_AFTER = timedelta(days=28)  # norms are looked at again each month
STALE_EVERY = timedelta(minutes=1)
RUN_SECONDS = 4.0  # of norms at a time: then alerts and other messages have their turn
TRIED_AGAIN_AFTER = timedelta(minutes=5)  # of a duty that failed
log = structlog.get_logger("leeside.worker")


@dataclass(frozen=True)
class Duty:
    """Something that is due again a while after it was done."""

    name: str
    every: timedelta
    task: Callable[[], object]
    is_long: bool = False  # done beside the loop: no message of an alert waits for it


class Failed(Exception):
    """A duty found something that somebody must mend. `code` is short, without names."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code[:64]


def do_due() -> list[str]:
    """Do every duty that is due, and return the names of those that went well.

    Two workers never do the same one at once, and one that fails keeps no other from being done.
    """
    return [duty.name for duty in DUTIES if _claim(duty) and _do(duty)]


def _do(duty: Duty) -> bool:
    if duty.is_long:
        beside(duty)
        return True
    return noted(duty.name, duty.task)


def beside(duty: Duty) -> None:
    """Do a long duty in a thread of its own, which ends with the process."""
    threading.Thread(target=_aside, args=(duty,), daemon=True).start()


def _aside(duty: Duty) -> None:
    try:
        noted(duty.name, duty.task)
    finally:
        connections.close_all()


def _claim(duty: Duty) -> bool:
    """Note that a duty is being done, by compare-and-set on when it was done last; a failed one is due sooner."""
    now = timezone.now()
    row, is_new = DutyRun.objects.get_or_create(name=duty.name, defaults={"at": now})
    again = Q(at__lte=now - duty.every)
    if not duty.is_long:  # it may still be at it
        again |= Q(failed_at__isnull=False, at__lte=now - TRIED_AGAIN_AFTER)
    return is_new or DutyRun.objects.filter(again, name=row.name).update(at=now) == 1


def noted(name: str, task: Callable[[], object]) -> bool:
    """Do a duty's task and note whether it went well. An absent database is raised: it cannot be noted there."""
    try:
        task()
    except Exception as error:  # whatever it is, it must not keep alerts from leaving or other duties from being done
        code = error.code if isinstance(error, Failed) else type(error).__name__
        log.exception("a duty failed", topic=name, code=code)
        row = DutyRun.objects.filter(name=name)
        row.update(failed_at=Coalesce("failed_at", timezone.now()), last_error=code[:64])
        return False
    DutyRun.objects.filter(name=name).exclude(failed_at=None).update(failed_at=None, last_error="")
    return True


def publish_scheduled() -> None:
    """Publish and take down the pages whose time has come."""
    call_command("publish_scheduled", verbosity=0)


def renew_all_norms(seconds: float = RUN_SECONDS) -> None:
    """Renew the norms of each clinic whose last ones are a month old, once enough people qualify: of every
    questionnaire that it uses, and of one that is asked about several kinds of person, of each kind by itself.

    A few seconds at a time; the rest has its turn an hour later. Each hour begins with another of them: looking at one
    of which no set comes may take all the time, hour after hour.
    """
    until, now = time.monotonic() + seconds, timezone.now()
    clinics = Clinic.objects.filter(suspended_at=None, is_demonstration=False)
    found = list(due(clinics, now - RENEWED_AFTER))
    by_id = clinics.in_bulk({each.clinic_id for each in found}) if found else {}
    for each in in_turn(found, now):
        if time.monotonic() > until:
            break
        clinic = by_id[each.clinic_id]
        if each.is_somebody_new() and each.is_news(qualifying(clinic, each.instrument, each.version, each.target)):
            renew_norms(clinic=clinic, instrument=each.instrument, version=each.version, target=each.target, by=BY)


def in_turn(found: list[T], now: datetime, every: timedelta = timedelta(hours=1)) -> list[T]:
    """Return them in an order that begins with the next one each time, so that none waits behind another for good."""
    first = int(now.timestamp() // every.total_seconds()) % len(found) if found else 0
    return found[first:] + found[:first]


def renew_stale_norms(seconds: float = RUN_SECONDS) -> None:
    """Renew the norms that somebody's numbers were taken out of, where enough people are left.

    A few seconds at a time; the rest stay stale until their turn, and each minute begins with another of them: one of
    which too few people are left is tried again each time.
    """
    until = time.monotonic() + seconds
    for row in in_turn(_stale_norms(), timezone.now(), STALE_EVERY):
        if time.monotonic() > until:
            break
        renew_norms(
            clinic=row.clinic, instrument=row.instrument, version=row.instrument_version, by=BY,
            target=row.target_kind, is_simulated=row.is_simulated, instead_of=row,
        )  # fmt: skip


def _stale_norms() -> list[NormSet]:
    """The newest set of each questionnaire and kind of person, in use and as a draft, where somebody left it."""
    newest: dict[tuple[Any, ...], NormSet] = {}
    rows = NormSet.objects.filter(clinic__suspended_at=None).exclude(clinic=None).select_related("clinic", "release")
    for row in rows.defer("document", "release__preview", "release__reason").order_by("created_at", "id"):
        release = getattr(row, "release", None)
        if release is None or release.approved_at or release.is_open:
            is_draft = release is not None and release.is_open
            newest[row.clinic_id, row.instrument, row.instrument_version, row.target_kind, is_draft] = row
    return [row for row in newest.values() if row.stale_at is not None]


def run_releases() -> None:
    """Run the norms that two people approved for the results that stand under others, a few seconds at a time."""
    until = time.monotonic() + RUN_SECONDS
    for release in NormRelease.objects.running().filter(norm__stale_at=None, clinic__suspended_at=None):
        while time.monotonic() < until and run_release(release=release, by=BY):
            pass


def count_previews() -> None:
    """Count anew what each draft of norms would change: who approves it reads of the results of today."""
    for release in NormRelease.objects.open().filter(norm__stale_at=None, clinic__suspended_at=None):
        count_again(release=release, instrument=load(release.instrument, release.instrument_version), by=BY)


def check_wordings() -> None:
    """Hold the answers given with each imported wording against its keys, and block one that they contradict."""
    in_use = Wording.objects.filter(clinic__suspended_at=None, retired_at=None, blocked_at=None)
    for row in in_use.exclude(confirmed_at=None):
        check_wording(wording=row, by=BY)


def check_rules() -> None:
    """See that every rule by which content is suggested can be judged. Raises Failed, which names those that cannot."""
    broken = library.broken_rules()
    if broken:
        raise Failed(f"rules {', '.join(broken)}")


def check_content() -> None:
    """Check new versions of pages, and each day the newest of every page: what it links to may have gone."""
    check_revisions(by=BY)


def check_links() -> None:
    """Ask whether what the library leads to is still there. A demonstration asks no other host for anything."""
    clinics = Clinic.objects.filter(suspended_at=None, is_demonstration=False)
    if settings.CHECK_LINKS and clinics.exists():
        content.check_links(by=BY)


def remind_patients() -> None:
    """Remind, once, whoever has not finished an intake within the days that their clinic chose."""
    if not mail_is_configured():
        return  # written now, it would leave whenever mail is set up, long after its time
    now = timezone.now()
    for clinic in Clinic.objects.filter(suspended_at=None, reminder_days__gt=0):
        sent_before = now - timedelta(days=clinic.reminder_days)
        for invitation in Invitation.objects.to_remind(now).filter(clinic=clinic, sent_at__lte=sent_before):
            remind(invitation=invitation, by=system("worker", clinic.pk))


def forget_keys() -> None:
    """Forget the idempotency keys that are old enough."""
    forget_old_keys(by=BY)


def forget_own() -> None:
    """Delete what patients kept for themselves alone and nobody can read any more."""
    forget_unreachable(by=BY)


def tell_of_lines() -> None:
    """Tell each clinic whose crisis lines need a new check soon."""
    tell_all_of_expiring(by=BY)


def tell_of_content() -> None:
    """Tell each clinic's reviewers which pages are due for their next review, or overdue."""
    tell_all_of_due(by=BY)


def sync_editors() -> None:
    """Keep the editors' rights in the CMS equal to their roles."""
    with transaction.atomic():
        sync_everybody()


def climb() -> None:
    """Move every alert, and every test of one, up the ladder that nobody answered in time."""
    climb_late_alerts(by=BY)
    climb_late_drills(by=BY)


def start_drills() -> None:
    """Send a test alert where the last one is a month old."""
    start_monthly_drills(by=BY)


DUTIES = (
    Duty("alerts", timedelta(seconds=10), climb),
    Duty("help-pages", timedelta(hours=1), write_all_help_pages),
    Duty("scheduled-pages", timedelta(minutes=5), publish_scheduled),
    Duty("editors", timedelta(minutes=1), sync_editors),
    Duty("rules", timedelta(minutes=1), check_rules),
    Duty("content-checks", timedelta(seconds=30), check_content),
    Duty("content-due", timedelta(hours=1), tell_of_content),
    Duty("links", timedelta(days=1), check_links, is_long=True),
    Duty("reminders", timedelta(minutes=5), remind_patients),
    Duty("idempotency-keys", timedelta(hours=1), forget_keys),
    Duty("own-pages", timedelta(days=1), forget_own),
    Duty("norms", timedelta(hours=1), renew_all_norms),
    Duty("stale-norms", STALE_EVERY, renew_stale_norms),
    Duty("norm-releases", timedelta(seconds=10), run_releases),
    Duty("norm-previews", timedelta(days=1), count_previews),
    Duty("wordings", timedelta(days=1), check_wordings),
    Duty("crisis-lines", timedelta(hours=1), tell_of_lines),
    Duty("backup", timedelta(minutes=15), taking.take_when_due, is_long=True),
    Duty("drills", timedelta(minutes=15), start_drills),
)
