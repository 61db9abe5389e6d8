"""The alphabet of each language: where a term stands, and what it is sorted by."""

import pytest

from content.folding import ALPHABETS, fold, in_order, letter_of, place_of


@pytest.mark.parametrize(
    ("language", "term", "letter"),
    [
        ("en", "Éclair", "E"),
        ("es", "Ñandú", "Ñ"),
        ("es", "n\u0303andu\u0301", "Ñ"),  # a letter and its mark as two
        ("es", "Llanto", "L"),  # no letter of its own since 2010
        ("es", "Choque", "C"),
        ("mi", "Ngākau", "Ng"),
        ("mi", "Nui", "N"),
        ("mi", "whānau", "Wh"),
        ("mi", "Āhua", "A"),
        ("mi", "Zoom", "#"),
        ("ar", "أمان", "ا"),
        ("ru", "Любовь", "Л"),  # no alphabet of it here
        ("fr", "Écoute", "E"),
        ("fr", "24 heures", "#"),
        ("en", "", "#"),
    ],
)
def test_a_term_stands_under_its_letter(language, term, letter):
    assert letter_of(term, language) == letter


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("mi", ["aroha", "hā", "haere", "nā", "nui", "ngā", "tanu", "tango", "wai", "whaea"]),
        ("es", ["caña", "caza", "nube", "ñandú", "oso"]),
        ("en", ["24 hours", "A to B", "Aback", "naïve", "nap"]),
        ("ru", ["Абв", "любовь", "Яма"]),
    ],
)
def test_terms_are_sorted_as_a_reader_of_the_language_expects(language, ordered):
    turned = ordered[::-1]

    assert sorted(turned, key=lambda term: place_of(term, language)) == ordered


def test_an_alphabet_is_whole_and_a_language_without_one_shows_what_there_is():
    assert in_order({"Ng", "#"}, "mi") == [*ALPHABETS["mi"], "#"]
    assert in_order({"Л", "А", "#"}, "ru") == ["А", "Л", "#"]
    assert in_order(set(), "ru") == []


@pytest.mark.parametrize("language", ALPHABETS)
def test_no_letter_stands_twice_in_an_alphabet(language):
    letters = [letter.casefold() for letter in ALPHABETS[language]]
    assert len(set(letters)) == len(letters)
    assert [letter_of(letter, language) for letter in ALPHABETS[language]] == list(ALPHABETS[language])


def test_marks_fall_away_in_a_search():
    assert fold("Whānau ÉXITO أمان") == "whanau exito امان"
