"""Every message about a patient, in plain words: what it was, to whom it went, by which way, when, and how it fares."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.audit.models import Delivery, Outbox
from portal.clinic.loading.reading import Reading
from portal.clinic.present import times

TO_PATIENT = ("invitation.link", "invitation.reminder")


@dataclass(frozen=True)
class State:
    """How a message fares with one person, as a sentence."""

    text: str
    is_stuck: bool = False


@dataclass(frozen=True)
class Line:
    """One message."""

    kind: str
    posted: str
    states: list[State]


def lines(reading: Reading) -> list[Line]:
    """Return every message about the patient, newest first."""
    return [
        Line(
            kinds().get(message.topic, _("Message")),
            times.lately(message.created_at, reading.now, reading.zone),
            states(reading, message),
        )
        for message in reading.case.messages
    ]


def kinds() -> dict[str, str]:
    """What a topic is called. A test sees that none is missing."""
    return {
        "alert.raised": _("Alert"),
        "alert.climbed": _("Alert that nobody answered"),
        "invitation.link": _("Link to the questions"),
        "invitation.reminder": _("Reminder of the questions"),
        "invitation.code-paused": _("Too many wrong codes"),
        "invitation.code-asked": _("The patient asks for a code"),
        "invitation.stopped": _("The patient stopped"),
        "invitation.refused": _("The patient did not agree"),
        "consent.withdrawn": _("The patient took their consent back"),
    }


def states(reading: Reading, message: Outbox) -> list[State]:
    """Return how a message fares: person by person, or as a whole where nobody was written to."""
    rows = sorted(message.deliveries.all(), key=lambda row: row.pk)
    if rows:
        return [state(reading, message, row) for row in rows]
    to = _("The patient") if message.topic in TO_PATIENT else _("The team")
    if message.times_sent:
        return [State(f"{to}: {sent(reading, message)}")]
    if message.finished_at:
        return [State(_("Not sent: %(why)s") % {"why": why_unsent(message)})]
    if message.last_error:
        return [State(_("Not delivered yet: %(why)s") % {"why": reason(message.last_error)}, is_stuck=True)]
    return [State(_("Waiting to be sent"))]


def state(reading: Reading, message: Outbox, row: Delivery) -> State:
    """Say how a message fares with one person on one channel."""
    who = {"who": name(reading, row), "channel": channels().get(row.channel, row.channel)}
    if row.times_sent:
        return State("{who}, {channel}: {state}".format(**who, state=sent(reading, row)))
    if message.finished_at:
        return State(_("%(who)s, %(channel)s: not sent: %(why)s") % {**who, "why": why_unsent(message)})
    if row.attempts:
        why = {"why": reason(row.last_error), "tries": row.attempts}
        tried = ngettext("tried %(tries)s time", "tried %(tries)s times", row.attempts) % why
        said = _("%(who)s, %(channel)s: not delivered yet, %(tried)s: %(why)s") % {**who, **why, "tried": tried}
        return State(said, is_stuck=True)
    return State(_("%(who)s, %(channel)s: waiting to be sent") % who)


def name(reading: Reading, row: Delivery) -> str:
    if row.recipient_kind == "patient":
        return _("The patient")
    person = reading.case.recipients.get(row.recipient_id)
    return person.name if person else _("Somebody who left")


def sent(reading: Reading, row: Outbox | Delivery) -> str:
    """Say when it left, and how often."""
    assert row.sent_at is not None
    at = times.lately(row.sent_at, reading.now, reading.zone)
    if row.times_sent == 1:
        return _("sent %(at)s") % {"at": at}
    return _("sent %(count)s times, last %(at)s") % {"count": row.times_sent, "at": at}


def why_unsent(message: Outbox) -> str:
    """Say why a message ended before it left."""
    if message.topic.startswith("alert."):
        return _("somebody acknowledged the alert first")
    if message.topic in TO_PATIENT:
        return _("the link had ended, or the address is not safe to write to")
    return _("others were reached")


def channels() -> dict[str, str]:
    return {"mail": _("by e-mail"), "sms": _("by text message"), "pager": _("by pager")}


def reason(code: str) -> str:
    """Say in plain words what a short code means."""
    way, _colon, what = code.partition(": ")
    known = {"nobody on duty": _("nobody is on duty"), "no mail configured": _("no mail is set up")}
    if code in known:
        return known[code]
    if "RecipientsRefused" in what:
        return _("the address was refused")
    if "Timeout" in what or "timeout" in what:
        return _("the server did not answer in time")
    if way == "mail":
        return _("the mail server did not take it")
    return _("the gateway did not take it") if way in channels() else _("something went wrong")
