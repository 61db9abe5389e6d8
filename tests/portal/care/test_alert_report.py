"""Which alerts the follow-up report counts, in which group, and from which step of their life."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from intake.actions import alert_steps
from intake.models import Alert
from portal.audit import actor
from portal.audit.models import AuditEvent
from portal.care.actions import climb_late_alerts
from portal.care.alert_report import cases_of, groups_of, report_for
from portal.care.models import Drill
from tests.conftest import make_patient
from tests.portal.care.people import alerted, invited

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NOON = datetime(2026, 6, 23, 0, 0, tzinfo=UTC)  # a Tuesday, noon in Auckland
WORKER = actor.system("worker")


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


@pytest.fixture
def alert(clock, clinic, pia):
    clinic.has_night_cover = True
    clinic.save()
    alert = alerted(pia)
    Alert.objects.filter(pk=alert.pk).update(
        first_due_at=NOON + 60 * MINUTE, due_at=NOON + 60 * MINUTE, climbs_at=NOON + 60 * MINUTE
    )
    alert.refresh_from_db()
    return alert


def only(clinic):
    (found,) = cases_of(clinic, NOON - 90 * DAY, timezone.now())
    return found


def close(alert, by):
    alert_steps.close_alert(
        alert=alert, by=by, action_code="called", risk_level="low", plan="made",
        next_date=(timezone.now() + DAY).date(),
    )  # fmt: skip


def test_one_that_waits_is_neither_in_time_nor_late_until_it_is_due(alert, clinic, clock):
    assert (only(clinic).seen, only(clinic).is_in_time) == (None, None)
    clock.shift(61 * MINUTE)
    assert only(clinic).is_in_time is False


def test_each_step_is_timed_from_when_it_was_raised(alert, clinic, clock, by_ana):
    clock.shift(10 * MINUTE)
    alert_steps.see_alert(alert=alert, by=by_ana)
    clock.shift(10 * MINUTE)
    alert_steps.acknowledge_alert(alert=alert, by=by_ana, action_code="called")
    clock.shift(10 * MINUTE)
    close(alert, by_ana)
    found = only(clinic)
    assert (found.seen, found.acted, found.resolved, found.is_in_time) == (600, 1200, 1800, True)


def test_one_that_went_up_before_somebody_saw_it_was_late(alert, clinic, clock, by_ana):
    clock.shift(61 * MINUTE)
    climb_late_alerts(by=WORKER)
    alert_steps.see_alert(alert=alert, by=by_ana)
    assert only(clinic).is_in_time is False


def test_one_that_was_seen_in_time_and_forgotten_was_seen_in_time(alert, clinic, clock, by_ana):
    alert_steps.see_alert(alert=alert, by=by_ana)
    clock.shift(5 * 60 * MINUTE)
    climb_late_alerts(by=WORKER)
    assert only(clinic).is_in_time is True


def test_opened_again_it_counts_from_its_first_time_and_is_not_resolved(alert, clinic, clock, by_ana):
    clock.shift(5 * MINUTE)
    close(alert, by_ana)
    clock.shift(DAY)
    alert_steps.reopen_alert(alert=alert, by=by_ana, note="Called back.")
    found = only(clinic)
    assert (found.seen, found.acted, found.resolved, found.is_in_time) == (300, 300, None, True)


def test_void_alerts_and_tests_are_left_out(alert, clinic, by_ana):
    assert only(clinic)
    Drill.objects.create(clinic=clinic, due_at=NOON, climbs_at=NOON)
    assert only(clinic)
    alert_steps.void_alert(alert=alert, by=by_ana, note="A demonstration of the form.")
    assert list(cases_of(clinic, NOON - DAY, NOON + DAY)) == []


def test_another_clinic_and_another_time_are_left_out(alert, clinic, olga):
    alerted(olga)
    assert only(clinic)
    assert list(cases_of(clinic, NOON + MINUTE, NOON + DAY)) == []


@pytest.mark.parametrize(
    ("moment", "hour", "day"),
    [
        (datetime(2026, 6, 23, 0, 0, tzinfo=UTC), "2", "weekday"),  # noon on a Tuesday
        (datetime(2026, 6, 26, 11, 59, tzinfo=UTC), "3", "weekday"),  # a minute before Saturday
        (datetime(2026, 6, 26, 12, 0, tzinfo=UTC), "0", "weekend"),
        (datetime(2026, 6, 28, 12, 0, tzinfo=UTC), "0", "weekday"),  # Monday begins
        (datetime(2026, 6, 28, 18, 0, tzinfo=UTC), "1", "weekday"),
    ],
)
def test_hour_and_day_are_those_of_the_clinics_wall(clinic, pia, moment, hour, day):
    alert = alerted(pia)
    Alert.objects.filter(pk=alert.pk).update(raised_at=moment)
    (found,) = cases_of(clinic, moment, moment + DAY)
    assert (found.groups["hour"], found.groups["day"], found.groups["level"]) == (hour, day, "urgent")


@pytest.mark.parametrize(("language", "group"), [("en", "en"), ("es", "es"), ("mi", "other")])
def test_a_language_that_the_clinic_does_not_work_in_is_another_one(clinic, language, group):
    alerted(make_patient(clinic, "Una Other", language=language))
    (found,) = cases_of(clinic, timezone.now() - DAY, timezone.now() + DAY)
    assert found.groups["language"] == group
    assert group in groups_of(clinic)["language"]


def test_reading_it_is_audited_with_the_period_and_without_a_patient(alert, clinic, by_ana):
    report_for(by_ana, clinic, 30, timezone.now())
    (row,) = AuditEvent.objects.filter(action="alert-report.read")
    assert (row.facts, row.patients, row.actor_id) == ({"days": 30}, [], by_ana.id)


def test_many_alerts_take_one_query(clinic, pia, django_assert_num_queries):
    invitation = invited(pia)
    now = timezone.now()
    Alert.objects.bulk_create(
        Alert(
            clinic=clinic, patient=pia, invitation=invitation, item=f"S{number}", rule="r", rule_version="1",
            level="urgent", due_at=now, climbs_at=now,
        )
        for number in range(60)
    )  # fmt: skip
    with django_assert_num_queries(1):
        assert len(list(cases_of(clinic, now - DAY, now + DAY))) == 60
