"""Taking consent back on the patient's own pages: as easy as giving it, said in words, and open to a new yes."""

import re

from intake.models import Answer, Consent, ConsentText, Profile

USES = {"allows_comparison": "no", "allows_research": "no"}


def seen(browser, address: str = "/you/") -> str:
    return re.sub(r"\s+", " ", browser.client.get(address).content.decode())


def sent(browser):
    browser.answer(2, 1, "1")
    browser.client.post("/you/send/")
    return browser


def take_back(browser):
    return browser.client.post("/you/consent/withdraw/")


def test_the_way_out_is_one_page_from_the_home_and_from_every_question(started):
    assert 'href="/you/consent/withdraw/"' in seen(started)
    assert 'href="/you/consent/"' in seen(started, "/you/part/2/1/")
    assert 'href="/you/consent/withdraw/"' in seen(started, "/you/consent/")


def test_the_page_before_says_what_happens_then_and_changes_nothing(started):
    page = seen(started, "/you/consent/withdraw/")
    said = ("We ask you nothing more", "did not send stays closed", "stays in your clinic’s record", "From that second")
    assert [words for words in said if words not in page] == []
    assert Consent.objects.count() == 1


def test_one_press_takes_it_back_and_the_home_says_when(started):
    assert take_back(started).url == "/you/"
    page = seen(started)
    assert "You withdrew your consent on" in page
    assert 'href="/you/consent/"' in page
    assert "Go on with part" not in page
    assert "Take my consent back" not in page


def test_the_open_intake_is_closed_and_the_link_says_so(started, another_browser):
    started.answer(2, 1, "1")
    take_back(started)
    another_browser.open()
    for address in ("/you/next/", "/you/private/", "/you/about/", "/you/part/2/", "/you/check/", "/you/saved/"):
        assert another_browser.client.get(address).url == "/you/", address
    assert "You withdrew your consent on" in seen(another_browser)


def test_an_answer_on_another_device_says_that_it_was_not_saved(started, another_browser):
    another_browser.start()
    take_back(started)
    reply = another_browser.answer(2, 1, "1")
    assert (reply.status_code, Answer.objects.count()) == (409, 0)
    assert "You took your consent back" in reply.content.decode()
    assert another_browser.client.post("/you/about/", {"contact": "022"}).status_code == 409


def test_a_new_yes_opens_the_intake_where_it_stopped(started):
    started.answer(2, 1, "1")
    take_back(started)
    assert "You withdrew your consent on" in seen(started, "/you/consent/")
    assert started.agree().url == "/you/next/"
    assert started.client.get("/you/part/2/2/").status_code == 200
    assert "withdrew" not in seen(started)


def test_after_sending_it_can_still_be_taken_back_and_given_again(started):
    take_back(sent(started))
    page = seen(started)
    assert "You withdrew your consent on" in page
    assert "stays in your clinic’s record" in page
    assert Profile.objects.count() == 1
    assert started.agree().url == "/you/"
    assert [row.decision for row in Consent.objects.order_by("decided_at")] == ["given", "withdrawn", "given"]


def test_a_no_after_sending_changes_nothing(started):
    take_back(sent(started))
    assert started.agree("no").url == "/you/"
    assert (Consent.objects.count(), Answer.objects.filter(state="answered").count()) == (2, 1)


def test_taking_back_twice_is_one_withdrawal(started):
    take_back(started)
    assert take_back(started).url == "/you/"
    assert started.client.get("/you/consent/withdraw/").url == "/you/"
    assert Consent.objects.filter(decision="withdrawn").count() == 1


def test_the_words_that_were_agreed_to_are_shown_as_they_were(started, clinic, consent_text):
    ConsentText.objects.create(clinic=clinic, language="en", version=2, text="Other words.", text_hash="1" * 64)
    page = seen(started, "/you/consent/")
    assert consent_text.text in page
    assert "Text version 1." in page
    assert "Other words." not in page
    assert "Other words." in seen(started, "/you/consent/?again=1")


def test_the_two_choices_change_on_their_own(started):
    reply = started.client.post("/you/consent/uses/", USES | {"allows_comparison": "yes"})
    assert reply.url == "/you/consent/?saved=1"
    assert "Saved. This holds from now on." in seen(started, reply.url)
    row = Consent.objects.latest("decided_at")
    assert (row.decision, row.allows_comparison, row.allows_research) == ("given", True, False)


def test_the_two_choices_change_after_sending_too(started):
    sent(started).client.post("/you/consent/uses/", USES | {"allows_research": "yes"})
    assert Consent.objects.latest("decided_at").allows_research


def test_half_a_choice_is_said_in_words(started):
    reply = started.client.post("/you/consent/uses/", {"allows_comparison": "yes"})
    assert (reply.status_code, Consent.objects.count()) == (422, 1)
    assert "Choose one answer." in reply.content.decode()


def test_a_choice_after_taking_back_leads_to_the_consent(started):
    take_back(started)
    for said in (USES, {}):
        assert started.client.post("/you/consent/uses/", said).url == "/you/consent/"
    assert Consent.objects.count() == 2


def test_a_refusal_beside_an_alert_says_what_stays(started):
    part, number = started.place_of("S1")
    started.answer(part, number, "1")
    assert "how to reach you" in started.agree("no").content.decode()


def test_a_refusal_without_an_alert_keeps_nothing_and_says_nothing_else(started):
    assert "how to reach you" not in started.agree("no").content.decode()
