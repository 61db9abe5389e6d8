"""PHQ-9 in two steps: nothing is asked twice, and what was not asked is told."""

import pytest
from django.test import Client

from intake import actions
from intake.actions.answers import Given
from intake.models import Alert, Answer, Profile
from intake.path import Path
from intake.rescoring import differences
from portal.audit.actor import patient
from tests.intake import staged
from tests.intake.conftest import Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def worded(clinic, ana, lead):
    return [staged.word(clinic, ana, lead, key) for key in ("phq-9", "gad-7")]


@pytest.fixture
def asked(clinic, worded, pia, ana, by_ana, consent_text):
    """Pia, asked PHQ-9 in two steps between our own parts."""
    battery = staged.make(clinic, {"form": "about-you"}, *staged.in_two_steps(), {"form": "what-helps"})
    issued = actions.invite(patient=pia, battery=battery, responsible=ana, language="en", by=by_ana)
    return Browser(Client(), issued).start()


def code(value):
    return ["LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"][value]


def say(browser, item, value):
    part, number = browser.place_of(item)
    return browser.answer(part, number, code(value), item=item)


def finish(browser, by_pia):
    return actions.submit(invitation=browser.invitation, by=by_pia)


def test_below_the_line_the_rest_is_not_asked(asked):
    say(asked, "1", 1)
    say(asked, "2", 1)
    path = Path(asked.invitation)
    assert path.total == path.done == 2
    assert len(path.asked_parts) == 3
    assert asked.client.get("/you/part/3/").url == "/you/next/"
    assert asked.client.get("/you/part/3/1/").url == "/you/next/"


def test_at_the_line_the_rest_is_asked_and_nothing_twice(asked):
    say(asked, "1", 1)
    assert say(asked, "2", 2).url.startswith("/you/")
    path = Path(asked.invitation)
    assert path.total == 9
    assert [q.item.id for q in path.questions if not q.is_done] == staged.REST
    assert asked.client.get("/you/part/3/").status_code == 200
    assert "Part 3 of 4" in asked.client.get("/you/part/3/").content.decode()


def test_a_question_left_out_opens_the_rest(asked):
    say(asked, "1", 0)
    part, number = asked.place_of("2")
    asked.answer(part, number, skip="1")
    assert Path(asked.invitation).total == 9


def test_a_sent_short_form_tells_what_was_not_asked_and_raises_no_alert(asked, by_pia):
    say(asked, "1", 1)
    say(asked, "2", 0)
    profile = finish(asked, by_pia)
    states = dict(Answer.objects.values_list("item", "state"))
    assert states == {"1": "answered", "2": "answered", **dict.fromkeys(staged.REST, "not-shown")}
    below = next(finding for finding in profile.findings if finding["kind"] == "below-line")
    assert (below["sum"], below["line"], below["risk_items"]) == (1, 3, ["9"])
    assert {
        "kind": "risk-item-unanswered",
        "item": "9",
        "state": "not-shown",
        "instrument": "phq-9@1.0.0",
    } in profile.findings
    score = profile.scores.get()
    assert (score.status, score.value) == ("too-few-answers", None)
    assert not Alert.objects.exists()


def test_a_question_asked_and_left_out_does_raise_one(asked, by_pia):
    say(asked, "1", 3)
    say(asked, "2", 3)
    finish(asked, by_pia)
    assert Alert.objects.get().rule == "not-answered"


def test_an_answer_in_a_part_that_closes_again_stays_and_so_does_its_alert(asked, by_pia):
    say(asked, "1", 3)
    say(asked, "2", 3)
    say(asked, "9", 2)
    alert = Alert.objects.get()
    for item in ("1", "2"):
        part, number = asked.place_of(item)
        asked.answer(part, number, code(0), base="1")
    path = Path(asked.invitation)
    assert path.total == 2
    shown = asked.client.get("/you/check/?all=1").content.decode()
    assert "This part is not asked any more." in shown
    assert "Line 9 of phq-9" in shown
    assert "Line 8 of phq-9" not in shown
    profile = finish(asked, by_pia)
    assert Answer.objects.get(item="9").value == 2
    assert Answer.objects.get(item="8").state == "not-shown"
    alert.refresh_from_db()
    assert alert.closed_at is None
    below = next(finding for finding in profile.findings if finding["kind"] == "below-line")
    assert (below["items"], below["risk_items"]) == (staged.REST[:-1], [])


def test_an_answer_from_a_page_that_was_open_when_its_part_closed_is_saved(asked):
    say(asked, "1", 3)
    part, number = asked.place_of("9")
    for item in ("1", "2"):
        here, place = asked.place_of(item)
        asked.answer(here, place, code(0), base="1" if item == "1" else "0")
    assert Path(asked.invitation).parts[part - 1].is_hidden
    reply = asked.answer(part, number, code(1), item="9")
    assert reply.url.startswith("/you/pause/")
    assert Alert.objects.get().item == "9"


def test_changing_an_answer_on_the_check_page_leads_to_the_part_that_it_opened(asked):
    for item in ("1", "2"):
        say(asked, item, 0)
    asked.client.post("/you/about/", {"reasons": "Sleep"})
    asked.client.post("/you/helps/", {"what_helps": "Walking"})
    assert asked.client.get("/you/next/").url == "/you/check/"
    part, number = asked.place_of("1")
    reply = asked.answer(part, number, code(3), base="1", **{"from": "check"})
    assert reply.url == "/you/part/3/"
    part, number = asked.place_of("2")
    assert asked.answer(part, number, code(1), base="1", **{"from": "check"}).url.startswith("/you/check/")


def test_a_profile_that_is_built_again_says_the_same(asked, by_pia):
    say(asked, "1", 0)
    say(asked, "2", 0)
    finish(asked, by_pia)
    assert Profile.objects.count() == 1
    assert list(differences()) == []


def test_a_part_behind_one_that_nobody_met_is_no_all_clear(clinic, worded, pia, ana, by_ana, consent_text, by_pia):
    """The first part was skipped kindly: nothing is known of it, so the safety question behind it was not shown."""
    gate = {"part": "core", "items": ["AX1"], "at_or_above": 4}
    battery = staged.make(
        clinic, {**staged.CORE, "key": "core", "asks_for_close_people": True},
        {**staged.GAD, "key": "worry"}, {**staged.PHQ, "key": "mood", "stage": 2, "condition": gate},
    )  # fmt: skip
    issued = actions.invite(patient=pia, battery=battery, responsible=ana, language="en", by=by_ana)
    browser = Browser(Client(), issued).start()
    browser.client.post("/you/part/1/", {"nobody": "1"})
    worry = issued.invitation.assessments.get(instrument="gad-7")
    actions.save_answer(assessment=worry, item="1", given=Given("answered", code(1)), language="en", by=patient(pia))
    profile = actions.submit(invitation=browser.invitation, by=by_pia)
    assert not any(finding["kind"] == "below-line" for finding in profile.findings)
    assert Alert.objects.get().rule == "not-answered"
