"""The graded response model against worked cases and against numpy and scipy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize

from intake.psychometrics import irt
from intake.psychometrics.person_fit import UNLIKELY, person_fit
from tests.vectors import read

VECTORS = read("irt-adaptive")
FIT = read("response-quality")["person_fit"]
ITEMS = [irt.GradedItem(str(row["item"]), row["a"], tuple(row["b"])) for row in VECTORS["items"]]
BY_ID = {item.id: item for item in ITEMS}
PATTERNS = st.lists(st.none() | st.integers(0, 4), min_size=18, max_size=18)


@pytest.mark.parametrize("row", VECTORS["category_probabilities"], ids=lambda row: f"{row['item']} at {row['theta']}")
def test_probabilities_slopes_and_information_are_the_worked_ones(row):
    item = BY_ID[str(row["item"])]

    assert irt.probabilities(item, row["theta"]) == pytest.approx(row["p"], abs=1e-8)
    assert irt.slopes(item, row["theta"]) == pytest.approx(row["dp"], abs=1e-8)
    assert irt.information(item, row["theta"]) == pytest.approx(row["info"], abs=1e-8)
    assert irt.expected_category(item, row["theta"]) + 1 == pytest.approx(row["expected_category_1to5"], abs=1e-8)


@pytest.mark.parametrize("case", VECTORS["scoring"], ids=lambda case: case["pattern"])
def test_levels_are_the_worked_ones(case):
    pattern = case["categories_0to4"]
    answered = [item for item, category in zip(ITEMS, pattern, strict=True) if category is not None]
    found = irt.eap(ITEMS, pattern)

    assert (found.theta, found.se) == pytest.approx((case["eap"], case["eap_sd"]), abs=1e-8)
    assert (found.t, found.t_se) == pytest.approx((case["t_score"], case["t_sd"]), abs=1e-7)
    assert irt.mode(ITEMS, pattern) == pytest.approx(case["map"], abs=1e-8)
    assert irt.test_information(answered, found.theta) == pytest.approx(case["test_info_at_eap"], abs=1e-8)
    assert irt.standard_error(answered, found.theta) == pytest.approx(case["se_from_info_no_prior"], abs=1e-8)
    assert found.reliability == pytest.approx(case["posterior_reliability"], abs=1e-8)
    assert found.answered == len(answered)


@pytest.mark.parametrize("row", VECTORS["test_information_full_scale"], ids=lambda row: str(row["theta"]))
def test_the_information_of_the_whole_scale_is_the_worked_one(row):
    assert irt.test_information(ITEMS, row["theta"]) == pytest.approx(row["info"], abs=1e-8)


@pytest.mark.parametrize("case", VECTORS["cat"], ids=lambda case: f"{case['pattern']} to {case['se_stop']}")
def test_levels_and_information_along_a_shortened_form_are_the_worked_ones(case):
    asked, level = [], 0.0
    for step in case["trace"]:
        item = BY_ID[str(step["item"])]
        unused = [each for each in ITEMS if each not in [one for one, _ in asked]]
        assert max(unused, key=lambda each: irt.information(each, level)) is item
        assert irt.information(item, level) == pytest.approx(step["info_at_previous_theta"], abs=1e-8)
        asked.append((item, step["category_0to4"]))
        found = irt.eap([one for one, _ in asked], [category for _, category in asked])
        assert (found.theta, found.se) == pytest.approx((step["eap"], step["eap_sd"]), abs=1e-8)
        level = found.theta


@pytest.mark.parametrize("case", FIT, ids=lambda case: case["pattern"])
def test_the_fit_of_a_pattern_is_the_worked_one(case):
    found = person_fit(ITEMS, case["categories_0to4"])

    assert found.theta == pytest.approx(case["theta_map"], abs=1e-8)
    assert (found.lz, found.lz_star) == pytest.approx((case["lz"], case["lz_star"]), abs=1e-8)
    assert (found.correction, found.variance) == pytest.approx((case["c_n"], case["var_star"]), abs=1e-8)
    assert (found.lz_star < UNLIKELY) == case["flag_lz_star_lt_-2.326"]


def steps(theta):
    """P*_k of every item and step at every level, by numpy."""
    a = np.array([item.a for item in ITEMS])[:, None, None]
    b = np.array([item.b for item in ITEMS])[:, :, None]
    inner = 1 / (1 + np.exp(-a * (np.atleast_1d(theta)[None, None, :] - b)))
    ends = np.ones_like(inner[:, :1])
    return a, np.concatenate([ends, inner, 0 * ends], axis=1)


@pytest.mark.slow
@given(PATTERNS.filter(lambda pattern: any(c is not None for c in pattern)))
def test_levels_agree_with_numpy_and_scipy(pattern):
    known = [(number, category) for number, category in enumerate(pattern) if category is not None]
    grid = np.arange(-60, 61) / 10
    _, star = steps(grid)
    chances = star[:, :-1] - star[:, 1:]
    weight = np.exp(-(grid**2) / 2) * np.prod([chances[i, c] for i, c in known], axis=0)
    mean = (weight * grid).sum() / weight.sum()
    found = irt.eap(ITEMS, pattern)

    def minus_log(theta):
        star = steps(theta)[1][:, :, 0]
        return theta**2 / 2 - sum(np.log(star[i, c] - star[i, c + 1]) for i, c in known)

    assert found.theta == pytest.approx(mean, abs=1e-8)
    assert found.se**2 == pytest.approx((weight * (grid - mean) ** 2).sum() / weight.sum(), abs=1e-8)
    best = optimize.minimize_scalar(minus_log, bounds=(-7, 7), method="bounded", options={"xatol": 1e-9})
    assert irt.mode(ITEMS, pattern) == pytest.approx(best.x, abs=1e-5)
    assert minus_log(irt.mode(ITEMS, pattern)) <= best.fun + 1e-12


@pytest.mark.slow
@given(st.floats(-5, 5))
def test_information_agrees_with_numpy(theta):
    a, star = steps(theta)
    rises = a * star * (1 - star)
    expected = ((rises[:, :-1] - rises[:, 1:]) ** 2 / (star[:, :-1] - star[:, 1:])).sum()

    assert irt.test_information(ITEMS, theta) == pytest.approx(expected, rel=1e-8)


@pytest.mark.slow
@given(PATTERNS.filter(lambda pattern: sum(c is not None for c in pattern) >= 10))
def test_the_fit_of_a_pattern_agrees_with_numpy(pattern):
    known = [(number, category) for number, category in enumerate(pattern) if category is not None]
    rows, chosen = [i for i, _ in known], [c for _, c in known]
    theta = irt.mode(ITEMS, pattern)
    a, star = steps(theta)
    p = (star[:, :-1] - star[:, 1:])[rows, :, 0]
    rises = a * star * (1 - star)
    d = (rises[:, :-1] - rises[:, 1:])[rows, :, 0]
    logs = np.log(p)
    c = (d * logs).sum() / (d**2 / p).sum()
    w = logs - c * d / p
    gap = logs[range(len(rows)), chosen].sum() - (p * logs).sum()
    found = person_fit(ITEMS, pattern)

    assert found.lz == pytest.approx(
        gap / np.sqrt(((p * logs**2).sum(1) - (p * logs).sum(1) ** 2).sum()), abs=1e-8, rel=1e-8
    )
    assert found.lz_star == pytest.approx(
        (gap - c * theta) / np.sqrt(((p * w**2).sum(1) - (p * w).sum(1) ** 2).sum()), abs=1e-8, rel=1e-8
    )


def test_the_reliability_of_the_scale_is_that_of_the_calibration():
    assert irt.marginal_reliability(ITEMS) == pytest.approx(0.927, abs=0.005)


def test_the_reliability_of_people_is_one_minus_their_mean_squared_error():
    assert irt.empirical_reliability([0.3, 0.4]) == pytest.approx(1 - 0.125)


def test_a_level_needs_an_answer():
    with pytest.raises(ValueError, match="no level"):
        irt.eap(ITEMS, [None] * 18)


def test_a_category_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="no category 5"):
        irt.eap(ITEMS[:1], [5])


@pytest.mark.parametrize(("a", "b"), [(0, (1.0,)), (1.2, ()), (1.2, (1.0, 1.0))])
def test_parameters_that_describe_no_item_are_refused(a, b):
    with pytest.raises(ValueError, match="thresholds rise"):
        irt.GradedItem("1", a, b)


def test_the_probability_of_a_far_level_keeps_its_digits():
    far = irt.probabilities(ITEMS[0], 30)

    assert sum(far) == pytest.approx(1, abs=1e-15)
    assert 0 < far[0] < 1e-25
    assert irt.probabilities(ITEMS[0], -30)[4] > 0


def test_where_a_category_is_impossible_it_tells_nothing():
    assert irt.information(irt.GradedItem("1", 200.0, (0.0, 1.0)), 5) == pytest.approx(0, abs=1e-12)


def test_nine_answers_fit_any_level():
    assert person_fit(ITEMS, [*[2] * 9, *[None] * 9]) is None
    assert person_fit(ITEMS, [*[2] * 10, *[None] * 8]) is not None
