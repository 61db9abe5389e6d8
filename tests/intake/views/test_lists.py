"""All statements of a part on one page: the same stored answers, the same care for a risk answer and for a clash."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from intake import actions
from intake.models import Alert, Answer, AnswerRevision, Assessment
from intake.path import Path
from intake.psychometrics import quality
from portal.audit.models import AuditEvent
from tests.conftest import make_patient
from tests.intake.conftest import Browser

HTMX = {"HX-Request": "true"}
MOOD = "/you/part/4/all/"
WORRY = "/you/part/2/all/"


def page_of(browser, address: str = WORRY) -> str:
    return re.sub(r"\s+", " ", browser.client.get(address).content.decode())


def post(browser, address: str = WORRY, *, htmx: bool = False, **chosen: str):
    """Send a list as its page was drawn, with some lines chosen and some buttons pressed."""
    drawn = browser.client.get(address).content.decode()
    fields = dict(re.findall(r'type="hidden" name="((?:base|was)-[^"]+)" value="([^"]*)"', drawn))
    fields |= dict(re.findall(r'name="(a-[^"]+)"[^>]*value="([^"]*)" checked', drawn))
    given = {name if name in ("stop", "chosen") else f"a-{name}": code for name, code in chosen.items()}
    return browser.client.post(address, fields | given, headers=HTMX if htmx else None)


def codes() -> dict[str, str]:
    return dict(Answer.objects.values_list("item", "code"))


@pytest.fixture
def listed(started):
    """Pia would rather have all statements on one page."""
    started.client.post("/you/part/2/", {"list": "1"})
    return started


def test_the_choice_stands_on_the_page_before_a_part_and_is_remembered(started, another_browser):
    assert "Show all statements on one page" in page_of(started, "/you/part/2/")
    assert started.client.post("/you/part/2/", {"list": "1"}).url == WORRY
    another_browser.open()
    another_browser.say_private()
    assert 'name="list" value="1" aria-describedby="list-h" checked' in page_of(another_browser, "/you/part/3/")
    assert AuditEvent.objects.filter(action="invitation.view-chosen").count() == 1


def test_it_can_be_changed_at_the_next_part(listed):
    assert listed.client.post("/you/part/3/", {}).url == "/you/part/3/1/"
    assert not listed.invitation.prefers_list


def test_a_list_that_was_begun_goes_on_as_a_list(listed):
    listed.client.post("/you/about/", {})
    post(listed, W1="1", stop="1")
    assert listed.client.get("/you/next/").url == WORRY


def test_every_statement_has_its_answers_and_a_way_to_skip(listed):
    page = page_of(listed, MOOD)
    assert page.count("<fieldset") == 5
    assert page.count('value="skip"') == 5
    assert page.count('type="radio"') == 5 * 5
    assert "<title>Part 4, all statements – Leeside</title>" in page


def test_a_whole_list_is_saved_line_by_line_and_leads_on(listed):
    listed.client.post("/you/about/", {})
    reply = post(listed, W1="1", W4="0", W2="2", W3="skip")
    assert (reply.status_code, reply.url) == (303, "/you/part/3/")
    assert codes() == {"W1": "1", "W4": "0", "W2": "2", "W3": ""}
    assert Answer.objects.get(item="W3").state == Answer.SKIPPED
    assert AuditEvent.objects.filter(action="answer.saved").count() == 4


def test_what_is_open_is_said_in_words_and_the_rest_is_kept(listed):
    reply = post(listed, W1="1", W2="2")
    page = reply.content.decode()
    assert (reply.status_code, codes()) == (422, {"W1": "1", "W2": "2"})
    assert page.count("Statement 2: choose one answer, or “Skip this one”.") == 2
    assert 'href="#a-W4_0"' in page
    assert "<title>Error:" in page
    assert len(re.findall(r'name="a-W[12]"[^>]* checked', page)) == 2


def test_nothing_chosen_saves_nothing(listed):
    assert post(listed).status_code == 422
    assert codes() == {}


def test_saving_and_stopping_keeps_what_is_chosen(listed):
    assert post(listed, W1="1", stop="1").url == "/you/saved/"
    assert codes() == {"W1": "1"}


def test_an_answer_that_is_not_offered_is_not_saved_and_stays_open(listed):
    reply = post(listed, W1="99", W4="1", W2="1", W3="1")
    assert (reply.status_code, codes()) == (422, {"W4": "1", "W2": "1", "W3": "1"})


def test_a_field_that_names_no_statement_of_the_part_changes_nothing(listed):
    listed.client.post(WORRY, {"a-M1": "1", "a-AX1": "1", "a-nothing": "1", "a-": "1"})
    assert codes() == {}


def test_both_views_give_the_same_stored_answers(started, clinic, ana, by_ana, battery):
    paul = make_patient(clinic, "Paul Example")
    issued = actions.invite(patient=paul, battery=battery, responsible=ana, language="en", by=by_ana)
    other = Browser(Client(), issued).start()
    given = {question.item.id: "2" for question in Path(started.invitation).questions} | {"W4": "skip", "S1": "1"}
    for question in list(Path(started.invitation).questions):
        code = given[question.item.id]
        said = {"skip": "1"} if code == "skip" else {"code": code}
        started.answer(question.part, question.number, **said)
    for part in (2, 3, 4):
        other.client.post(f"/you/part/{part}/", {"list": "1"})
        lines = {q.item.id: given[q.item.id] for q in Path(other.invitation).part(part).questions}
        post(other, f"/you/part/{part}/all/", **lines)
    for browser in (started, other):
        browser.client.post("/you/send/")
    assert stored(started) == stored(other)
    assert len(stored(started)["answers"]) == 29
    assert scored(started) == scored(other)


def stored(browser) -> dict[str, list]:
    rows = AnswerRevision.objects.filter(answer__assessment__invitation=browser.invitation)
    kept = ("answer__item", "revision", "state", "code", "value", "text", "language", "wording_version", "actor_kind")
    alerts = browser.invitation.alerts.values_list("item", "rule", "level", "owner_id", "changed_since")
    return {"answers": sorted(rows.values_list(*kept), key=str), "alerts": list(alerts)}


def scored(browser) -> list:
    profile = browser.invitation.profiles.get()
    return sorted(
        profile.scores.values_list("scale", "status", "value", "pomp", "items_used", "items_missing"), key=str
    )


def test_how_long_a_line_took_is_not_made_up(listed):
    post(listed, W1="1", W4="1", W2="1", W3="1")
    assert set(Answer.objects.values_list("seconds", flat=True)) == {None}
    assert Assessment.objects.get(instrument="leeside-check-in").answered_in_list
    assert not Assessment.objects.get(instrument="leeside-attachment-core").answered_in_list


def test_the_few_seconds_that_are_known_do_not_make_a_list_look_fast(listed, by_pia):
    """One line has its seconds and the others have none: the sum would be far under the line."""
    core = Path(listed.invitation).part(3)
    post(listed, "/you/part/3/all/", **{q.item.id: str(1 + place % 5) for place, q in enumerate(core.questions)})
    Answer.objects.filter(item="AX7").update(seconds=1)
    profile = actions.submit(invitation=listed.invitation, by=by_pia)
    assert "fast" not in [flag["code"] for flag in profile.quality]
    values = dict(Answer.objects.filter(assessment=core.questions[0].assessment).values_list("item", "value"))
    assert "fast" in [flag.code for flag in quality.flags(core.instrument, values, 1.0)]


def test_a_risk_answer_is_saved_first_and_leads_to_support(listed, monkeypatch):
    seen = []

    def save(**given):
        seen.append(given["item"])
        return saved(**given)

    saved = actions.save_answer
    monkeypatch.setattr("intake.actions.save_answer", save)
    reply = post(listed, MOOD, M2="1", M1="1", M3="1", S1="2", M4="1")
    assert reply.url == f"/you/pause/{Alert.objects.get().pk}/"
    assert seen[0] == "S1"
    assert sorted(codes()) == ["M1", "M2", "M3", "M4", "S1"]


def test_a_risk_answer_reaches_the_clinic_though_a_later_line_fails(listed, monkeypatch):
    def save(**given):
        if given["item"] != "S1":
            raise RuntimeError
        return saved(**given)

    saved = actions.save_answer
    monkeypatch.setattr("intake.actions.save_answer", save)
    with pytest.raises(RuntimeError):
        post(listed, MOOD, M2="1", S1="2")
    assert (Alert.objects.count(), codes()) == (1, {"S1": "2"})


def test_a_list_seen_again_leads_to_support_that_nobody_answered(listed):
    address = post(listed, MOOD, S1="2", stop="1").url
    assert listed.client.get(MOOD).url == address
    listed.client.post(address, {"choice": "go-on"})
    assert listed.client.get(MOOD).status_code == 200


def test_a_list_without_a_risk_answer_leads_to_no_support(listed):
    reply = post(listed, MOOD, M2="1", M1="1", M3="1", S1="0", M4="1")
    assert "/pause/" not in reply.url
    assert Alert.objects.count() == 0


def test_the_same_list_again_changes_nothing(listed):
    chosen = {"a-W1": "1", "a-W4": "1", "base-W1": "0", "was-W1": ""}
    for _ in range(3):
        listed.client.post(WORRY, chosen)
    assert AnswerRevision.objects.count() == 2


def test_changing_a_line_keeps_both(listed):
    post(listed, W1="1")
    post(listed, W1="3")
    assert [row.code for row in AnswerRevision.objects.order_by("revision")] == ["1", "3"]


def test_two_devices_never_overwrite_each_other_in_silence(listed, another_browser):
    listed.client.get(WORRY)
    another_browser.start().answer(2, 1, "1")
    reply = listed.client.post(WORRY, {"a-W1": "3", "base-W1": "0", "was-W1": "", "a-W4": "2", "base-W4": "0"})
    page = reply.content.decode()
    assert (reply.status_code, codes()) == (409, {"W1": "1", "W4": "2"})
    assert "On some days" in page
    assert "Nearly every day" in page
    base = re.search(r'name="base-W1" value="(\d+)"', page).group(1)
    assert listed.client.post(WORRY, {"chosen": "1", "a-W1": "1", "base-W1": base}).url == WORRY
    assert codes()["W1"] == "1"
    assert listed.client.post(WORRY, {"chosen": "1", "a-W1": "3", "base-W1": base}).url == WORRY
    assert codes()["W1"] == "3"


def test_a_line_that_nobody_touched_here_leaves_the_other_device_alone(listed, another_browser):
    post(listed, W1="1")
    another_browser.start().answer(2, 1, "3", base="1")
    reply = listed.client.post(WORRY, {"a-W1": "1", "base-W1": "1", "was-W1": "1", "a-W4": "2", "base-W4": "0"})
    assert (reply.status_code, codes()) == (422, {"W1": "3", "W4": "2"})


def test_support_comes_before_a_clash_and_the_clash_is_told_after(listed, another_browser):
    another_browser.start().answer(4, 1, "1")
    reply = listed.client.post(MOOD, {"a-M2": "3", "base-M2": "0", "was-M2": "", "a-S1": "2", "base-S1": "0"})
    assert "/you/pause/" in reply.url
    assert codes() == {"M2": "1", "S1": "2"}
    listed.client.post(reply.url, {"choice": "go-on"})
    assert "answered on another page or device too: 1." in page_of(listed, MOOD)
    assert "another page or device" not in page_of(listed, MOOD)


def test_a_finished_list_comes_again_until_its_clash_is_told(listed, another_browser):
    """Nothing is left open in the part, so nothing else would lead back to it."""
    another_browser.start().answer_all(but=("S1",))
    listed.client.post("/you/about/", {})
    reply = listed.client.post(MOOD, {"a-M2": "3", "base-M2": "0", "was-M2": "", "a-S1": "2", "base-S1": "0"})
    assert listed.client.post(reply.url, {"choice": "go-on"}).url == "/you/next/"
    assert listed.client.get("/you/check/").url == MOOD
    assert listed.client.get("/you/next/").url == MOOD
    assert "another page or device" not in page_of(listed, WORRY)
    assert "answered on another page or device too: 1." in page_of(listed, MOOD)
    post(listed, MOOD, M2="3")
    assert codes()["M2"] == "3"
    assert listed.client.get("/you/check/").status_code == 200


def test_what_is_held_back_is_not_on_the_list(listed):
    listed.say_private("seen")
    page = page_of(listed, MOOD)
    assert 'name="a-S1"' not in page
    assert 'name="a-M4"' in page


def test_a_line_that_is_held_back_by_now_is_still_saved(listed, another_browser):
    another_browser.open()
    another_browser.say_private("seen")
    reply = listed.client.post(MOOD, {"a-S1": "2", "base-S1": "0", "was-S1": ""})
    assert "/you/pause/" in reply.url
    assert Alert.objects.count() == 1


def test_a_list_left_as_it_is_keeps_what_does_not_show(listed):
    post(listed, W1="1", W4="1", W2="1", W3="1")
    listed.say_private("seen")
    page = page_of(listed)
    assert " checked" not in page
    assert 'name="was-W1" value=""' in page
    assert post(listed).status_code == 303
    assert codes() == {"W1": "1", "W4": "1", "W2": "1", "W3": "1"}


def test_htmx_saves_each_line_as_it_is_chosen(listed):
    reply = post(listed, W1="1", htmx=True)
    part = reply.content.decode()
    assert (reply.status_code, codes()) == (200, {"W1": "1"})
    assert 'id="state-W1" hx-swap-oob="true"' in part
    assert 'name="base-W1" value="1"' in part
    assert "state-W4" not in part
    assert "<html" not in part


def test_htmx_leads_to_support_at_once(listed):
    reply = post(listed, MOOD, S1="1", htmx=True)
    assert reply["HX-Redirect"] == f"/you/pause/{Alert.objects.get().pk}/"


def test_htmx_gets_a_clash_as_a_fragment_in_place_of_the_page(listed, another_browser):
    another_browser.start().answer(2, 1, "1")
    reply = listed.client.post(WORRY, {"a-W1": "3", "base-W1": "0", "was-W1": ""}, headers=HTMX)
    assert (reply.status_code, reply["HX-Retarget"], codes()) == (422, "#main", {"W1": "1"})
    assert b"<html" not in reply.content


def test_from_the_check_page_one_statement_is_changed_alone(listed):
    post(listed, W1="1", W4="1", W2="1", W3="1")
    assert 'href="/you/part/2/1/?from=check"' in page_of(listed, "/you/check/")
    assert listed.answer(2, 1, "3", base="1", **{"from": "check"}).url == "/you/check/#q-2-1"


def test_a_form_and_a_part_that_is_not_there_have_no_list(listed):
    assert {listed.client.get(f"/you/part/{n}/all/").status_code for n in (1, 5, 9)} == {404}


def test_a_part_that_was_left_out_has_no_list(listed):
    listed.client.post("/you/part/3/", {"list": "1", "nobody": "1"})
    assert listed.client.get("/you/part/3/all/").url == "/you/part/3/"


def test_a_list_after_sending_says_that_it_was_not_saved(listed):
    post(listed, W1="1")
    listed.client.post("/you/send/")
    assert listed.client.post(WORRY, {"a-W1": "3"}).status_code == 409
    assert codes()["W1"] == "1"


def test_choosing_the_view_is_undone_when_it_cannot_be_noted(started, monkeypatch, by_pia):
    def fail(*_given, **_more):
        raise RuntimeError

    monkeypatch.setattr("intake.actions.submission.record", fail)
    with pytest.raises(RuntimeError):
        actions.choose_list(invitation=started.invitation, prefers_list=True, by=by_pia)
    assert not started.invitation.prefers_list


def test_query_count_does_not_grow_with_the_answers(listed):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert listed.client.get("/you/part/3/all/").status_code == 200
        return len(queries)

    count()
    few = count()
    questions = Path(listed.invitation).part(3).questions
    post(listed, "/you/part/3/all/", **{q.item.id: "1" for q in questions})
    assert count() == few <= 16
