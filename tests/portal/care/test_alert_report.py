"""Which alerts the follow-up report counts, in which group, and from which step of their life."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.utils import timezone

from intake.actions import alert_steps
from intake.models import Alert, Invitation
from portal.audit import actor
from portal.audit.models import AuditEvent
from portal.care.actions import climb_late_alerts
from portal.care.alert_figures import FEWEST, report
from portal.care.alert_report import Quarter, cases_of, closed_quarters, known_groups, report_for
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
    (found,) = cases_of(clinic, NOON - 90 * DAY, timezone.now() + MINUTE, timezone.now())
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
    assert list(cases_of(clinic, NOON - DAY, NOON + DAY, NOON)) == []


def test_another_clinic_and_another_time_are_left_out(alert, clinic, olga):
    alerted(olga)
    assert only(clinic)
    assert list(cases_of(clinic, NOON + MINUTE, NOON + DAY, NOON)) == []


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
    (found,) = cases_of(clinic, moment, moment + DAY, moment)
    assert (found.groups["hour"], found.groups["day"], found.groups["level"]) == (hour, day, "urgent")


@pytest.mark.parametrize(("language", "group"), [("en", "en"), ("es", "es"), ("mi", "other")])
def test_a_language_that_the_product_does_not_speak_is_another_one(clinic, language, group):
    alert = alerted(make_patient(clinic, "Una Other"))
    Invitation.objects.filter(pk=alert.invitation_id).update(language=language)
    (found,) = cases_of(clinic, timezone.now() - DAY, timezone.now() + DAY, timezone.now())
    assert found.groups["language"] == group
    assert group in known_groups()["language"]


def test_reading_it_is_audited_with_the_period_and_without_a_patient(alert, clinic, by_ana):
    report_for(by_ana, clinic, Quarter(2026, 1), timezone.now())
    (row,) = AuditEvent.objects.filter(action="alert-report.read")
    assert (row.facts, row.patients, row.actor_id) == ({"quarter": "2026-Q1"}, [], by_ana.id)


def test_the_periods_are_quarters_of_universal_time_and_no_two_share_a_moment():
    found = closed_quarters(datetime(2026, 10, 1, tzinfo=UTC))
    assert [str(each) for each in found[:3]] == ["2026-Q3", "2026-Q2", "2026-Q1"]
    assert str(closed_quarters(datetime(2026, 9, 30, 23, 59, tzinfo=UTC))[0]) == "2026-Q2"
    for newer, older in pairwise(found):
        assert older.next == newer
        assert older.next.begins == newer.begins > older.begins
    assert (str(found[0].first), str(found[0].last)) == ("2026-07-01", "2026-09-30")


@pytest.mark.parametrize("change", [{"time_zone": "America/Los_Angeles"}, {"languages": ["en"]}])
def test_no_setting_of_the_clinic_moves_an_alert_to_another_report_or_language(clinic, clock, change):
    """A quarter read before and after a change would be two periods that overlap, and give a hidden group away."""
    una = make_patient(clinic, "Una Other", language="es")
    first = Quarter(2026, 1)
    for moment in (first.begins, first.next.begins - timedelta(seconds=1)):
        alert = alerted(una)
        Alert.objects.filter(pk=alert.pk).update(raised_at=moment)
        Invitation.objects.filter(pk=alert.invitation_id).update(language="es")

    def read():
        return [case.groups["language"] for case in cases_of(clinic, *spell(first), timezone.now())]

    before, known = read(), known_groups()
    for name, value in change.items():
        setattr(clinic, name, value)
    clinic.save()
    assert read() == before == ["es", "es"]
    assert known_groups() == known


def test_what_becomes_void_after_its_quarter_changes_no_number(alert, clinic, clock, by_ana):
    quarter = Quarter(2026, 2)
    clock.move_to(quarter.next.begins + DAY)
    before = len(list(cases_of(clinic, *spell(quarter), timezone.now())))
    alert_steps.void_alert(alert=alert, by=by_ana, note="Entered for somebody else.")
    assert len(list(cases_of(clinic, *spell(quarter), timezone.now()))) == before == 1


def test_what_was_void_when_its_quarter_ended_stays_out_also_when_it_is_opened_again(alert, clinic, clock, by_ana):
    quarter = Quarter(2026, 2)
    alert_steps.void_alert(alert=alert, by=by_ana, note="Entered for somebody else.")
    clock.move_to(quarter.next.begins + DAY)
    alert_steps.reopen_alert(alert=alert, by=by_ana, note="It was hers after all.")
    assert list(cases_of(clinic, *spell(quarter), timezone.now())) == []


def test_what_was_opened_again_within_its_quarter_counts(alert, clinic, clock, by_ana):
    alert_steps.void_alert(alert=alert, by=by_ana, note="Entered for somebody else.")
    clock.shift(MINUTE)
    alert_steps.reopen_alert(alert=alert, by=by_ana, note="It was hers after all.")
    assert only(clinic)


def test_an_alert_of_the_last_second_counts_in_its_quarter_alone(clinic, pia, by_ana):
    alert = alerted(pia)
    now = datetime(2026, 12, 1, tzinfo=UTC)
    ends = Quarter(2026, 3).next.begins
    for moment, quarter in ((ends - timedelta(seconds=1), Quarter(2026, 3)), (ends, Quarter(2026, 2).next.next)):
        Alert.objects.filter(pk=alert.pk).update(raised_at=moment)
        within = [q for q in (Quarter(2026, 3), Quarter(2026, 4)) if list(cases_of(clinic, *spell(q), now))]
        assert within == [quarter]


def spell(quarter):
    return quarter.begins, quarter.next.begins


def test_a_quarter_that_still_runs_is_not_read(clinic, by_ana, clock):
    with pytest.raises(AssertionError):
        report_for(by_ana, clinic, Quarter(2026, 2), timezone.now())
    report_for(by_ana, clinic, Quarter(2026, 1), timezone.now())


def test_no_two_reports_differ_by_few_alerts(clinic, by_ana, clock):
    """Of seven Spanish alerts one was raised early in a quarter: "90 days" less "30 days" gave that one away.

    Now every alert is in one report alone, so no two reports differ by a few of the same alerts.
    """
    una = make_patient(clinic, "Una Other", language="es")
    begins = Quarter(2026, 1).begins
    for days in (1, 61, 62, 63, 64, 65, 66):
        alert = alerted(una)
        Alert.objects.filter(pk=alert.pk).update(raised_at=begins + days * DAY)
        Invitation.objects.filter(pk=alert.invitation_id).update(language="es")
    reports = {
        str(quarter): report_for(by_ana, clinic, quarter, timezone.now()) for quarter in closed_quarters(timezone.now())
    }
    shown = {key: found.tables["language"]["es"] for key, found in reports.items()}
    assert {key: figures.number for key, figures in shown.items() if figures and figures.number} == {"2026-Q1": 7}
    apart = [a.number - b.number for a in shown.values() for b in shown.values() if a and b and a.number > b.number]
    assert all(each >= FEWEST for each in apart)

    until = begins + 90 * DAY
    overlapping = [cases_of(clinic, until - days * DAY, until, until) for days in (30, 90)]
    weak = [report(cases, known_groups()).tables["language"]["es"] for cases in overlapping]
    assert [figures.number for figures in weak] == [6, 7]  # what the earlier periods gave away


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
        assert len(list(cases_of(clinic, now - DAY, now + DAY, now))) == 60
