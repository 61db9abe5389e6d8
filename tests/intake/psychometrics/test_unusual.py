"""What is unusual by what is known of other people's answers: worked cases, the lines, and who is exempt."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.instruments import load
from intake.instruments.calibrations import calibration_of
from intake.psychometrics import agreement, quality, rarity
from intake.psychometrics.norms import reference
from intake.psychometrics.scoring import AnswerOutOfRange, score
from intake.psychometrics.unusual import Sheet, balanced_lines, unusual
from tests.vectors import read

VECTORS = read("response-quality")
ECR = load("ecr", "1.0.0-5pt")
CALIBRATION, NORMS = calibration_of(ECR), reference(ECR)
TWELVE = load("ecr-12", "1.0.0-5pt")
MIDDLE = {item.id: 3 for item in ECR.items}
YES = {item.id: 5 for item in ECR.items}


def sheet(instrument, answers, languages=("en",), was_helped=False):
    return Sheet(answers, score(instrument, answers), languages, was_helped)


def said(instrument, answers, calibration=None, norms=None, **more):
    return [
        (flag.code, flag.scale) for flag in unusual(instrument, sheet(instrument, answers, **more), calibration, norms)
    ]


def raw(scale, pattern):
    """Raw answers whose keyed categories are those of a pattern."""
    spec = ECR.scale(scale)
    return {
        item: 5 - category if item in spec.reversed_items else 1 + category
        for item, category in zip(spec.items, pattern, strict=True)
    }


@pytest.mark.parametrize("case", VECTORS["even_odd"], ids=lambda case: case["id"])
def test_halves_agree_as_worked(case):
    expected = case["even_odd_spearman_brown"]
    found = agreement.even_odd(case["keyed_scales"])
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-8))


@pytest.mark.parametrize("case", VECTORS["pairs"], ids=lambda case: case["id"])
def test_pairs_agree_as_worked(case):
    found = agreement.correlation(case["first_of_pair"], case["second_of_pair"])
    assert found == (None if case["r"] is None else pytest.approx(case["r"], abs=1e-8))


@pytest.mark.parametrize("case", VECTORS["mahalanobis"]["cases"], ids=lambda case: str(case["x"]))
def test_distances_are_the_worked_ones(case):
    found = rarity.mahalanobis(case["x"], VECTORS["mahalanobis"]["mean"], VECTORS["mahalanobis"]["cov"])
    assert found.squared == pytest.approx(case["d2"], abs=1e-8)
    assert found.p == pytest.approx(case["p"], abs=1e-8)
    assert (found.p < rarity.RARE) == case["flag_p_lt_.001"]


@pytest.mark.parametrize("case", VECTORS["speed"], ids=lambda case: case["id"])
def test_the_share_of_unhurried_pages_is_the_worked_one(case):
    pages = [(page["items"], page["seconds"]) for page in case["pages"]]
    assert float(quality.unhurried_share(pages)) == case["page_time_index"]
    assert sum(quality.unhurried_share([page]) == 0 for page in pages) == case["fast_pages"]


@pytest.mark.parametrize("case", VECTORS["sequences"], ids=lambda case: case["id"])
def test_the_average_run_is_the_worked_one(case):
    assert float(quality.average_run(case["answers"])) == pytest.approx(case["avgstring"], abs=1e-8)


def test_without_answers_or_pages_there_is_no_average():
    assert quality.average_run([None, None]) is None
    assert quality.unhurried_share([]) is None


@given(st.lists(st.floats(-5, 5), min_size=3, max_size=3), st.integers(0, 2**32 - 1))
def test_the_distance_agrees_with_numpy(x, seed):
    root = np.random.default_rng(seed).normal(size=(3, 3)) + 3 * np.eye(3)
    covariance = root @ root.T + np.eye(3)
    expected = np.array(x) @ np.linalg.solve(covariance, np.array(x))
    assert rarity.mahalanobis(x, [0, 0, 0], covariance.tolist()).squared == pytest.approx(expected, rel=1e-8, abs=1e-9)


def test_what_is_no_covariance_is_refused():
    with pytest.raises(ValueError, match="positive definite"):
        rarity.mahalanobis((1, 1), (0, 0), ((1, 2), (2, 1)))


def test_halves_that_run_against_each_other_reach_minus_one_and_no_less():
    assert agreement.even_odd([[1, 5], [3, 3], [5, 1]]) == -1
    assert agreement.even_odd([[1, 3], [3, 3], [5, 3]]) is None
    assert agreement.even_odd([[3, 1], [3, 3], [3, 5]]) is None
    assert agreement.correlation([1, 2], [1, 2]) is None


def test_scales_that_stand_apart_are_compared_and_a_total_over_them_is_not():
    ders, itq = load("ders-16"), load("itq")
    assert "total" not in {scale.key for scale in agreement.separate_scales(ders)}
    assert len(agreement.separate_scales(ders)) == 5
    assert agreement.halves(load("rq"), {}) is None  # one item a scale
    assert {scale.key for scale in agreement.separate_scales(itq)} <= {scale.key for scale in itq.scales}


def test_scales_with_other_answers_are_not_compared():
    mixed = replace(ECR, items=(replace(ECR.items[0], options=ECR.items[0].options[:4]), *ECR.items[1:]))
    assert agreement.separate_scales(mixed) == ()


def test_halves_need_three_scales_of_four_answers():
    core = load("leeside-attachment-core")
    answers = {item.id: 1 + number % 5 for number, item in enumerate(core.items)}
    found = agreement.halves(core, answers)
    assert found is not None
    assert -1 <= found <= 1
    few = {item: value for item, value in answers.items() if not item.startswith("DF")}
    assert agreement.halves(core, few) is None
    assert agreement.halves(ECR, MIDDLE) is None
    with pytest.raises(AnswerOutOfRange):
        agreement.halves(core, {"AX1": 9})


def test_yes_to_lines_that_are_turned_either_way_is_told():
    assert balanced_lines(ECR).items[:2] == ("2", "22")
    assert (len(balanced_lines(ECR).items), balanced_lines(ECR).min_answered) == (20, 17)
    assert (balanced_lines(ECR).low, balanced_lines(ECR).high) == (2, 4)
    (flag,) = unusual(ECR, sheet(ECR, YES), None, None)
    assert (flag.code, flag.value, flag.line) == ("acquiescence", 5, 4)
    assert said(ECR, dict.fromkeys(YES, 1)) == [("acquiescence", "")]
    assert said(ECR, MIDDLE) == []


def test_the_middle_half_of_another_range_is_its_own():
    rule = balanced_lines(load("rses"))
    assert (rule.low, rule.high) == (Fraction(3, 4), Fraction(9, 4))


def test_too_few_turned_lines_or_a_rule_of_its_own_give_none():
    assert balanced_lines(load("gad-7")) is None
    assert balanced_lines(load("leeside-attachment")) is None
    assert said(load("gad-7"), {str(number): 3 for number in range(1, 8)}) == []


def test_an_unlikely_pattern_is_told_of_its_scale():
    wild = next(case for case in VECTORS["person_fit"] if case["flag_lz_star_lt_-2.326"])
    answers = MIDDLE | raw("anxiety", wild["categories_0to4"])
    assert ("unlikely_pattern", "anxiety") in said(ECR, answers, CALIBRATION)
    flag = next(flag for flag in unusual(ECR, sheet(ECR, answers), CALIBRATION, None) if flag.scale == "anxiety")
    assert float(flag.value) == pytest.approx(wild["lz_star"], abs=1e-8)
    tame = next(case for case in VECTORS["person_fit"] if not case["flag_lz_star_lt_-2.326"])
    assert ("unlikely_pattern", "anxiety") not in said(
        ECR, MIDDLE | raw("anxiety", tame["categories_0to4"]), CALIBRATION
    )
    assert said(ECR, {"2": 1}, CALIBRATION) == []


def both_highest():
    return {i: 1 if i in scale.reversed_items else 5 for scale in ECR.scales for i in scale.items}


def test_scores_that_are_rare_together_are_told():
    (flag,) = unusual(ECR, sheet(ECR, both_highest()), None, NORMS)
    assert (flag.code, flag.line) == ("rare_profile", Fraction(1, 1000))
    assert flag.value < 0.001
    assert said(ECR, MIDDLE, None, NORMS) == []


@pytest.mark.parametrize(
    "change",
    [
        {"r": None},
        {"n": 299},
        {"kind": "clinic"},
        {"scales": {}},
        {"id": "nobody"},
    ],
)
def test_without_a_known_sample_nothing_is_rare(change):
    assert said(ECR, both_highest(), None, replace(NORMS, **change)) == []


def test_without_both_scores_or_a_plane_nothing_is_rare():
    one = {item: value for item, value in both_highest().items() if int(item) % 2}
    assert said(ECR, one, None, NORMS) == []
    assert rarity.place_among(load("gad-7"), NORMS, ()) is None


@pytest.mark.parametrize(
    "exempt", [{"languages": ("es",)}, {"languages": ("en", "es")}, {"languages": ()}, {"was_helped": True}]
)
def test_answers_in_another_language_or_with_help_are_not_held_against_what_was_learned(exempt):
    wild = next(case for case in VECTORS["person_fit"] if case["flag_lz_star_lt_-2.326"])
    answers = both_highest() | raw("anxiety", wild["categories_0to4"])
    found = said(ECR, answers, CALIBRATION, NORMS, **exempt)
    assert not {code for code, _scale in found} & {"unlikely_pattern", "rare_profile"}


def test_yes_saying_is_told_in_one_other_language_and_not_with_help():
    assert said(ECR, YES, languages=("es",)) == [("acquiescence", "")]
    assert said(ECR, YES, was_helped=True) == []


def test_two_kinds_of_flags_are_two_families():
    two = unusual(ECR, sheet(ECR, both_highest()), None, NORMS) + unusual(ECR, sheet(ECR, YES), None, None)
    assert quality.suggests_review(two)
    assert not quality.suggests_review(two[:1])


def test_every_flag_has_a_family():
    wild = next(case for case in VECTORS["person_fit"] if case["flag_lz_star_lt_-2.326"])
    found = unusual(ECR, sheet(ECR, both_highest() | raw("anxiety", wild["categories_0to4"])), CALIBRATION, NORMS)
    assert {flag.code for flag in found} <= set(quality.FAMILIES)
