"""A part that somebody would rather not answer: no skipped question, and it can be taken back."""

import pytest
from django.test import Client

from intake import actions, exceptions
from intake.models import Answer, Invitation
from intake.path import Path
from intake.rescoring import differences
from tests.intake.conftest import Browser
from tests.intake.test_questions_that_lead_on import (  # noqa: F401
    NEVER,
    Desk,
    issued,
    say,
    send,
    states,
    text,
)
from tests.portal.clinic import intakes
from tests.portal.clinic.conftest import as_ana  # noqa: F401

pytestmark = pytest.mark.django_db
SCREEN, PART, MORE = "c-ssrs-screener", "/you/part/1/", "/you/part/2/"
EVERY = ["1", "2", "3", "4", "5", "6a", "6b"]
LEFT = "You said that you would rather not answer this part."


@pytest.fixture
def started(issued):  # noqa: F811
    return Browser(Client(), issued).start()


def screen(of):
    rows = Answer.objects.filter(assessment__invitation=of, assessment__instrument=SCREEN)
    return dict(rows.values_list("item", "state"))


def test_a_part_is_left_out_whole_with_what_its_questions_would_have_opened(started):
    assert "I would rather not answer this part" in text(started.client.get(PART))
    reply = started.client.post(PART, {"decline": "1"})
    assert reply.url == "/you/next/"
    assert screen(started.invitation) == dict.fromkeys(EVERY, "declined")
    assert started.client.get("/you/next/").url == MORE
    page = text(started.client.get(PART))
    assert LEFT in page
    assert "I would rather not answer this part" not in page
    assert "Left out" in text(started.client.get("/you/"))
    assert not started.invitation.alerts.exists()


def test_what_was_answered_before_stays_and_what_was_skipped_too(started):
    say(started, "1", "0")
    started.answer(*started.place_of("6a"), skip="1", item="6a")
    page = text(started.client.get("/you/part/1/2/"))
    assert "Rather not answer the rest of this part?" in page
    assert '/you/part/1/#rather-not"' in page
    started.client.post(PART, {"decline": "1"})
    found = screen(started.invitation)
    assert (found["1"], found["6a"], found["2"]) == ("answered", "skipped", "declined")


def test_nobody_who_left_nothing_out_is_offered_to_leave_more(started):
    say(started, "1", "0")
    assert "Rather not answer the rest" not in text(started.client.get("/you/part/1/2/"))


def test_it_can_be_answered_after_all_until_it_is_sent(started):
    started.client.post(PART, {"decline": "1"})
    started.answer(*started.place_of("1"), "0", item="1", base="1")
    assert screen(started.invitation)["1"] == "answered"
    assert LEFT not in text(started.client.get(PART))
    started.answer(2, 1, NEVER)
    send(started)
    started.client.post(PART, {"decline": "1"})
    assert screen(started.invitation)["1"] == "answered"


def test_a_declined_risk_question_is_no_answer_and_is_found(started):
    started.client.post(PART, {"decline": "1"})
    started.answer(2, 1, NEVER)
    page = text(started.client.get("/you/check/"))
    assert "You skipped 7 questions." in page
    assert page.count("Left out") >= 7
    profile = send(started)
    assert states(started) == dict.fromkeys(EVERY, "declined")
    assert "risk-item-unanswered" in [finding["kind"] for finding in profile.findings]
    assert not profile.scores.filter(assessment__instrument=SCREEN, status="scored").exists()
    assert list(differences()) == []


def test_who_looks_on_does_not_read_that_a_part_was_declined(started):
    started.client.post(MORE, {"decline": "1"})
    assert LEFT in text(started.client.get(MORE))
    started.say_private("seen")
    assert LEFT not in text(started.client.get(MORE))
    assert "Left out" not in text(started.client.get("/you/"))
    assert "Left out" not in text(started.client.get("/you/check/"))


def test_what_somebody_with_a_helper_leaves_out_they_see_again_on_their_device(started):
    started.say_private("helped")
    part = next(part for part in Path(started.invitation).parts if part.number == 2)
    started.client.post(MORE, {"decline": "1"})
    rows = Answer.objects.filter(assessment=part.assessment)
    assert {row.state for row in rows} == {"declined"}
    assert {row.client_id for row in rows} == {str(started.invitation.devices.get().pk)}


def test_an_answer_that_came_from_elsewhere_meanwhile_stands(started, by_pia):
    path = Path(started.invitation)
    assert not path.parts[0].done  # read before the other device answered
    say(started, "1", "0")
    actions.decline_part(path=path, number=1, language="en", by=by_pia)
    assert screen(started.invitation)["1"] == "answered"
    assert screen(started.invitation)["2"] == "declined"


def test_what_was_sent_is_not_declined_any_more(started, by_pia):
    say(started, "1", "0")
    started.answer(2, 1, NEVER)
    send(started)
    with pytest.raises(exceptions.Refused):
        actions.decline_part(path=Path(started.invitation), number=1, language="en", by=by_pia)


def test_staff_enter_that_the_patient_would_rather_not_answer_the_rest(issued, as_ana, pia, ana):  # noqa: F811
    intakes.join(pia, ana)
    Invitation.objects.update(privacy="alone")
    desk = Desk(as_ana, issued.invitation)
    desk.start()
    desk.consents()
    assert "They would rather not answer the rest of this part" in desk.page("part/1/")
    desk.part(1, **{"1": "0", "decline": "1"})
    found = screen(issued.invitation)
    assert found.pop("1") == "answered"
    assert set(found.values()) == {"declined"}
    assert set(found) == set(EVERY) - {"1"}
