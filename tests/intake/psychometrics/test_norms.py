"""Percentiles, alpha and the gates of a clinic's own norms."""

import json
import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, f

from intake.instruments import load
from intake.psychometrics import norms
from intake.psychometrics.distributions import beta_cdf, f_quantile
from intake.psychometrics.normset import NormSet
from tests.intake.instruments.documents import instrument_from, shipped_document
from tests.vectors import read

VECTORS = read("norms")
SAMPLE = tuple(sorted(Decimal(str(value)) for value in VECTORS["sample"]))
MATRIX = VECTORS["reliability"]["matrix_80x6"]
CORE = load("leeside-attachment-core")
ECR = load("ecr")


def sheets(n, seed=1):
    """Made-up people whose answers to one scale hang together."""
    draw = random.Random(seed)
    reversed_items = {item for scale in CORE.scales for item in scale.reversed_items}
    people = []
    for _ in range(n):
        level = {scale: draw.gauss(3, 0.9) for scale in ("AX", "AV", "DF")}
        keyed = {item.id: min(5, max(1, round(draw.gauss(level[item.id[:2]], 0.9)))) for item in CORE.items}
        people.append({item: 6 - value if item in reversed_items else value for item, value in keyed.items()})
    return people


def clinic(answer_sheets, instrument=CORE):
    return norms.clinic_norms(
        instrument, answer_sheets, id="here-1", label={"en": "people who came here"}, window="2026"
    )


@pytest.mark.parametrize("case", VECTORS["percentiles"], ids=lambda case: str(case["x"]))
def test_percentiles_are_the_worked_ones(case):
    percentile = norms.percentile_of(Decimal(str(case["x"])), SAMPLE)

    assert percentile == pytest.approx(case["midrank_percentile"], abs=1e-8)
    assert norms.wilson(percentile, 60) == pytest.approx(case["wilson95"], abs=1e-8)
    assert norms.normalised_t(percentile, 60) == pytest.approx(case["normalised_t"], abs=1e-6)
    found = norms.linear_t(case["x"], VECTORS["sample_mean"], VECTORS["sample_sd"])
    assert found == pytest.approx(case["linear_t"], abs=1e-6)


def test_alpha_and_item_totals_are_the_worked_ones():
    expected = VECTORS["reliability"]
    alpha = norms.alpha_of(MATRIX)

    assert alpha == pytest.approx(expected["alpha"], abs=1e-8)
    assert norms.alpha_interval(alpha, 80, 6) == pytest.approx(expected["alpha_ci95"], abs=1e-8)
    assert norms.corrected_item_totals(MATRIX) == pytest.approx(expected["corrected_item_total"], abs=1e-8)


def test_alpha_without_each_item_is_the_worked_one():
    found = norms.alpha_if_dropped(MATRIX)

    assert found == pytest.approx(VECTORS["reliability"]["alpha_if_dropped"], abs=1e-8)


def test_alpha_without_one_of_two_items_is_not_defined():
    assert norms.alpha_if_dropped([[1, 2], [2, 4], [3, 3]]) == (None, None)


def test_alpha_is_not_defined_for_one_item_or_for_equal_people():
    assert norms.alpha_of([[1], [2], [3]]) is None
    assert norms.alpha_of([[2, 2], [2, 2]]) is None


def test_an_item_that_does_not_vary_has_no_item_total():
    assert norms.corrected_item_totals([[1, 2, 2], [1, 3, 4], [1, 4, 4]])[0] is None


@pytest.mark.slow
@given(st.floats(0.3, 200), st.floats(0.3, 900), st.floats(0, 1))
def test_the_beta_distribution_agrees_with_scipy(a, b, x):
    assert beta_cdf(a, b, x) == pytest.approx(beta(a, b).cdf(x), abs=1e-9)


def test_the_beta_distribution_ends_at_nothing_and_everything():
    assert (beta_cdf(2, 3, 0), beta_cdf(2, 3, 1)) == (0, 1)


@pytest.mark.slow
@given(st.floats(0.01, 0.99), st.integers(2, 500), st.integers(2, 5000))
def test_the_f_distribution_agrees_with_scipy(p, d1, d2):
    assert f_quantile(p, d1, d2) == pytest.approx(f(d1, d2).ppf(p), rel=1e-7)


def test_fewer_than_fifty_people_give_no_norm():
    assert clinic(sheets(49)) is None


def test_from_fifty_there_is_a_mean_and_nothing_that_needs_more():
    norm = clinic(sheets(99)).scales["AX"]
    place = norms.place(Fraction(3), norm)

    assert norm.sd > 0
    assert norm.alpha is norm.omega is None
    assert norm.alpha_if_dropped == ()
    assert place.sem is place.ci95 is place.t is place.percentile is place.percentile_ci95 is None
    assert place.missing["t"] == place.missing["ci95"] == "fewer-than-100"
    assert place.missing["percentile"] == "fewer-than-300"


@pytest.mark.slow
def test_from_a_hundred_there_is_an_error_and_a_t_score():
    norm_set = clinic(sheets(100))
    norm = norm_set.scales["AX"]
    place = norms.place(Fraction(7, 2), norm)

    assert place.ci95 == pytest.approx((3.5 - 1.959964 * norm.sem, 3.5 + 1.959964 * norm.sem), abs=1e-6)
    assert place.t == pytest.approx(50 + 10 * (3.5 - norm.mean) / norm.sd)
    assert norm.alpha_interval[0] < norm.alpha < norm.alpha_interval[1]
    assert norm_set.r is not None
    assert norm.values == ()
    assert norm.alpha - 0.05 < norm.omega < 1
    assert [item for item, _alpha in norm.alpha_if_dropped] == list(CORE.scale("AX").items)
    assert all(0 < alpha < 1 for _item, alpha in norm.alpha_if_dropped)
    assert dict(place.missing) == {"percentile": "fewer-than-300", "percentile_ci95": "fewer-than-300"}


@pytest.mark.slow
def test_from_three_hundred_there_are_percentiles():
    norm = clinic(sheets(300)).scales["AV"]
    place = norms.place(Fraction(5), norm)

    assert len(norm.values) == 300
    assert place.percentile > 90
    assert place.percentile_ci95[0] < place.percentile < place.percentile_ci95[1]
    assert not place.missing


@pytest.mark.slow
def test_a_norm_does_not_depend_on_the_order_of_the_people():
    people = sheets(100)

    assert clinic(people) == clinic(people[::-1])


@pytest.mark.slow
def test_a_norm_survives_json():
    norm_set = clinic(sheets(100))

    assert NormSet.from_dict(json.loads(json.dumps(norm_set.to_dict()))) == norm_set


def test_the_sheets_that_quality_keeps_out_are_told_beside():
    kept, flagged = sheets(60), [{item.id: item.maximum for item in CORE.items}] * 5
    norm_set = norms.clinic_norms(CORE, kept, id="here-1", label={"en": "x"}, window="2026", flagged=flagged)

    assert norm_set.n == norm_set.scales["AX"].n == 60
    beside = norm_set.with_flagged["AX"]
    assert (beside.n, beside.mean) == (65, clinic([*kept, *flagged]).scales["AX"].mean)
    assert norm_set.scales["AX"] == clinic(kept).scales["AX"]
    assert clinic(kept).with_flagged == {}
    assert NormSet.from_dict(json.loads(json.dumps(norm_set.to_dict()))) == norm_set


def test_a_set_from_before_omega_was_kept_is_read_without_it():
    written = clinic(sheets(60)).to_dict()
    del written["with_flagged"]
    for scale in written["scales"].values():
        del scale["omega"], scale["alpha_if_dropped"]

    assert NormSet.from_dict(written) == clinic(sheets(60))


def test_a_small_norm_survives_json():
    norm_set = clinic(sheets(60))

    assert NormSet.from_dict(json.loads(json.dumps(norm_set.to_dict()))) == norm_set


def test_a_scale_that_too_few_answered_is_left_out():
    people = [{item: value for item, value in sheet.items() if item[:2] != "DF"} for sheet in sheets(60)]

    assert set(clinic(people).scales) == {"AX", "AV"}


@pytest.mark.slow
def test_incomplete_sheets_count_for_the_mean_and_not_for_alpha():
    people = sheets(100)
    people[0]["AX1"] = None

    norm = clinic(people).scales["AX"]

    assert (norm.n, norm.alpha) == (100, None)
    assert norms.place(Fraction(3), norm).missing["sem"] == "no-reliability"


@pytest.mark.slow
def test_people_who_all_answer_alike_have_no_reliability():
    norm_set = clinic([{item.id: 3 for item in CORE.items}] * 100)

    assert norm_set.scales["AX"].sem is None
    assert norm_set.r is None
    place = norms.place(Fraction(3), norm_set.scales["AX"])
    assert place.t is None
    assert place.missing["t"] == "no-spread"


def test_an_instrument_without_a_plane_has_no_correlation():
    check_in = load("leeside-check-in")
    draw = random.Random(3)
    people = [{item.id: draw.randint(0, 3) for item in check_in.items} for _ in range(100)]

    assert clinic(people, check_in).r is None


def test_without_norms_everything_says_so():
    place = norms.place(Fraction(3), None)

    assert set(place.missing.values()) == {"no-norms"}
    assert set(place.missing) == {"sem", "ci95", "t", "percentile", "percentile_ci95"}


def test_an_instrument_with_a_sourced_error_has_an_interval_without_norms():
    gad7 = load("gad-7")
    place = norms.place(Fraction(9), None, gad7.error_of("total"))

    assert place.sem == pytest.approx(1.16, abs=0.001)
    assert set(place.missing) == {"t", "percentile", "percentile_ci95"}


def test_a_printed_table_is_not_interpolated():
    norm = norms.reference(ECR).scales["anxiety"]
    place = norms.place(Fraction(19, 6), norm)

    assert place.percentile is None
    assert place.missing["percentile"] == "table-only"
    assert place.sem == pytest.approx(0.232019, abs=1e-6)


@pytest.mark.parametrize(
    ("value", "bracket"), [(Fraction(19, 6), (50, 75)), (Fraction(1), (None, 5)), (Fraction(5), (95, None))]
)
def test_a_printed_table_gives_the_percents_on_either_side(value, bracket):
    assert norms.table_bracket(value, norms.reference(ECR).scales["anxiety"].percentiles) == bracket


def test_a_sample_of_one_group_is_used_only_when_it_is_named():
    gad7 = load("gad-7")

    assert norms.reference(gad7) is None
    assert norms.reference_of_gender(gad7, "male").scales["total"].mean == 2.7
    assert norms.reference_of_gender(gad7, "female").scales["total"].mean == 3.2
    assert norms.reference_of_gender(gad7, "other") is None
    assert norms.reference_of_gender(gad7, "unknown") is None


def test_five_point_figures_never_meet_seven_point_answers():
    document = shipped_document("ecr", "1.0.0-5pt")
    document["options"] = [{"code": str(value), "value": value} for value in range(1, 8)]
    seven_point = instrument_from(document)

    assert norms.reference(seven_point) is None


def test_a_score_in_the_words_of_its_answers_has_no_place_and_says_why_for_each_figure():
    found = norms.no_place()
    assert (found.sem, found.ci95, found.t, found.percentile, found.percentile_ci95) == (None,) * 5
    assert set(found.missing) == {"sem", "ci95", "t", "percentile", "percentile_ci95"}
    assert set(found.missing.values()) == {"answer-words-only"}
