"""Delivers the messages of care: alerts until somebody acknowledged them, links to patients, notices to the team.

No message holds a clinical word, a name, or a clinic's name: subject and body say that a page is ready, and where.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from intake.actions import mark_sent
from intake.emails import invitation_message, reminder_message
from intake.models import Alert, Invitation, Wording
from portal.accounts.roles import Permission
from portal.audit.actor import system
from portal.audit.deliveries import attempt, row_for
from portal.audit.mail import send
from portal.audit.models import Outbox
from portal.audit.outbox import NotDelivered, Outcome, handles
from portal.audit.record import record
from portal.care.delivery import people_who_may, reach
from portal.care.duty import effective_owners, ladder_of, who_can_act

WORKER = "worker"
REMIND_AFTER = timedelta(minutes=5)
# Whoever was called for hours is called less often, so that each call is still read; never not at all.
LATER = ((timedelta(hours=1), REMIND_AFTER), (timedelta(hours=6), timedelta(minutes=15)))
SELDOM = timedelta(hours=1)


@handles("alert.raised")
def deliver_alert(message: Outbox) -> Outcome:
    """Write to whoever owns the alert now, again every few minutes until it is acknowledged."""
    alert = Alert.objects.select_related("owner", "clinic").get(pk=message.about_id)
    # While it is overdue the message of its rung reminds the owner as well; opened again, it is not overdue yet.
    is_reminded = (alert.rung and alert.is_overdue(timezone.now())) or is_outdone(message)
    if alert.acknowledged_at or alert.closed_at or (message.times_sent and is_reminded):
        return Outcome(sent=False)
    return call(message, effective_owners(alert), alert, patients=[alert.patient_id])


@handles("alert.climbed")
def deliver_climb(message: Outbox) -> Outcome:
    """Write to everybody up to the rung that an alert reached, again and again while nobody answers it."""
    alert = Alert.objects.select_related("owner", "clinic").get(pk=message.about_id)
    now = timezone.now()
    if not alert.is_overdue(now) or (message.times_sent and is_outdone(message)):
        return Outcome(sent=False)
    return call(message, people_up_to_rung(alert, now), alert, patients=[alert.patient_id])


def call(
    message: Outbox, people: list[Any], about: Any, *, patients: Iterable[Any] = (), is_test: bool = False
) -> Outcome:
    """Tell people that somebody must act, again a few minutes later. Raises NotDelivered where nobody is reached."""
    if not people:
        raise NotDelivered("nobody on duty")
    outcome = reach(message, people, "/caseload/", again=remind_after(message), is_test=is_test)
    if outcome.sent:
        record(
            "message.sent",
            by=system(WORKER),
            about=about,
            patients=patients,
            clinic_id=about.clinic_id,
            topic=message.topic,
        )
    return outcome


def remind_after(message: Outbox) -> timedelta:
    """Return how long to wait before people are reminded: every 5 minutes at first, then 15, after 6 hours 60."""
    age = timezone.now() - message.created_at
    return next((pause for until, pause in LATER if age < until), SELDOM)


def people_up_to_rung(about: Any, at: datetime) -> list[Any]:
    """Return everybody whom an alert or a test has reached by going up the ladder."""
    rungs = ladder_of(about, at)[: about.rung + 1]
    return list(dict.fromkeys(person for rung in rungs for person in rung))


def is_outdone(message: Outbox) -> bool:
    """Say whether the alert has climbed again since: the newer message reminds everybody."""
    return Outbox.objects.filter(
        topic=message.topic, about_id=message.about_id, created_at__gt=message.created_at
    ).exists()


@handles("invitation.link")
def deliver_link(message: Outbox) -> Outcome:
    """Send a patient their link. Never sent when the address stopped being safe or the link ended."""
    invitation = Invitation.objects.select_related("patient", "clinic").get(pk=message.about_id)
    if not invitation.is_open(timezone.now()) or not invitation.patient.contact_is_safe or message.secret is None:
        return Outcome(sent=False)
    write_to_patient(message, invitation, invitation_message(invitation, message.secret["token"]))
    mark_sent(invitation=invitation, by=system(WORKER, invitation.clinic_id))
    return Outcome(sent=True)


@handles("invitation.reminder")
def deliver_reminder(message: Outbox) -> Outcome:
    """Remind a patient once. Never when they finished, said no or stopped since, or may not be written to any more."""
    unfinished = Invitation.objects.unfinished(timezone.now()).filter(clinic__suspended_at=None)
    invitation = unfinished.select_related("patient", "clinic").filter(pk=message.about_id).first()
    if invitation is None or not invitation.patient.email:
        return Outcome(sent=False)
    write_to_patient(message, invitation, reminder_message(invitation))
    return Outcome(sent=True)


def write_to_patient(message: Outbox, invitation: Invitation, mail: EmailMessage) -> None:
    """Send a mail to the patient of an invitation once, and keep how it went. Raises NotDelivered."""
    row = row_for(message, invitation.patient_id, "mail", kind="patient")
    if row.times_sent:  # a worker died after it had left
        return

    def leave(message_id: str) -> None:
        mail.extra_headers["Message-ID"] = f"<{message_id}@leeside>"
        send(mail)

    attempt(row, leave)


@handles("invitation.code-paused")
@handles("invitation.code-asked")
@handles("invitation.stopped")
@handles("invitation.refused")
@handles("consent.withdrawn")
def deliver_notice(message: Outbox) -> Outcome:
    """Tell whoever is responsible that an intake needs a person."""
    invitation = Invitation.objects.select_related("responsible", "clinic").get(pk=message.about_id)
    people = who_can_act(invitation.responsible_id, invitation.patient_id, invitation.clinic_id)
    if not people:
        raise NotDelivered("nobody on duty")
    return reach(message, people, "/caseload/")


@handles("wording.blocked")
def deliver_wording_notice(message: Outbox) -> Outcome:
    """Tell the two who brought a wording in that its page is ready; where neither may any more, whoever may now."""
    row = Wording.objects.select_related("staged_by", "confirmed_by").get(pk=message.about_id)
    people = people_who_may(Permission.IMPORT_WORDINGS, row.clinic_id)
    told = [person for person in people if person.pk in (row.staged_by_id, row.confirmed_by_id)] or people
    if not told:
        raise NotDelivered("nobody may import wordings")
    return reach(message, told, reverse("clinic_wording", args=[row.pk]))
