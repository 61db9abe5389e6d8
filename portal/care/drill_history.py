"""What is known of a clinic's test alerts: the history, the one that waits for somebody, and what is wrong."""

from datetime import datetime, timedelta
from typing import Any

from django.http import Http404
from django.utils import formats
from django.utils.translation import gettext as _

from portal.audit.actor import Actor
from portal.care.drills import Drill

TOO_OLD = timedelta(days=35)
SHOWN = 24


def history_of(clinic: Any) -> list[Drill]:
    """Return the newest tests of a clinic with everybody who was called. Two queries."""
    rows = Drill.objects.filter(clinic=clinic).select_related("started_by", "seen_by")
    return list(rows.prefetch_related("calls__user").order_by("-started_at", "-id")[:SHOWN])


def waiting_for(actor: Actor) -> Drill | None:
    """Return the open test that somebody was called to."""
    rows = Drill.objects.open().filter(clinic_id=actor.clinic_id, calls__user_id=actor.id)
    return rows.first()


def called_to(actor: Actor, pk: Any) -> Drill:
    """Return a test of the actor's clinic that they were called to, over or not. Raises Http404."""
    rows = Drill.objects.filter(pk=pk, clinic_id=actor.clinic_id, calls__user_id=actor.id)
    drill = rows.select_related("clinic").first()
    if drill is None:
        raise Http404
    return drill


def trouble_of(clinic: Any, at: datetime) -> str:
    """Return what the last finished test says against the chain, as a sentence; empty where it works. One query."""
    last = Drill.objects.filter(clinic=clinic, ended_at__isnull=False).order_by("-started_at").first()
    if last is None:
        return "" if clinic.is_demonstration else _("No test alert was sent yet.")
    day = formats.date_format(last.started_at.astimezone(clinic.zone), "DATE_FORMAT")
    if last.has_failed:
        return _("Nobody got the test alert of {day}. Find out why, then send another.").format(day=day)
    if at - last.started_at > TOO_OLD and not clinic.is_demonstration:  # nothing sends one there by itself
        return _("The last test alert is of {day}. There should be one a month.").format(day=day)
    return ""
