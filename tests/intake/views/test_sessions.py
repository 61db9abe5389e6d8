"""A session ends after 15 quiet minutes or 8 hours; what was saved stays, and the code opens the same page again."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from intake import actions
from intake.models import Answer, Invitation, Statement
from portal.audit.models import AuditEvent

PAGES = ["/you/", "/you/next/", "/you/private/", "/you/consent/", "/you/about/", "/you/part/2/", "/you/part/2/1/"]
PAGES += ["/you/check/", "/you/sent/", "/you/copy/", "/you/saved/", "/you/devices/", "/you/later/", "/you/helps/"]
UNSAVED = "What you gave just now was not saved."
POSTS = ["/you/send/", "/you/stop/", "/you/stay/", "/you/sign-out/", "/you/consent/withdraw/", "/you/about/draft/"]


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def come_back(browser, **more: str):
    return browser.client.post("/you/back/", {"code": browser.issued.code, **more})


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_sees_nothing(page, db):
    reply = Client().get(page)
    assert reply.status_code == 401
    assert b"Open the link in your message again" in reply.content


@pytest.mark.parametrize("address", POSTS)
def test_a_stranger_changes_nothing(address, db):
    assert Client().post(address).status_code == 401


def test_fifteen_quiet_minutes_sign_out_and_say_what_is_saved(clock, started, pia, clinic):
    started.answer(2, 1, "1")
    started.answer(2, 2, "1")
    clock.shift(15 * 60 + 61)
    reply = started.client.get("/you/part/2/3/")
    page = reply.content.decode()
    assert reply.status_code == 401
    assert "You were away for 15 minutes, so we signed you out." in page
    assert "Everything up to question 2 is saved." in page
    assert not [word for word in (pia.name, clinic.name, "worry", "hour with") if word in page]
    assert Answer.objects.count() == 2


def test_the_code_alone_leads_back_to_the_same_page(clock, started):
    clock.shift(3600)
    started.client.get("/you/part/2/3/")
    reply = come_back(started, back_to="/you/part/2/3/")
    assert (reply.status_code, reply.url) == (303, "/you/part/2/3/")
    assert started.client.get("/you/part/2/3/").status_code == 200


def test_an_answer_given_too_late_is_saved_after_the_code(clock, started):
    clock.shift(3600)
    page = started.answer(2, 1, "2")
    assert page.status_code == 401
    assert b'name="a" value="2"' in page.content
    reply = come_back(started, back_to="/you/part/2/1/", a="2", base="0")
    assert (reply.status_code, reply.url) == (307, "/you/part/2/1/")
    started.answer(2, 1, "2")
    assert Answer.objects.get().code == "2"


def test_text_typed_too_late_travels_through_the_code(clock, started):
    clock.shift(3600)
    page = started.client.post("/you/about/", {"reasons": "What I wrote", "goals": ["feel-calmer", "more-support"]})
    assert page.content.count(b'name="goals"') == 2
    assert b"What I wrote" in page.content
    reply = started.client.post(
        "/you/back/", {"code": started.issued.code, "back_to": "/you/about/", "reasons": "What I wrote"}, follow=True
    )
    assert reply.status_code == 200
    assert Statement.objects.get(kind="reasons").text == "What I wrote"


def test_a_wrong_code_does_not_lead_back(clock, started):
    clock.shift(3600)
    assert started.client.post("/you/back/", {"code": "WRONGONE"}).status_code == 422
    assert started.client.get("/you/part/2/1/").status_code == 401
    assert started.invitation.wrong_codes == 1


def test_the_way_back_never_leads_off_the_patients_pages(clock, started):
    clock.shift(3600)
    assert come_back(started, back_to="https://evil.example/").url == "/you/"


def test_a_button_pressed_too_late_is_not_pressed_again(clock, started):
    clock.shift(3600)
    assert b'name="back_to" value="/you/"' in started.client.post("/you/send/").content


def test_staying_keeps_the_session(clock, started):
    for _ in range(4):
        clock.shift(14 * 60)
        assert started.client.post("/you/stay/").status_code == 204
    assert started.client.get("/you/part/2/1/").status_code == 200


def test_polling_does_not_keep_it(clock, started):
    for _ in range(3):
        clock.shift(6 * 60)
        started.client.get("/you/part/2/1/", headers={"HX-Polling": "true"})
    assert started.client.get("/you/part/2/1/").status_code == 401


def test_eight_hours_are_the_end_however_busy(clock, started):
    for _ in range(49):
        clock.shift(10 * 60)
        reply = started.client.get("/you/part/2/1/")
    assert reply.status_code == 401
    assert b"You were signed in for 8 hours" in reply.content


def test_being_there_is_written_at_most_once_a_minute(clock, started, django_assert_max_num_queries):
    started.client.get("/you/devices/")
    clock.shift(30)
    seen = started.client.session["patient_seen_at"]
    started.client.get("/you/devices/")
    assert started.client.session["patient_seen_at"] == seen
    clock.shift(31)
    started.client.get("/you/devices/")
    assert started.client.session["patient_seen_at"] > seen


def test_a_link_that_ended_ends_the_session_too(started, by_ana):
    actions.revoke(invitation=started.issued.invitation, by=by_ana)
    assert started.client.get("/you/part/2/1/").status_code == 404


def test_a_swap_of_a_signed_out_page_moves_the_whole_page(clock, started):
    clock.shift(3600)
    reply = started.client.get("/you/part/2/1/", headers={"HX-Request": "true"})
    assert reply["HX-Redirect"] == "/you/part/2/1/"


def test_a_staff_session_is_no_patient_session(client, ana):
    client.force_login(ana)
    assert client.get("/you/part/2/1/").status_code == 401


def test_a_link_does_not_end_under_somebody_who_is_answering(clock, started):
    ending(started, minutes=10)
    for _ in range(8):
        assert started.client.get("/you/part/2/1/").status_code == 200
        clock.shift(14 * 60)
    started.answer(2, 1, "1")
    assert Answer.objects.get().code == "1"
    assert AuditEvent.objects.filter(action="invitation.kept-open").count() == 3  # not at each answer


def test_it_ends_once_nobody_is_there(clock, started):
    ending(started, minutes=10)
    started.client.get("/you/part/2/1/")
    clock.shift(61 * 60)
    page = come_back(started, back_to="/you/part/2/1/", a="2", base="0").content.decode()
    assert "This link has ended" in page
    assert UNSAVED in page
    assert UNSAVED not in come_back(started, back_to="/you/part/2/1/").content.decode()


def test_an_open_page_alone_does_not_keep_a_link(clock, started):
    ending(started, minutes=10)
    for _ in range(2):
        clock.shift(6 * 60)
        reply = started.client.get("/you/part/2/1/", headers={"HX-Polling": "true"})
    assert reply.status_code == 404
    assert started.client.get("/you/part/2/1/").status_code == 404


def test_links_with_days_left_stay_as_they_are(started):
    before = Invitation.objects.get().expires_at
    started.answer(2, 1, "1")
    assert Invitation.objects.get().expires_at == before


@pytest.mark.parametrize("end", [actions.revoke, actions.reissue])
def test_an_answer_that_nobody_keeps_is_said_to_be_lost(started, end, by_ana):
    end(invitation=started.invitation, by=by_ana)
    assert UNSAVED in started.answer(2, 1, "2").content.decode()
    assert UNSAVED not in started.client.get("/you/part/2/1/").content.decode()
    assert not Answer.objects.exists()


def ending(browser, minutes):
    Invitation.objects.update(expires_at=timezone.now() + timedelta(minutes=minutes))
