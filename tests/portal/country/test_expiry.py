from datetime import timedelta

import pytest
from django.utils import timezone

from portal.country.expiry import notice_for, reached
from portal.country.models import CrisisLine

NOW = timezone.now()


@pytest.fixture
def kept(clinic, cleo):
    """Keeps a line whose check ends in so many days; None is a line that nobody checked."""

    def keep(days, name="Line", country="NZ", call="1737"):
        checked = {} if days is None else {
            "checked_by": cleo, "checked_at": NOW, "expires_at": NOW + timedelta(days=days),
        }  # fmt: skip
        return CrisisLine.objects.create(clinic=clinic, country=country, kind="line", name=name, call=call, **checked)

    return keep


def test_lines_that_hold_for_long_need_nobody(clinic, kept):
    kept(61)

    assert notice_for(clinic, NOW) is None


def test_a_check_that_ends_within_sixty_days_is_told_long_before_it_ends(clinic, kept):
    kept(60, "First")
    kept(100, "Second")

    found = notice_for(clinic, NOW)

    assert (found.expiring, found.days_left, found.is_grave) == (("First",), 60, False)


def test_the_check_that_ends_first_gives_the_days(clinic, kept):
    kept(40)
    kept(12.5)

    assert notice_for(clinic, NOW).days_left == 13


def test_an_ended_check_is_grave(clinic, kept):
    kept(0, "Gone")
    kept(100, "Here")

    found = notice_for(clinic, NOW)

    assert (found.expired, found.is_empty, found.is_grave) == (("Gone",), False, True)


def test_no_line_at_all_is_grave(clinic):
    assert notice_for(clinic, NOW).is_empty


def test_lines_abroad_do_not_fill_the_own_panel(clinic, kept):
    kept(100, country="AU")

    assert notice_for(clinic, NOW).is_empty


def test_a_line_that_nobody_checked_is_told(clinic, kept):
    kept(100)
    kept(None, "New")

    found = notice_for(clinic, NOW)

    assert (found.unchecked, found.is_grave) == (("New",), False)


def test_a_number_out_of_service_is_grave_and_not_shown(clinic, kept):
    kept(100, "Old", call="08457 90 90 90")

    found = notice_for(clinic, NOW)

    assert (found.out_of_service, found.is_empty, found.is_grave) == (("Old",), True, True)


@pytest.mark.parametrize(
    ("days", "told_at"),
    [(61, None), (60, 60), (31, 60), (30, 30), (14, 14), (8, 14), (7, 7), (0.5, 7), (0, 0), (-9, 0)],
)
def test_somebody_is_told_sixty_thirty_fourteen_and_seven_days_before_and_at_the_end(kept, days, told_at):
    assert reached(kept(days), NOW) == told_at
