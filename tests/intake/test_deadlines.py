"""When an alert is due, minute by minute, also in the nights in which the clocks are changed."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from intake.clock import next_opening
from intake.models import AlertPolicy, Deadlines

pytestmark = pytest.mark.django_db

AUCKLAND = ZoneInfo("Pacific/Auckland")
# In Auckland clocks went from 02:00 to 03:00 on 27 September 2026, and go from 03:00 back to 02:00 on 4 April 2027.
SPRING, AUTUMN = "2026-09-27", "2027-04-04"
ALL_NIGHT = {day: ["00:00", "23:59"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


def at(words: str, *, fold: int = 0) -> datetime:
    """A moment on the clocks of Auckland, as the database holds it."""
    return datetime.fromisoformat(words).replace(tzinfo=AUCKLAND, fold=fold).astimezone(ZoneInfo("UTC"))


def due(clinic, level: str, raised: datetime) -> datetime:
    return Deadlines(clinic).seen_by(level, raised)


@pytest.mark.parametrize(
    ("raised", "wanted"),
    [
        ("2026-06-10T10:00", "2026-06-10T11:00"),  # within the hours
        ("2026-06-10T17:30", "2026-06-11T08:30"),  # what is left of the hour is counted the next morning
        ("2026-06-10T22:00", "2026-06-11T09:00"),  # at night
        ("2026-06-12T18:00", "2026-06-15T09:00"),  # Friday, when the clinic has just closed
        ("2026-06-14T10:00", "2026-06-15T09:00"),  # on a Sunday
    ],
)
def test_without_night_cover_only_minutes_in_which_somebody_is_there_count(clinic, raised, wanted):
    assert due(clinic, "urgent", at(raised)) == at(wanted)


def test_with_night_cover_every_minute_counts(clinic):
    clinic.has_night_cover = True

    assert due(clinic, "urgent", at("2026-06-14T03:00")) == at("2026-06-14T04:00")


@pytest.mark.parametrize("cover", [None, False])
def test_where_the_hours_are_not_known_every_minute_counts(clinic, cover):
    clinic.has_night_cover, clinic.hours = cover, {}

    assert due(clinic, "urgent", at("2026-06-14T03:00")) == at("2026-06-14T04:00")


@pytest.mark.parametrize(("level", "minutes"), [("emergency", 15), ("same-day", 240)])
def test_each_level_has_its_minutes(clinic, level, minutes):
    moment = due(clinic, level, at("2026-06-10T09:00"))

    assert (moment - at("2026-06-10T09:00")).total_seconds() == minutes * 60


def test_in_the_short_night_of_spring_an_hour_is_still_sixty_minutes(clinic):
    clinic.has_night_cover = True
    raised = at(f"{SPRING}T01:30")

    assert (due(clinic, "urgent", raised) - raised).total_seconds() == 3600
    assert due(clinic, "urgent", raised) == at(f"{SPRING}T03:30")


def test_in_the_long_night_of_autumn_the_hour_that_comes_twice_counts_twice(clinic):
    clinic.hours = ALL_NIGHT
    first, second = at(f"{AUTUMN}T02:30"), at(f"{AUTUMN}T02:30", fold=1)

    assert (second - first).total_seconds() == 3600
    assert due(clinic, "urgent", first) == second


@pytest.mark.parametrize("night", [SPRING, AUTUMN])
def test_an_alert_of_the_night_of_the_change_is_due_an_hour_after_opening(clinic, night):
    """Both are Sundays, on which the clinic is closed."""
    opening = next_opening(clinic, at(f"{night}T01:00"))

    assert opening.astimezone(AUCKLAND).strftime("%a %H:%M") == "Mon 08:00"
    assert due(clinic, "urgent", at(f"{night}T01:00")).astimezone(AUCKLAND).strftime("%a %H:%M") == "Mon 09:00"


def test_a_clinic_that_opens_in_the_hour_that_does_not_exist_opens_after_it(clinic):
    clinic.hours = {"sun": ["02:30", "12:00"]}

    assert next_opening(clinic, at(f"{SPRING}T01:45")) == at(f"{SPRING}T03:00")


def test_signed_minutes_never_outlast_the_end_of_the_next_working_day(clinic, cleo):
    times = {level: {"seen": 240, "act": 24 * 60, "rung": 5} for level in ("emergency", "urgent", "same-day")}
    AlertPolicy.objects.create(clinic=clinic, times=times, signed_by=cleo)
    for night_cover, raised in ((False, "2026-06-10T09:00"), (True, "2026-06-10T23:00")):
        clinic.has_night_cover = night_cover

        assert Deadlines(clinic).acted_by("same-day", at(raised)) == at("2026-06-11T18:00")
