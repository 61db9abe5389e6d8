"""What the shipped instruments promise."""

from itertools import pairwise

import pytest

from intake.instruments import available, load
from intake.psychometrics.instrument import minutes

OURS = [load(key, version) for key, version in available() if key.startswith("leeside-")]
PUBLISHED = [load(key, version) for key, version in available() if not key.startswith("leeside-")]
CHECK_IN = load("leeside-check-in")


def loinc_check_digit(code):
    """The check digit of a LOINC code (mod 10, LOINC Users' Guide)."""
    digits = code.partition("-")[0]
    odd = str(int(digits[::-1][::2][::-1]) * 2)
    even = digits[::-1][1::2][::-1]
    return str(-sum(map(int, even + odd)) % 10)


def test_ours_and_theirs_are_the_promised_ones():
    assert {str(instrument) for instrument in OURS} == {
        "leeside-attachment@1.0.0-draft1",
        "leeside-attachment-core@1.0.0-draft1",
        "leeside-attachment-relationship@1.0.0-draft1",
        "leeside-check-in@1.0.0-draft1",
    }
    assert {str(instrument) for instrument in PUBLISHED} == {"ecr@1.0.0-5pt", "gad-7@1.0.0", "phq-9@1.0.0"}


@pytest.mark.parametrize("instrument", OURS, ids=str)
def test_ours_ship_whole_in_both_languages_and_say_they_are_not_validated(instrument):
    assert instrument.languages == ("en", "es")
    assert instrument.wording_included
    assert not instrument.is_validated
    assert "not validated" in instrument.notice["en"]
    assert "not a suicide screen" in instrument.notice["en"]
    assert instrument.translation_status["es"] == "translation not yet checked"
    assert instrument.bands == instrument.cutoffs == instrument.norms == ()
    for item in instrument.items:
        assert set(item.text) == {"en", "es"}
        assert all(set(option.text) == {"en", "es"} for option in item.options)


@pytest.mark.parametrize("instrument", PUBLISHED, ids=str)
def test_published_ones_ship_without_wording(instrument):
    assert instrument.languages == ()
    assert not instrument.wording_included
    assert all(not item.text and not option.text for item in instrument.items for option in item.options)


@pytest.mark.parametrize("instrument", OURS + PUBLISHED, ids=str)
def test_labels_are_there_in_both_languages(instrument):
    mappings = [instrument.title, instrument.notice, instrument.frame]
    mappings += [text for scale in instrument.scales for text in (scale.name, scale.higher_means)]
    mappings += [band.label for band in instrument.bands] + [norm.label for norm in instrument.norms]
    mappings += [prompt.text for prompt in instrument.review_prompts]

    assert all(set(mapping) == {"en", "es"} for mapping in mappings)


@pytest.mark.parametrize("instrument", PUBLISHED, ids=str)
def test_loinc_codes_pass_their_check_digit(instrument):
    codes = [item.loinc for item in instrument.items] + [scale.loinc for scale in instrument.scales]
    codes += [instrument.loinc]

    for code in filter(None, codes):
        assert code[-1] == loinc_check_digit(code), code


def test_the_titles_are_the_promised_ones():
    assert {instrument.title["en"] for instrument in OURS} == {
        "How I am with people close to me",
        "How I have been",
    }


def test_the_safety_question_is_never_first_or_last():
    ids = [item.id for item in CHECK_IN.items]
    mood = [item for item in ids if not item.startswith("W")]

    assert "S1" not in (ids[0], ids[-1], mood[0], mood[-1])


def test_the_safety_question_is_worded_as_drafted():
    safety = CHECK_IN.item("S1")

    assert safety.text == {
        "en": "In the last two weeks, how often have you thought about harming yourself, or wished you were not alive?",
        "es": "En las últimas dos semanas, ¿con qué frecuencia has pensado en hacerte daño "
        "o has deseado no estar con vida?",
    }
    assert [option.text["en"] for option in safety.options] == [
        "Never",
        "On some days",
        "On most days",
        "Nearly every day",
    ]
    assert not safety.lead_in


def test_the_check_in_scores_neither_its_safety_question_nor_a_total():
    assert CHECK_IN.single_items == ("S1",)
    assert {(scale.key, scale.formula, scale.low, scale.high) for scale in CHECK_IN.scales} == {
        ("mood", "mean", 0, 3),
        ("worry", "mean", 0, 3),
    }


def test_half_of_the_lines_of_the_check_in_run_the_other_way():
    assert all(len(scale.reversed_items) == 2 for scale in CHECK_IN.scales)


@pytest.mark.parametrize("instrument", OURS, ids=str)
@pytest.mark.parametrize("language", ["en", "es"])
def test_ours_are_short(instrument, language):
    assert minutes(instrument, language) <= 4


@pytest.mark.parametrize("key", ["leeside-attachment", "leeside-attachment-core"])
def test_no_two_neighbours_are_from_one_scale(key):
    names = [item.id.rstrip("0123456789") for item in load(key).items]
    pairs = list(pairwise(names))

    assert all(a != b for a, b in pairs[:-3])


def test_the_ecr_reverses_ten_items():
    reversed_items = {int(item) for scale in load("ecr").scales for item in scale.reversed_items}

    assert reversed_items == {3, 15, 19, 22, 25, 27, 29, 31, 33, 35}


def test_the_errors_of_the_ecr_are_the_computed_ones():
    ecr = load("ecr")

    assert ecr.error_of("anxiety").sem == pytest.approx(0.232019, abs=1e-6)
    assert ecr.error_of("avoidance").sem == pytest.approx(0.206726, abs=1e-6)


def test_the_phq_has_no_word_on_change():
    assert load("phq-9").error_of("total") is None
