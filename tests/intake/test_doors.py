"""The patient's door: who comes in, who is turned away, and how a fragment moves the whole page."""

import time

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from intake import doors, sessions
from intake.bound import Bound
from intake.models import BoundDevice, Consent
from intake.veil import OPEN
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


def test_for_a_fragment_behind_a_link_that_ended_the_whole_page_moves(started):
    invitation = started.invitation
    invitation.revoked_at = timezone.now()
    invitation.save()

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


def test_an_answer_after_that_is_refused_in_words_and_a_page_without_answers_leads_home(started, clinic):
    Consent.objects.update(decision=Consent.WITHDRAWN)

    late, send = started.answer(2, 1, "1"), started.client.post("/you/send/")

    assert late.status_code == 409
    assert clinic.phone in late.content.decode()
    assert (send.status_code, send.headers["Location"]) == (303, "/you/")


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


DOORS = (doors.bound, doors.before_sending, doors.while_asked, doors.answering)


def through(door, browser):
    """Ask a view that is guarded here and now, in the session of a browser."""
    request = RequestFactory().get("/here/")
    request.user, request.session = AnonymousUser(), browser.client.session
    request.htmx, request.LANGUAGE_CODE = HtmxDetails(request), "en"
    return door(lambda request: HttpResponse("in"))(request)


@pytest.mark.parametrize("door", DOORS)
def test_each_door_opens_to_whoever_is_bound_and_to_nobody_else(started, door):
    assert through(door, started).content == b"in"

    BoundDevice.objects.update(ended_at=timezone.now())
    assert through(door, started).status_code == 401


@pytest.mark.parametrize(("door", "status"), [*zip(DOORS, (200, 303, 303, 303), strict=True)])
def test_only_the_first_door_opens_after_sending(sent, door, status):
    assert through(door, sent).status_code == status


@pytest.mark.parametrize(("door", "status"), [*zip(DOORS, (200, 200, 303, 303), strict=True)])
def test_two_doors_open_once_consent_was_taken_back(started, door, status):
    Consent.objects.update(decision=Consent.WITHDRAWN)

    assert through(door, started).status_code == status


@pytest.mark.parametrize("door", DOORS)
def test_each_door_is_marked_on_the_view(door):
    assert getattr(door(lambda request: HttpResponse()), doors.IS_BOUND) is True


def test_what_is_given_to_a_page_of_answers_can_be_late():
    given, asked = RequestFactory().post("/here/"), RequestFactory().get("/here/")
    assert not doors.is_late_answer(given)

    given.resolver_match = asked.resolver_match = resolve("/you/part/2/1/")
    assert doors.is_late_answer(given)
    assert not doors.is_late_answer(asked)

    given.resolver_match = resolve("/you/send/")
    assert not doors.is_late_answer(given)


def here(browser) -> Bound:
    device = BoundDevice.objects.get()
    return Bound(browser.invitation.patient, browser.invitation, device, OPEN)


def test_somebody_is_asked_from_their_yes_until_they_take_it_back(started):
    assert (here(started).agrees, here(started).took_back, here(started).is_asked) == (True, False, True)
    assert here(started).screen_page == "you_private"

    Consent.objects.update(decision=Consent.WITHDRAWN)
    assert (here(started).agrees, here(started).took_back, here(started).is_asked) == (False, True, False)
    assert here(started).screen_page == "you_screen"


def test_somebody_who_said_neither_yes_nor_no_is_asked_and_did_not_agree(started):
    Consent.objects.all().delete()

    assert (here(started).agrees, here(started).took_back, here(started).is_asked) == (False, False, True)


def test_whoever_sent_is_asked_no_more(sent):
    assert (here(sent).agrees, here(sent).is_asked, here(sent).screen_page) == (True, False, "you_screen")
