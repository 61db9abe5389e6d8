"""What the worker does now and then: late alerts, pages, editors' rights, norms, wordings, the backup."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from intake.actions import check_wording, renew_norms
from intake.actions.norms import qualifying
from intake.instruments import load
from intake.models import NormSet, Wording
from portal.accounts.models import Clinic
from portal.audit.actor import system
from portal.audit.models import DutyRun
from portal.care.actions.alerts import climb_late_alerts
from portal.care.actions.drills import climb_late_drills, start_monthly_drills
from portal.care.cms import sync_everybody
from portal.country.help_page import write_all_help_pages
from portal.integration.actions import forget_old_keys
from portal.operations.backup import taking

BY = system("worker")
COMPARED = ("leeside-attachment-core", "leeside-check-in")
RENEWED_AFTER = timedelta(days=28)  # norms are looked at again each month
FEWEST = 50


@dataclass(frozen=True)
class Duty:
    """Something that is due again a while after it was done."""

    name: str
    every: timedelta
    task: Callable[[], object]


def do_due() -> list[str]:
    """Do every duty that is due, and return their names. Two workers never do the same one at once."""
    done = []
    for duty in DUTIES:
        if _claim(duty):
            duty.task()
            done.append(duty.name)
    return done


def _claim(duty: Duty) -> bool:
    """Note that a duty is being done, by compare-and-set on when it was done last."""
    now = timezone.now()
    row, is_new = DutyRun.objects.get_or_create(name=duty.name, defaults={"at": now})
    return is_new or DutyRun.objects.filter(name=row.name, at__lte=now - duty.every).update(at=now) == 1


def back_up() -> None:
    """Make the backup that is due, beside the worker's loop: no message of an alert waits for it."""
    beside(taking.take_when_due)


def beside(task: Callable[[], object]) -> None:
    """Do a long task in a thread of its own, which ends with the process."""
    threading.Thread(target=task, daemon=True).start()


def publish_scheduled() -> None:
    """Publish and take down the pages whose time has come."""
    call_command("publish_scheduled", verbosity=0)


def renew_all_norms() -> None:
    """Renew the norms of each clinic whose last ones are a month old, once enough people qualify."""
    month_ago = timezone.now() - RENEWED_AFTER
    for clinic in Clinic.objects.filter(suspended_at=None, is_demonstration=False):
        for key in COMPARED:
            version = load(key).version
            recent = NormSet.objects.filter(clinic=clinic, instrument=key, created_at__gt=month_ago, stale_at=None)
            if not recent.exists() and len(qualifying(clinic, key, version)) >= FEWEST:
                renew_norms(clinic=clinic, instrument=key, version=version, by=BY)


def renew_stale_norms() -> None:
    """Renew the norms that somebody's numbers were taken out of, where enough people are left."""
    newest: dict[tuple[Any, str, str], NormSet] = {}
    rows = NormSet.objects.filter(clinic__suspended_at=None).exclude(clinic=None).select_related("clinic")
    for row in rows.defer("document").order_by("created_at", "id"):
        newest[row.clinic_id, row.instrument, row.instrument_version] = row
    for row in newest.values():
        if row.stale_at is not None:
            renew_norms(
                clinic=row.clinic, instrument=row.instrument, version=row.instrument_version, by=BY,
                is_simulated=row.is_simulated,
            )  # fmt: skip


def check_wordings() -> None:
    """Hold the answers given with each imported wording against its keys, and block one that they contradict."""
    in_use = Wording.objects.filter(clinic__suspended_at=None, retired_at=None, blocked_at=None)
    for row in in_use.exclude(confirmed_at=None):
        check_wording(wording=row, by=BY)


def forget_keys() -> None:
    """Forget the idempotency keys that are old enough."""
    forget_old_keys(by=BY)


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
    Duty("idempotency-keys", timedelta(hours=1), forget_keys),
    Duty("norms", timedelta(days=1), renew_all_norms),
    Duty("stale-norms", timedelta(minutes=1), renew_stale_norms),
    Duty("wordings", timedelta(days=1), check_wordings),
    Duty("drills", timedelta(minutes=15), start_drills),
    Duty("backup", timedelta(minutes=15), back_up),
)
