"""Each person's state of a message is known: who was reached, by which channel, and when they are tried again."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.accounts.models import ReachPoint
from portal.accounts.roles import Role
from portal.audit import mail as mail_room
from portal.audit import outbox
from portal.audit.channels import PAGER, SMS
from portal.audit.models import AuditEvent, Delivery
from portal.audit.outbox import NotDelivered
from portal.care import delivery
from portal.care.messages import REMIND_AFTER
from tests.conftest import make_user
from tests.portal.care.people import alerted, cares, invited, on_duty

pytestmark = pytest.mark.django_db
OUT_OF_TIME = (delivery, "LONGEST_TURN_SECONDS", -1.0)


@pytest.fixture
def ada(clinic):
    return make_user(clinic, "Ada", Role.LEAD)


@pytest.fixture
def lea(clinic):
    return make_user(clinic, "Lea", Role.LEAD)


class Post:
    """Takes what leaves. `broken` holds the addresses that refuse, of whatever channel."""

    def __init__(self) -> None:
        self.broken: set[str] = set()
        self.got: list[tuple[str, str, str]] = []

    def take(self, channel: str, address: str, name: str) -> None:
        if address in self.broken:
            raise NotDelivered(f"{channel}: refused")
        self.got.append((channel, address, name))

    def mail(self, message) -> None:
        self.take("mail", message.to[0], message.extra_headers["Message-ID"])

    def to(self, address: str) -> list[str]:
        return [name for _channel, to, name in self.got if to == address]


@pytest.fixture
def post(monkeypatch, settings):
    """A house with all three channels."""
    box = Post()
    settings.SMS_URL = settings.PAGER_URL = "console:"
    monkeypatch.setattr(mail_room, "send", box.mail)
    monkeypatch.setattr(SMS, "send", lambda to, letter: box.take("sms", to, letter.message_id))
    monkeypatch.setattr(PAGER, "send", lambda to, letter: box.take("pager", to, letter.message_id))
    return box


def number(user, channel="sms", address="+15550101", *, confirmed=True):
    at = timezone.now() if confirmed else None
    return ReachPoint.objects.create(user=user, channel=channel, address=address, confirmed_at=at)


def raised(pia, **owner):
    alert = alerted(pia, **owner)
    return alert, outbox.post("alert.raised", about=alert, clinic_id=pia.clinic_id, patient_id=pia.pk)


def pass_time(clock, message, turns=1):
    """Let the worker meet the message so many times, each as soon as it is due."""
    for _ in range(turns):
        message.refresh_from_db()
        clock.move_to(message.due_at + timedelta(seconds=1))
        outbox.deliver_due()
    message.refresh_from_db()


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as moving:
        yield moving


def test_whoever_was_reached_is_not_written_to_again_because_another_was_not(pia, ada, lea, post, clock):
    post.broken.add(ada.email)
    _alert, message = raised(pia)
    pass_time(clock, message, turns=4)  # 10, 20, 40 seconds after one another

    assert len(post.to(lea.email)) == 1
    ada_row = Delivery.objects.get(recipient_id=ada.pk)
    assert (ada_row.attempts, ada_row.times_sent, ada_row.last_error) == (4, 0, "mail: refused")


def test_whoever_was_reached_is_reminded_after_five_minutes(pia, lea, post, clock):
    _alert, message = raised(pia)
    pass_time(clock, message)
    assert message.due_at - timezone.now() == REMIND_AFTER

    pass_time(clock, message)
    assert len(post.to(lea.email)) == 2


def test_after_three_failures_of_mail_the_next_channel_is_taken_and_mail_tried_on(pia, lea, post, clock):
    number(lea)
    post.broken.add(lea.email)
    _alert, message = raised(pia)
    pass_time(clock, message, turns=2)
    assert post.got == []

    pass_time(clock, message)
    assert [channel for channel, *_rest in post.got] == ["sms"]

    pass_time(clock, message)
    assert Delivery.objects.get(channel="mail").attempts == 4


def test_once_mail_works_again_the_other_channel_rests(pia, lea, post, clock):
    number(lea)
    post.broken.add(lea.email)
    _alert, message = raised(pia)
    pass_time(clock, message, turns=3)
    post.broken.clear()
    pass_time(clock, message, turns=4)

    assert [channel for channel, *_rest in post.got].count("sms") == 1
    assert [channel for channel, *_rest in post.got].count("mail") >= 2


def test_where_text_messages_fail_too_the_pager_is_taken(pia, lea, post, clock):
    number(lea), number(lea, "pager", "4711")
    post.broken.update({lea.email, "+15550101"})
    _alert, message = raised(pia)
    pass_time(clock, message, turns=8)

    assert {channel for channel, *_rest in post.got} == {"pager"}


@pytest.mark.parametrize("confirmed", [True, False])
def test_only_a_number_that_was_confirmed_is_written_to(pia, lea, post, clock, confirmed):
    number(lea, confirmed=confirmed)
    post.broken.add(lea.email)
    _alert, message = raised(pia)
    pass_time(clock, message, turns=4)

    assert bool(post.got) == confirmed


def test_a_channel_that_the_house_does_not_have_is_not_taken(pia, lea, post, clock, settings):
    settings.SMS_URL = ""
    number(lea)
    post.broken.add(lea.email)
    _alert, message = raised(pia)
    pass_time(clock, message, turns=5)

    assert post.got == []
    assert (message.times_sent, message.last_error, message.finished_at) == (0, "mail: refused", None)


def test_where_mail_is_not_set_up_a_text_message_goes_at_once(pia, lea, post, clock, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    number(lea)
    _alert, message = raised(pia)
    pass_time(clock, message)

    assert [channel for channel, *_rest in post.got] == ["sms"]


def test_it_is_never_given_up_before_somebody_acknowledges(pia, lea, post, clock):
    post.broken.add(lea.email)
    alert, message = raised(pia)
    pass_time(clock, message, turns=40)
    assert (message.finished_at, Delivery.objects.get().attempts) == (None, 40)
    assert message.due_at - timezone.now() <= outbox.LONGEST_PAUSE

    alert.acknowledged_at, alert.acknowledged_by = timezone.now(), lea
    alert.save()
    pass_time(clock, message)
    assert message.finished_at is not None


def test_a_worker_that_died_after_sending_repeats_it_under_the_same_id(pia, lea, post, clock, monkeypatch):
    _alert, message = raised(pia)
    save = Delivery.save

    def die(row, **given):
        if row.times_sent:
            raise KeyboardInterrupt
        save(row, **given)

    with monkeypatch.context() as patch:
        patch.setattr(Delivery, "save", die)
        with pytest.raises(KeyboardInterrupt):
            outbox.deliver_due()
    clock.shift(outbox.LEASE + timedelta(seconds=1))
    outbox.deliver_due()

    first, repeat = post.to(lea.email)
    assert first == repeat == f"<{message.pk}.0.{lea.pk}@leeside>"


def test_a_worker_that_died_before_marking_the_message_writes_to_nobody_twice(pia, ada, lea, post, clock, monkeypatch):
    _alert, message = raised(pia)
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "_mark", lambda *_given: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            outbox.deliver_due()
    clock.shift(outbox.LEASE + timedelta(seconds=1))
    outbox.deliver_due()

    assert [len(post.to(who.email)) for who in (ada, lea)] == [1, 1]
    message.refresh_from_db()
    assert (message.times_sent, message.finished_at) == (1, None)


def test_a_reminder_has_another_id_than_the_message_before(pia, lea, post, clock):
    _alert, message = raised(pia)
    pass_time(clock, message, turns=2)

    assert len(set(post.to(lea.email))) == 2


def test_who_owns_the_alert_later_is_written_to_as_well(clinic, pia, ana, lea, post, clock):
    cares(ana, pia)
    alert, message = raised(pia, owner=ana)
    pass_time(clock, message)
    assert (len(post.to(ana.email)), len(post.to(lea.email))) == (1, 0)

    alert.owner = None
    alert.save()
    on_duty(lea, clinic)
    pass_time(clock, message)

    assert len(post.to(lea.email)) == 1


def test_a_slow_turn_ends_early_and_the_rest_has_its_turn_next(pia, ada, lea, post, clock, monkeypatch):
    raised(pia)
    with monkeypatch.context() as patch:
        patch.setattr(post, "take", lambda *given: post.got.append(given) or patch.setattr(*OUT_OF_TIME))
        outbox.deliver_due()
    assert len(post.got) == 1

    outbox.deliver_due()
    assert len(post.got) == 2


def test_a_notice_reaches_everybody_once(pia, ada, lea, post, clock):
    post.broken.add(ada.email)
    invitation = invited(pia)
    message = outbox.post("invitation.stopped", about=invitation, clinic_id=pia.clinic_id, patient_id=pia.pk)
    pass_time(clock, message)
    assert message.finished_at is None

    post.broken.clear()
    pass_time(clock, message)
    assert [len(post.to(who.email)) for who in (ada, lea)] == [1, 1]
    assert message.finished_at is not None


def test_a_notice_that_reached_somebody_ends_though_another_cannot_be_reached(pia, ada, lea, post, clock):
    post.broken.add(ada.email)
    invitation = invited(pia)
    message = outbox.post("invitation.stopped", about=invitation, clinic_id=pia.clinic_id, patient_id=pia.pk)
    pass_time(clock, message, turns=3)

    assert message.finished_at is not None
    assert Delivery.objects.get(recipient_id=ada.pk).attempts == 3


def test_an_alert_that_left_stands_in_the_audit_log_for_each_turn(pia, lea, post, clock):
    _alert, message = raised(pia)
    pass_time(clock, message, turns=2)

    assert AuditEvent.objects.filter(action="message.sent").count() == 2


def test_whoever_cannot_be_written_to_for_an_unforeseen_reason_keeps_nobody_from_being_told(
    pia, ada, lea, post, clock, monkeypatch
):
    def take(channel, address, name):
        if address == ada.email:
            raise ValueError("no header may look like this")
        post.got.append((channel, address, name))

    monkeypatch.setattr(post, "take", take)
    number(ada)
    _alert, message = raised(pia)
    pass_time(clock, message, turns=4)

    assert post.to(lea.email)
    assert post.to("+15550101")
    assert Delivery.objects.get(recipient_id=ada.pk, channel="mail").last_error == "mail: ValueError"
