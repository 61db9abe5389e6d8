"""Shifts by the clock on the wall, and leave: who is on duty in every minute, the two nights of the year among them."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.models import Clinic, Membership, User
from portal.accounts.roles import Role
from portal.audit.actor import staff
from portal.care import access, duty
from portal.care.models import DutyShift
from tests.conftest import make_user
from tests.portal.care.people import alerted, away, cares, on_duty, shift

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# The Saturday before the clocks change, by zone: hours of the shift from 22:00 to 06:00 of that night.
NIGHTS = [
    ("Pacific/Auckland", date(2026, 9, 26), 7), ("Pacific/Auckland", date(2027, 4, 3), 9),
    ("Europe/Madrid", date(2027, 3, 27), 7), ("Europe/Madrid", date(2026, 10, 24), 9),
    ("Pacific/Auckland", date(2026, 11, 28), 8),
]  # fmt: skip
NOW = datetime(2026, 11, 25, 22, 0, tzinfo=UTC)  # a Thursday, 11:00 in Auckland


@pytest.fixture(autouse=True)
def still_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def have_long_worked_here():
    Membership.objects.update(starts_at=NOW - 1000 * DAY)


def wall_minutes(row, first, days):
    """Every minute on the wall that a shift covers, counted one by one from its start."""
    found = set()
    for number in range(days):
        day = first + number * DAY
        lasts = row.first_day <= day and (row.last_day is None or day <= row.last_day)
        if not lasts or row.weekday not in (None, day.weekday()):
            continue
        moment = datetime.combine(day, row.starts)
        while moment.time() != row.ends:
            found.add(moment)
            moment += MINUTE
    return found


def real_minutes(zone, day, hours=30, start=12):
    """Every real minute from an hour of a day, noon unless another is given."""
    start = datetime.combine(day, time(start), tzinfo=zone).astimezone(UTC)
    return [start + number * MINUTE for number in range(hours * 60)]


def wall(moment, zone):
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


@pytest.mark.parametrize(("zone", "day", "hours"), NIGHTS)
def test_a_night_shift_covers_the_real_hours_between_its_times(clinic, ben, zone, day, hours):
    Clinic.objects.filter(pk=clinic.pk).update(time_zone=zone)
    clinic.refresh_from_db()
    row = shift(ben, clinic, "22:00", "06:00", weekday=5, first_day=day - 30 * DAY)

    covered = [moment for moment in real_minutes(clinic.zone, day) if row.covers(moment, clinic.zone)]

    assert len(covered) == hours * 60
    assert all(later - earlier == MINUTE for earlier, later in pairwise(covered))
    assert wall(covered[0], clinic.zone).time() == time(22)
    assert wall(covered[-1] + MINUTE, clinic.zone).time() == time(6)


@pytest.mark.slow
@pytest.mark.parametrize(("zone", "day", "hours"), NIGHTS)
def test_in_every_minute_of_the_night_exactly_the_expected_people_are_on_duty(clinic, ana, ben, lead, zone, day, hours):
    Clinic.objects.filter(pk=clinic.pk).update(time_zone=zone)
    clinic.refresh_from_db()
    have_long_worked_here()
    for user in (ana, ben):
        on_duty(user, clinic, starts=-400 * 86400)
    # 02:30 does not exist on one of the nights, and comes twice on the other; from 04:00 to 05:00 nobody has a shift.
    early = shift(ana, clinic, "22:00", "02:30", weekday=5, first_day=day - 7 * DAY)
    late = shift(ben, clinic, "02:30", "04:00", weekday=6, first_day=day - 7 * DAY)
    both = [shift(user, clinic, "05:00", "22:00", first_day=day, last_day=day + DAY) for user in (ana, ben)]
    expected = {row.pk: wall_minutes(row, day - DAY, 4) for row in (early, late, *both)}

    for moment in real_minutes(clinic.zone, day, 10, 21):
        there = wall(moment, clinic.zone)
        by_shift = [row.user for row in (early, late, *both) if there in expected[row.pk]]
        assert duty.on_duty(clinic, moment) == (by_shift or [ana, ben]), there


TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
SHIFTS = st.lists(
    st.tuples(st.integers(0, 2), TIMES, TIMES, st.sampled_from([None, 4, 5, 6])).filter(lambda s: s[1] != s[2]),
    max_size=5,
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(NIGHTS), SHIFTS, st.lists(st.integers(0, 30 * 60 - 1), min_size=20, max_size=20), st.data())
def test_at_every_moment_exactly_those_whose_shift_it_is_and_never_nobody(clinic, night, written, minutes, data):
    zone_name, day, _hours = night
    with transaction.atomic():
        Clinic.objects.filter(pk=clinic.pk).update(time_zone=zone_name)
        clinic.refresh_from_db()
        people = [make_user(clinic, f"P{number}", Role.CLINICIAN) for number in range(3)]
        have_long_worked_here()
        for user in people:
            on_duty(user, clinic, starts=-400 * 86400)
        away_now = data.draw(st.sets(st.integers(0, 2)))
        for number in away_now:
            away(people[number], clinic, starts=-400 * 86400, ends=400 * 86400)
        rows = [
            shift(people[who], clinic, starts, ends, weekday=weekday, first_day=day - DAY, last_day=day + 2 * DAY)
            for who, starts, ends, weekday in written
        ]
        walls = [(row.user, wall_minutes(row, day - 2 * DAY, 6)) for row in rows]
        every = real_minutes(clinic.zone, day)
        present = [user for number, user in enumerate(people) if number not in away_now]

        for moment in (every[minute] for minute in minutes):
            there = wall(moment, clinic.zone)
            mine = {user for user, covered in walls if there in covered}
            expected = [user for user in present if user in mine] or present or people
            assert duty.on_duty(clinic, moment) == expected
        transaction.set_rollback(True)


@pytest.mark.slow
@pytest.mark.parametrize(("starts", "ends"), [("22:00", "02:30"), ("02:30", "06:00"), ("02:00", "03:00")])
@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Europe/Madrid"])
def test_two_shifts_that_meet_leave_no_minute_between_them_in_a_whole_year(clinic, ben, zone, starts, ends):
    Clinic.objects.filter(pk=clinic.pk).update(time_zone=zone)
    clinic.refresh_from_db()
    rows = [
        DutyShift(clinic=clinic, user=ben, starts=time.fromisoformat(one), ends=time.fromisoformat(other),
                  first_day=date(2026, 1, 1), last_day=date(2027, 12, 31))
        for one, other in ((starts, ends), (ends, starts))
    ]  # fmt: skip
    for moment in (NOW + number * timedelta(minutes=5) for number in range(365 * 288)):
        assert any(row.covers(moment, clinic.zone) for row in rows)


def test_a_weekly_shift_is_on_its_weekday_alone_and_from_its_first_day(clinic, ben):
    row = shift(ben, clinic, "09:00", "17:00", weekday=3, first_day=date(2026, 11, 26))

    assert row.covers(NOW, clinic.zone)
    assert row.covers(NOW + 7 * DAY, clinic.zone)
    assert not row.covers(NOW + DAY, clinic.zone)
    assert not row.covers(NOW - 7 * DAY, clinic.zone)


def test_a_shift_is_over_after_its_last_day_but_a_last_night_is_whole(clinic, ben):
    row = shift(ben, clinic, "22:00", "06:00", first_day=date(2026, 11, 26), last_day=date(2026, 11, 26))
    morning = datetime(2026, 11, 27, 5, 59, tzinfo=clinic.zone)

    assert row.covers(morning, clinic.zone)
    assert not row.covers(morning + MINUTE, clinic.zone)
    assert not row.covers(morning + DAY, clinic.zone)
    assert not row.covers(morning - DAY, clinic.zone)


def test_an_ended_shift_covers_nothing_from_that_moment(clinic, ana, ben):
    have_long_worked_here()
    on_duty(ana, clinic), on_duty(ben, clinic)
    row = shift(ben, clinic, "09:00", "17:00", weekday=3)
    assert duty.on_duty(clinic) == [ben]

    DutyShift.objects.filter(pk=row.pk).update(ended_at=NOW, ended_by=ana)
    assert duty.on_duty(clinic) == [ana, ben]
    assert duty.on_duty(clinic, NOW - MINUTE) == [ben]


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends": "09:00"}, {"last_day": date(2026, 11, 1)}, {"weekday": 7}, {"weekday": None},
        {"ended_at": NOW},
    ],
)  # fmt: skip
def test_the_database_holds_what_a_shift_must_be(clinic, ben, wrong):
    values = {"starts": "09:00", "ends": "17:00", "weekday": 3, "first_day": date(2026, 11, 26)}
    with pytest.raises(IntegrityError), transaction.atomic():
        shift(ben, clinic, **{**values, **wrong})

    shift(ben, clinic, **values), shift(ben, clinic, **values)
    assert DutyShift.objects.count() == 2


def test_a_leave_ends_after_it_starts(clinic, ben):
    with pytest.raises(IntegrityError), transaction.atomic():
        away(ben, clinic, starts=60, ends=0)

    away(ben, clinic, starts=0, ends=60)


def test_whoever_is_on_leave_is_not_on_duty_and_is_again_when_back(clinic, ana, ben):
    have_long_worked_here()
    on_duty(ana, clinic), on_duty(ben, clinic)
    shift(ben, clinic, "09:00", "17:00", weekday=3)
    leave = away(ben, clinic, starts=0, ends=3600)

    assert duty.on_duty(clinic) == [ana]
    assert duty.on_duty(clinic, leave.ends_at) == [ben]
    assert duty.on_duty(clinic, leave.starts_at - MINUTE) == [ben]


def test_leave_in_another_clinic_is_no_leave_here(clinic, other_clinic, ben, lead):
    on_duty(ben, clinic)
    away(ben, other_clinic)

    assert duty.on_duty(clinic) == [ben]


def test_with_all_duty_people_away_the_leads_who_are_there_receive_alerts(clinic, ana, ben, lead):
    on_duty(ben, clinic), away(ben, clinic)
    second = make_user(clinic, "Zoe", Role.LEAD)
    away(second, clinic)

    assert duty.on_duty(clinic) == [lead]


def test_with_duty_people_and_leads_away_whoever_is_there_receives_alerts(clinic, ana, ben, lead):
    on_duty(ben, clinic), away(ben, clinic), away(lead, clinic)

    assert duty.on_duty(clinic) == [ana]


def test_with_everybody_away_the_leads_receive_alerts_all_the_same_and_it_is_said(clinic, ana, ben, lead):
    on_duty(ben, clinic)
    leaves = [away(user, clinic, ends=3600) for user in (ana, ben, lead)]

    now = duty.Duty(clinic.pk, NOW)
    assert now.on_duty == [lead]
    assert now.is_everybody_away
    later = duty.Duty(clinic.pk, leaves[0].ends_at)
    assert later.on_duty == [ben]
    assert not later.is_everybody_away


def test_with_everybody_away_and_no_lead_everybody_receives_alerts(clinic, ana, ben, cleo):
    away(ana, clinic), away(ben, clinic)

    assert duty.on_duty(clinic) == [ana, ben]


def test_an_owner_on_leave_gives_their_alert_to_the_team_and_takes_it_back(clinic, ana, ben, lead, pia):
    have_long_worked_here()
    cares(ana, pia), cares(ben, pia)
    leave = away(ana, clinic, starts=-3600, ends=3600)
    alert = alerted(pia, ana)

    assert duty.effective_owners(alert) == [ben, lead]
    assert duty.effective_owners(alert, leave.ends_at) == [ana]
    assert duty.effective_owners(alert, leave.starts_at - MINUTE) == [ana]


def test_whoever_is_on_duty_reads_the_patient_while_the_owner_is_on_leave(clinic, ana, ben, lead, pia):
    cares(ana, pia)
    on_duty(ben, clinic)
    alerted(pia, ana)
    by_ben = staff(ben, clinic)
    assert not access.patients_for(by_ben).exists()

    leave = away(ana, clinic, ends=3600)
    assert list(access.patients_for(by_ben)) == [pia]
    assert access.unowned_alerts(NOW).exists()
    assert not access.unowned_alerts(leave.ends_at).exists()
    assert list(access.patients_for(staff(ana, clinic))) == [pia]


def test_an_alert_has_an_owner_through_every_change_while_one_person_is_there(clinic, ana, ben, lead, pia):
    cares(ana, pia)
    on_duty(ben, clinic)
    alert = alerted(pia, ana)
    assert duty.effective_owners(alert) == [ana]

    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert duty.effective_owners(alert) == [ben]

    Membership.objects.filter(user=ben).update(ends_at=NOW)
    assert duty.effective_owners(alert) == [lead]

    away(lead, clinic)
    assert duty.effective_owners(alert) == [lead]

    User.objects.filter(pk=lead.pk).update(is_active=False)
    assert duty.effective_owners(alert) == []
    assert duty.ladder_of(alert, NOW) == [[], [], [], []]


@pytest.mark.parametrize("reason", ["deactivated", "membership ended", "not confirmed"])
def test_whoever_cannot_answer_is_never_on_duty_not_even_on_their_shift(clinic, ana, ben, lead, reason):
    on_duty(ana, clinic)
    named = on_duty(ben, clinic)
    shift(ben, clinic, "09:00", "17:00", weekday=3)
    assert duty.on_duty(clinic) == [ben]

    if reason == "deactivated":
        User.objects.filter(pk=ben.pk).update(is_active=False)
    elif reason == "membership ended":
        Membership.objects.filter(user=ben).update(ends_at=NOW)
    else:
        type(named).objects.filter(pk=named.pk).update(confirmed_at=None)
    assert duty.on_duty(clinic) == [ana]


def test_the_ladder_names_owners_then_duty_then_leads_then_everybody(clinic, ana, ben, lead, pia, cleo):
    cares(ana, pia), on_duty(ben, clinic)

    assert duty.ladder_of(alerted(pia, ana), NOW) == [[ana], [ben], [lead], [ana, ben, lead]]


def test_the_second_rung_names_nobody_twice(clinic, ana, ben, lead, pia):
    on_duty(ben, clinic)

    assert duty.ladder_of(alerted(pia), NOW) == [[ben], [], [lead], [ana, ben, lead]]


def test_people_on_leave_stand_on_a_rung_only_where_it_would_be_empty(clinic, ana, ben, lead, pia):
    cares(ana, pia), on_duty(ben, clinic)
    alert = alerted(pia, ana)
    away(ana, clinic)
    assert duty.ladder_of(alert, NOW) == [[ben], [], [lead], [ben, lead]]

    away(lead, clinic)
    assert duty.ladder_of(alert, NOW) == [[ben], [], [lead], [ben]]

    away(ben, clinic)
    assert duty.ladder_of(alert, NOW) == [[lead], [], [lead], [ana, ben, lead]]


def test_the_ladder_takes_few_queries_and_no_more_for_many_people(
    clinic, ana, ben, lead, pia, django_assert_num_queries
):
    cares(ana, pia), on_duty(ben, clinic)
    alert = alerted(pia, ana)
    for number in range(5):
        user = make_user(clinic, f"Person{number}", Role.CLINICIAN)
        on_duty(user, clinic), cares(user, pia), shift(user, clinic, "09:00", "17:00", weekday=3)

    with django_assert_num_queries(3):
        duty.ladder_of(alert, NOW)


def test_whether_a_clinician_is_on_duty_reads_shifts_only_of_those_who_are_named(
    clinic, ana, ben, django_assert_num_queries
):
    on_duty(ben, clinic)
    with django_assert_num_queries(1):
        assert not duty.is_on_duty(staff(ana, clinic), NOW)
    with django_assert_num_queries(2):
        assert duty.is_on_duty(staff(ben, clinic), NOW)


def test_a_shift_of_another_clinic_is_none_here(clinic, other_clinic, ana, ben):
    on_duty(ana, clinic), on_duty(ben, clinic)
    shift(ben, other_clinic, "00:00", "23:59", weekday=3)

    assert duty.on_duty(clinic) == [ana, ben]


@pytest.mark.parametrize(("second", "is_away"), [(-1, False), (0, True), (59, True), (60, False)])
def test_leave_counts_from_its_first_moment_to_before_its_last(clinic, ben, second, is_away):
    have_long_worked_here()
    away(ben, clinic, starts=0, ends=60)

    assert duty.Duty(clinic.pk, NOW + timedelta(seconds=second)).is_everybody_away is is_away
