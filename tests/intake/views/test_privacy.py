"""Whether the person is alone decides what is asked, and what else is offered."""

import pytest

from intake.models import Answer, Invitation
from intake.path import Path
from portal.audit.models import AuditEvent


def test_alone_leads_on_to_consent(browser):
    browser.open()
    browser.say_private()
    assert browser.client.get("/you/next/").url == "/you/consent/"


def test_somebody_who_is_seen_is_offered_other_ways(browser):
    browser.open()
    assert browser.say_private("seen").url == "/you/later/"
    page = browser.client.get("/you/later/").content.decode()
    assert all(words in page for words in ("by phone", "at the clinic", "later", "Go on now"))


def test_a_helper_must_be_named_and_is_kept(browser):
    browser.open()
    assert browser.say_private("helped").status_code == 422
    browser.say_private("helped", helper="My sister")
    assert (browser.invitation.privacy, browser.invitation.helper) == (Invitation.HELPED, "My sister")


def test_nothing_chosen_is_said_in_words(browser):
    browser.open()
    reply = browser.client.post("/you/private/")
    assert (reply.status_code, b"Choose one answer" in reply.content) == (422, True)


def test_choosing_the_phone_is_noted_for_the_clinic(browser):
    browser.open()
    browser.say_private("seen")
    browser.client.post("/you/later/", {"until": "by-phone"})
    assert browser.invitation.put_off == "by-phone"
    assert AuditEvent.objects.filter(action="invitation.put-off").exists()


def test_going_on_holds_back_the_safety_question_and_the_lines_about_fear(browser):
    browser.open()
    browser.say_private("seen")
    assert browser.client.post("/you/later/", {"until": "go-on"}).url == "/you/next/"
    browser.agree()
    asked = {question.item.id for question in Path(browser.invitation).questions}
    assert not asked & {"S1", "DF1", "DF5"}


def test_what_was_held_back_is_written_down_when_sent(browser):
    browser.open()
    browser.say_private("seen")
    browser.agree()
    browser.answer_all()
    browser.client.post("/you/send/")
    assert Answer.objects.get(item="S1").state == Answer.HELD_BACK


def test_each_device_is_asked_anew(started, another_browser):
    another_browser.open()
    assert another_browser.client.get("/you/part/2/1/").url == "/you/private/"


def test_who_helped_is_kept_when_somebody_is_alone_later(browser, another_browser):
    browser.open()
    browser.say_private("helped", helper="My sister")
    another_browser.open()
    another_browser.say_private("helped", helper="A neighbour")
    browser.say_private("helped", helper="My sister")
    browser.say_private("alone")
    found = browser.invitation
    assert (found.privacy, found.was_helped, found.helpers) == (Invitation.ALONE, True, ["My sister", "A neighbour"])


def test_nobody_helped_somebody_who_was_alone_all_along(browser):
    browser.open()
    browser.say_private("alone")
    assert (browser.invitation.was_helped, browser.invitation.helpers) == (False, [])


@pytest.mark.parametrize("uses_aid", [True, False])
def test_an_aid_that_was_named_once_is_kept(browser, uses_aid):
    browser.open()
    browser.say_private("alone", **({"uses_aid": "on"} if uses_aid else {}))
    browser.say_private("alone")
    assert (browser.invitation.uses_aid, browser.invitation.was_helped) == (uses_aid, False)


def test_under_the_name_of_who_helps_stands_that_nobody_reads_it_now(browser):
    browser.open()
    page = browser.client.get("/you/private/").content.decode()
    assert "Nobody reads this straight away" in page
    assert f'href="/help-now/{browser.invitation.clinic.slug}/"' in page
