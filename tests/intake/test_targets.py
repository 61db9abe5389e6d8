"""Parts about one kind of person: in whose words, and left out where there is no such person."""

import re

import pytest
from django.test import Client

from intake import actions, exceptions
from intake.models import Assessment
from intake.path import Path
from intake.rescoring import differences
from portal.care.batteries import new_part
from portal.clinic.present.left_out import why_left_out
from portal.clinic.present.person import how_far
from tests.intake import staged
from tests.intake.conftest import Browser

pytestmark = pytest.mark.django_db
FORM = "leeside-attachment-relationship@1.0.0-draft1"


@pytest.fixture
def asked(clinic, pia, ana, by_ana, consent_text):
    """Pia, asked about her mother and about her closest friend."""
    parts = []
    for kind in ("mother", "friend"):
        parts.append(new_part(f"{FORM}#{kind}", clinic, parts))
    battery = staged.make(clinic, *parts)
    issued = actions.invite(patient=pia, battery=battery, responsible=ana, language="en", by=by_ana)
    return Browser(Client(), issued).start()


def shown(browser, address):
    return re.sub(r"\s+", " ", browser.client.get(address).content.decode())


def test_each_part_has_its_own_sheet_and_its_own_words(asked):
    assert set(Assessment.objects.values_list("target_kind", flat=True)) == {"mother", "friend"}
    assert "my mother" in shown(asked, "/you/part/1/all/")
    assert "my closest friend" in shown(asked, "/you/part/2/all/")
    assert "{P}" not in shown(asked, "/you/part/2/all/")


@pytest.mark.parametrize(
    ("reason", "words"),
    [("no-such-person", "Left out: there is no such person."), ("not-in-touch", "Left out: you are not in touch.")],
)
def test_a_part_about_somebody_who_is_not_there_is_left_out_kindly(asked, by_pia, reason, words):
    assert "There is no such person" in shown(asked, "/you/part/1/")
    asked.client.post("/you/part/1/", {"absent": reason})
    assert asked.client.get("/you/next/").url == "/you/part/2/"
    assert asked.client.get("/you/part/1/1/").url == "/you/part/1/"
    assert words in shown(asked, "/you/part/1/")
    asked.answer_all("3")
    assert words in shown(asked, "/you/check/")
    profile = actions.submit(invitation=asked.invitation, by=by_pia)
    statuses = dict(profile.scores.values_list("assessment__target_kind", "status"))
    assert statuses == {"mother": "target-absent", "friend": "scored"}
    left = [finding for finding in profile.findings if finding["kind"] == "target-absent"]
    assert [(finding["target"], finding["reason"]) for finding in left] == [("mother", reason)]
    assert not any(finding["kind"] == "no-close-person" for finding in profile.findings)
    assert list(differences()) == []


def test_a_part_that_was_left_out_can_be_answered_after_all(asked):
    asked.client.post("/you/part/1/", {"absent": "not-in-touch"})
    assert Path(asked.invitation).total == 10
    asked.client.post("/you/part/1/")
    assert Path(asked.invitation).total == 20


def test_a_reason_that_no_page_offers_starts_the_part(asked):
    assert asked.client.post("/you/part/1/", {"absent": "gone"}).url == "/you/part/1/1/"
    assert not Assessment.objects.exclude(target_absent="").exists()


def test_other_words_than_the_two_are_refused(asked, by_pia):
    sheet = Assessment.objects.get(target_kind="mother")
    with pytest.raises(exceptions.NotAnOption):
        actions.say_target_absent(assessment=sheet, reason="gone", by=by_pia)
    actions.say_target_absent(assessment=sheet, reason="not-in-touch", by=by_pia)
    assert Assessment.objects.get(target_kind="mother").target_absent == "not-in-touch"


def test_nobody_is_left_out_of_what_another_device_just_sent(asked, by_pia):
    """The page was read before the other device sent: what was scored stays what it was."""
    sheet, path = Assessment.objects.select_related("invitation").get(target_kind="mother"), Path(asked.invitation)
    assert [part.absent for part in path.people] == ["", ""]
    asked.answer_all("3")
    actions.submit(invitation=asked.invitation, by=by_pia)
    assert sheet.invitation.submitted_at is None

    with pytest.raises(exceptions.AlreadySent):
        actions.say_target_absent(assessment=sheet, reason="not-in-touch", by=by_pia)
    with pytest.raises(exceptions.AlreadySent):
        actions.say_no_close_person(assessment=sheet, is_so=True, by=by_pia)
    with pytest.raises(exceptions.AlreadySent):
        actions.choose_people(path=path, offered=["mother"], were=["mother"], chosen=[], by=by_pia)
    assert not Assessment.objects.exclude(target_absent="", no_close_person=False).exists()
    assert list(differences()) == []


def test_a_part_that_is_not_there_in_a_language_goes_on_in_the_old_one(clinic, ana, lead, pia, by_ana, consent_text):
    staged.word(clinic, ana, lead, "gad-7")
    battery = staged.make(clinic, staged.GAD, {"form": "what-helps"})
    issued = actions.invite(patient=pia, battery=battery, responsible=ana, language="en", by=by_ana)
    browser = Browser(Client(), issued).start()
    assert "so it goes on in" not in shown(browser, "/you/part/1/")
    browser.client.post("/language/", {"language": "es", "next": "/you/part/1/"})
    assert "Todavía no tenemos esta parte en tu idioma" in shown(browser, "/you/part/1/")
    assert "Line 1 of gad-7" in shown(browser, "/you/part/1/1/")
    browser.answer(1, 1, "LA6569-3")
    assert Path(browser.invitation).answered == 1


def choose(browser, *chosen, were=("mother", "friend"), offered=("mother", "friend")):
    """Send the page on which whom to answer about is chosen, as it was drawn."""
    said = {"people": list(chosen), "were": list(were), "offered": list(offered)}
    return browser.client.post("/you/people/", said)


class TestChoosing:
    def test_before_the_first_of_several_people_the_patient_chooses(self, asked):
        assert asked.client.get("/you/next/").url == "/you/people/"
        page = shown(asked, "/you/people/")
        assert "My mother" in page
        assert "My closest friend" in page
        assert page.count(" checked") == 2

    def test_who_is_not_chosen_is_left_out_and_said_to_be_so(self, asked, by_pia):
        reply = choose(asked, "friend")
        assert reply.url == "/you/part/2/"
        assert "Left out: you chose not to answer about them." in shown(asked, "/you/part/1/")
        asked.answer_all("3")
        assert "Left out: you chose not to answer about them." in shown(asked, "/you/check/")
        profile = actions.submit(invitation=asked.invitation, by=by_pia)
        statuses = dict(profile.scores.values_list("assessment__target_kind", "status"))
        assert statuses == {"mother": "target-absent", "friend": "scored"}
        (left,) = [finding for finding in profile.findings if finding["kind"] == "target-absent"]
        assert (left["target"], left["reason"]) == ("mother", "not-chosen")
        assert list(differences()) == []

    def test_why_somebody_was_left_out_before_stays_as_it_was_said(self, asked):
        asked.client.post("/you/part/1/", {"absent": "no-such-person"})
        choose(asked, "friend", were=("friend",))
        assert Assessment.objects.get(target_kind="mother").target_absent == "no-such-person"
        choose(asked, "mother", "friend", were=("friend",))
        assert Assessment.objects.get(target_kind="mother").target_absent == ""

    def test_nobody_at_all_leads_past_all_of_them(self, asked):
        assert choose(asked).url == "/you/next/"
        assert asked.client.get("/you/next/").url == "/you/check/"
        assert set(Assessment.objects.values_list("target_absent", flat=True)) == {"not-chosen"}

    def test_made_up_people_choose_nobody_and_break_nothing(self, asked):
        choose(asked, "mother", "friend", "boss", "\x00", offered=("mother", "friend", "boss", "\x00"))
        assert set(Assessment.objects.values_list("target_absent", flat=True)) == {""}

    def test_a_page_that_lay_open_takes_nothing_back_that_was_said_elsewhere(self, asked):
        page = shown(asked, "/you/people/")
        assert page.count('name="offered"') == page.count('name="were"') == 2
        asked.client.post("/you/part/1/", {"absent": "not-in-touch"})
        choose(asked, "mother")
        found = dict(Assessment.objects.values_list("target_kind", "target_absent"))
        assert found == {"mother": "not-in-touch", "friend": "not-chosen"}

    def test_what_was_answered_before_is_told_of_and_not_scored(self, asked, by_pia):
        asked.answer(1, 1, "3")
        asked.answer(1, 2, "3")
        choose(asked, "friend")
        asked.answer_all("3")
        profile = actions.submit(invitation=asked.invitation, by=by_pia)
        rows = profile.scores.filter(assessment__target_kind="mother")
        said = [why_left_out(row) for row in rows if row.items_used]
        assert said
        assert all("chose not to answer about them" in each and "before that" in each for each in said)
        untouched = next(row for row in rows)
        untouched.items_used = []
        assert why_left_out(untouched) == "Left out: the patient chose not to answer about them."

    def test_staff_read_of_an_unfinished_intake_why_and_that_a_part_was_declined(self, asked):
        choose(asked, "friend")
        asked.client.post("/you/part/2/", {"decline": "1"})
        mother, friend = map(how_far, Path(asked.invitation).parts)
        assert mother == "This part is left out: the patient chose not to answer about them."
        assert friend == "Left out"

    def test_a_part_that_was_left_out_elsewhere_has_nothing_to_decline(self, asked):
        choose(asked, "friend")
        for number in (1, 2):
            asked.client.post(f"/you/part/{number}/", {"decline": "1"})
        declined = Assessment.objects.filter(answers__state="declined")
        assert set(declined.values_list("target_kind", flat=True)) == {"friend"}

    def test_who_looks_on_reads_no_reason(self, asked):
        choose(asked, "friend")
        words = "you chose not to answer about them"
        assert words in shown(asked, "/you/people/")
        asked.say_private("seen")
        for page in ("/you/people/", "/you/part/1/", "/you/check/"):
            assert words not in shown(asked, page)
        assert "This part is left out." in shown(asked, "/you/people/")

    def test_nobody_is_left_out_who_was_not_on_the_page(self, asked):
        choose(asked, were=("mother",), offered=("mother",))
        found = dict(Assessment.objects.values_list("target_kind", "target_absent"))
        assert found == {"mother": "not-chosen", "friend": ""}

    def test_once_something_is_said_the_way_on_leads_to_the_parts(self, asked):
        asked.answer(1, 1, "3")
        assert asked.client.get("/you/next/").url == "/you/part/1/2/"
        assert "Choose whom to answer about" in shown(asked, "/you/part/1/")

    def test_one_person_alone_is_no_choice(self, clinic, pia, ana, by_ana, consent_text):
        battery = staged.make(clinic, new_part(f"{FORM}#mother", clinic, []))
        browser = Browser(
            Client(), actions.invite(patient=pia, battery=battery, responsible=ana, language="en", by=by_ana)
        ).start()
        assert browser.client.get("/you/people/").url == "/you/next/"
        assert browser.client.get("/you/next/").url == "/you/part/1/"
        assert "Choose whom to answer about" not in shown(browser, "/you/part/1/")
