"""When somebody is there next: by shift, and back from leave. The patient's page promises nothing else."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from portal.accounts.models import Membership
from portal.accounts.roles import Role
from portal.audit.actor import staff
from portal.care import duty
from portal.care.models import DutyShift, Leave
from portal.care.roster import changes
from tests.conftest import make_user
from tests.portal.care.people import alerted, away, on_duty, shift

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = datetime(2026, 11, 25, 22, 0, tzinfo=UTC)  # a Thursday, 11:00 in Auckland
TONIGHT = NOW + 9 * HOUR  # 20:00
AUCKLAND = ZoneInfo("Pacific/Auckland")


@pytest.fixture(autouse=True)
def still_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def next_there(clinic):
    return DutyShift.objects.next_there(clinic, NOW)


def evening(user, clinic, **fields):
    return shift(user, clinic, "20:00", "22:00", **{"weekday": 3, **fields})


class TestTheNextShift:
    def test_it_is_when_the_shift_begins(self, ben, clinic):
        on_duty(ben, clinic)
        evening(ben, clinic)

        assert next_there(clinic) == TONIGHT

    def test_during_one_it_is_now(self, ben, clinic):
        on_duty(ben, clinic)
        shift(ben, clinic, "10:00", "12:00", weekday=3)

        assert next_there(clinic) == NOW

    def test_it_may_be_days_ahead(self, ben, clinic):
        on_duty(ben, clinic)
        evening(ben, clinic, weekday=2)

        assert next_there(clinic) == TONIGHT + 6 * DAY

    def test_it_may_be_one_whose_first_day_is_ahead(self, ben, clinic):
        on_duty(ben, clinic)
        evening(ben, clinic, first_day=date(2026, 12, 1))

        assert next_there(clinic) == TONIGHT + 7 * DAY

    def test_without_any_nobody_will(self, ben, clinic):
        on_duty(ben, clinic)
        away(ben, clinic)

        assert next_there(clinic) is None

    def test_one_that_ended_or_begins_too_late_is_none(self, ben, clinic):
        on_duty(ben, clinic)
        evening(ben, clinic, ended_at=NOW - HOUR, ended_by=ben)
        evening(ben, clinic, first_day=date(2027, 3, 1))
        evening(ben, clinic, first_day=date(2026, 1, 1), last_day=date(2026, 11, 12))

        assert next_there(clinic) is None

    @pytest.mark.parametrize("confirmed", [True, False])
    def test_only_who_is_named_and_confirmed_counts(self, ben, clinic, confirmed):
        on_duty(ben, clinic, confirmed=confirmed)
        evening(ben, clinic)

        assert next_there(clinic) == (TONIGHT if confirmed else None)

    def test_whoever_is_named_no_more_does_not_count(self, ben, clinic):
        on_duty(ben, clinic, ends=0)
        evening(ben, clinic)

        assert next_there(clinic) is None

    def test_being_named_by_another_clinic_or_as_another_person_does_not_count(self, ana, ben, clinic, other_clinic):
        on_duty(ben, other_clinic)
        on_duty(ana, clinic)
        evening(ben, clinic)

        assert next_there(clinic) is None

    def test_whoever_may_answer_no_alerts_does_not_count(self, cleo, clinic):
        on_duty(cleo, clinic)
        evening(cleo, clinic)

        assert next_there(clinic) is None

    def test_a_role_in_another_clinic_or_of_another_person_does_not_count(self, ana, otto, clinic):
        on_duty(otto, clinic)
        evening(otto, clinic)

        assert next_there(clinic) is None

    def test_a_shift_in_another_clinic_does_not_count(self, ben, clinic, other_clinic):
        on_duty(ben, clinic)
        evening(ben, other_clinic)

        assert next_there(clinic) is None

    def test_whoever_is_on_leave_is_not_there_until_the_leave_ends(self, ben, clinic):
        on_duty(ben, clinic)
        evening(ben, clinic)
        away(ben, clinic, ends=10 * 3600)

        assert next_there(clinic) == NOW + 10 * HOUR

    def test_leave_that_begins_later_leaves_tonight(self, ben, clinic):
        on_duty(ben, clinic)
        evening(ben, clinic)
        away(ben, clinic, starts=10 * 3600, ends=86400)

        assert next_there(clinic) == TONIGHT

    def test_leave_that_begins_with_the_shift_takes_all_of_it(self, ben, clinic):
        on_duty(ben, clinic)
        evening(ben, clinic)
        away(ben, clinic, starts=9 * 3600, ends=10 * 3600)

        assert next_there(clinic) == NOW + 10 * HOUR

    def test_of_many_shifts_one_is_enough(self, ben, clinic):
        on_duty(ben, clinic)
        evening(ben, clinic)
        evening(ben, clinic, weekday=5)

        assert next_there(clinic) == TONIGHT

    def test_leave_of_another_clinic_or_of_another_person_changes_nothing(self, ana, ben, clinic, other_clinic):
        on_duty(ben, clinic)
        evening(ben, clinic)
        away(ben, other_clinic)
        away(ana, clinic)

        assert next_there(clinic) == TONIGHT


class TestBackFromLeave:
    def test_while_anybody_is_there_it_is_now(self, ana, ben, clinic):
        away(ben, clinic)

        assert clinic.leaves.somebody_is_back(clinic, NOW) == NOW

    def test_with_everybody_away_it_is_when_the_first_comes_back(self, ana, ben, clinic):
        away(ana, clinic, ends=7200)
        away(ben, clinic, ends=3600)

        assert clinic.leaves.somebody_is_back(clinic, NOW) == NOW + HOUR

    def test_leave_that_follows_at_once_counts_as_one(self, ben, clinic):
        away(ben, clinic, ends=3600)
        away(ben, clinic, starts=3600, ends=7200)

        assert clinic.leaves.somebody_is_back(clinic, NOW) == NOW + 2 * HOUR

    def test_leave_that_begins_later_is_none_yet(self, ben, clinic):
        away(ben, clinic, starts=3600, ends=7200)

        assert clinic.leaves.somebody_is_back(clinic, NOW) == NOW

    def test_leave_that_is_over_or_elsewhere_is_none(self, ben, clinic, other_clinic):
        away(ben, clinic, starts=-7200, ends=0)
        away(ben, other_clinic)

        assert Leave.objects.somebody_is_back(clinic, NOW) == NOW

    def test_who_came_back_before_is_there_now(self, ben, clinic):
        away(ben, clinic, starts=-7200, ends=-3600)

        assert clinic.leaves.somebody_is_back(clinic, NOW) == NOW

    def test_nobody_comes_back_in_the_past(self, ben, clinic):
        away(ben, clinic, starts=-7200, ends=-3600)
        away(ben, clinic, ends=3600)

        assert clinic.leaves.somebody_is_back(clinic, NOW) == NOW + HOUR

    def test_people_without_the_role_or_of_another_clinic_are_nobody_to_wait_for(self, ben, cleo, otto, clinic):
        away(ben, clinic, ends=3600)

        assert clinic.leaves.somebody_is_back(clinic, NOW) == NOW + HOUR

    def test_the_leave_of_somebody_who_cannot_answer_brings_nobody_back(self, ben, cleo, clinic):
        away(ben, clinic, ends=7200)
        away(cleo, clinic, ends=3600)

        assert clinic.leaves.somebody_is_back(clinic, NOW) == NOW + 2 * HOUR


class TestMoments:
    def night(self, **fields):
        return DutyShift(starts=time(22), ends=time(6), first_day=date(2026, 1, 1), weekday=3, **fields)

    def test_a_shift_that_was_ended_covers_nothing_from_then_on(self):
        began = datetime(2026, 11, 26, 22, 0, tzinfo=AUCKLAND)
        ended = self.night(ended_at=began + HOUR)

        assert ended.covers(began + HOUR - timedelta(seconds=1), AUCKLAND)
        assert not ended.covers(began + HOUR, AUCKLAND)
        assert not ended.covers(began + 2 * HOUR, AUCKLAND)

    def test_a_shift_may_change_hands_at_its_edges_on_each_day(self):
        days = date(2026, 11, 26), date(2026, 11, 27)
        found = {moment.astimezone(AUCKLAND).replace(tzinfo=None) for moment in self.night().edges(*days, AUCKLAND)}

        assert found == {datetime.combine(day, clock) for day in days for clock in (time(6), time(22))}

    def test_who_is_there_may_change_at_half_hours_leaves_and_edges_within_the_span(self):
        odd = DutyShift(starts=time(11, 17), ends=time(12, 11), first_day=date(2026, 1, 1), weekday=3)
        leave = Leave(starts_at=NOW + timedelta(minutes=5), ends_at=NOW + timedelta(minutes=50))
        early = Leave(starts_at=NOW - HOUR, ends_at=NOW + 2 * HOUR)
        found = changes([odd], [leave, early], NOW, NOW + 2 * HOUR, AUCKLAND)

        minutes = [round((moment - NOW) / timedelta(minutes=1)) for moment in found]
        assert minutes == [0, 5, 17, 30, 50, 60, 71, 90]

    def test_the_first_moment_is_the_start_of_the_span(self):
        start = NOW + timedelta(minutes=7)

        assert changes([], [], start, NOW + HOUR, AUCKLAND) == [start, NOW + timedelta(minutes=30)]


def test_where_nobody_is_named_a_lead_is_on_duty(ana, lead, clinic):
    assert duty.is_on_duty(staff(lead, clinic), NOW)
    assert not duty.is_on_duty(staff(ana, clinic), NOW)


def test_a_lead_on_leave_is_not_called_while_another_is_there(ana, lead, clinic, pia):
    other = make_user(clinic, "Lou", Role.LEAD)
    Membership.objects.update(starts_at=NOW - 10 * DAY)
    away(lead, clinic)

    assert duty.ladder_of(alerted(pia, ana), NOW)[2] == [other]
