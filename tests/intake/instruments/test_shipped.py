"""What the shipped instruments promise."""

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from intake.instruments import available, load
from intake.instruments.guard import reversed_items
from intake.psychometrics.instrument import minutes

OURS = [load(key, version) for key, version in available() if key.startswith("leeside-")]
PUBLISHED = [load(key, version) for key, version in available() if not key.startswith("leeside-")]
CHECK_IN = load("leeside-check-in")
SPECIFIED = tomllib.loads(Path(__file__).with_name("specified.toml").read_text(encoding="utf-8"))


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
    assert {str(instrument) for instrument in PUBLISHED} == {
        f"{key}@{version}" for key, row in SPECIFIED.items() for version in row["versions"]
    }


@pytest.mark.parametrize("instrument", PUBLISHED, ids=str)
def test_each_has_the_items_risk_items_and_grade_of_its_specification(instrument):
    wanted = {name: SPECIFIED[instrument.key][name] for name in ("items", "risk_items", "grade")}
    found = {
        "items": len(instrument.items),
        "risk_items": len(instrument.risk_items),
        "grade": instrument.grade,
    }
    assert found == wanted


def test_only_what_nobody_has_checked_is_disabled_and_says_why():
    disabled = {instrument.key: instrument.disabled for instrument in PUBLISHED if not instrument.is_enabled}

    assert set(disabled) == {"ippa-1987"}
    assert "checks them against the manual" in disabled["ippa-1987"]["en"]
    assert {instrument.key for instrument in PUBLISHED if instrument.grade == "C"} == set(disabled)


@pytest.mark.parametrize(
    ("key", "version", "flipped"),
    [
        ("ecr", "1.0.0-7pt", "3 15 19 22 25 27 29 31 33 35"),
        ("ecr-12", "1.0.0", "6 9 10 11 12"),
        ("ecr-12", "1.0.0-5pt", "6 9 10 11 12"),
        ("ecr-s", "1.0.0", "1 5 8 9"),
        ("ecr-r", "1.0.0", "9 11 20 22 26 27 28 29 30 31 33 34 35 36"),
        ("ecr-r", "1.0.0-interleaved", "2 3 5 11 15 17 19 22 25 27 29 31 33 35"),
        ("ecr-rs", "1.0.0", "1 2 3 4"),
        ("raas", "1.0.0", "2 7 8 13 16 17 18"),
        ("ras", "1.0.0", "4 7"),
        ("rses", "1.0.0", "2 5 6 8 9"),
        ("rses", "1.0.0-umd", "3 5 8 9 10"),
        ("core-10", "1.0.0", "2 3"),
        ("saam", "1.0.0", ""),
    ],
)
def test_each_item_order_turns_round_its_own_items(key, version, flipped):
    assert reversed_items(load(key, version)) == tuple(flipped.split())


@pytest.mark.parametrize("version", ["1.0.0", "1.0.0-interleaved"])
def test_the_orders_of_the_ecr_r_know_of_each_other_and_of_one_without_keys(version):
    instrument = load("ecr-r", version)
    known = {order.id: order.version for order in instrument.other_orders}

    assert instrument.order_id not in known
    assert known.pop("yiye-ii-tr") == ""
    ((order, other),) = known.items()
    assert load("ecr-r", other).order_id == order
    assert [len(scale.reversed_items) for scale in instrument.scales] == [2, 12]


def test_the_moment_has_no_reliable_change():
    assert load("saam").is_state
    assert not load("ecr-s").is_state


def test_no_figure_of_five_point_answers_is_beside_seven_point_ones():
    for key, version in (("ecr", "1.0.0-7pt"), ("ecr-12", None), ("ecr-s", None), ("ecr-r", None), ("ecr-rs", None)):
        instrument = load(key, version)
        assert instrument.norms == instrument.errors == ()
        assert instrument.items[0].maximum == 7


def test_the_ecr_12_reproduces_its_printed_errors():
    form = load("ecr-12", "1.0.0-5pt")

    assert form.error_of("anxiety").sem == pytest.approx(0.382269, abs=1e-6)
    assert form.error_of("avoidance").sem == pytest.approx(0.344651, abs=1e-6)


@pytest.mark.parametrize(
    ("key", "part", "value"),
    [
        ("ecr-r", "norms", "3.56"),
        ("ecr-s", "norms", "22.43"),
        ("phq-8", "bands", "moderately-severe"),
        ("gad-2", "cutoffs", "'score': 3"),
        ("phq-4", "cutoffs", "depression"),
    ],
)
def test_what_is_only_recalled_is_in_the_file_and_blocked(key, part, value):
    instrument = load(key)

    assert any(figure.kind == part and value in figure.value for figure in instrument.blocked)
    assert getattr(instrument, part) == ()


def test_wording_that_must_not_be_altered_says_so():
    assert {each.key for each in PUBLISHED if each.licence.unaltered} == {"c-ssrs-screener", "asq-nimh", "core-10"}


def test_the_two_with_the_same_letters_are_told_apart_by_key():
    assert [key for key, _version in available() if "asq" in key] == ["asq-nimh"]


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
    for outcome in instrument.outcomes:
        mappings += [outcome.name, outcome.otherwise_label, *(level.label for level in outcome.levels)]
    mappings += [found for found in (instrument.construct, instrument.population, instrument.disabled) if found]

    assert all(set(mapping) == {"en", "es"} for mapping in mappings)


@pytest.mark.parametrize("instrument", PUBLISHED, ids=str)
def test_loinc_codes_pass_their_check_digit(instrument):
    codes = [item.loinc for item in instrument.items] + [scale.loinc for scale in instrument.scales]
    codes += [instrument.loinc, *(outcome.loinc for outcome in instrument.outcomes)]

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
