"""An alert that nobody answers goes up, rung by rung, with messages, through restarts and clock changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfoNotFoundError

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from intake.actions.alerts import raise_alert
from intake.clock import PROPOSED
from intake.models import Alert
from intake.models.alerts import TOP
from portal.accounts.models import Clinic, User
from portal.accounts.roles import Role
from portal.audit import actor, outbox
from portal.audit.models import Outbox
from portal.audit.outbox import deliver_due
from portal.care import access
from portal.care.actions import (
    acknowledge_alert,
    climb_late_alerts,
    close_alert,
    reopen_alert,
    see_alert,
    void_alert,
)
from portal.care.models import CareTeamMember, DutyPerson, Leave
from tests.conftest import make_clinic, make_patient, make_user
from tests.portal.care.people import alerted

pytestmark = pytest.mark.django_db
MINUTE, HOURS = timedelta(minutes=1), timedelta(hours=1)
WORKER = actor.system("worker")
NOON = datetime(2026, 6, 23, 0, 0, tzinfo=UTC)  # a Tuesday, noon in Auckland


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


@pytest.fixture
def alert(clock, clinic, pia, ana):
    """An urgent one of Ana's, due in an hour; Ada is on duty, Lea leads, Ben answers alerts too."""
    clinic.has_night_cover = True
    clinic.save()
    CareTeamMember.objects.create(patient=pia, user=ana, starts_at=NOON)
    ada = make_user(clinic, "Ada", Role.CLINICIAN)
    DutyPerson.objects.create(clinic=clinic, user=ada, confirmed_at=NOON, starts_at=NOON)
    make_user(clinic, "Lea", Role.LEAD)
    make_user(clinic, "Ben", Role.CLINICIAN)
    alert = alerted(pia, ana)
    Alert.objects.filter(pk=alert.pk).update(due_at=NOON + 60 * MINUTE, climbs_at=NOON + 60 * MINUTE)
    alert.refresh_from_db()
    return alert


def rung_of(alert: Alert) -> int:
    alert.refresh_from_db()
    return alert.rung


def told() -> set[str]:
    """Who is written to by what is due now."""
    mail.outbox.clear()
    deliver_due()
    return {message.to[0].partition("@")[0] for message in mail.outbox}


def test_it_climbs_when_it_is_due_and_then_rung_by_rung(alert, clock):
    climb_late_alerts(by=WORKER)
    assert rung_of(alert) == 0
    for minutes, rung in ((60, 1), (74, 1), (75, 2), (90, 3), (500, 3)):
        clock.move_to(NOON + minutes * MINUTE)
        climb_late_alerts(by=WORKER)
        assert rung_of(alert) == rung, minutes
    assert list(alert.events.values_list("rung", flat=True)) == [1, 2, 3]


def test_each_rung_is_told_and_those_below_it_too(alert, clock):
    for minutes, people in ((60, {"ana", "ada"}), (75, {"ana", "ada", "lea"}), (90, {"ana", "ada", "lea", "ben"})):
        clock.move_to(NOON + (minutes + 0.02) * MINUTE)
        climb_late_alerts(by=WORKER)
        assert told() == people


def test_messages_go_on_while_nobody_answers_and_end_when_somebody_did(alert, clock, by_ana):
    clock.move_to(NOON + 91 * MINUTE)
    climb_late_alerts(by=WORKER)
    assert told()
    for _reminder in range(3):
        clock.shift(6 * MINUTE)
        assert told() == {"ana", "ada", "lea", "ben"}
    acknowledge_alert(alert=alert, by=by_ana, action_code="called")
    clock.shift(6 * MINUTE)
    assert told() == set()
    assert not Outbox.objects.waiting().exists()


def test_reminders_grow_rarer_over_a_night_and_never_end(alert, clock):
    message = outbox.post("alert.raised", about=alert, clinic_id=alert.clinic_id, patient_id=alert.patient_id)
    Alert.objects.filter(pk=alert.pk).update(due_at=NOON + timedelta(days=9), climbs_at=NOON + timedelta(days=9))
    sent = {}
    for hours in (1, 6, 24, 48):
        while timezone.now() < NOON + timedelta(hours=hours):
            deliver_due()
            clock.shift(MINUTE)
        message.refresh_from_db()
        sent[hours] = message.times_sent
    assert sent == {1: 12, 6: 12 + 20, 24: 32 + 18, 48: 50 + 24}


def test_one_that_was_seen_and_forgotten_climbs_the_same_ladder(alert, clock, by_ana):
    see_alert(alert=alert, by=by_ana)
    clock.move_to(NOON + 239 * MINUTE)
    climb_late_alerts(by=WORKER)
    assert rung_of(alert) == 0
    clock.move_to(NOON + 240.02 * MINUTE)
    climb_late_alerts(by=WORKER)
    assert rung_of(alert) == 1
    assert alert.is_overdue(timezone.now())
    assert told() == {"ana", "ada"}


@pytest.mark.parametrize("gone", ["leave", "deactivated", "role ended"])
def test_one_whose_reader_is_gone_climbs_at_once_and_once(alert, clock, ana, by_ana, gone):
    see_alert(alert=alert, by=by_ana)
    clock.shift(MINUTE)
    climb_late_alerts(by=WORKER)
    assert rung_of(alert) == 0
    now = timezone.now()
    if gone == "leave":
        Leave.objects.create(clinic=alert.clinic, user=ana, starts_at=now, ends_at=now + HOURS * 9, entered_by=ana)
    elif gone == "deactivated":
        User.objects.filter(pk=ana.pk).update(is_active=False)
    else:
        ana.memberships.update(ends_at=now)
    for _turn in range(3):
        climb_late_alerts(by=WORKER)
        clock.shift(MINUTE)
    assert rung_of(alert) == 1


def test_one_that_was_forgotten_at_the_top_calls_everybody_again(alert, clock, by_ana):
    clock.move_to(NOON + 91 * MINUTE)
    climb_late_alerts(by=WORKER)
    see_alert(alert=alert, by=by_ana)
    assert told() == set()
    clock.shift(241 * MINUTE)
    climb_late_alerts(by=WORKER)
    assert told() == {"ana", "ada", "lea", "ben"}
    assert alert.events.filter(state="escalated").count() == TOP + 1


def test_what_came_due_while_nothing_ran_is_gone_up_at_once(alert, clock):
    clock.move_to(NOON + timedelta(days=2))
    assert climb_late_alerts(by=WORKER) == TOP
    assert rung_of(alert) == TOP
    assert Outbox.objects.filter(topic="alert.climbed").count() == TOP


@pytest.mark.parametrize("answer", ["close", "acknowledge"])
def test_one_that_was_answered_stays_where_it_is(alert, clock, by_ana, answer):
    if answer == "close":
        day = timezone.now().astimezone(alert.clinic.zone).date()
        close_alert(alert=alert, by=by_ana, action_code="called", risk_level="low", plan="made", next_date=day)
    else:
        acknowledge_alert(alert=alert, by=by_ana, action_code="called")
    clock.move_to(NOON + timedelta(days=9))
    assert climb_late_alerts(by=WORKER) == 0
    assert rung_of(alert) == 0


def readers(alert: Alert) -> set[str]:
    people = [m.user for m in alert.clinic.memberships.select_related("user")]
    return {
        each.name for each in people if access.patients_for(actor.staff(each, alert.clinic)).filter(pk=alert.patient_id)
    }


def test_who_is_called_may_read_and_nobody_before_and_nobody_after(alert, clock, by_ana):
    assert readers(alert) == {"Ana"}
    seen = []
    for minutes in (60, 75, 90):
        clock.move_to(NOON + minutes * MINUTE)
        climb_late_alerts(by=WORKER)
        seen.append(readers(alert))
    assert seen == [{"Ana", "Ada"}, {"Ana", "Ada", "Lea"}, {"Ana", "Ada", "Lea", "Ben"}]
    day = timezone.now().astimezone(alert.clinic.zone).date()
    close_alert(alert=alert, by=by_ana, action_code="called", risk_level="low", plan="made", next_date=day)
    assert readers(alert) == {"Ana"}


def test_nobody_of_another_clinic_is_ever_called(alert, clock, other_clinic):
    strangers = [make_user(other_clinic, name, Role.LEAD) for name in ("Otto", "Olaf")]
    clock.move_to(NOON + timedelta(days=1))
    climb_late_alerts(by=WORKER)
    assert told().isdisjoint({"otto", "olaf"})
    for each in strangers:
        assert not access.patients_for(actor.staff(each, other_clinic)).exists()


@pytest.mark.parametrize(
    ("zone", "evening"),
    [
        ("Pacific/Auckland", datetime(2026, 9, 26, 6, 0, tzinfo=UTC)),
        ("Pacific/Auckland", datetime(2026, 4, 4, 5, 0, tzinfo=UTC)),
        ("Europe/Madrid", datetime(2026, 3, 28, 17, 0, tzinfo=UTC)),
        ("Europe/Madrid", datetime(2026, 10, 24, 16, 0, tzinfo=UTC)),
    ],
)
def test_it_climbs_on_time_on_the_nights_on_which_clocks_change(zone, evening):
    """A worker that looks every ten seconds, and stands still now and then, is never more than a minute late."""
    clinic = make_clinic("night", time_zone=zone, has_night_cover=True)
    make_user(clinic, "Lea", Role.LEAD)
    with time_machine.travel(evening, tick=False) as clock:
        due = {}
        for hours in range(12):
            alert = alerted(make_patient(clinic, "Pia Example"))
            at = evening + timedelta(hours=hours, minutes=7)
            Alert.objects.filter(pk=alert.pk).update(due_at=at, climbs_at=at)
            due[alert.pk] = at
        for step in range(13 * 60):
            clock.move_to(evening + step * MINUTE)
            climb_late_alerts(by=WORKER)
        found = Alert.objects.in_bulk(due)
        rung = PROPOSED["urgent"].rung
        for pk, at in due.items():
            times = list(found[pk].events.filter(state="escalated").values_list("at", flat=True))
            expected = [at + rung * step * MINUTE for step in range(TOP)]
            assert all(timedelta(0) <= real - wanted <= MINUTE for real, wanted in zip(times, expected, strict=True))


@given(late=st.lists(st.integers(0, 300), min_size=1, max_size=6))
def test_a_worker_that_was_away_tells_of_every_rung_once(late):
    """However the worker's turns fall, each rung has one step and one message, in order."""
    moments = sorted(NOON + minutes * MINUTE for minutes in late)
    with transaction.atomic(), time_machine.travel(NOON, tick=False) as clock:
        clinic = make_clinic("turns", has_night_cover=True)
        alert = alerted(make_patient(clinic, "Pia Example"))
        for moment in moments:
            clock.move_to(moment)
            climb_late_alerts(by=WORKER)
        passed = (moments[-1] - NOON) // MINUTE
        rungs = min(TOP, passed // PROPOSED["urgent"].rung + 1)
        assert list(alert.events.values_list("rung", flat=True)) == list(range(1, rungs + 1))
        assert Outbox.objects.filter(topic="alert.climbed", about_id=alert.pk).count() == rungs
        transaction.set_rollback(True)


def climbed_to(rung: int, clock) -> None:
    clock.move_to(NOON + (60 + 15 * (rung - 1)) * MINUTE + timedelta(seconds=1))
    climb_late_alerts(by=WORKER)


def weigh_more(alert: Alert, value: int) -> Alert:
    """The patient changes the answer to a heavier one."""
    details = {"rule_version": "1", "level": alert.level, "evidence": {"value": value}, "is_new_answer": True}
    return raise_alert(assessment=alert.assessment, item=alert.item, rule=alert.rule, by=WORKER, **details)[0]


def reminders(clock, minutes: int) -> list[str]:
    """Everybody who is written to in so many minutes, once for each message."""
    people = []
    for _minute in range(minutes):
        clock.shift(MINUTE)
        mail.outbox.clear()
        climb_late_alerts(by=WORKER)
        deliver_due()
        people += [message.to[0].partition("@")[0] for message in mail.outbox]
    return people


@pytest.mark.parametrize("rung", [1, TOP])
def test_a_heavier_answer_does_not_put_off_the_clock_that_runs(alert, clock, rung):
    clock.move_to(NOON + 59 * MINUTE)
    weigh_more(alert, 2)
    climbed_to(rung, clock)
    assert rung_of(alert) == rung
    weigh_more(alert, 3)
    alert.refresh_from_db()
    assert alert.is_overdue(timezone.now())
    assert alert.rung == rung


def test_a_heavier_answer_after_somebody_acted_starts_the_clock_anew(alert, clock, by_ana):
    climbed_to(1, clock)
    acknowledge_alert(alert=alert, by=by_ana, action_code="called")
    weigh_more(alert, 3)
    alert.refresh_from_db()
    assert alert.due_at == alert.climbs_at == timezone.now() + 60 * MINUTE


def test_a_heavier_answer_does_not_silence_the_messages_of_the_ladder(alert, clock):
    climbed_to(TOP, clock)
    deliver_due()
    weigh_more(alert, 3)
    deliver_due()
    assert set(reminders(clock, 6)) == {"ana", "ada", "lea", "ben"}


def test_one_that_went_up_and_was_opened_again_reminds_its_owner_until_it_is_due(alert, clock, by_ana):
    climbed_to(1, clock)
    void_alert(alert=alert, by=by_ana, note="wrong person")
    reopen_alert(alert=alert, by=by_ana, note="the right one after all")
    assert told() == {"ana"}
    assert reminders(clock, 30) == ["ana"] * 6


def test_however_often_an_answer_weighs_more_one_message_at_a_time_reminds(alert, clock):
    for value in (1, 2, 3):
        clock.shift(timedelta(seconds=1))
        weigh_more(alert, value)
    assert told() == {"ana"}
    assert reminders(clock, 30) == ["ana"] * 6


def test_one_that_cannot_climb_keeps_no_other_from_climbing(alert, clock, other_clinic):
    broken = alerted(make_patient(other_clinic, "Olga Other"))
    Clinic.objects.filter(pk=other_clinic.pk).update(time_zone="No/Where")
    clock.move_to(NOON + 61 * MINUTE)
    with pytest.raises(ZoneInfoNotFoundError):
        climb_late_alerts(by=WORKER)
    assert rung_of(alert) == 1
    assert rung_of(broken) == 0
