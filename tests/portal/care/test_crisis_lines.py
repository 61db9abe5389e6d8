from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from portal.audit import outbox
from portal.audit.actor import staff, system
from portal.audit.models import AuditEvent, Outbox
from portal.care.actions import crisis_lines, setup
from portal.care.actions.crisis_lines import TOPIC, tell_all_of_expiring, tell_of_expiring
from portal.country.models import CrisisLine

BY = system("tests")


@pytest.fixture
def lines(clinic, cleo):
    by_cleo = staff(cleo, clinic)
    return [setup.check_line(clinic=clinic, name=f"Line {n}", call=f"0800 {n}", by=by_cleo) for n in (1, 2)]


def in_days(days):
    return time_machine.travel(timezone.now() + timedelta(days=days))


def posted():
    return Outbox.objects.filter(topic=TOPIC).count()


def test_nothing_is_posted_while_every_check_holds_for_long(lines):
    assert tell_all_of_expiring(by=BY) == 0
    assert posted() == 0


def test_one_message_tells_of_all_lines_of_a_clinic_once_at_each_threshold(lines):
    for days, messages in [(122, 0), (123, 1), (124, 1), (153, 2), (169, 3), (176, 4), (183, 5), (300, 5)]:
        with in_days(days):
            tell_all_of_expiring(by=BY)
            tell_all_of_expiring(by=BY)
        assert posted() == messages, days


def test_a_threshold_that_was_slept_through_is_told_late_and_once(lines):
    with in_days(170):
        tell_all_of_expiring(by=BY)

    assert posted() == 1
    assert set(CrisisLine.objects.values_list("told_days", flat=True)) == {14}


def test_two_workers_that_read_the_same_rows_post_it_once(clinic, lines, monkeypatch):
    """The second worker read its rows before the first one wrote."""
    stale = list(CrisisLine.objects.order_by("pk"))
    with in_days(150):
        assert tell_of_expiring(clinic=clinic, by=BY)
        assert [crisis_lines._claim(row, timezone.now()) for row in stale] == [False, False]

    assert posted() == 1


def test_a_new_check_starts_again(clinic, cleo, lines):
    with in_days(150):
        tell_all_of_expiring(by=BY)
        for line in CrisisLine.objects.all():
            setup.check_line(clinic=clinic, name=line.name, call=line.call, line=line, by=staff(cleo, clinic))
        assert tell_all_of_expiring(by=BY) == 0
    with in_days(150 + 130):
        assert tell_all_of_expiring(by=BY) == 1


def test_nothing_is_noted_when_the_message_cannot_be_written(clinic, lines, monkeypatch):
    def broken(*_given, **_named):
        raise RuntimeError

    monkeypatch.setattr(crisis_lines, "record", broken)

    with in_days(150), pytest.raises(RuntimeError):
        tell_of_expiring(clinic=clinic, by=BY)

    assert posted() == 0
    assert set(CrisisLine.objects.values_list("told_days", flat=True)) == {None}


def test_it_is_written_down_for_the_clinic(clinic, lines):
    with in_days(150):
        tell_all_of_expiring(by=BY)

    assert AuditEvent.objects.get(action="crisis_line.expiring").clinic_id == clinic.pk


def test_the_clinics_admins_are_told_that_a_page_is_ready_and_nobody_else(lines, cleo, ana, otto):
    with in_days(150):
        tell_all_of_expiring(by=BY)
        outbox.deliver_due()

    (message,) = mail.outbox
    assert message.to == [cleo.email]
    assert message.subject == "A page is ready for you"
    assert "/clinic/lines/" in message.body


def test_nobody_is_told_once_every_line_was_checked_again(clinic, cleo, lines):
    with in_days(150):
        tell_all_of_expiring(by=BY)
        for line in CrisisLine.objects.all():
            setup.check_line(clinic=clinic, name=line.name, call=line.call, line=line, by=staff(cleo, clinic))
        outbox.deliver_due()

    assert mail.outbox == []
    assert Outbox.objects.get(topic=TOPIC).finished_at is not None


def test_without_an_admin_the_message_waits_and_says_why(clinic, cleo, lines):
    cleo.memberships.update(ends_at=timezone.now())
    with in_days(150):
        tell_all_of_expiring(by=BY)
        outbox.deliver_due()

    assert Outbox.objects.get(topic=TOPIC).last_error == "nobody runs the clinic"
