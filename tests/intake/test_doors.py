"""The patient's door: who comes in, who is turned away, and how a fragment moves the whole page."""

import time

import pytest
from django.conf import settings
from django.utils import timezone

from intake import sessions
from intake.models import BoundDevice, Consent
from portal.audit.models import AuditEvent

SWAP = {"HX-Request": "true"}
CHECK = "/you/check/"


def age(browser, **moments):
    session = browser.client.session
    session.update({key: int(time.time()) - seconds for key, seconds in moments.items()})
    session.save()


def test_whoever_is_bound_and_agreed_comes_in(started):
    assert started.client.get(CHECK).status_code == 200
    assert started.client.get("/you/part/2/1/").status_code == 200


def test_without_a_session_there_is_only_the_way_back(browser):
    assert "you" not in browser.client.get(CHECK).headers.get("Location", "")
    assert browser.client.get(CHECK).status_code == 401


@pytest.mark.parametrize(
    ("key", "limit"),
    [(sessions.SEEN_AT, settings.PATIENT_IDLE_SECONDS), (sessions.BOUND_AT, settings.PATIENT_ABSOLUTE_SECONDS)],
)
def test_an_old_session_is_over(started, key, limit):
    age(started, **{key: limit - 60})
    assert started.client.get(CHECK).status_code == 200

    age(started, **{key: limit + 60})
    assert started.client.get(CHECK).status_code == 401


def test_a_device_that_was_ended_is_out(started):
    BoundDevice.objects.update(ended_at=timezone.now())

    assert started.client.get(CHECK).status_code == 401


def test_a_link_that_ended_turns_the_bound_session_away(started):
    invitation = started.invitation
    invitation.revoked_at = timezone.now()
    invitation.save()

    assert started.client.get(CHECK).status_code == 404


def test_for_a_fragment_the_whole_page_moves_to_itself(browser, started):
    BoundDevice.objects.update(ended_at=timezone.now())

    reply = started.client.get(CHECK, headers=SWAP)

    assert (reply.status_code, reply.headers["HX-Redirect"]) == (200, CHECK)


def test_being_there_renews_the_session(started):
    age(started, **{sessions.SEEN_AT: 600})

    started.client.get(CHECK)

    assert time.time() - started.client.session[sessions.SEEN_AT] < 60


def test_what_is_done_is_done_by_the_patient(started, pia):
    started.client.get("/you/devices/")
    started.answer(2, 1, "1")

    assert AuditEvent.objects.filter(actor_kind="patient", actor_id=str(pia.pk)).exists()


def test_privacy_comes_before_consent_and_consent_before_questions(browser):
    browser.open()
    assert browser.client.get("/you/part/2/1/").headers["Location"] == "/you/private/"

    browser.say_private()
    assert browser.client.get("/you/part/2/1/").headers["Location"] == "/you/consent/"

    browser.agree()
    assert browser.client.get("/you/part/2/1/").status_code == 200


def test_privacy_said_for_another_invitation_does_not_count(started):
    session = started.client.session
    session[sessions.PRIVACY_SAID] = "another"
    session.save()

    assert started.client.get("/you/part/2/1/").headers["Location"] == "/you/private/"


def test_consent_that_was_taken_back_closes_the_questions(started):
    Consent.objects.update(decision=Consent.WITHDRAWN)

    reply = started.client.get("/you/part/2/1/")

    assert (reply.status_code, reply.headers["Location"]) == (303, "/you/")


def test_a_redirect_of_a_fragment_moves_the_whole_page(started):
    Consent.objects.update(decision=Consent.WITHDRAWN)

    reply = started.client.get("/you/part/2/1/", headers=SWAP)

    assert (reply.status_code, reply.headers["HX-Redirect"]) == (200, "/you/")


@pytest.fixture
def sent(started):
    started.answer(2, 1, "1")
    started.client.post("/you/send/")
    assert started.invitation.submitted_at
    return started


def test_after_sending_questions_lead_to_the_sent_page(sent):
    reply = sent.client.get("/you/part/2/1/")

    assert (reply.status_code, reply.headers["Location"]) == (303, "/you/sent/")


@pytest.mark.parametrize("address", ["/you/send/", "/you/private/"])
def test_sending_again_leads_to_the_sent_page(sent, address):
    assert sent.client.post(address).headers["Location"] == "/you/sent/"


def test_a_late_answer_is_refused_in_words_with_the_phone(sent, clinic):
    reply = sent.answer(2, 1, "1")

    assert reply.status_code == 409
    assert clinic.phone in reply.content.decode()


def test_the_home_stays_open_after_sending(sent):
    assert sent.client.get("/you/sent/").status_code == 200
