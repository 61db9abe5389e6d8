"""A session ends in the middle of a sentence: the words stand there after signing in again."""

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache

from portal.accounts.sessions import SEEN, STARTED
from portal.care.models import Note
from tests.journeys.staff import Staff
from tests.journeys.test_staff_sign_in import PASSWORD, types_the_code
from tests.journeys.world import World

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def time_passes(key: str, seconds: int) -> None:
    for row in Session.objects.all():
        session = SessionStore(row.session_key)
        if key in session:
            session[key] -= seconds
            session.save()


@pytest.fixture
def writing(ana: Staff, world: World) -> Staff:
    """Ana on the page of her patient, whose notes are open."""
    TOTP.activate(world.ana, SECRET)
    cache.clear()
    return ana.opens(f"/p/{world.sent().invitation.patient.pk}/")


def signs_in_again(staff: Staff, world: World) -> None:
    staff.page.fill("input[name=login]", world.ana.email)
    staff.page.fill("input[name=password]", PASSWORD)
    staff.page.locator("main form").first.get_by_role("button").click()
    types_the_code(staff, SECRET)


def note_of(staff: Staff) -> Any:
    return staff.page.locator("textarea[name=text]")


def test_the_draft_stands_there_after_a_quarter_of_an_hour_away(writing: Staff, world: World) -> None:
    note_of(writing).fill("She called her sister.")
    note_of(writing).blur()
    writing.page.get_by_text("Saved", exact=True).wait_for()
    time_passes(SEEN, settings.STAFF_IDLE_SECONDS)
    writing.page.reload()
    assert writing.place == "/accounts/login/"
    assert "sister" not in writing.page.content()
    signs_in_again(writing, world)
    writing.page.wait_for_url("**/p/**")
    assert note_of(writing).input_value() == "She called her sister."


def test_words_that_came_after_the_last_end_are_given_back_and_saved(writing: Staff, world: World) -> None:
    time_passes(STARTED, settings.STAFF_ABSOLUTE_SECONDS)
    note_of(writing).fill("She called her brother.")
    note_of(writing).blur()
    writing.page.get_by_text("Not saved yet").wait_for()
    writing.page.reload()
    signs_in_again(writing, world)
    writing.page.wait_for_url("**/accounts/kept/")
    assert "She called her brother." in writing.reads
    writing.page.get_by_role("button", name="Save it now").click()
    writing.page.wait_for_url("**/p/**")
    assert note_of(writing).input_value() == "She called her brother."
    assert Note.objects.get().text == "She called her brother."
