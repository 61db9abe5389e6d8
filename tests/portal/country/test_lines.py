from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from portal.accounts.models import Clinic
from portal.audit.actor import staff
from portal.audit.models import AuditEvent
from portal.country import actions, packs
from portal.country.exceptions import ChangedLine, NoNumber, OtherClinic, OutOfService
from portal.country.hours import in_words
from portal.country.lines import help_for, lines_for
from portal.country.models import CrisisLine
from portal.country.packs import retired_numbers


@pytest.fixture
def by_cleo(cleo, clinic):
    return staff(cleo, clinic)


@pytest.fixture
def line(clinic, cleo, by_cleo):
    return actions.check_line(
        clinic=clinic, name="Night line", call="0800 111 222", hours="24/7", by=by_cleo, checked_by=cleo
    )


def test_a_checked_line_is_shown_for_six_months(clinic, line):
    assert lines_for(clinic) == [line]
    with time_machine.travel(timezone.now() + timedelta(days=184)):
        assert lines_for(clinic) == []


def test_who_checked_a_line_and_when_is_kept(line, cleo):
    assert line.checked_by == cleo
    assert AuditEvent.objects.get(action="crisis_line.checked").about_id == str(line.pk)


def test_a_line_needs_a_number(clinic, cleo, by_cleo):
    with pytest.raises(NoNumber):
        actions.check_line(clinic=clinic, name="Nothing", call=" ", by=by_cleo, checked_by=cleo)


def test_a_number_out_of_service_is_refused(clinic, cleo, by_cleo):
    with pytest.raises(OutOfService):
        actions.check_line(clinic=clinic, name="Old", call=retired_numbers()[0], by=by_cleo, checked_by=cleo)


def test_a_check_from_an_old_page_neither_brings_back_a_number_nor_a_line(clinic, cleo, by_cleo, line):
    """Of two admins one corrects the number, or takes the line off; the other saves what stood before."""

    def check(read, call):
        return actions.check_line(clinic=clinic, name="Night line", call=call, by=by_cleo, checked_by=cleo, line=read)

    old = CrisisLine.objects.get(pk=line.pk)
    corrected = check(line, "0800 111 333")
    with pytest.raises(ChangedLine):
        check(old, "0800 111 222")
    assert [row.call for row in lines_for(clinic)] == ["0800 111 333"]

    read = CrisisLine.objects.get(pk=line.pk)
    actions.retire_line(clinic=clinic, line=corrected, by=by_cleo)
    with pytest.raises(ChangedLine):
        check(read, "0800 111 333")
    assert lines_for(clinic) == []


def test_a_line_of_another_clinic_cannot_be_changed(line, other_clinic, otto):
    with pytest.raises(OtherClinic):
        actions.check_line(
            clinic=other_clinic, name="Mine", call="1", line=line, by=staff(otto, other_clinic), checked_by=otto
        )
    with pytest.raises(OtherClinic):
        actions.retire_line(clinic=other_clinic, line=line, by=staff(otto, other_clinic))

    assert CrisisLine.objects.get().name == "Night line"


def test_a_retired_line_is_not_shown(clinic, line, by_cleo):
    actions.retire_line(clinic=clinic, line=line, by=by_cleo)

    assert lines_for(clinic) == []


def test_a_line_is_not_checked_without_its_audit_row(clinic, cleo, by_cleo, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(actions, "record", broken)

    with pytest.raises(RuntimeError):
        actions.check_line(clinic=clinic, name="Line", call="1", by=by_cleo, checked_by=cleo)

    assert not CrisisLine.objects.exists()


def test_the_clinics_urgent_number_comes_first_with_its_hours(clinic, line):
    first = help_for(clinic).calls[0]

    assert first.href == "tel:090000001"
    assert first.detail == "Harbour clinic · Monday to Friday 08:00 to 18:00. Nobody answers at other times."


def test_a_clinic_with_night_cover_says_so(clinic, line):
    Clinic.objects.update(has_night_cover=True)
    clinic.refresh_from_db()

    assert help_for(clinic).calls[0].detail == "Harbour clinic · Day and night."


def test_without_a_checked_line_the_advice_stands_and_no_number_is_borrowed(clinic):
    CrisisLine.objects.create(clinic=clinic, country="NZ", kind="line", name="Not checked", call="0800 999 999")

    found = help_for(clinic)

    assert found.lines == found.emergency == ()
    assert "emergency" in found.advice


def test_a_number_that_went_out_of_service_after_its_check_is_shown_no_more(clinic, line, monkeypatch):
    monkeypatch.setattr(packs, "is_retired", lambda number: number == "0800 111 222")

    assert lines_for(clinic) == []
    assert not line.is_shown


def test_the_panel_is_never_empty_even_when_every_check_has_ended(clinic, line):
    with time_machine.travel(timezone.now() + timedelta(days=400)), translation.override("en"):
        found = help_for(clinic)

    assert [call.label for call in found.calls] == ["Call 09 000 0001"]
    assert found.advice.startswith("We do not know the crisis numbers where you are.")


def test_with_lines_and_no_emergency_number_what_to_do_in_danger_is_still_said(clinic, line, cleo, by_cleo):
    with translation.override("en"):
        assert help_for(clinic).advice.startswith("If you or someone else is in danger now")
        actions.check_line(clinic=clinic, name="111", call="111", kind="emergency", by=by_cleo, checked_by=cleo)
        assert help_for(clinic).advice == ""


def test_who_checked_which_line_on_which_day_is_told(clinic, line, ana, cleo, by_cleo):
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        actions.check_line(clinic=clinic, name="Other", call="0800 2", by=by_cleo, checked_by=ana)

        newer, older = help_for(clinic).checks

    assert (newer.who, newer.names) == ("Ana", ("Other",))
    assert (older.who, older.names) == ("Cleo", ("Night line",))
    assert newer.day > older.day


def test_lines_of_another_clinic_are_never_shown(line, other_clinic):
    assert lines_for(other_clinic) == []


def test_a_number_that_cannot_be_dialled_has_no_link(clinic, cleo, by_cleo):
    actions.check_line(clinic=clinic, name="Made up", call="DEMO-2 (not a real number)", by=by_cleo, checked_by=cleo)

    assert help_for(clinic).lines[0].href == ""


def test_help_for_a_clinic_is_one_query(clinic, line, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert help_for(clinic).lines


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ({}, ""),
        ({"mon": ["08:00", "18:00"]}, "Monday 08:00 to 18:00"),
        (
            {"mon": ["08:00", "18:00"], "tue": ["08:00", "18:00"], "sat": ["09:00", "12:00"]},
            "Monday to Tuesday 08:00 to 18:00; Saturday 09:00 to 12:00",
        ),
    ],
)
def test_days_that_open_alike_are_named_together(hours, words):
    with translation.override("en"):
        assert in_words(hours) == words
