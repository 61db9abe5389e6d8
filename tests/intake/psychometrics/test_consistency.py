"""Whether answers agree with each other, against worked sheets and against numpy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from intake.instruments import load
from intake.psychometrics import consistency
from tests.vectors import read

VECTORS = read("response-quality")
SAMPLE = VECTORS["mahalanobis"]


@pytest.mark.parametrize("case", VECTORS["sequences"], ids=lambda case: case["id"])
def test_the_mean_run_is_the_worked_one(case):
    assert consistency.average_run(case["answers"]) == pytest.approx(case["avgstring"], abs=1e-8)


def test_without_an_answer_there_is_no_run_and_no_page():
    assert consistency.average_run([None, None]) is None
    assert consistency.page_time_index([]) is None


@pytest.mark.parametrize("case", VECTORS["even_odd"], ids=lambda case: case["id"])
def test_the_agreement_of_halves_is_the_worked_one(case):
    expected = case["even_odd_spearman_brown"]
    found = consistency.even_odd(case["keyed_scales"])

    assert found == (None if expected is None else pytest.approx(expected, abs=1e-8))


@pytest.mark.parametrize(
    ("scales", "expected"),
    [([[1, 5], [3, 3], [5, 1]], -1), ([[3, 3], [3, 3], [3, 3]], None), ([[1, 4], [3, 4], [5, 3], [2, 5]], -1)],
)
def test_halves_that_contradict_each_other_are_no_lower_than_minus_one(scales, expected):
    assert consistency.even_odd(scales) == expected


@pytest.mark.slow
@given(st.lists(st.lists(st.integers(1, 5), min_size=2, max_size=9), min_size=3, max_size=6))
def test_the_agreement_of_halves_agrees_with_numpy(scales):
    firsts = np.array([np.mean(row[::2]) for row in scales])
    seconds = np.array([np.mean(row[1::2]) for row in scales])
    found = consistency.even_odd(scales)
    if found is None:
        assert min(np.ptp(firsts), np.ptp(seconds)) < 1e-12
    else:
        r = np.corrcoef(firsts, seconds)[0, 1]
        assert found == pytest.approx(max(-1, 2 * r / (1 + r)) if r > -1 + 1e-12 else -1, abs=1e-8)


@pytest.mark.parametrize("case", VECTORS["pairs"], ids=lambda case: case["id"])
def test_the_agreement_of_pairs_is_the_worked_one(case):
    firsts, seconds = case["first_of_pair"], case["second_of_pair"]
    pairs = [(f"a{n}", f"b{n}") for n in range(len(firsts))]
    answers = {f"a{n}": v for n, v in enumerate(firsts)} | {f"b{n}": v for n, v in enumerate(seconds)}

    assert consistency.pair_agreement(pairs, answers) == (case["r"] if case["r"] is None else pytest.approx(case["r"]))
    assert consistency.pair_agreement(pairs[:2], answers) is None
    assert consistency.pair_agreement(pairs[:3], {**answers, "a0": None}) is None


def test_pairs_are_items_that_people_answer_alike_or_the_other_way_about():
    sample = {("1", "1"): 1.0, ("2", "2"): 4.0, ("3", "3"): 1.0, ("4", "4"): 0.0}
    sample |= {("1", "2"): 1.3, ("1", "3"): -0.7, ("2", "3"): 1.2, ("1", "4"): 0.0}

    assert consistency.pairs_in(sample, alike=True) == (("1", "2"),)
    assert consistency.pairs_in(sample, alike=False) == (("1", "3"),)


@pytest.mark.parametrize("case", SAMPLE["cases"], ids=lambda case: str(case["x"]))
def test_distances_are_the_worked_ones(case):
    found = consistency.mahalanobis(case["x"], SAMPLE["mean"], SAMPLE["cov"])

    assert found.squared == pytest.approx(case["d2"], abs=1e-8)
    assert found.p == pytest.approx(case["p"], abs=1e-8)
    assert (found.p < 0.001) == case["flag_p_lt_.001"]


@pytest.mark.slow
@given(st.integers(1, 10**6), st.integers(2, 20))
def test_distances_agree_with_numpy_and_scipy(seed, size):
    draw = np.random.default_rng(seed)
    people = draw.normal(size=(3 * size, size)) @ draw.normal(size=(size, size))
    covariance, mean, x = np.cov(people.T), people.mean(0), people[0]
    squared = (x - mean) @ np.linalg.solve(covariance, x - mean)
    found = consistency.mahalanobis(list(x), list(mean), covariance.tolist())

    assert found.squared == pytest.approx(squared, rel=1e-7)
    assert found.p == pytest.approx(stats.chi2(size).sf(squared), abs=1e-7)


def test_items_that_repeat_each_other_have_no_distance():
    with pytest.raises(ValueError, match="positive definite"):
        consistency.cholesky([[1.0, 1.0], [1.0, 1.0]])


@pytest.mark.parametrize("case", VECTORS["speed"], ids=lambda case: case["id"])
def test_the_share_of_pages_that_are_not_fast_is_the_worked_one(case):
    pages = [(page["items"], page["seconds"]) for page in case["pages"]]

    assert consistency.page_time_index(pages) == pytest.approx(case["page_time_index"])


def test_scales_are_read_as_keyed_and_without_what_is_missing():
    core = load("leeside-attachment-core")
    scale = core.scales[0]
    answers = dict.fromkeys(scale.items[1:], 1)

    first = consistency.keyed_scales(core, answers)[0]

    assert first == [5 if item in scale.reversed_items else 1 for item in scale.items[1:]]
    assert len(first) == len(scale.items) - 1
