"""Delivers test alerts by the function that delivers real ones, and keeps who was told and what stood in the way."""

from typing import Any

from django.utils import timezone

from portal.audit.models import Delivery, Outbox
from portal.audit.outbox import NotDelivered, Outcome, handles
from portal.care.drills import Drill, DrillCall
from portal.care.duty import who_can_act
from portal.care.messages import call, is_outdone, people_up_to_rung


@handles("drill.raised")
def deliver_drill(message: Outbox) -> Outcome:
    """Write to whoever is on duty now, again every few minutes until somebody takes the test."""
    drill = Drill.objects.open().filter(pk=message.about_id).first()
    if drill is None or (drill.rung and message.times_sent):  # the message of the rung reminds them as well
        return Outcome(sent=False)
    return _call(message, drill, who_can_act(None, None, drill.clinic_id), 0)


@handles("drill.climbed")
def deliver_drill_climb(message: Outbox) -> Outcome:
    """Write to everybody up to the rung that a test reached."""
    drill = Drill.objects.open().filter(pk=message.about_id).first()
    if drill is None or (message.times_sent and is_outdone(message)):
        return Outcome(sent=False)
    return _call(message, drill, people_up_to_rung(drill, timezone.now()), drill.rung)


def _call(message: Outbox, drill: Drill, people: list[Any], rung: int) -> Outcome:
    code = ""
    try:
        return call(message, people, drill, is_test=True)
    except NotDelivered as error:
        code = error.code
        raise
    finally:
        rows = list(Delivery.objects.filter(outbox=message))
        for person in people:
            note_call(drill, person, rung, [row for row in rows if row.recipient_id == person.pk], code)


def note_call(drill: Drill, user: Any, rung: int, deliveries: list[Delivery], code: str) -> None:
    """Keep that somebody was written to, or why not. Who was told once stays told, whatever fails later."""
    row, _is_new = DrillCall.objects.get_or_create(drill=drill, user=user, defaults={"rung": rung})
    if row.told_at is None:
        row.told_at = min((each.sent_at for each in deliveries if each.sent_at), default=None)
        errors = [each.last_error for each in deliveries if each.last_error]
        row.error = "" if row.told_at else next(iter(errors), code)
        row.save(update_fields=["told_at", "error"])
