"""Reading age: sums worked by hand, and the limits of each audience."""

import pytest

from content.checks.reading import (
    LIMITS,
    english_age,
    reading_age,
    reading_of,
    sentences_in,
    spanish_age,
    syllables,
)
from content.passages import Passage

EASY = {"en": "You can ask for help. It is all right to say no. ", "es": "Puedes pedir ayuda. Está bien decir que no. "}
HARD = {
    "en": "Intergenerational transmission of representational organisation necessitates methodologically "
    "sophisticated longitudinal investigation, notwithstanding considerable interindividual heterogeneity. ",
    "es": "La transmisión intergeneracional de representaciones organizativas necesita investigaciones longitudinales "
    "metodológicamente sofisticadas, independientemente de la considerable heterogeneidad interindividual. ",
}


def faults(text, language, audience=("myself",), **fields):
    return list(reading_age([Passage("Lead", text, **fields)], language, list(audience)))


@pytest.mark.parametrize(
    ("word", "count"),
    [("kindness", 2), ("like", 1), ("people", 2), ("worried", 2), ("attachment", 3), ("the", 1), ("co-regulation", 5)],
)
def test_english_syllables(word, count):
    assert syllables(word, "en") == count


@pytest.mark.parametrize(
    ("word", "count"),
    [("que", 1), ("guerra", 2), ("cercanía", 4), ("miedo", 2), ("teoría", 4), ("ciudad", 2), ("leer", 2)],
)  # fmt: skip
def test_spanish_syllables(word, count):
    assert syllables(word, "es") == count


def test_the_english_age_by_hand():
    """0.39 × 10 + 11.8 × 1.5 − 15.59 = 6.01: sixth grade, eleven years."""
    assert english_age(1.5, 10) == 11


@pytest.mark.parametrize(("per_word", "age"), [(1.7, 10), (1.9, 11), (2.1, 12), (2.2, 14), (2.4, 16), (2.6, 18)])
def test_the_spanish_age_by_hand(per_word, age):
    """206.84 − 60 × 1.7 − 1.02 × 10 = 94.64: the fourth year of school; then 82.64 and on down the table."""
    assert spanish_age(per_word, 10) == age


@pytest.mark.parametrize(("text", "count"), [("One. Two? “Three!” Four", 4), ("No end", 1), ("It is 3.5 long.", 1)])
def test_sentences(text, count):
    assert sentences_in(text) == count


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("audience", LIMITS)
def test_a_hard_text_is_found_with_its_longest_words(language, audience):
    [fault] = faults(HARD[language] * 4, language, [audience])

    assert (fault.code, fault.place, fault.stops) == ("reading-age", "Whole page", True)
    assert "12" in fault.reason
    assert "inter" in fault.quote


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_easy_text_passes(language):
    assert faults(EASY[language] * 10, language) == []


def test_what_readers_do_not_read_through_is_not_counted():
    assert faults(HARD["en"] * 4, "en", is_prose=False) == []


def test_few_words_other_languages_and_other_readers_are_not_judged():
    assert reading_of([HARD["en"]], "en") is None
    assert reading_of([HARD["en"] * 9], "fr") is None
    assert faults(HARD["en"] * 4, "en", audience=[]) == []
