"""An alert's message reaches whoever can be reached."""

import pytest
from django.utils import timezone

from intake.actions.alerts import unsaved_alert
from intake.models import Assessment, Battery, Invitation
from portal.accounts.roles import Role
from portal.audit import mail as mail_room
from portal.audit import outbox
from portal.audit.outbox import NotDelivered
from tests.conftest import make_user


@pytest.fixture
def alert(clinic, pia, batteries):
    """An alert without an owner: it goes to everybody on duty."""
    battery = Battery.objects.get(key="check-in")
    invitation = Invitation.objects.create(
        clinic=clinic, patient=pia, battery=battery, language="en", token_hash="t", code_hash="c",
        expires_at=timezone.now(),
    )  # fmt: skip
    sheet = Assessment.objects.create(
        clinic=clinic, patient=pia, invitation=invitation,
        instrument="leeside-check-in", instrument_version="1.0.0-draft1",
    )  # fmt: skip
    made = unsaved_alert(
        assessment=sheet, item="S1", rule="any", rule_version="1", level="urgent", evidence={}, raised_at=timezone.now()
    )
    made.save(force_insert=True)
    return made


@pytest.fixture
def on_duty(clinic):
    return [make_user(clinic, name, Role.LEAD) for name in ("Ada", "Lea")]


@pytest.fixture
def reached(monkeypatch):
    """Who got a mail; `broken` holds the addresses that do not work."""
    got: list[str] = []

    def send(mail):
        if mail.to[0] in send.broken:
            raise NotDelivered("mail: SMTPRecipientsRefused")
        got.append(mail.to[0])

    send.broken = set()
    monkeypatch.setattr(mail_room, "send", send)
    return got, send.broken


def test_everybody_on_duty_is_written_to(alert, on_duty, reached):
    got, _ = reached
    outbox.post("alert.raised", about=alert, clinic_id=alert.clinic_id)
    outbox.deliver_due()

    assert got == [person.email for person in on_duty]


def test_an_address_that_does_not_work_keeps_nobody_else_from_being_written_to(alert, on_duty, reached):
    got, broken = reached
    broken.add(on_duty[0].email)
    message = outbox.post("alert.raised", about=alert, clinic_id=alert.clinic_id)
    outbox.deliver_due()

    message.refresh_from_db()
    assert got == [on_duty[1].email]
    assert message.times_sent == 1


def test_when_nobody_is_reached_the_message_waits_and_says_why(alert, on_duty, reached):
    got, broken = reached
    broken.update(person.email for person in on_duty)
    message = outbox.post("alert.raised", about=alert, clinic_id=alert.clinic_id)
    outbox.deliver_due()

    message.refresh_from_db()
    assert (got, message.times_sent, message.last_error) == ([], 0, "mail: SMTPRecipientsRefused")
