"""The patient's home: one main thing to do, then what was shared."""

import pytest

from portal.audit.models import AuditEvent
from tests.intake.conftest import (  # noqa: F401
    another_browser,
    battery,
    browser,
    consent_text,
    invitation,
    issued,
    started,
)

pytestmark = pytest.mark.django_db


def home(browser) -> str:  # noqa: F811
    return browser.client.get("/you/").content.decode()


def test_the_parts_stand_with_word_statuses_and_one_button(started):  # noqa: F811
    started.client.post("/you/about/", {})
    started.answer(2, 1, "1")
    page = home(started)
    assert "Part 2: Worry" in page
    assert "1 of 4 answered" in page
    assert "In progress" in page
    assert "Go on with part 2" in page
    assert "Opens when part 5 is done" in page


def test_after_sending_nothing_is_left_to_do(started):  # noqa: F811
    started.answer(2, 1, "1")
    started.client.post("/you/send/")
    page = home(started)
    assert "There is nothing that you need to do now." in page
    assert "Nothing is shared with you yet" in page


def test_the_home_opens_before_anything_was_said(browser):  # noqa: F811
    browser.open()
    page = home(browser)
    assert "Start with part 1" in page
    assert "Hello, Pia" in page


def test_one_row_tells_that_the_home_was_read(started):  # noqa: F811
    home(started)
    assert AuditEvent.objects.filter(action="home.read").count() == 1


def test_a_page_that_was_not_shared_is_not_found(started):  # noqa: F811
    assert started.client.post("/you/page/00000000-0000-4000-8000-000000000000/").status_code == 404
    assert started.client.get("/you/page/00000000-0000-4000-8000-000000000000/").status_code == 405
