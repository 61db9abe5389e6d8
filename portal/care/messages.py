"""Delivers the messages of care: alerts until somebody acknowledged them, links to patients, notices to the team.

No message holds a clinical word, a name, or a clinic's name: subject and body say that a page is ready, and where.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from intake.actions import mark_sent
from intake.emails import invitation_message
from intake.models import Alert, Invitation, Wording
from portal.accounts.models import Membership, User
from portal.accounts.roles import Permission, Role
from portal.audit.actor import system
from portal.audit.mail import send
from portal.audit.models import Outbox
from portal.audit.outbox import NotDelivered, Outcome, handles
from portal.audit.record import record
from portal.care.duty import effective_owners, ladder_of, who_can_act

WORKER = "worker"
REMIND_AFTER = timedelta(minutes=5)
log = structlog.get_logger("leeside.outbox")


def page_ready(user: Any, path: str, message_id: str, *, is_test: bool = False) -> EmailMessage:
    """Return the one mail that staff get: a page is ready, and its address. A test says that it is one."""
    with translation.override(user.language):
        body = _("A page is ready for you: {address}\n\nSign in to read it.").format(
            address=f"{settings.PUBLIC_URL}{path}"
        )
        subject = _("A page is ready for you")
        if is_test:
            subject, body = f"{_('This is a test.')} {subject}", f"{_('This is a test.')} {body}"
    return EmailMessage(subject, body, to=[user.email], headers={"Message-ID": f"<{message_id}@leeside>"})


def ignore(_mail: EmailMessage, _code: str) -> None:
    """Keep nothing of how one mail went."""


def send_to_each(mails: Iterable[EmailMessage], note: Callable[[EmailMessage, str], object] = ignore) -> None:
    """Write to everybody, past an address that does not work. Raises NotDelivered when nobody could be reached.

    `note` is told of each mail how it went: an empty code says that it left.
    """
    reached, failure = 0, None
    for mail in mails:
        try:
            send(mail)
            reached += 1
            note(mail, "")
        except NotDelivered as error:
            failure = error
            log.warning("one of several not reached", code=error.code)
            note(mail, error.code)
    if failure is not None and not reached:
        raise failure


@handles("alert.raised")
def deliver_alert(message: Outbox) -> Outcome:
    """Write to whoever owns the alert now, again every few minutes until it is acknowledged."""
    alert = Alert.objects.select_related("owner", "clinic").get(pk=message.about_id)
    if alert.acknowledged_at or alert.closed_at:
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
    message: Outbox, people: list[Any], about: Any, *, patients: Iterable[Any] = (), is_test: bool = False,
    note: Callable[[EmailMessage, str], object] = ignore,
) -> Outcome:  # fmt: skip
    """Tell people that somebody must act, again a few minutes later. Raises NotDelivered where nobody is reached."""
    if not people:
        raise NotDelivered("nobody on duty")
    mails = (
        page_ready(each, "/caseload/", f"{message.pk}.{message.times_sent}.{each.pk}", is_test=is_test)
        for each in people
    )
    send_to_each(mails, note)
    record(
        "message.sent",
        by=system(WORKER),
        about=about,
        patients=patients,
        clinic_id=about.clinic_id,
        topic=message.topic,
    )
    return Outcome(sent=True, again_after=REMIND_AFTER)


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
    send(invitation_message(invitation, message.secret["token"]))
    mark_sent(invitation=invitation, by=system(WORKER, invitation.clinic_id))
    return Outcome(sent=True)


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
    send_to_each(page_ready(person, "/caseload/", f"{message.pk}.{person.pk}") for person in people)
    return Outcome(sent=True)


@handles("wording.blocked")
def deliver_wording_notice(message: Outbox) -> Outcome:
    """Tell the two who brought a wording in that its page is ready; where neither may any more, whoever may now."""
    row = Wording.objects.select_related("staged_by", "confirmed_by").get(pk=message.about_id)
    roles = [role for role in Role if Permission.IMPORT_WORDINGS in role.permissions]
    may = Membership.objects.current().filter(clinic_id=row.clinic_id, role__in=roles)
    people = User.objects.filter(pk__in=may.values("user"), is_active=True).order_by("name")
    both = people.filter(pk__in=[row.staged_by_id, row.confirmed_by_id])
    told = list(both) or list(people)
    if not told:
        raise NotDelivered("nobody may import wordings")
    address = reverse("clinic_wording", args=[row.pk])
    send_to_each(page_ready(person, address, f"{message.pk}.{person.pk}") for person in told)
    return Outcome(sent=True)
