"""Entering shifts and leave, and what a clinic is told of the gaps."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.core import mail

from portal.accounts.exceptions import MayNot
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.audit import outbox
from portal.audit.actor import staff, system
from portal.audit.models import AuditEvent, Outbox
from portal.care import duty, readiness
from portal.care.actions import acknowledge_alert, climb_late_alerts, roster, see_alert
from portal.care.actions.setup import CannotAnswerAlerts, NotNamed
from portal.care.cover import plan_of
from portal.care.models import DutyShift, Leave
from portal.operations import doctor
from tests.conftest import make_user
from tests.portal.care.people import alerted, away, cares, on_duty, shift

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NOW = datetime(2026, 11, 25, 22, 0, tzinfo=UTC)  # Thursday 26 November, 11:00 in Auckland
SHIFT = {
    "weekday": 3, "starts": time(9), "ends": time(17), "first_day": date(2026, 11, 26), "last_day": None,
}  # fmt: skip


@pytest.fixture(autouse=True)
def still_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def by_cleo(cleo, clinic):
    return staff(cleo, clinic)


@pytest.fixture
def no_audit(monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("no audit row")

    monkeypatch.setattr(roster, "record", broken)


def go_away(clinic, user, by, first=NOW, last=NOW + DAY):
    return roster.enter_leave(clinic=clinic, user=user, starts_at=first, ends_at=last, by=by)


def test_somebody_enters_and_ends_their_own_leave(clinic, ana, by_ana):
    leave = go_away(clinic, ana, by_ana)
    assert Leave.objects.get().entered_by == ana

    with time_machine.travel(NOW + HOUR, tick=False):
        roster.end_leave(leave=leave, by=by_ana)

    assert Leave.objects.get().ends_at == NOW + HOUR
    assert [row.action for row in AuditEvent.objects.order_by("at", "id")] == ["leave.entered", "leave.ended"]


@pytest.mark.parametrize("role", [Role.ADMIN, Role.LEAD])
def test_an_admin_or_lead_enters_and_ends_anybodys_leave(clinic, ana, role):
    by = staff(make_user(clinic, "Zoe", role), clinic)
    leave = go_away(clinic, ana, by)

    roster.end_leave(leave=leave, by=by)

    assert Leave.objects.get().ends_at == NOW


def test_a_clinician_enters_and_ends_nobody_elses_leave(clinic, ana, by_ana, ben):
    leave = away(ben, clinic)

    with pytest.raises(MayNot):
        go_away(clinic, ben, by_ana)
    with pytest.raises(MayNot):
        roster.end_leave(leave=leave, by=by_ana)

    assert Leave.objects.get().ends_at == leave.ends_at


def test_nobody_plans_in_another_clinic(clinic, other_clinic, ana, by_cleo, otto):
    on_duty(otto, other_clinic)
    with pytest.raises(MayNot):
        go_away(other_clinic, otto, by_cleo)
    with pytest.raises(MayNot):
        roster.add_shift(clinic=other_clinic, user=otto, by=by_cleo, **SHIFT)
    with pytest.raises(CannotAnswerAlerts):
        go_away(clinic, otto, by_cleo)
    with pytest.raises(NotNamed):
        roster.add_shift(clinic=clinic, user=otto, by=by_cleo, **SHIFT)

    assert not Leave.objects.exists()
    assert not DutyShift.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "refused"),
    [(NOW, NOW, roster.EndsBeforeItStarts), (NOW - 2 * DAY, NOW - DAY, roster.IsOver)],
)
def test_leave_that_is_over_or_turned_round_is_refused(clinic, ana, by_ana, first, last, refused):
    with pytest.raises(refused):
        go_away(clinic, ana, by_ana, first, last)

    assert not Leave.objects.exists()


def test_leave_is_taken_back_before_it_begins(clinic, ana, by_ana):
    leave = go_away(clinic, ana, by_ana, NOW + DAY, NOW + 2 * DAY)

    roster.end_leave(leave=leave, by=by_ana)

    assert duty.Duty(clinic.pk, NOW + DAY + HOUR).present == [ana]
    assert not plan_of(clinic).leaves
    with time_machine.travel(NOW + 3 * DAY, tick=False), pytest.raises(roster.IsOver):
        roster.end_leave(leave=leave, by=by_ana)


def test_no_leave_without_its_audit_row(clinic, ana, by_ana, no_audit):
    leave = away(ana, clinic)
    with pytest.raises(RuntimeError):
        go_away(clinic, ana, by_ana)
    with pytest.raises(RuntimeError):
        roster.end_leave(leave=leave, by=by_ana)

    assert Leave.objects.get().ends_at == leave.ends_at


def test_whoever_answers_meanwhile_is_told_in_the_moment_in_which_leave_begins_and_ends(
    clinic, ana, by_ana, ben, pia, mailoutbox
):
    cares(ana, pia), on_duty(ben, clinic)
    outbox.post("alert.raised", about=alerted(pia, ana), clinic_id=clinic.pk)
    outbox.deliver_due()
    assert [mail.to for mail in mailoutbox] == [[ana.email]]

    leave = go_away(clinic, ana, by_ana)
    outbox.deliver_due()
    assert [mail.to for mail in mailoutbox[1:]] == [[ben.email]]

    roster.end_leave(leave=leave, by=by_ana)
    outbox.deliver_due()
    assert [mail.to for mail in mailoutbox[2:]] == [[ana.email]]
    assert Outbox.objects.count() == 1


def test_a_shift_is_added_and_ended(clinic, ben, by_cleo, cleo):
    on_duty(ben, clinic)
    row = roster.add_shift(clinic=clinic, user=ben, by=by_cleo, **SHIFT)
    assert duty.Duty(clinic.pk, NOW).on_shift == [ben]

    roster.end_shift(shift=row, by=by_cleo)

    row.refresh_from_db()
    assert (row.ended_at, row.ended_by) == (NOW, cleo)
    assert not duty.Duty(clinic.pk, NOW).on_shift
    with pytest.raises(roster.IsOver):
        roster.end_shift(shift=row, by=by_cleo)


def test_a_clinician_plans_no_shift(clinic, ana, ben, by_ana):
    on_duty(ben, clinic)
    row = shift(ben, clinic, "09:00", "17:00", weekday=3)

    with pytest.raises(MayNot):
        roster.add_shift(clinic=clinic, user=ben, by=by_ana, **SHIFT)
    with pytest.raises(MayNot):
        roster.end_shift(shift=row, by=by_ana)

    assert DutyShift.objects.get().ended_at is None


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        ({"ends": time(9)}, roster.LastsNoTime),
        ({"weekday": None}, roster.NeedsLastDay),
        ({"last_day": date(2026, 11, 25)}, roster.EndsBeforeItStarts),
    ],
)
def test_a_shift_that_cannot_be_is_refused_in_words(clinic, ben, by_cleo, wrong, refused):
    on_duty(ben, clinic)
    with pytest.raises(refused):
        roster.add_shift(clinic=clinic, user=ben, by=by_cleo, **{**SHIFT, **wrong})

    assert not DutyShift.objects.exists()


def test_no_shift_without_its_audit_row(clinic, ben, by_cleo, no_audit):
    on_duty(ben, clinic)
    row = shift(ben, clinic, "09:00", "17:00", weekday=3)
    with pytest.raises(RuntimeError):
        roster.add_shift(clinic=clinic, user=ben, by=by_cleo, **SHIFT)
    with pytest.raises(RuntimeError):
        roster.end_shift(shift=row, by=by_cleo)

    assert DutyShift.objects.get().ended_at is None


def all_week(clinic, user, starts="08:00", ends="20:00", *, but=()):
    return [shift(user, clinic, starts, ends, weekday=day) for day in range(7) if day not in but]


def gaps_of(clinic):
    return [span.in_words(clinic.zone) for span in plan_of(clinic).gaps()]


def test_without_shifts_there_is_no_gap(clinic, ben):
    on_duty(ben, clinic)

    assert gaps_of(clinic) == []


def test_shifts_that_meet_leave_no_gap_over_two_weeks(clinic, ana, ben):
    on_duty(ana, clinic), on_duty(ben, clinic)
    all_week(clinic, ana), all_week(clinic, ben, "20:00", "08:00")

    spans = plan_of(clinic).spans()

    assert gaps_of(clinic) == []
    assert [span.people for span in spans[:3]] == [(ana,), (ben,), (ana,)]
    assert (spans[0].starts_at, spans[-1].ends_at) == (NOW, NOW + 14 * DAY)
    assert all(one.ends_at == other.starts_at for one, other in pairwise(spans))


@pytest.mark.parametrize("day", [date(2027, 9, 25), date(2027, 4, 3)])
def test_shifts_that_meet_leave_no_gap_when_clocks_change(clinic, ana, ben, day):
    with time_machine.travel(datetime.combine(day, time(12), tzinfo=clinic.zone), tick=False):
        on_duty(ana, clinic), on_duty(ben, clinic)
        all_week(clinic, ana, "02:30", "20:00"), all_week(clinic, ben, "20:00", "02:30")

        assert gaps_of(clinic) == []


def test_a_night_without_a_shift_is_a_gap_in_words(clinic, ana, ben):
    on_duty(ana, clinic), on_duty(ben, clinic)
    all_week(clinic, ana), all_week(clinic, ben, "20:00", "08:00", but=[4])

    assert gaps_of(clinic) == ["Fri 27 Nov, 20:00 to Sat 28 Nov, 08:00", "Fri 4 Dec, 20:00 to Sat 5 Dec, 08:00"]


def test_a_shift_of_somebody_on_leave_is_a_gap(clinic, ana, ben):
    on_duty(ana, clinic), on_duty(ben, clinic)
    all_week(clinic, ana), all_week(clinic, ben, "20:00", "08:00")
    away(ana, clinic, starts=12 * 3600, ends=36 * 3600)

    assert gaps_of(clinic) == ["Fri 27 Nov, 08:00 to 20:00"]
    assert [span.people for span in plan_of(clinic).gaps()] == [(ben,)]


def test_a_time_in_which_everybody_is_on_leave_is_told_apart(clinic, ana, lead):
    on_duty(ana, clinic)
    away(ana, clinic, starts=86400, ends=3 * 86400), away(lead, clinic, starts=2 * 86400, ends=4 * 86400)

    (gap,) = plan_of(clinic).gaps()

    assert gap.is_everybody_away
    assert gap.people == (lead,)
    assert gap.in_words(clinic.zone) == "Sat 28 Nov, 11:00 to Sun 29 Nov, 11:00"


def test_a_plan_takes_the_same_queries_for_one_person_and_many(clinic, ana, django_assert_num_queries):
    for number in range(4):
        user = make_user(clinic, f"Person{number}", Role.CLINICIAN)
        on_duty(user, clinic), all_week(clinic, user), away(user, clinic)

    with django_assert_num_queries(3):
        plan_of(clinic).gaps()


def roster_line(clinic):
    return {line.key: line for line in readiness.lines(clinic)}.get("roster")


def test_the_list_has_no_line_of_a_roster_that_nobody_wrote(clinic, ana):
    assert roster_line(clinic) is None


def test_the_list_says_that_every_hour_is_somebodys(clinic, ana, ben):
    on_duty(ana, clinic)
    all_week(clinic, ana), all_week(clinic, ana, "20:00", "08:00")

    line = roster_line(clinic)

    assert line.is_done
    assert not line.blocks_sending


def test_the_list_and_doctor_tell_of_gaps(clinic, ana):
    on_duty(ana, clinic)
    all_week(clinic, ana), all_week(clinic, ana, "20:00", "08:00", but=[0, 4])

    assert not roster_line(clinic).is_done
    assert (
        "Nobody has this time: Fri 27 Nov, 20:00 to Sat 28 Nov, 08:00; Mon 30 Nov, 20:00 to Tue 1 Dec, 08:00; "
        "Fri 4 Dec, 20:00 to Sat 5 Dec, 08:00; and 1 more."
    ) in roster_line(clinic).why
    assert any("Nobody has this time: Fri 27 Nov" in finding.what for finding in doctor.readiness())


def test_the_list_and_doctor_tell_of_a_week_in_which_everybody_is_on_leave(clinic, ana, ben):
    for user in (ana, ben):
        away(user, clinic, starts=2 * 86400, ends=9 * 86400)

    told = "Everybody is on leave: Sat 28 Nov, 11:00 to Sat 5 Dec, 11:00."
    assert told in roster_line(clinic).why
    assert any(told in finding.what for finding in doctor.readiness())


def test_a_deactivated_persons_shift_is_a_gap(clinic, ana, ben):
    on_duty(ana, clinic), on_duty(ben, clinic)
    all_week(clinic, ana), all_week(clinic, ana, "20:00", "08:00", but=[4]), all_week(clinic, ben, "20:00", "08:00")
    assert gaps_of(clinic) == []

    User.objects.filter(pk=ben.pk).update(is_active=False)
    assert gaps_of(clinic) == ["Fri 27 Nov, 20:00 to Sat 28 Nov, 08:00", "Fri 4 Dec, 20:00 to Sat 5 Dec, 08:00"]


@pytest.mark.parametrize(("starts", "is_done", "climbs"), [(0, False, 1), (24, False, 0), (0, True, 0)])
def test_what_somebody_saw_and_left_undone_goes_up_when_they_go_away(
    clinic, pia, ana, by_ana, lead, starts, is_done, climbs
):
    cares(ana, pia)
    on_duty(lead, clinic)
    alert = alerted(pia, ana)
    see_alert(alert=alert, by=by_ana)
    if is_done:
        acknowledge_alert(alert=alert, by=by_ana, action_code="called")
    first = NOW + starts * HOUR
    roster.enter_leave(clinic=clinic, user=ana, starts_at=first, ends_at=first + DAY, by=by_ana)
    with time_machine.travel(NOW + HOUR / 60, tick=False):
        assert climb_late_alerts(by=system("worker")) == climbs
        outbox.deliver_due()
    assert [message.to for message in mail.outbox] == [[lead.email]] * climbs
