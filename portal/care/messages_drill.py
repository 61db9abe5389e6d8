"""Delivers test alerts by the function that delivers real ones, and keeps who was told and what stood in the way."""

from typing import Any

from django.core.mail import EmailMessage
from django.utils import timezone

from portal.audit.models import Outbox
from portal.audit.outbox import Outcome, handles
from portal.care.drills import Drill, DrillCall
from portal.care.duty import who_can_act
from portal.care.messages import call, is_outdone, people_up_to_rung


@handles("drill.raised")
def deliver_drill(message: Outbox) -> Outcome:
    """Write to whoever is on duty now, again every few minutes until somebody takes the test."""
    drill = Drill.objects.open().filter(pk=message.about_id).first()
    return Outcome(sent=False) if drill is None else _call(message, drill, who_can_act(None, None, drill.clinic_id), 0)


@handles("drill.climbed")
def deliver_drill_climb(message: Outbox) -> Outcome:
    """Write to everybody up to the rung that a test reached."""
    drill = Drill.objects.open().filter(pk=message.about_id).first()
    if drill is None or (message.times_sent and is_outdone(message)):
        return Outcome(sent=False)
    return _call(message, drill, people_up_to_rung(drill, timezone.now()), drill.rung)


def _call(message: Outbox, drill: Drill, people: list[Any], rung: int) -> Outcome:
    by_address = {person.email: person for person in people}

    def note(mail: EmailMessage, code: str) -> None:
        note_call(drill, by_address[mail.to[0]], rung, code)

    return call(message, people, drill, is_test=True, note=note)


def note_call(drill: Drill, user: Any, rung: int, code: str) -> None:
    """Keep that somebody was written to, or why not. Who was told once stays told, whatever fails later."""
    row, _is_new = DrillCall.objects.get_or_create(drill=drill, user=user, defaults={"rung": rung})
    if row.told_at is None:
        row.told_at, row.error = (None, code) if code else (timezone.now(), "")
        row.save(update_fields=["told_at", "error"])
