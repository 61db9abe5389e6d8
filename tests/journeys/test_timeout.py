"""A quarter of an hour away: the person is signed out, everything is kept, and the page says so."""

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from intake.models import Answer
from intake.sessions import DEVICE, SEEN_AT
from tests.journeys.patient import GO_ON, Patient
from tests.journeys.world import World


def time_passes() -> None:
    """Make the patient's session as old as if nobody had touched it for sixteen minutes."""
    for row in Session.objects.all():
        session = SessionStore(row.session_key)
        if DEVICE in session:
            session[SEEN_AT] -= settings.PATIENT_IDLE_SECONDS + 60
            session.save()


@pytest.fixture
def issued(world: World):
    return world.sent()


@pytest.fixture
def away(pia: Patient, issued) -> Patient:
    pia.starts(issued).fills_in(reasons="Bad sleep").starts_the_part().answers("1")
    time_passes()
    return pia


def test_the_page_says_what_is_saved_and_shows_nothing_private(away: Patient) -> None:
    away.opens("/you/part/2/2/")
    assert away.page.locator("form[data-question]").count() == 0
    assert away.sees("saved")
    assert not away.sees("Bad sleep")
    assert Answer.objects.get().code == "1"


def test_the_code_alone_leads_back_to_the_same_question(away: Patient, issued) -> None:
    away.opens("/you/part/2/2/").enters(issued.code)
    assert away.is_at(2, 2)
    assert away.page.locator("form[data-question]").is_visible()


def test_an_answer_given_after_the_time_is_saved_once_the_code_is_entered(pia: Patient, issued) -> None:
    pia.starts(issued).fills_in().starts_the_part()
    pia.page.check("input[name=a][value='3']")
    time_passes()
    pia.page.locator(GO_ON).first.click()
    assert not Answer.objects.exists()
    pia.enters(issued.code)
    pia.page.wait_for_url("**/you/part/2/2/")
    assert Answer.objects.get().code == "3"
