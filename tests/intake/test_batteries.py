"""The batteries that ship: what each asks, in both languages, and what a patient meets of them."""

import re

import pytest
from django.test import Client

from intake import actions
from intake.actions.batteries import documents
from intake.instruments import load
from intake.models import Answer, Battery
from intake.path import Path
from intake.targets import PEOPLE, person_in
from tests.intake.conftest import Browser

DOCUMENTS = {document["key"]: document for document in documents()}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=str)
def test_what_a_battery_asks_is_there_in_both_languages(document):
    assert set(document["title"]) == {"en", "es"}
    for section in document["sections"]:
        assert all(set(section[name]) == {"en", "es"} for name in ("title", "think", "why"))
        if "instrument" in section:
            instrument = load(section["instrument"], section["instrument_version"])
            assert set(section.get("items", [])) <= {item.id for item in instrument.items}
        if "target" in section:
            assert set(PEOPLE[section["target"]]) == {"en", "es"}


def test_each_form_of_our_screener_is_in_a_battery():
    asked = {section.get("instrument") for document in DOCUMENTS.values() for section in document["sections"]}
    forms = {"leeside-attachment", "leeside-attachment-core", "leeside-attachment-relationship"}
    assert forms <= asked


def test_the_full_form_says_that_it_is_for_a_study():
    assert "only for a study with its own consent" in DOCUMENTS["study"]["title"]["en"]
    assert [section["key"] for section in DOCUMENTS["study"]["sections"]] == ["close-relationships"]


@pytest.fixture
def language():
    return "en"


@pytest.fixture
def about_one(pia, ana, by_ana, battery, consent_text, language):
    """Pia, asked about one close person."""
    chosen = Battery.objects.get(key="one-person")
    issued = actions.invite(patient=pia, battery=chosen, responsible=ana, language=language, by=by_ana)
    browser = Browser(Client(), issued)
    browser.open()
    browser.say_private()
    browser.agree(language=language)
    return browser


@pytest.mark.parametrize("address", ["/you/part/1/5/", "/you/part/1/all/", "/you/check/"])
@pytest.mark.parametrize(("language", "words"), [("en", "when this person comes near"), ("es", "cuando esta persona")])
def test_a_line_about_one_person_says_so_and_shows_no_gap(about_one, address, language, words):
    about_one.answer_all("3")

    shown = re.sub(r"\s+", " ", about_one.client.get(address).content.decode())

    assert words in shown
    assert "{P}" not in shown


def test_ten_lines_about_one_person_are_scored(about_one, by_pia):
    about_one.answer_all("4")
    assert Answer.objects.count() == len(list(Path(about_one.invitation).questions)) == 10

    profile = actions.submit(invitation=about_one.invitation, by=by_pia)

    assert dict(profile.scores.values_list("scale", "status")) == {"AX": "scored", "AV": "scored"}
    assert {"kind": "no-safety-question"} in profile.findings


def test_a_part_about_nobody_in_particular_names_nobody():
    assert person_in("", "en") == ""
    assert person_in("close-person", "fr") == "this person"
