"""The page before a part, and leaving a part out kindly."""

from intake.models import Assessment, Score
from tests.portal.care.people import translations_checked


def test_the_intro_tells_length_reason_and_that_skipping_is_fine(started):
    page = started.client.get("/you/part/3/").content.decode()
    assert "20 short statements." in page
    assert "Why we ask" in page
    assert "Skip anything you do not want to answer" in page


NOTICE = {"en": "It is not validated, and it is not a suicide screen.", "es": "No está validado y no sirve para"}
UNCHECKED = {"en": "Translation not yet checked.", "es": "Traducción aún sin comprobar."}


def intro_in(browser, language):
    browser.client.post("/language/", {"language": language, "next": "/you/part/2/"})
    return browser.client.get("/you/part/2/").content.decode()


def test_the_intro_says_that_the_form_is_not_validated(started):
    page = intro_in(started, "en")
    assert NOTICE["en"] in page
    assert UNCHECKED["en"] not in page


def test_a_translation_that_nobody_checked_says_so_in_its_own_language(started):
    page = intro_in(started, "es")
    assert NOTICE["es"] in page
    assert UNCHECKED["es"] in page


def test_a_demonstration_says_it_too(started, clinic):
    clinic.is_demonstration = True
    clinic.save()
    assert UNCHECKED["es"] in intro_in(started, "es")


def test_a_translation_that_two_people_checked_does_not_say_so(started, clinic, ana):
    translations_checked(clinic, ana)
    page = intro_in(started, "es")
    assert NOTICE["es"] in page
    assert UNCHECKED["es"] not in page


def test_a_form_has_no_intro_of_its_own(started):
    assert started.client.get("/you/part/1/").url == "/you/about/"


def test_quick_answers_are_off_until_they_are_chosen(started):
    assert b"data-quick" not in started.client.get("/you/part/2/1/").content
    started.client.post("/you/part/2/", {"quick": "1"})
    assert b"data-quick" in started.client.get("/you/part/2/1/").content
    started.client.post("/you/part/2/", {})
    assert b"data-quick" not in started.client.get("/you/part/2/1/").content


def test_nobody_close_leaves_the_part_out_and_the_clinician_reads_why(started):
    started.client.post("/you/about/", {})
    for number in range(1, 5):
        started.answer(2, number, "1")
    assert started.client.post("/you/part/3/", {"nobody": "1"}).url == "/you/next/"
    assert started.client.get("/you/next/").url == "/you/part/4/"
    started.client.post("/you/send/")
    scores = Score.objects.filter(assessment__instrument="leeside-attachment-core")
    assert {score.status for score in scores} == {"no-close-person"}


def test_leaving_a_part_out_can_be_taken_back(started):
    started.client.post("/you/part/3/", {"nobody": "1"})
    assert started.client.get("/you/part/3/1/").url == "/you/part/3/"
    assert started.client.post("/you/part/3/").url == "/you/part/3/1/"
    assert not Assessment.objects.filter(no_close_person=True).exists()


def test_only_a_part_about_close_people_can_be_left_out_so(started):
    started.client.post("/you/part/2/", {"nobody": "1"})
    assert not Assessment.objects.filter(no_close_person=True).exists()
    assert b'name="nobody"' not in started.client.get("/you/part/2/").content


def test_a_part_that_is_not_there_is_not_found(started):
    assert started.client.get("/you/part/77/").status_code == 404
