"""A questionnaire whose wording is not shipped can still be read: which question, and what was answered."""

import re

import pytest

from intake.actions.answers import evidence_of
from intake.models import Alert, Answer
from tests.portal.clinic import intakes

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_place_of_the_question_names_it(as_ana, ana, pia):
    intakes.of_published(pia, ana, "gad-7", {"5": 3})
    page = text(as_ana.get(f"/p/{pia.pk}/"))
    row = re.search(r'<tr id="item-gad-7-5">.*?</tr>', page)[0]
    assert "GAD-7, item 5<span" in row
    assert "Wording not shipped" in row
    assert "3 of 0–3" in row


def test_the_brief_names_it_too(as_ana, ana, pia):
    intakes.of_published(pia, ana, "gad-7", {"5": 3})
    assert '<a href="#item-gad-7-5">GAD-7, item 5 (wording not shipped): 3 of 0–3</a>' in text(
        as_ana.get(f"/p/{pia.pk}/")
    )


def test_its_tab_has_its_short_name(as_ana, ana, pia):
    intakes.of_published(pia, ana, "gad-7", {"5": 3})
    assert 'items=gad-7#answers">GAD-7 <span class="num">7</span>' in text(as_ana.get(f"/p/{pia.pk}/"))


def test_a_question_of_our_own_is_read_in_its_words(as_ana, ana, pia):
    intakes.sent(pia, ana, intakes.CALM | {intakes.CORE: {"AX1": 5}})
    page = text(as_ana.get(f"/p/{pia.pk}/"))
    assert "ording not shipped" not in page
    assert re.search(r"“[^”]+” Very much like me \(5\)", page)


def test_an_alert_names_the_question(as_ana, ana, pia):
    profile = intakes.of_published(pia, ana, "phq-9", {"9": 2})
    answer = Answer.objects.get(assessment__invitation=profile.invitation, item="9")
    evidence = evidence_of(intakes.load("phq-9"), answer, profile.invitation)
    Alert.objects.create(
        clinic=pia.clinic, patient=pia, invitation=profile.invitation, assessment=answer.assessment, item="9", rule="r",
        rule_version="1", level="urgent", evidence=evidence, owner=ana, due_at=answer.saved_at,
        climbs_at=answer.saved_at,
    )  # fmt: skip
    page = text(as_ana.get(f"/p/{pia.pk}/"))
    assert "Risk answer: 2, item 9" in page
    assert "PHQ-9, item 9, wording not shipped." in page
