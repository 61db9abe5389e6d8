"""The page of duty and leave: who is there when, in plain words, and who may plan it."""

from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.urls import reverse

from portal.accounts.roles import Role
from portal.care.models import DutyPerson, DutyShift, Leave
from tests.conftest import make_user
from tests.portal.care.people import away, on_duty, shift
from tests.sign_in import same_page, sign_in

NOW = datetime(2026, 11, 25, 22, 0, tzinfo=UTC)  # Thursday 26 November, 11:00 in Auckland
SHIFT = {
    "shift-weekday": "3", "shift-starts": "22:00", "shift-ends": "06:00", "shift-first_day": "2026-11-26",
    "shift-last_day": "",
}  # fmt: skip
DAYS = {"first_day": "2026-11-27", "last_day": "2026-11-29"}


@pytest.fixture(autouse=True)
def still_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def page(client, lead):
    """What a clinical lead reads on the page."""
    sign_in(client, lead)
    return lambda: client.get(reverse("clinic_duty")).content.decode()


def leave_of(user, **days):
    return {f"leave-{name}": value for name, value in {"user": str(user.pk), **DAYS, **days}.items()}


@pytest.mark.parametrize(("role", "status"), [(Role.LEAD, 200), (Role.ADMIN, 200), (Role.CLINICIAN, 404)])
def test_leads_and_admins_open_the_page_and_clinicians_do_not(client, clinic, role, status):
    sign_in(client, make_user(clinic, "Zoe", role))

    assert client.get(reverse("clinic_duty")).status_code == status


def test_a_lead_plans_but_does_not_name_duty_people(client, clinic, lead, cleo, ana, page):
    on_duty(ana, clinic)
    assert reverse("clinic_name_duty") not in page()
    assert client.post(reverse("clinic_name_duty"), {"user": str(lead.pk)}).status_code == 404

    sign_in(client, cleo)
    assert reverse("clinic_name_duty") in client.get(reverse("clinic_duty")).content.decode()
    assert client.post(reverse("clinic_name_duty"), {"user": str(lead.pk)}).status_code == 302
    assert DutyPerson.objects.filter(user=lead).exists()


def test_nobody_to_name_is_said_on_the_form(client, clinic, cleo, ana):
    sign_in(client, cleo)

    assert client.post(reverse("clinic_name_duty"), {"user": "nobody"}).status_code == 422


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_first_day_is_today_in_the_form_that_browsers_take(client, clinic, lead, ana, language):
    on_duty(ana, clinic)
    lead.language = language
    lead.save()
    sign_in(client, lead)
    reply = client.get(reverse("clinic_duty"), headers={"Accept-Language": language})
    assert f'lang="{language}"' in reply.content.decode()
    assert 'value="2026-11-26"' in reply.content.decode()


def test_an_empty_roster_says_what_happens_then(page):
    text = page()

    assert "No shifts are written down: messages go to all duty people" in text
    assert "Nobody is on leave." in text
    assert "Name a duty person first." in text


def test_the_week_shows_who_is_there_and_says_gaps_in_plain_words(clinic, ana, ben, page):
    on_duty(ana, clinic), on_duty(ben, clinic)
    for day in range(7):
        shift(ben, clinic, "08:00", "20:00", weekday=day)
    shift(ana, clinic, "20:00", "08:00", weekday=3)

    text = " ".join(page().split())

    assert "Thursday 26 November" in text
    assert '<td class="who">11:00 to 20:00</td><td>Ben</td>' in text
    assert '<td class="who">20:00 to 24:00</td><td>Ana</td>' in text
    assert '<td class="who">00:00 to 08:00</td><td>Ana</td>' in text
    gap = 'Nobody has this time: messages go to all duty people.<span class="sub">Ana, Ben</span>'
    assert f'<td class="who">20:00 to 24:00</td><td>{gap}</td>' in text
    assert "Ana<span" in text
    assert "Thursday, 20:00 to 08:00 the next day" in text


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        (("ana",), "No duty person is there: messages go to the clinical leads."),
        (("ana", "lead"), "Neither duty people nor leads are there"),
        (("ana", "lead", "ben"), "Everybody is on leave: messages go out all the same."),
    ],
)
def test_leave_shows_in_the_week(request, clinic, ana, ben, lead, page, gone, words):
    on_duty(ana, clinic)
    shift(ana, clinic, "00:00", "12:00", first_day=date(2026, 11, 1), last_day=date(2026, 12, 31))
    assert words not in page()

    for name in gone:
        away(request.getfixturevalue(name), clinic)
    assert words in page()


def test_the_page_says_when_nobody_at_all_may_answer(client, clinic, cleo, ana):
    on_duty(ana, clinic)
    shift(ana, clinic, "00:00", "12:00", weekday=3)
    ana.memberships.all().delete()
    sign_in(client, cleo)

    assert "Nobody here may answer alerts." in client.get(reverse("clinic_duty")).content.decode()


def test_a_shift_of_somebody_not_confirmed_is_marked(clinic, ana, page):
    row = on_duty(ana, clinic, confirmed=False)
    shift(ana, clinic, "00:00", "12:00", weekday=3)
    assert "Does not count: no confirmed message" in page()

    DutyPerson.objects.filter(pk=row.pk).update(confirmed_at=NOW)
    assert "Does not count" not in page()


def test_a_shift_is_added_and_ended_on_the_page(client, clinic, lead, ana):
    on_duty(ana, clinic)
    sign_in(client, lead)
    assert client.post(reverse("clinic_add_shift"), {**SHIFT, "shift-user": str(ana.pk)}).status_code == 302
    row = DutyShift.objects.get()
    assert (row.user, row.weekday, row.starts, row.ends, row.last_day) == (ana, 3, time(22), time(6), None)

    client.post(reverse("clinic_end_shift", args=[row.pk]))
    row.refresh_from_db()
    assert (row.ended_at, row.ended_by) == (NOW, lead)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"shift-ends": "22:00"}, "Start and end are the same time."),
        ({"shift-weekday": "every-day"}, "Give a last day"),
        ({"shift-last_day": "2026-11-25"}, "The end must come after the start."),
        ({"shift-first_day": "9999-12-31"}, "Enter a day within the next two years."),
        ({"shift-starts": "25:00"}, "Enter a time, such as 10:30."),
    ],
)
def test_a_shift_that_cannot_be_comes_back_as_it_was_typed(client, clinic, lead, ana, wrong, words):
    on_duty(ana, clinic)
    sign_in(client, lead)

    response = client.post(reverse("clinic_add_shift"), {**SHIFT, "shift-user": str(ana.pk), **wrong})

    assert response.status_code == 422
    assert words in response.content.decode()
    assert 'value="2026-11-26"' in response.content.decode() or "9999-12-31" in response.content.decode()
    assert not DutyShift.objects.exists()


def test_leave_is_entered_and_ended_on_the_page(client, clinic, lead, ana):
    sign_in(client, lead)
    assert client.post(reverse("clinic_enter_leave"), leave_of(ana)).status_code == 302
    row = Leave.objects.get()
    assert (row.user, row.entered_by) == (ana, lead)
    assert row.starts_at == datetime(2026, 11, 27, tzinfo=clinic.zone)
    assert row.ends_at == datetime(2026, 11, 30, tzinfo=clinic.zone)
    text = client.get(reverse("clinic_duty")).content.decode()
    assert "27 November 2026 to 29 November 2026" in text or "Nov. 27, 2026 to Nov. 29, 2026" in text
    assert "entered by Lea" in text

    client.post(reverse("clinic_end_leave", args=[row.pk]))
    row.refresh_from_db()
    assert row.ends_at == row.starts_at
    assert "Nobody is on leave." in client.get(reverse("clinic_duty")).content.decode()


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({"last_day": "2026-11-26"}, "The end must come after the start."),
        ({"first_day": "2026-11-01", "last_day": "2026-11-02"}, "That time is over already."),
        ({"last_day": "9999-12-31"}, "Enter a day within the next two years."),
    ],
)
def test_leave_that_cannot_be_comes_back_with_the_reason(client, clinic, lead, ana, days, words):
    sign_in(client, lead)

    response = client.post(reverse("clinic_enter_leave"), leave_of(ana, **days))

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Leave.objects.exists()


def test_people_enter_and_end_their_own_leave_from_their_account(client, clinic, ana, ben):
    sign_in(client, ana)
    assert reverse("own_leave") in client.get(reverse("me")).content.decode()
    assert "You have no leave entered." in client.get(reverse("own_leave")).content.decode()

    client.post(reverse("own_leave"), {**DAYS, "user": str(ben.pk)})
    row = Leave.objects.get()
    assert (row.user, row.entered_by) == (ana, ana)

    client.post(reverse("end_own_leave", args=[row.pk]))
    row.refresh_from_db()
    assert row.ends_at == row.starts_at


def test_leave_from_today_begins_now(client, clinic, ana):
    sign_in(client, ana).post(reverse("own_leave"), {"first_day": "2026-11-26", "last_day": "2026-11-26"})

    assert (Leave.objects.get().starts_at, Leave.objects.get().ends_at) == (
        NOW, datetime(2026, 11, 27, tzinfo=clinic.zone),
    )  # fmt: skip


def test_own_leave_comes_back_with_the_reason(client, ana):
    response = sign_in(client, ana).post(reverse("own_leave"), {"first_day": "2026-11-29", "last_day": "2026-11-27"})

    assert response.status_code == 422
    assert "The end must come after the start." in response.content.decode()


def test_somebody_elses_leave_is_not_found_among_ones_own(client, clinic, ana, ben):
    theirs, mine = away(ben, clinic), away(ana, clinic)
    sign_in(client, ana)
    unknown = "00000000-0000-4000-8000-000000000000"

    refused = client.post(reverse("end_own_leave", args=[theirs.pk]))
    assert same_page(refused, client.post(reverse("end_own_leave", args=[unknown])))
    assert refused.status_code == 404
    assert client.post(reverse("end_own_leave", args=[mine.pk])).status_code == 302
    assert Leave.objects.get(pk=theirs.pk).ends_at == theirs.ends_at


@pytest.mark.parametrize("name", ["clinic_end_leave", "clinic_end_shift"])
def test_rows_of_another_clinic_are_not_found(client, clinic, other_clinic, lead, otto, name):
    on_duty(otto, other_clinic)
    row = (
        away(otto, other_clinic) if name == "clinic_end_leave" else shift(otto, other_clinic, "1:00", "2:00", weekday=1)
    )
    sign_in(client, lead)

    refused = client.post(reverse(name, args=[row.pk]))

    assert refused.status_code == 404
    assert same_page(refused, client.post(reverse(name, args=["00000000-0000-4000-8000-000000000000"])))


def test_people_of_another_clinic_are_no_choice(client, clinic, other_clinic, lead, otto):
    on_duty(otto, other_clinic)
    sign_in(client, lead)

    assert client.post(reverse("clinic_enter_leave"), leave_of(otto)).status_code == 422
    assert client.post(reverse("clinic_add_shift"), {**SHIFT, "shift-user": str(otto.pk)}).status_code == 422


def test_the_page_takes_the_same_queries_for_one_person_and_many(
    client, clinic, lead, ana, django_assert_max_num_queries
):
    on_duty(ana, clinic), shift(ana, clinic, "01:00", "02:00", weekday=1), away(ana, clinic)
    sign_in(client, lead)
    with django_assert_max_num_queries(40) as few:
        client.get(reverse("clinic_duty"))
    for number in range(5):
        user = make_user(clinic, f"Person{number}", Role.CLINICIAN)
        on_duty(user, clinic), shift(user, clinic, "01:00", "02:00", weekday=number), away(user, clinic)
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("clinic_duty"))
