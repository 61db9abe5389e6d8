"""Our own forms: every line may stay blank, drafts are kept, and two devices never overwrite each other in silence."""

import re

import pytest
import time_machine
from django.utils import timezone

from intake import actions, exceptions
from intake.models import Statement

ABOUT = {"contact": "022 000", "goals": ["feel-calmer", "more-support"], "goals_text": "Sleep", "reasons": "Worry"}


def shown(browser, address: str = "/you/about/") -> str:
    page = browser.client.get(address).content.decode()
    return re.search(r'name="shown" value="([^"]+)"', page).group(1)


def words(kind: str) -> str:
    return Statement.objects.get(kind=kind).text


def test_lines_and_choices_are_kept(started):
    assert started.client.post("/you/about/", ABOUT).url == "/you/next/"
    assert words("contact") == "022 000"
    assert (Statement.objects.get(kind="goals").choices, words("goals")) == (["feel-calmer", "more-support"], "Sleep")


def test_every_line_may_stay_blank(started):
    started.client.post("/you/about/", {})
    assert Statement.objects.count() == 6
    assert started.client.get("/you/next/").url == "/you/part/2/"


def test_nothing_is_shown_to_staff_before_it_is_sent(started):
    started.client.post("/you/about/", ABOUT)
    assert not Statement.objects.filter(sent_at__isnull=False).exists()


def test_a_line_that_comes_after_another_device_sent_is_refused_and_not_kept_unsent(started, by_pia):
    """It was read before the other device sent. Kept, nobody would ever read it."""
    stale = started.invitation
    started.client.post("/you/about/", ABOUT)
    started.answer_all("3")
    actions.submit(invitation=started.invitation, by=by_pia)
    assert stale.submitted_at is None

    with pytest.raises(exceptions.AlreadySent):
        actions.save_statement(invitation=stale, kind="reasons", text="Sleep", language="en", by=by_pia)
    assert words("reasons") == "Worry"


def test_under_every_text_box_stands_that_nobody_reads_it_now(started):
    page = started.client.get("/you/about/").content.decode()
    assert page.count("Nobody reads this straight away") == page.count("<textarea") == 6


def test_a_draft_is_kept_and_does_not_end_the_part(started):
    assert started.client.post("/you/about/draft/", {"reasons": "I cannot sl"}).status_code == 204
    assert words("reasons") == "I cannot sl"
    assert "I cannot sl" in started.client.get("/you/about/").content.decode()
    assert started.client.get("/you/next/").url == "/you/about/"


def test_who_stops_leaves_a_draft(started):
    assert started.client.post("/you/about/", {"reasons": "I cannot sl", "stop": "1"}).url == "/you/saved/"
    assert (words("reasons"), Statement.objects.count()) == ("I cannot sl", 1)
    assert started.client.get("/you/next/").url == "/you/about/"


def test_who_stops_does_not_overwrite_another_device(started, another_browser):
    old = shown(started)
    another_browser.start().client.post("/you/about/", {"contact": "from the laptop"})
    reply = started.client.post("/you/about/", {"contact": "from the phone", "shown": old, "stop": "1"})
    assert (reply.status_code, words("contact")) == (409, "from the laptop")


def test_a_draft_from_an_old_page_does_not_overwrite_another_device(started, another_browser):
    old = shown(started)
    another_browser.start().client.post("/you/about/", {"contact": "from the laptop"})
    reply = started.client.post("/you/about/draft/", {"contact": "from the phone", "shown": old})
    assert (reply.status_code, words("contact")) == (409, "from the laptop")


def test_saving_over_another_device_shows_both_first(started, another_browser):
    old = shown(started)
    another_browser.start().client.post("/you/about/", {"contact": "from the laptop"})
    reply = started.client.post("/you/about/", {"contact": "from the phone", "shown": old})
    page = reply.content.decode()
    assert reply.status_code == 409
    assert "from the laptop" in page
    assert "from the phone" in page
    fresh = re.search(r'name="shown" value="([^"]+)"', page).group(1)
    started.client.post("/you/about/", {"contact": "from the phone", "shown": fresh})
    assert words("contact") == "from the phone"


def test_ones_own_drafts_are_no_conflict(started):
    old = shown(started)
    for text in ("I", "I can", "I cannot"):
        assert started.client.post("/you/about/draft/", {"reasons": text, "shown": old}).status_code == 204
    assert started.client.post("/you/about/", {"reasons": "I cannot sleep", "shown": old}).status_code == 303


def test_the_last_part_asks_what_helps(started):
    started.client.post("/you/helps/", {"what_helps": "Walking"})
    assert words("what-helps") == "Walking"


def test_too_long_a_text_is_said_in_words_and_kept_on_the_page(started):
    reply = started.client.post("/you/about/", {"contact": "x" * 501})
    assert reply.status_code == 422
    assert b"x" * 501 in reply.content


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{ 7 }}"])
def test_what_is_typed_is_never_markup(started, text):
    started.client.post("/you/about/", {"reasons": text})
    page = started.client.get("/you/check/").content.decode()
    assert "<script>alert" not in page


def test_typing_counts_as_being_there(started):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(3):
            clock.shift(600)
            assert started.client.post("/you/about/draft/", {"reasons": "still here"}).status_code == 204
