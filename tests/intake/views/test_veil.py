"""While somebody can see, nothing that was answered or written before shows: on any page, on resume, on any device."""

import re
import tomllib
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from content.models import ArticlePage
from intake.models import Alert, Answer, Consent, Invitation, Statement
from portal.care.models import Recommendation, Review

ROUTES = Path(__file__).parents[2] / "architecture" / "routes.toml"
WRITTEN = {
    "contact": "CANARY contact", "whereabouts": "CANARY whereabouts", "worried_contact": "CANARY worried",
    "reasons": "CANARY reasons", "goals": ["feel-calmer"], "goals_text": "CANARY goals", "preferences": "CANARY likes",
}  # fmt: skip
CHOSEN = "On most days"


def addresses(browser) -> list[str]:
    """Every address of a patient that takes no id, and every question."""
    rules = {name: rule for name, rule in tomllib.loads(ROUTES.read_text()).items() if rule["who"] == "patient"}
    found = [reverse(name, kwargs=rule.get("with", {})) for name, rule in rules.items() if "ids" not in rule]
    found += [f"/you/part/{part}/" for part in (2, 3, 4)]
    found += [f"/you/part/{part}/{number}/" for part in (2, 3, 4) for number in (1, 2, 3, 4, 5)]
    return [*found, "/you/check/?all=1", "/you/part/2/1/?from=check"]


def leaks(browser) -> list[tuple[str, str]]:
    """What a page shows that was answered, written or chosen before."""
    found = []
    for address in addresses(browser):
        reply = browser.client.get(address)
        if reply.status_code != 200:
            continue
        page = reply.content.decode()
        signs = {"CANARY": "CANARY" in page, "chosen": bool(re.search(r"\schecked\b", page))}
        signs["answer"] = "/part/" not in address and CHOSEN in page
        found += [(address, sign) for sign, is_there in signs.items() if is_there]
    return found


@pytest.fixture
def written(started):
    """Pia wrote in both forms and answered all, alone; nothing was risky."""
    started.client.post("/you/about/", WRITTEN)
    started.client.post("/you/helps/", {"what_helps": "CANARY helps"})
    started.answer_all("2", but=("S1",))
    return started


def someone_comes(browser, word: str = "seen"):
    browser.say_private(word, helper="My sister")
    browser.client.post("/you/later/", {"until": "go-on"})
    return browser


def test_alone_everything_shows(written):
    assert {sign for _address, sign in leaks(written)} == {"CANARY", "chosen", "answer"}


@pytest.mark.parametrize("word", ["seen", "helped"])
def test_nothing_shows_once_somebody_can_see(written, word):
    assert leaks(someone_comes(written, word)) == []


def test_alone_again_everything_shows_again(written):
    someone_comes(written).say_private()
    assert {sign for _address, sign in leaks(written)} == {"CANARY", "chosen", "answer"}


def test_nothing_shows_on_another_device_where_somebody_can_see(written, another_browser):
    another_browser.open()
    assert leaks(someone_comes(another_browser)) == []


def test_the_device_where_somebody_can_see_stays_veiled_when_another_is_alone(written, another_browser):
    another_browser.open()
    someone_comes(another_browser)
    written.say_private()
    assert leaks(another_browser) == []
    part, number = written.place_of("S1")
    assert 'value="S1"' not in another_browser.client.get(f"/you/part/{part}/{number}/").content.decode()
    assert {sign for _address, sign in leaks(written)} == {"CANARY", "chosen", "answer"}


def test_nothing_shows_on_any_device_while_the_last_word_is_that_somebody_can_see(written, another_browser):
    another_browser.open()
    someone_comes(another_browser)
    assert leaks(written) == []


def test_nothing_shows_on_resume(written):
    someone_comes(written)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        clock.shift(3600)
        assert written.client.get("/you/about/").status_code == 401
        written.client.post("/you/back/", {"code": written.issued.code, "back_to": "/you/about/"})
        assert written.client.get("/you/about/").status_code == 200
        assert leaks(written) == []


def test_a_line_left_blank_keeps_the_words_that_do_not_show(written):
    someone_comes(written).client.post("/you/about/", {})
    written.client.post("/you/about/draft/", {"reasons": ""})
    assert {row.kind: row.text for row in Statement.objects.all()}["contact"] == "CANARY contact"
    assert Statement.objects.get(kind="goals").choices == ["feel-calmer"]
    assert Statement.objects.get(kind="reasons").text == "CANARY reasons"


def test_a_line_filled_in_takes_the_place_of_what_was_there(written):
    someone_comes(written).client.post("/you/about/", {"reasons": "New"})
    assert Statement.objects.get(kind="reasons").text == "New"


def test_alone_a_blank_line_takes_the_words_away(written):
    written.client.post("/you/about/", {})
    assert Statement.objects.get(kind="contact").text == ""


def test_continue_without_a_choice_keeps_the_answer_that_does_not_show(written):
    reply = someone_comes(written).answer(2, 1)
    assert (reply.status_code, reply.url) == (303, "/you/part/2/2/")
    assert Answer.objects.get(item="W1").code == "2"


def test_another_choice_changes_it_without_a_clash(written):
    page = someone_comes(written).client.get("/you/part/2/1/").content.decode()
    base = re.search(r'name="base" value="(\d+)"', page).group(1)
    assert written.answer(2, 1, "3", base=base).status_code == 303
    assert Answer.objects.get(item="W1").code == "3"


def test_an_unanswered_question_still_asks_for_an_answer(started):
    assert someone_comes(started).answer(2, 1).status_code == 422


def test_two_answers_that_clash_do_not_show_the_other_one(written):
    reply = someone_comes(written).answer(2, 1, "3", base="0")
    page = reply.content.decode()
    assert reply.status_code == 409
    assert CHOSEN not in page
    assert "Not shown while someone can see" in page


def test_two_texts_that_clash_do_not_show_the_other_one(started, another_browser):
    page = someone_comes(started).client.get("/you/about/").content.decode()
    shown = re.search(r'name="shown" value="([^"]+)"', page).group(1)
    another_browser.start().client.post("/you/about/", WRITTEN)
    reply = started.client.post("/you/about/", {"contact": "022", "shown": shown})
    assert reply.status_code == 409
    assert "CANARY" not in reply.content.decode()


def test_whoever_has_help_sees_again_what_they_answered_together(written):
    someone_comes(written, "helped")
    page = written.client.get("/you/part/2/1/").content.decode()
    base = re.search(r'name="base" value="(\d+)"', page).group(1)
    written.answer(2, 1, "3", base=base)
    assert re.search(r'value="3" checked', written.client.get("/you/part/2/1/").content.decode())
    assert " checked" not in written.client.get("/you/part/2/2/").content.decode()


def test_what_happened_before_is_not_spoken_of(started):
    part, number = started.place_of("S1")
    address = started.answer(part, number, "2").url
    assert started.client.get(address).status_code == 200
    assert someone_comes(started).client.get(address).url == "/you/"
    assert Alert.objects.count() == 1


def test_after_sending_the_copy_opens_only_where_somebody_said_that_they_are_alone(written, another_browser):
    written.client.post("/you/send/")
    assert written.client.get("/you/copy/").status_code == 200
    another_browser.open()
    assert another_browser.client.get("/you/copy/").url == "/you/screen/"
    assert another_browser.client.post("/you/screen/", {"privacy": "alone"}).url == "/you/"
    assert another_browser.client.get("/you/copy/").status_code == 200
    another_browser.client.post("/you/screen/", {"privacy": "seen"})
    assert another_browser.client.get("/you/copy/").url == "/you/screen/"
    assert leaks(another_browser) == []
    assert Invitation.objects.get().privacy == Invitation.ALONE


@pytest.fixture
def given(written, ana, starter):
    """Ana shared a page and wrote a message after reading the answers."""
    written.client.post("/you/send/")
    invitation = Invitation.objects.get()
    page = ArticlePage.objects.filter(locale__language_code="en").first()
    row = Recommendation.objects.create(
        clinic=invitation.clinic, patient=invitation.patient, page=page, shared_by=ana, message="CANARY line"
    )
    Review.objects.create(
        clinic=invitation.clinic, profile=invitation.profiles.get(), decision="discuss-in-visit", message="CANARY note",
        reviewed_by=ana, released_at=timezone.now(),
    )  # fmt: skip
    return row


def test_who_can_see_is_asked_where_questions_are_open_too(started):
    assert started.client.get("/you/screen/").url == "/you/private/"
    started.answer(2, 1, "1")
    started.client.post("/you/send/")
    assert 'action="/you/screen/"' in started.client.get("/you/screen/").content.decode()
    reply = started.client.post("/you/screen/", {})
    assert (reply.status_code, "Choose one answer." in reply.content.decode()) == (422, True)


def test_that_nobody_is_close_shows_to_nobody_who_looks_on(started):
    started.client.post("/you/part/3/", {"nobody": "1"})
    assert "you do not have anyone close right now, so we left" in started.client.get("/you/part/3/").content.decode()

    page = someone_comes(started).client.get("/you/part/3/").content.decode()
    assert "you do not have anyone close right now, so we left" not in page
    assert "This part is left out. You can still answer this part." in page


def test_the_home_shows_what_was_shared_to_nobody_else(written, given):
    page = written.client.get("/you/").content.decode()
    assert given.page.title in page
    assert page.count("CANARY") == 2
    written.client.post("/you/screen/", {"privacy": "seen"})
    page = written.client.get("/you/").content.decode()
    assert given.page.title not in page
    assert "CANARY" not in page
    assert written.client.post(f"/you/page/{given.pk}/").url == "/you/screen/"


def test_what_numbers_are_used_for_does_not_show_either(started):
    started.client.post("/you/consent/uses/", {"allows_comparison": "yes", "allows_research": "no"})
    assert "checked" in started.client.get("/you/consent/").content.decode()
    assert "checked" not in someone_comes(started).client.get("/you/consent/").content.decode()
    assert Consent.objects.latest("decided_at").allows_comparison
