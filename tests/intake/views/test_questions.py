"""One statement a page: saved on its own, skipped if one likes, resumed where it stopped, never lost in silence."""

import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intake.actions import answers
from intake.exceptions import Refused
from intake.models import Alert, Answer, AnswerRevision

HTMX = {"HX-Request": "true"}


def the_answer(item: str = "W1") -> Answer:
    return Answer.objects.get(item=item)


def test_an_answer_is_saved_before_the_reply_leaves_and_leads_on(started):
    reply = started.answer(2, 1, "2")
    assert (reply.status_code, reply.url) == (303, "/you/part/2/2/")
    assert (the_answer().state, the_answer().code, the_answer().value) == ("answered", "2", 2)


def test_the_title_tells_the_place_and_nothing_else(started):
    page = started.client.get("/you/part/2/1/").content.decode()
    assert "<title>Part 2, question 1 of 4 – Leeside</title>" in re.sub(r"\s+", " ", page)


def test_nothing_chosen_is_said_twice_and_nothing_is_saved(started):
    reply = started.answer(2, 1)
    page = reply.content.decode()
    assert (reply.status_code, Answer.objects.count()) == (422, 0)
    assert page.count("Choose one answer, or use “Skip this one”.") == 2
    assert "<title>Error:" in page
    assert 'href="#a_0"' in page


def test_an_answer_that_is_not_offered_is_refused(started):
    assert started.answer(2, 1, "99").status_code == 422
    assert Answer.objects.count() == 0


def test_who_stops_keeps_what_was_chosen(started):
    reply = started.answer(2, 1, "2", stop="1")
    assert (reply.status_code, reply.url) == (303, "/you/saved/")
    assert the_answer().code == "2"


def test_who_stops_with_nothing_chosen_is_not_held_up(started):
    reply = started.answer(2, 1, stop="1")
    assert (reply.status_code, reply.url, Answer.objects.count()) == (303, "/you/saved/", 0)


def test_who_stops_at_the_safety_question_meets_support_first(started):
    reply = started.answer(*started.place_of("S1"), "3", stop="1")
    assert reply.url == f"/you/pause/{Alert.objects.get().pk}/"


def test_a_question_may_be_skipped(started):
    started.answer(2, 1, skip="1")
    assert the_answer().state == Answer.SKIPPED
    assert started.client.get("/you/next/").url == "/you/about/"


def test_an_earlier_answer_is_chosen_when_the_page_is_seen_again(started):
    started.answer(2, 1, "2")
    page = started.client.get("/you/part/2/1/").content.decode()
    assert re.search(r'value="2" checked|value="2"[^>]* checked', page)


def test_changing_an_answer_keeps_both(started):
    started.answer(2, 1, "2")
    started.answer(2, 1, "3", base="1")
    assert the_answer().code == "3"
    assert [row.code for row in AnswerRevision.objects.order_by("revision")] == ["2", "3"]


def test_from_the_check_page_one_returns_there(started):
    page = started.client.get("/you/part/2/1/?from=check").content.decode()
    assert "Save and return to your answers" in page
    assert started.answer(2, 1, "2", **{"from": "check"}).url == "/you/check/#q-2-1"


def test_htmx_gets_the_next_question_in_one_round_trip(started):
    reply = started.client.post("/you/part/2/1/", {"a": "1", "base": "0"}, headers=HTMX)
    page = reply.content.decode()
    assert (reply.status_code, reply["HX-Push-Url"]) == (200, "/you/part/2/2/")
    assert "Part 2, question 2 of 4 – Leeside" in page
    assert "<html" not in page


def test_htmx_gets_an_error_as_a_fragment(started):
    reply = started.client.post("/you/part/2/1/", {"base": "0"}, headers=HTMX)
    assert (reply.status_code, b"<html" in reply.content) == (422, False)


def test_htmx_moves_the_page_at_the_end_of_a_part(started):
    reply = started.client.post("/you/part/2/4/", {"a": "1", "base": "0"}, headers=HTMX)
    assert reply["HX-Redirect"] == "/you/about/"


def test_another_device_goes_on_at_the_first_open_question(started, another_browser):
    started.client.post("/you/about/", {})
    started.answer(2, 1, "1")
    started.answer(2, 2, "1")
    another_browser.open()
    another_browser.say_private()
    assert another_browser.client.get("/you/next/").url == "/you/part/2/3/"


def test_two_devices_never_overwrite_each_other_in_silence(started, another_browser):
    another_browser.start().answer(2, 1, "1")
    reply = started.answer(2, 1, "3")
    page = reply.content.decode()
    assert (reply.status_code, the_answer().code) == (409, "1")
    assert "On some days" in page
    assert "Nearly every day" in page
    base = re.search(r'name="base" value="(\d+)"', page).group(1)
    assert started.answer(2, 1, "3", base=base).status_code == 303
    assert the_answer().code == "3"


def test_a_lower_risk_answer_of_an_old_page_meets_the_clash(started, another_browser):
    place = started.place_of("S1")
    another_browser.start().answer(*place, "3")
    assert started.answer(*place, "1").status_code == 409
    assert the_answer("S1").value == 3


def test_a_higher_risk_answer_of_an_old_page_is_never_held_up(started, another_browser):
    place = started.place_of("S1")
    another_browser.start().answer(*place, "1")
    assert started.answer(*place, "3").url.startswith("/you/pause/")
    assert the_answer("S1").value == 3


def test_two_devices_that_agree_meet_no_conflict(started, another_browser):
    another_browser.start().answer(2, 1, "1")
    assert started.answer(2, 1, "1").status_code == 303


def test_an_answer_sent_twice_is_kept_once(started):
    assert [started.answer(2, 1, "1").status_code for _ in range(3)] == [303, 303, 303]
    assert AnswerRevision.objects.count() == 1


def test_a_save_that_fails_keeps_the_choice_on_the_page(started, monkeypatch):
    def fail(**_given):
        raise Refused

    monkeypatch.setattr("intake.actions.save_answer", fail)
    reply = started.answer(2, 1, "2")
    assert reply.status_code == 422
    assert re.search(rb'value="2" checked', reply.content)


def test_time_on_the_page_is_the_servers_own(started):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        page = started.client.get("/you/part/2/1/").content.decode()
        clock.shift(7)
        started.answer(2, 1, "1", shown=re.search(r'name="shown" value="([^"]+)"', page).group(1))
    assert the_answer().seconds == 7


@pytest.mark.parametrize("shown", ["", "forged", "W1:1"])
def test_a_forged_time_is_no_time(started, shown):
    started.answer(2, 1, "1", shown=shown)
    assert the_answer().seconds is None


def test_a_question_that_is_not_there_is_not_found(started):
    assert {started.client.get(a).status_code for a in ("/you/part/2/9/", "/you/part/9/1/", "/you/part/1/1/")} == {404}


def test_switching_language_midway_keeps_answers_and_stores_the_language(started, clinic):
    clinic.is_demonstration = True
    clinic.save()
    started.answer(2, 1, "1")
    started.client.post("/language/", {"language": "es", "next": "/you/part/2/2/"})
    assert "hora entera" in started.client.get("/you/part/2/2/").content.decode()
    started.answer(2, 2, "1")
    assert (the_answer("W1").language, the_answer("W4").language) == ("en", "es")
    assert the_answer("W4").wording_version.split(".")[-2] == "es"


def test_words_that_the_clinic_did_not_sign_stay_in_the_language_that_was_sent(started):
    started.client.post("/language/", {"language": "es", "next": "/you/part/2/2/"})
    page = started.client.get("/you/part/2/2/").content.decode()
    assert '<html lang="es"' in page
    assert '<div lang="en">' in page
    started.answer(2, 2, "1")
    assert the_answer("W4").language == "en"


def test_query_count_does_not_grow_with_the_answers(started):
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert started.client.get("/you/part/4/2/").status_code == 200
        return len(queries)

    count()
    few = count()
    started.answer_all()
    assert count() == few <= 16


def test_a_stale_page_of_a_sent_intake_changes_nothing(started):
    started.answer(2, 1, "1")
    started.client.post("/you/send/")
    assert started.answer(2, 1, "3", base="1").status_code == 409
    assert the_answer().code == "1"


def test_saving_is_the_action_that_every_route_uses(started, monkeypatch):
    seen = []

    def save(**given):
        seen.append(given)
        return answers.save_answer(**given)

    monkeypatch.setattr("intake.actions.save_answer", save)
    started.answer(2, 1, "1")
    assert seen[0]["client_id"] == str(started.invitation.devices.get().pk)
