"""The whole way, from the link to "sent", with nothing but links and forms."""

from intake.models import Answer, Profile, Statement
from intake.path import Path

ABOUT = {"contact": "022 000 000, text only", "reasons": "Bad sleep", "goals": ["feel-calmer"], "goals_text": "Sleep"}


def test_five_screens_lead_from_the_link_to_the_first_question(browser):
    assert browser.client.get(f"/i/{browser.issued.token}/").status_code == 200
    assert browser.client.get(browser.open().url).url == "/you/private/"
    assert browser.client.get(browser.say_private().url).url == "/you/consent/"
    assert browser.client.get(browser.agree().url).url == "/you/about/"
    assert browser.client.get(browser.client.post("/you/about/", ABOUT).url).url == "/you/part/2/"
    assert browser.client.post("/you/part/2/").url == "/you/part/2/1/"


def test_every_page_of_the_way_opens(started):
    pages = ["/you/private/", "/you/later/", "/you/consent/", "/you/about/", "/you/helps/", "/you/part/3/"]
    pages += ["/you/part/2/1/", "/you/check/", "/you/saved/", "/you/devices/", "/you/"]
    assert {started.client.get(page).status_code for page in pages} == {200}


def test_answers_are_scored_when_they_are_sent(started):
    started.client.post("/you/about/", ABOUT)
    started.client.post("/you/helps/", {"what_helps": "Walking"})
    started.answer_all()
    assert started.client.get("/you/next/").url == "/you/check/"
    assert started.client.get("/you/check/").status_code == 200
    assert started.client.post("/you/send/").url == "/you/sent/"
    assert started.client.get("/you/sent/").status_code == 200
    assert Profile.objects.get().scores.count() > 0
    assert Statement.objects.filter(sent_at=None).count() == 0
    assert Answer.objects.count() == Path(started.invitation).total
