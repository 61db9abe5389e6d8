"""Scores against worked cases, then what must hold for every answer sheet."""

import json
from decimal import Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.instruments import load
from intake.psychometrics import scoring
from intake.psychometrics.across import summaries
from intake.psychometrics.norms import reference
from intake.psychometrics.outcomes import outcomes
from intake.psychometrics.scoring import AnswerOutOfRange, UnknownItem, patterns, score
from tests.intake.instruments.documents import instrument_from, shipped_document
from tests.vectors import read

SCREENER = load("leeside-attachment")
CORE = load("leeside-attachment-core")
PHQ9 = load("phq-9")
PUBLISHED = read("instrument-scoring")["cases"]
SHEETS = read("own-screener")["sheets"]
RELATIONSHIP_SHEETS = read("own-screener-relationship")["sheets"]


WORKED_IN = {"ecr": "1.0.0-7pt"}
INSTRUMENTS = {key: load(key, WORKED_IN.get(key)) for key in sorted({case["instrument"] for case in PUBLISHED})}
# How the worked cases call what an outcome says.
OUTCOMES = {"c-ssrs-screener": {"level": "level"}, "asq-nimh": {"level": "level"}, "itq": {"result": "result"}}
YES_OR_NO = {"ptsd_criteria": "ptsd-criteria", "dso_criteria": "dso-criteria"}
NOTHING_SAID = {"level": "incomplete", "result": "not_classified"}


def with_recalled_bands(instrument):
    """The same instrument, as if somebody had checked the bands that are only recalled."""
    if instrument.bands:
        return instrument
    document = shipped_document(instrument.key, instrument.version)
    for band in document["bands"]:
        band["status"] = "secondary"
    return instrument_from(document)


def by_scale(scores):
    return {result.scale: result for result in scores}


def only(instrument, answers):
    return {item.id: answers[item.id] for item in instrument.items}


def check_scale(result, expected):
    assert result.answered == expected["n"]
    if expected["mean"] is None:
        assert result.value is None
        assert result.pomp is None
        assert result.status == ("no-answers" if expected["n"] == 0 else "too-few-answers")
    else:
        assert float(result.value) == pytest.approx(expected["mean"], abs=1e-8)
        assert float(result.pomp) == pytest.approx(expected["pomp"], abs=1e-8)


@pytest.mark.parametrize("case", PUBLISHED, ids=lambda case: f"{case['instrument']}: {case['case']}")
def test_published_instruments_score_as_worked(case):
    instrument, expected = INSTRUMENTS[case["instrument"]], case["expected"]
    scores = by_scale(score(instrument, case["answers"]))

    combined = {scale.key: expected[scale.key] for scale in instrument.scales if scale.key in expected}
    for scale, value in {**expected["scores"], **combined}.items():
        found = scores[scale].value
        assert found is None if value is None else float(found) == pytest.approx(value, abs=1e-8)
    if "band" in expected:
        band = scoring.band_for(with_recalled_bands(instrument), scores["total"])
        assert band.key == expected["band"].replace("_", "-")
    patterns = scoring.patterns(instrument, case["answers"])
    assert {key: expected[key] for key in patterns if key in expected} == {
        key: value for key, value in patterns.items() if value is not None
    }


@pytest.mark.parametrize(
    "case", [case for case in PUBLISHED if case["instrument"] in OUTCOMES], ids=lambda case: case["case"]
)
def test_what_an_answer_pattern_says_is_as_worked(case):
    readings = {reading.outcome: reading for reading in outcomes(INSTRUMENTS[case["instrument"]], case["answers"])}
    expected = case["expected"]

    for outcome, word in OUTCOMES[case["instrument"]].items():
        level = readings[outcome].level
        said = NOTHING_SAID[word] if level is None else level.replace("-", "_")
        assert said == expected[word]
        if "incomplete" in expected:
            assert readings[outcome].is_complete is not expected["incomplete"]
    for word, outcome in YES_OR_NO.items():
        if word in expected:
            assert (readings[outcome].level == "met") is expected[word]


@pytest.mark.parametrize("dimension", ["anxiety", "avoidance"])
def test_the_score_over_several_people_is_their_plain_mean_and_says_whose(dimension):
    form, worked = load("ecr-rs"), read("instrument-scoring")["ecr_rs_global"]
    results = {kind: score(form, target["answers"]) for kind, target in worked["targets"].items()}
    for kind, target in worked["targets"].items():
        assert float(by_scale(results[kind])[dimension].value) == pytest.approx(target["scores"][dimension], abs=1e-8)
    everybody = by_scale(summaries(form, results))[dimension]
    without = worked["global_without_father"]
    three = by_scale(summaries(form, {kind: results[kind] for kind in without["used"]}))[dimension]

    assert float(everybody.value) == pytest.approx(worked["global_all"][dimension], abs=1e-8)
    assert everybody.absent == ()
    assert float(three.value) == pytest.approx(without["scores"][dimension], abs=1e-8)
    assert (sorted(three.used), three.absent) == (sorted(without["used"]), ("father",))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet["id"])
def test_full_form_scores_as_worked(sheet):
    scores = by_scale(score(SCREENER, sheet["answers"]))

    assert set(scores) == set(sheet["expected"]["full"])
    for scale, expected in sheet["expected"]["full"].items():
        check_scale(scores[scale], expected)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet["id"])
def test_core_form_scores_as_worked(sheet):
    scores = by_scale(score(CORE, only(CORE, sheet["answers"])))

    assert set(scores) == set(sheet["expected"]["core"])
    for scale, expected in sheet["expected"]["core"].items():
        check_scale(scores[scale], expected)


@pytest.mark.parametrize("sheet", RELATIONSHIP_SHEETS, ids=lambda sheet: sheet["id"])
def test_relationship_form_scores_as_worked(sheet):
    form = load("leeside-attachment-relationship")
    scores = by_scale(score(form, sheet["answers"]))

    for scale, expected in sheet["expected"].items():
        check_scale(scores[scale], expected)
    assert {item: sheet["answers"][item] for item in form.single_items} == sheet["single_answers"]


def test_a_score_shows_its_arithmetic():
    answers = {"AX1": 5, "AX7": 5, "AX2": 3, "AX3": 3, "AX5": 3, "AX8": 3, "AX9": None}
    result = by_scale(score(CORE, answers))["AX"]

    assert result.contributions == {"AX1": 5, "AX2": 3, "AX3": 3, "AX5": 3, "AX7": 1, "AX8": 3}
    assert result.items_missing == ("AX9",)
    assert result.value == 3
    assert result.is_prorated


def test_a_scale_that_an_answer_closes_is_nothing_and_complete():
    ptsd = load("pc-ptsd-5")
    (closed,) = score(ptsd, {"0": 0, "3": 1})
    (open_,) = score(ptsd, {"0": 1, "3": 1})

    assert (closed.value, closed.status, closed.closed_by, closed.contributions) == (0, "scored", "0", {})
    assert not closed.is_prorated
    assert (open_.value, open_.status, open_.closed_by) == (None, "too-few-answers", None)
    assert scoring.recipe(ptsd, closed)["closed_by"] == "0"
    assert "closed_by" not in scoring.recipe(ptsd, open_)


def test_a_recipe_names_what_a_sum_is_multiplied_by_and_what_is_taken_away():
    well, ratings = load("who-5"), load("rq")
    (total,) = score(well, {item.id: 5 for item in well.items})
    of_self = by_scale(score(ratings, {"1": 7, "2": 1, "3": 1, "4": 7}))["model_of_self"]

    assert (total.value, total.range) == (100, (0, 100))
    assert scoring.recipe(well, total)["multiplier"] == 4
    assert (of_self.value, of_self.range) == (12, (-12, 12))
    assert of_self.pomp == 100
    assert scoring.recipe(ratings, of_self)["offset"] == -16
    assert not {"multiplier", "offset", "closed_by"} & set(scoring.recipe(PHQ9, score(PHQ9, {})[0]))


def test_nine_of_ten_answers_of_the_core_are_ten_times_their_mean():
    core = load("core-10")
    (result,) = score(core, {str(number): 1 for number in range(1, 10)})

    assert result.value == Fraction(130, 9)  # 7 ones and 2 turned round to 3


def test_a_complete_score_is_not_prorated():
    assert not by_scale(score(PHQ9, {item.id: 1 for item in PHQ9.items}))["total"].is_prorated


def test_a_sum_with_a_missing_answer_is_the_mean_of_the_rest_and_never_lower():
    document = shipped_document("phq-9", "1.0.0")
    document["scales"][0]["min_answered"] = 8
    answers = {str(number): 2 for number in range(1, 9)}

    (result,) = score(instrument_from(document), answers)

    assert result.value == 18
    assert result.is_prorated


def test_a_prorated_score_between_two_bands_takes_the_lower_one():
    document = shipped_document("phq-9", "1.0.0")
    document["scales"][0]["min_answered"] = 8
    instrument = instrument_from(document)
    (result,) = score(instrument, {str(number): int(number < 5) for number in range(1, 9)})

    assert result.value == Fraction(9, 2)
    assert scoring.band_for(instrument, result).key == "minimal"


def test_a_score_below_the_lowest_band_has_none():
    document = shipped_document("phq-9", "1.0.0")
    document["bands"] = document["bands"][1:]
    instrument = instrument_from(document)
    (result,) = score(instrument, {item.id: 0 for item in instrument.items})

    assert scoring.band_for(instrument, result) is None


def test_without_a_score_there_is_no_band():
    (result,) = score(PHQ9, {"1": 3})

    assert scoring.band_for(PHQ9, result) is None


def test_an_unknown_item_is_refused():
    with pytest.raises(UnknownItem, match="AX99"):
        score(SCREENER, {"AX99": 1})


@pytest.mark.parametrize("value", [0, 6, True, 3.0, "3"])
def test_a_value_that_is_not_an_option_is_refused(value):
    with pytest.raises(AnswerOutOfRange):
        score(SCREENER, {"AX1": value})


def test_exact_numbers_are_stored_at_nine_places_half_to_even():
    assert scoring.stored(Fraction(7, 3)) == Decimal("2.333333333")
    assert scoring.stored(Fraction(25, 10**10)) == Decimal("0.000000002")
    assert scoring.stored(Fraction(2)).as_tuple().exponent == -9


def test_other_figures_are_stored_at_six_places():
    assert scoring.stored6(2.0000005) in {Decimal("2.000000"), Decimal("2.000001")}
    assert str(scoring.stored6(-1.25)) == "-1.250000"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_six_places_are_half_to_even_of_the_exact_float_and_a_zero_has_no_sign(value):
    by_fractions = Decimal(round(Fraction(value) * 10**6)).scaleb(-6, Context(prec=400))
    assert str(scoring.stored6(value)) == str(by_fractions)


def test_a_recipe_is_json_in_order_and_names_its_norm():
    ecr = load("ecr")
    result = score(ecr, {item.id: 3 for item in ecr.items})[0]
    recipe = scoring.recipe(ecr, result, reference(ecr))

    assert list(recipe) == sorted(recipe)
    assert json.loads(json.dumps(recipe)) == recipe
    assert recipe["instrument"] == "ecr@1.0.0-5pt"
    assert recipe["checksum"] == ecr.checksum
    assert recipe["reversed"] == ["22"]
    assert recipe["norm"] == {"id": "open-ecr-5pt", "kind": "reference", "n": 12616, "window": None}


def test_a_recipe_without_norm_says_so():
    (result,) = score(PHQ9, {})

    assert scoring.recipe(PHQ9, result)["norm"] is None


SHEET = st.fixed_dictionaries({item.id: st.none() | st.integers(1, 5) for item in SCREENER.items})


@pytest.mark.slow
@given(SHEET)
def test_a_score_stays_in_its_range(answers):
    for result in score(SCREENER, answers):
        if result.value is not None:
            assert result.range[0] <= result.value <= result.range[1]
            assert 0 <= result.pomp <= 100
        else:
            assert result.answered < result.needed


@pytest.mark.slow
@given(SHEET, st.randoms(use_true_random=False))
def test_the_order_of_the_answers_does_not_matter(answers, random):
    shuffled = list(answers.items())
    random.shuffle(shuffled)

    assert score(SCREENER, dict(shuffled)) == score(SCREENER, answers)


@pytest.mark.slow
@given(st.integers(0, 3))
def test_reversing_twice_gives_the_answer_back(value):
    for item in PHQ9.items:
        assert item.reversed_value(item.reversed_value(value)) == value


@pytest.mark.slow
@given(st.fixed_dictionaries({item.id: st.integers(1, 5) for item in SCREENER.items}))
def test_turning_every_answer_round_turns_every_score_round(answers):
    turned = {item: 6 - value for item, value in answers.items()}

    for there, back in zip(score(SCREENER, answers), score(SCREENER, turned), strict=True):
        assert there.value + back.value == 6


@pytest.mark.slow
@given(st.integers(1, 5), st.integers(0, 9))
def test_an_item_is_reversed_in_its_own_range(first, second):
    document = shipped_document("leeside-check-in", "1.0.0-draft1")
    document["items"][2]["options"] = [{"code": f"x{value}", "value": value} for value in range(10)]
    document["items"][3]["options"] = [{"code": f"y{value}", "value": value} for value in range(1, 6)]
    document["scales"][0]["reversed"] = ["W2", "W3"]
    instrument = instrument_from(document)
    result = score(instrument, {"W2": second, "W3": first})[0]

    assert result.contributions == {"W2": 9 - second, "W3": 6 - first}


def test_a_scale_without_a_score_is_not_prorated():
    scale = next(found for found in score(PHQ9, {"1": 1}) if found.scale == PHQ9.scales[0].key)

    assert (scale.status, scale.is_prorated) == ("too-few-answers", False)


def test_no_pattern_follows_from_an_answer_that_does_not_exist():
    with pytest.raises(AnswerOutOfRange):
        patterns(PHQ9, {"1": 9})


def test_the_answer_that_does_not_exist_is_named_and_not_a_missing_one():
    with pytest.raises(AnswerOutOfRange, match="item '2'"):
        score(PHQ9, {"1": None, "2": 9})
