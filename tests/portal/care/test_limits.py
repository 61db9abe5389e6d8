"""What a profile cannot tell, in words: every code has its sentence, in both languages."""

import pytest
from django.utils.translation import override

from intake.instruments import load
from intake.psychometrics.limits import CODES, Limit
from portal.care.limits import Told, merged, sentence

FACTS = {
    "time-frame": (("en", "In general"), ("es", "En general")),
    "one-person": (("target", "close-person"),),
    "no-validated-version": (("language", "es"),),
    "translation-not-checked": (("language", "es"),),
    "too-young": (("least", 18),),
    "held-back": (("count", 2),),
    "clinic-sample": (("count", 320),),
    "other-ages": (("oldest", 70), ("youngest", 18)),
    "age-unknown": (("oldest", 70), ("youngest", 18)),
    "few-of-country": (("all", 12616), ("count", 104), ("country", "NZ")),
    "other-language": (("language", "es"), ("of_sample", "en")),
}
SAID = {
    "no-item-model": "For these answers no model of the single questions is known",
    "self-report": "Nobody watched, and nobody else was asked.",
    "time-frame": "The questions ask about: in general.",
    "one-person": "about one person alone",
    "romantic-wording": "adult romantic partners",
    "not-validated": "Nobody has shown yet",
    "no-validated-version": "No validated version in this language is known here: Spanish.",
    "translation-not-checked": "have not checked: Spanish.",
    "too-young": "18 years and older",
    "helped": "Somebody helped",
    "held-back": "2 questions were not asked",
    "no-reliability": "no range of error and no reliable change",
    "no-comparison": "no group to compare with",
    "clinic-sample": "Compared with 320 people who came here, not with people in general.",
    "self-selected-sample": "volunteers from the web",
    "other-answer-format": "another set of answers",
    "other-ages": "18 to 70 years old, and the person is not",
    "age-unknown": "18 to 70 years old. How old the person is",
    "few-of-country": "104 of 12616 people live in the clinic’s country (Aotearoa New Zealand)",
    "other-language": "another language (English) than the person (Spanish)",
    "sample-unknown": "is not recorded here",
}


def said(code: str, language: str) -> str:
    with override(language):
        return sentence(Limit(code, FACTS.get(code, ())))


@pytest.mark.parametrize("code", CODES)
def test_each_limit_is_said_with_its_facts(code):
    assert SAID[code] in said(code, "en")


@pytest.mark.parametrize("code", CODES)
def test_each_limit_is_said_in_spanish_with_the_same_numbers(code):
    english, spanish = said(code, "en"), said(code, "es")
    assert spanish != english
    assert "%(" not in spanish
    assert [c for c in spanish if c.isdigit()] == [c for c in english if c.isdigit()]


def test_one_question_that_was_not_asked_is_one():
    assert sentence(Limit("held-back", (("count", 1),))).startswith("1 question was")


def test_a_sentence_that_several_questionnaires_share_stands_once():
    phq, gad = load("phq-9"), load("gad-7")
    found = [
        Told("no-comparison", phq, "", "a"), Told("self-report", phq, "", "b"), Told("no-comparison", gad, "", "a"),
    ]  # fmt: skip
    assert merged(found) == [((phq,), "b"), ((phq, gad), "a")]
