"""Who has not finished is reminded once, when the clinic says so; who finished or said no never is."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from intake import actions
from intake.actions import revoke
from intake.models import Consent, Invitation
from portal.audit import outbox
from portal.audit.actor import patient, staff, system
from portal.audit.models import AuditEvent, Outbox
from portal.operations import duties
from tests.portal.clinic import intakes

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as moving:
        yield moving


@pytest.fixture
def sent(clock, pia, ana, batteries):
    """An intake whose link left by mail a moment ago."""
    pia.contact_is_safe = True
    pia.save()
    invitation = intakes.invited(pia, ana).invitation
    outbox.deliver_due()
    mail.outbox.clear()
    invitation.refresh_from_db()
    assert invitation.sent_at is not None
    return invitation


def after(clock, days: float) -> list:
    """Let days pass; return the mails that the worker then sent to the patient."""
    clock.shift(days * DAY)
    duties.remind_patients()
    outbox.deliver_due()
    return to_patient()


def to_patient() -> list:
    return [message for message in mail.outbox if message.to == ["pia@home.example"]]


def test_unfinished_at_day_two_gets_one_reminder(sent, clock):
    assert after(clock, 1.9) == []
    assert len(after(clock, 0.2)) == 1
    assert len(after(clock, 3)) == 1  # and never another

    message = Outbox.objects.get(topic="invitation.reminder")
    assert (message.times_sent, message.finished_at is not None) == (1, True)
    assert AuditEvent.objects.filter(action="invitation.reminded", about_id=sent.pk).count() == 1


def test_the_reminder_holds_no_link_and_says_how_to_stop(sent, pia, clock):
    (message,) = after(clock, 2)

    assert message.to == [pia.email]
    assert "http" not in message.body
    assert "the link that you already have" in message.body
    assert "This is the only reminder." in message.body


def test_it_speaks_the_language_of_the_intake(sent, clock):
    Invitation.objects.update(language="es")
    (message,) = after(clock, 2)

    assert "el enlace que ya tienes" in message.body


@pytest.mark.parametrize(("days", "reminded"), [(1, True), (3, False), (0, False)])
def test_the_clinic_chooses_the_day_or_none(sent, clinic, clock, days, reminded):
    clinic.reminder_days = days
    clinic.save()

    assert bool(after(clock, 2)) == reminded


def finish(invitation, clock, ana):
    Invitation.objects.filter(pk=invitation.pk).update(submitted_at=timezone.now())


def refuse(invitation, clock, ana):
    intakes.agreed(invitation)
    text = Consent.objects.get().text
    actions.consent(invitation=invitation, text=text, agrees=False, by=patient(invitation.patient))


def withdraw(invitation, clock, ana):
    intakes.agreed(invitation)
    actions.withdraw_consent(invitation=invitation, by=patient(invitation.patient))


def stop(invitation, clock, ana):
    intakes.agreed(invitation)
    actions.stop(invitation=invitation, by=patient(invitation.patient))


def answer_by_phone(invitation, clock, ana):
    intakes.agreed(invitation)
    actions.put_off(invitation=invitation, until="by-phone", by=patient(invitation.patient))


def be_taken_back(invitation, clock, ana):
    revoke(invitation=invitation, by=staff(ana, invitation.clinic))


def become_unsafe(invitation, clock, ana):
    actions.update_contact(
        patient=invitation.patient, contact_is_safe=False, recorded_by=ana, by=staff(ana, invitation.clinic)
    )


def lose_the_address(invitation, clock, ana):
    invitation.patient.email = ""
    invitation.patient.save()


def expire(invitation, clock, ana):
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())


def be_handed_over(invitation, clock, ana):
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=None)


NEVER = [finish, refuse, withdraw, stop, answer_by_phone, be_taken_back, become_unsafe, lose_the_address, expire]


@pytest.mark.parametrize("happens", [*NEVER, be_handed_over], ids=lambda step: step.__name__)
def test_nobody_is_reminded_after(sent, ana, clock, happens):
    happens(sent, clock, ana)

    assert after(clock, 2) == []


@pytest.mark.parametrize("happens", NEVER, ids=lambda step: step.__name__)
def test_a_reminder_that_waits_does_not_leave_after(sent, ana, clock, happens):
    clock.shift(2 * DAY)
    duties.remind_patients()
    happens(sent, clock, ana)
    outbox.deliver_due()

    assert to_patient() == []
    assert Outbox.objects.get(topic="invitation.reminder").finished_at is not None


def test_who_only_put_it_off_until_later_is_reminded(sent, clock):
    intakes.agreed(sent)
    actions.put_off(invitation=sent, until="later", by=patient(sent.patient))

    assert len(after(clock, 2)) == 1


def test_while_mail_is_not_set_up_nobody_counts_as_reminded(sent, clock, settings):
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    after(clock, 2)
    sent.refresh_from_db()
    assert sent.reminded_at is None

    settings.EMAIL_BACKEND = backend
    assert len(after(clock, 0)) == 1


def test_two_workers_write_one_reminder(sent, clock):
    clock.shift(2 * DAY)
    by = system("worker")

    assert [actions.remind(invitation=sent, by=by) for _worker in range(2)] == [True, False]
    assert Outbox.objects.filter(topic="invitation.reminder").count() == 1


def test_a_reminder_that_cannot_be_recorded_is_not_written(sent, clock, monkeypatch):
    clock.shift(2 * DAY)
    monkeypatch.setattr("intake.actions.invitations.record", lambda *_a, **_k: (_ for _ in ()).throw(RuntimeError))
    with pytest.raises(RuntimeError):
        actions.remind(invitation=sent, by=system("worker"))

    sent.refresh_from_db()
    assert (sent.reminded_at, Outbox.objects.filter(topic="invitation.reminder").count()) == (None, 0)


def test_each_clinic_reminds_its_own_people(sent, other_clinic, clock):
    other_clinic.reminder_days = 0
    other_clinic.save()

    assert len(after(clock, 2)) == 1
