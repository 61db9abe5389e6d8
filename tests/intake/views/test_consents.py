"""Consent before the first question: exact words, two separate choices, and a no that keeps nothing."""

from django.test import Client

from intake import actions
from intake.models import Answer, Consent, ConsentText, Invitation, Statement
from tests.intake.conftest import Browser


def opened(browser):
    browser.open()
    browser.say_private()
    return browser


def test_no_question_opens_before_consent(browser):
    assert opened(browser).client.get("/you/part/2/1/").url == "/you/consent/"
    assert browser.answer(2, 1, "0").url == "/you/consent/"
    assert Answer.objects.count() == 0


def test_a_yes_keeps_the_exact_words_and_nothing_extra(browser, consent_text):
    opened(browser).agree()
    row = Consent.objects.get()
    assert (row.decision, row.text_hash, row.language) == ("given", consent_text.text_hash, "en")
    assert (row.allows_comparison, row.allows_research) == (False, False)


def test_comparison_and_research_are_separate_choices(browser):
    opened(browser).agree(allows_comparison="yes")
    row = Consent.objects.get()
    assert (row.allows_comparison, row.allows_research) == (True, False)


def test_both_extras_are_off_by_default(browser):
    page = opened(browser).client.get("/you/consent/").content.decode()
    assert page.count('value="no" id="id_allows_comparison_1" checked') == 1
    assert page.count('value="no" id="id_allows_research_1" checked') == 1


def test_a_no_thanks_ends_the_session_and_keeps_no_answer(started, clinic):
    started.answer(2, 1, "1")
    started.client.post("/you/about/", {"contact": "somewhere"})
    reply = started.agree("no")
    assert b"Thank you for telling us" in reply.content
    assert (Answer.objects.count(), Statement.objects.count()) == (0, 0)
    assert Invitation.objects.get().refused_at is not None
    assert started.client.get("/you/next/").status_code == 401


def test_a_new_link_after_a_no_opens_and_asks_again(started, by_ana):
    started.agree("no")
    issued = actions.reissue(invitation=started.invitation, by=by_ana)
    again = opened(Browser(Client(), issued))
    assert started.invitation.refused_at is None
    assert again.client.get("/you/next/").url == "/you/consent/"
    assert again.agree().status_code == 303
    assert again.client.get("/you/next/").status_code == 303
    assert again.answer(2, 1, "1").status_code == 303
    assert Answer.objects.count() == 1


def test_a_decision_about_other_words_is_not_taken(browser, clinic, consent_text):
    opened(browser)
    ConsentText.objects.create(clinic=clinic, language="en", version=2, text="New words", text_hash="0" * 64)
    said = {"shown": consent_text.pk, "agrees": "yes", "allows_comparison": "no", "allows_research": "no"}
    reply = browser.client.post("/you/consent/", said)
    assert (reply.status_code, Consent.objects.count()) == (422, 0)
    assert b"New words" in reply.content


def test_words_in_another_language_are_marked_as_such(browser, clinic):
    opened(browser)
    ConsentText.objects.filter(language="es").delete()
    browser.client.post("/language/", {"language": "es", "next": "/you/consent/"})
    page = browser.client.get("/you/consent/").content.decode()
    assert '<html lang="es"' in page
    assert 'lang="en">' in page


def test_without_written_words_nothing_is_asked(browser):
    opened(browser)
    ConsentText.objects.all().delete()
    page = browser.client.get("/you/consent/").content.decode()
    assert "has not written down" in page
    assert "agrees" not in page


def test_consent_is_taken_back_on_the_patients_own_page(started):
    started.client.post("/you/consent/withdraw/")
    assert [row.decision for row in Consent.objects.all()] == ["given", "withdrawn"]
    assert started.client.get("/you/part/2/1/").url == "/you/"
