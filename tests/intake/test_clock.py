"""Minutes in which somebody is there: through nights, weekends and both nights on which clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.clock import after, end_of_next_working_day, next_opening
from portal.accounts.models import Clinic

WEEK = {day: ["08:00", "18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
NIGHT = {day: ["00:00", "23:59"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
ZONES = ("Pacific/Auckland", "Europe/Madrid")


def clinic(zone: str = ZONES[0], hours: dict[str, list[str]] | None = None, night: bool | None = False) -> Clinic:
    return Clinic(time_zone=zone, hours=WEEK if hours is None else hours, has_night_cover=night)


def local(zone: str, *when: int) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ((2026, 6, 23, 9, 0), (2026, 6, 23, 10, 0)),
        ((2026, 6, 23, 17, 30), (2026, 6, 24, 8, 30)),  # half an hour before it closes
        ((2026, 6, 26, 17, 30), (2026, 6, 29, 8, 30)),  # a Friday
        ((2026, 6, 23, 3, 0), (2026, 6, 23, 9, 0)),  # before it opens
    ],
)
def test_only_minutes_in_which_somebody_is_there_count(at, due):
    assert after(clinic(), 60, local(ZONES[0], *at)) == local(ZONES[0], *due)


def test_a_clinic_that_is_there_for_minutes_a_week_makes_no_clock_of_months():
    friday = local(ZONES[0], 2026, 6, 26, 18, 0)
    rarely = clinic(hours={"mon": ["09:00", "09:05"]})
    assert after(rarely, 60, friday) == local(ZONES[0], 2026, 6, 29, 9, 5)


def test_a_day_of_minutes_ends_with_the_next_working_day():
    friday = local(ZONES[0], 2026, 6, 26, 18, 0)
    assert after(clinic(), 24 * 60, friday) == local(ZONES[0], 2026, 6, 29, 18, 0)


@pytest.mark.parametrize("night", [True, None])
def test_with_night_cover_the_plain_clock_runs(night):
    at = local(ZONES[0], 2026, 6, 26, 23, 0)
    assert after(clinic(night=night), 60, at) == at + timedelta(hours=1)


def test_a_clinic_without_hours_has_the_plain_clock():
    at = local(ZONES[0], 2026, 6, 26, 23, 0)
    assert after(clinic(hours={}), 60, at) == at + timedelta(hours=1)
    assert next_opening(clinic(hours={}), at) is None
    assert end_of_next_working_day(clinic(hours={}), at) == at + timedelta(days=1)


@pytest.mark.parametrize(
    ("at", "end"),
    [
        ((2026, 6, 23, 9, 0), (2026, 6, 24, 18, 0)),
        ((2026, 6, 26, 9, 0), (2026, 6, 29, 18, 0)),  # a Friday
        ((2026, 6, 28, 23, 59), (2026, 6, 29, 18, 0)),  # the last minute of a Sunday
    ],
)
def test_the_next_working_day_ends_when_the_clinic_closes(at, end):
    assert end_of_next_working_day(clinic(), local(ZONES[0], *at)) == local(ZONES[0], *end)


# The nights on which clocks change: (zone, the evening before, hours between 18:00 and 08:00).
NIGHTS = [
    ("Pacific/Auckland", (2026, 9, 26), 13),
    ("Pacific/Auckland", (2026, 4, 4), 15),
    ("Europe/Madrid", (2026, 3, 28), 13),
    ("Europe/Madrid", (2026, 10, 24), 15),
]


@pytest.mark.parametrize(("zone", "day", "hours"), NIGHTS)
def test_an_hour_is_an_hour_on_the_nights_on_which_clocks_change(zone, day, hours):
    evening = local(zone, *day, 18, 0).astimezone(UTC)
    house = clinic(zone, NIGHT)
    morning = after(house, hours * 60 - 1, evening)  # a minute is not covered, from 23:59
    assert (morning.astimezone(ZoneInfo(zone)).strftime("%H:%M"), morning - evening) == (
        "08:00",
        timedelta(hours=hours),
    )


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


@given(at=MOMENTS, minutes=st.integers(1, 240), zone=st.sampled_from(ZONES))
def test_due_lies_after_that_many_open_minutes_and_never_before(at, minutes, zone):
    house, at = clinic(zone), at.replace(second=0, microsecond=0)
    due = after(house, minutes, at)
    open_minutes = sum(
        house.is_open(at + timedelta(minutes=each)) for each in range(int((due - at).total_seconds() // 60))
    )
    assert open_minutes == minutes
    assert due > at
