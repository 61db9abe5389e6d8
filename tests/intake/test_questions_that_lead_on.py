"""Questions that are asked only where another answer leads to them: on the page, in the list, entered by staff."""

import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from intake import actions
from intake.actions.answers import Given
from intake.instruments import load
from intake.models import Alert, Answer, Assessment, Invitation, Profile, Section
from intake.path import Part, Path, Question, held_back_items, sifted
from intake.rescoring import differences
from portal.audit.actor import patient
from portal.care.casefile import open_case
from portal.clinic.loading import read
from portal.clinic.present import risk
from portal.clinic.present.safety_question import safety_lines
from tests.conftest import make_user
from tests.intake.conftest import Browser
from tests.intake.staged import GAD, make, word
from tests.portal.clinic import intakes
from tests.portal.clinic.conftest import as_ana  # noqa: F401
from tests.portal.clinic.test_entries import Desk

CSSRS = load("c-ssrs-screener")
SCREEN = {"instrument": "c-ssrs-screener", "instrument_version": "1.0.0"}
NEVER = load("gad-7").items[0].options[0].code
FIRST, ALL = ["1", "2", "6a"], ["1", "2", "3", "4", "5", "6a", "6b"]


@pytest.fixture
def issued(clinic, pia, ana, by_ana, consent_text):
    """An intake that asks the screener and then one more question."""
    confirmer = make_user(clinic, "Confirmer")
    for key in ("c-ssrs-screener", "gad-7"):
        word(clinic, ana, confirmer, key)
    battery = make(clinic, {**SCREEN, "key": "screen"}, {**GAD, "key": "more", "items": ["1"]})
    return actions.invite(patient=pia, battery=battery, responsible=ana, language="en", by=by_ana)


def text(reply) -> str:
    return re.sub(r"\s+", " ", reply.content.decode())


def asked(browser: Browser) -> list[str]:
    return [question.item.id for question in Path(browser.invitation).parts[0].questions]


def say(browser: Browser, item: str, code: str):
    return browser.answer(*browser.place_of(item), code, item=item)


def go_on(browser: Browser) -> None:
    for alert in browser.invitation.alerts.filter(patient_choice=""):
        browser.client.post(f"/you/pause/{alert.pk}/", {"choice": "go-on"})


def states(browser: Browser) -> dict[str, str]:
    sheet = browser.invitation.assessments.get(instrument="c-ssrs-screener")
    return dict(sheet.answers.values_list("item", "state"))


def send(browser: Browser) -> Profile:
    return actions.submit(invitation=browser.invitation, by=patient(browser.invitation.patient))


@pytest.mark.django_db
class TestOnePage:
    def test_a_no_leads_past_what_it_would_have_opened(self, started):
        assert asked(started) == FIRST
        say(started, "1", "0")
        reply = say(started, "2", "0")
        assert reply.url.endswith("/1/3/")
        page = text(started.client.get(reply.url))
        assert "Line 6a of c-ssrs-screener" in page
        assert "question 3 of 3" in page

    def test_a_yes_opens_its_questions_in_their_places(self, started):
        say(started, "1", "0")
        reply = say(started, "2", "1")
        assert "/pause/" in reply.url
        go_on(started)
        assert asked(started) == ["1", "2", "3", "4", "5", "6a"]
        assert "Line 3 of c-ssrs-screener" in text(started.client.get("/you/part/1/3/"))

    def test_leaving_a_question_out_asks_more_and_not_less(self, started):
        started.answer(*started.place_of("2"), skip="1", item="2")
        assert asked(started) == ["1", "2", "3", "4", "5", "6a"]

    def test_what_was_not_asked_is_not_shown_and_nobody_is_asked_to_ask_it(self, started):
        for item in FIRST:
            say(started, item, "0")
        profile = send(started)
        assert states(started) == dict.fromkeys(FIRST, "answered") | dict.fromkeys(["3", "4", "5", "6b"], "not-shown")
        assert not Alert.objects.exists()
        kinds = [finding["kind"] for finding in profile.findings]
        assert "risk-item-unanswered" not in kinds
        (level,) = [finding for finding in profile.findings if finding["kind"] == "outcome"]
        assert (level["level"], level["status"], level["missing"]) == ("none", "complete", [])

    def test_unanswered_declined_not_shown_and_held_back_are_different(self, started):
        started.answer(*started.place_of("1"), skip="1", item="1")
        sheet = started.invitation.assessments.get(instrument="c-ssrs-screener")
        by = patient(started.invitation.patient)
        actions.save_answer(assessment=sheet, item="2", given=Given(Answer.DECLINED), language="en", by=by)
        started.answer(2, 1, NEVER)
        Invitation.objects.update(privacy=Invitation.SEEN)
        send(started)
        found = states(started)
        assert (found["1"], found["2"]) == ("skipped", "declined")
        assert {found[item] for item in ("3", "4", "5", "6a", "6b")} == {"held-back"}

    def test_a_changed_answer_closes_its_questions_and_keeps_what_was_said(self, started):
        say(started, "2", "1")
        say(started, "4", "1")
        go_on(started)
        started.answer(*started.place_of("2"), "0", item="2", base="1")
        assert asked(started) == FIRST
        assert {alert.item: alert.level for alert in Alert.objects.all()} == {"2": "same-day", "4": "emergency"}
        for item in ("1", "6a"):
            say(started, item, "0")
        started.answer(2, 1, NEVER)
        assert "Line 4 of c-ssrs-screener" in text(started.client.get("/you/check/?all"))
        profile = send(started)
        assert states(started)["4"] == "answered"
        assert [each["items"] for each in profile.findings if each["kind"] == "closed-since"] == [["4"]]
        (level,) = [finding for finding in profile.findings if finding["kind"] == "outcome"]
        assert level["level"] == "high"
        assert list(differences(profile.pk)) == []

    def test_a_page_that_was_open_when_its_question_closed_is_still_saved(self, started):
        say(started, "2", "1")
        go_on(started)
        started.answer(*started.place_of("2"), "0", item="2", base="1")
        reply = started.answer(1, 4, "1", item="4")
        assert "/pause/" in reply.url
        assert states(started)["4"] == "answered"

    def test_a_place_that_is_gone_leads_on_and_one_that_never_was_is_not_found(self, started):
        say(started, "1", "0")
        reply = started.client.get("/you/part/1/6/")
        assert (reply.status_code, reply.url) == (303, "/you/next/")
        assert started.client.get("/you/part/1/8/").status_code == 404

    def test_from_the_check_page_a_yes_leads_to_what_it_opened(self, started):
        for item in FIRST:
            say(started, item, "0")
        started.answer(2, 1, NEVER)
        reply = started.answer(*started.place_of("6a"), "1", item="6a", base="1", **{"from": "check"})
        go_on(started)
        assert "/pause/" in reply.url
        assert started.client.get("/you/next/").url == "/you/part/1/4/"


@pytest.mark.django_db
class TestList:
    @pytest.fixture
    def listed(self, started):
        started.invitation.__class__.objects.update(prefers_list=True)
        return started

    def fields(self, page: str, **chosen: str) -> dict[str, str]:
        hidden = dict(re.findall(r'type="hidden" name="((?:base|was)-[^"]+)" value="([^"]*)"', page))
        return hidden | {f"a-{item[1:]}": code for item, code in chosen.items()}

    def test_what_an_answer_opens_is_asked_on_the_list_that_comes_again(self, listed):
        page = listed.client.get("/you/part/1/all/").content.decode()
        assert [item in page for item in ("a-1", "a-3", "a-6b")] == [True, False, False]
        reply = listed.client.post("/you/part/1/all/", self.fields(page, _1="0", _2="0", _6a="1"))
        go_on(listed)
        reply = listed.client.get("/you/part/1/all/?opened=1")
        assert "Because of an answer, more is asked: 4." in text(reply)
        assert "Statement 4: choose one answer" not in text(reply)

    def test_without_an_alert_it_comes_again_at_once(self, clinic, pia, ana, by_ana, consent_text):
        word(clinic, ana, make_user(clinic, "Confirmer"), "pc-ptsd-5")
        battery = make(clinic, {"instrument": "pc-ptsd-5", "instrument_version": "1.0.0"})
        issued = actions.invite(patient=pia, battery=battery, responsible=ana, language="en", by=by_ana)
        browser = Browser(Client(), issued).start()
        Invitation.objects.update(prefers_list=True)
        page = browser.client.get("/you/part/1/all/").content.decode()
        assert "a-1" not in page
        reply = browser.client.post("/you/part/1/all/", self.fields(page, _0="1"))
        assert (reply.status_code, reply.url) == (303, "/you/part/1/all/?opened=1")
        page = browser.client.get(reply.url)
        assert "Because of an answer, more is asked: 2, 3, 4, 5, 6." in text(page)
        reply = browser.client.post("/you/part/1/all/", self.fields(page.content.decode(), _0="1", _1="0"))
        assert reply.status_code == 422
        assert "Statement 3: choose one answer" in text(reply)
        reply = browser.client.post("/you/part/1/all/", self.fields(page.content.decode(), _0="0"))
        assert reply.url == "/you/check/"

    def test_a_line_that_was_left_open_is_asked_for_as_before(self, listed):
        page = listed.client.get("/you/part/1/all/").content.decode()
        reply = listed.client.post("/you/part/1/all/", self.fields(page, _1="0"))
        assert reply.status_code == 422
        assert "Statement 2: choose one answer" in text(reply)


@pytest.mark.django_db
def test_staff_are_shown_what_an_answer_opens(as_ana, ana, pia, issued):  # noqa: F811
    intakes.join(pia, ana)
    Invitation.objects.update(privacy="alone")
    desk = Desk(as_ana, issued.invitation)
    desk.start()
    desk.consents()
    reply = desk.part(1, **{"1": "0", "2": "0", "6a": "1"})
    assert "/alerts/" in reply.url or "/alert/" in reply.url
    page = desk.page("part/1/?opened=1")
    assert "Line 6b of c-ssrs-screener" in page
    assert "Because of an answer, more is asked: 4." in page
    assert desk.part(1, **{"6b": "0"}).status_code == 302


@pytest.mark.django_db
def test_the_profile_says_what_was_closed_and_asks_about_nothing_that_was_not_met(started, by_ana, ana, pia):
    intakes.join(pia, ana)
    say(started, "2", "1")
    say(started, "4", "1")
    go_on(started)
    started.answer(*started.place_of("2"), "0", item="2", base="1")
    for item in ("1", "6a"):
        say(started, item, "0")
    send(started)
    reading = read(open_case(by_ana, pia.pk))
    said = [ask.text for ask in risk.asks(reading)]
    closed = "C-SSRS screener: question 4 was answered, then the answer that led to it was changed. It still counts."
    assert closed in said
    lines = [line.text for line in safety_lines(reading)]
    assert not any("not asked" in line for line in lines)


@pytest.mark.parametrize("key", ["c-ssrs-screener", "asq-nimh", "pc-ptsd-5"])
def test_what_an_answer_in_private_leads_to_is_held_back_with_it(key):
    instrument = load(key)
    held = held_back_items(instrument)
    for item in instrument.items:
        if any(threshold.item in held for threshold in item.asked_if):
            assert item.id in held


@given(st.dictionaries(st.sampled_from(ALL), st.none() | st.integers(0, 1)))
def test_every_question_is_asked_or_closed_and_each_is_asked_once(values):
    sheet = Assessment(instrument=CSSRS.key)
    answers = {
        item: Answer(item=item, value=value, state=Answer.SKIPPED if value is None else Answer.ANSWERED)
        for item, value in values.items()
    }
    questions = tuple(Question(1, 0, item, sheet, answers.get(item.id)) for item in CSSRS.items)
    part = sifted(Part(1, Section(key="screen"), CSSRS, questions, (), False, False), answers)
    assert [question.number for question in part.questions] == list(range(1, len(part.questions) + 1))
    assert sorted(question.item.id for question in part.met) == sorted(ALL)
    assert {question.item.id for question in part.questions} >= set(FIRST)
    if values.get("2", 0) != 0:  # said, or left out
        assert {"3", "4", "5"} <= {question.item.id for question in part.questions}
