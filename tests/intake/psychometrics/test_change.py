"""Change against worked cases; verdicts that never say better."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.instruments import load
from intake.psychometrics import change
from tests.vectors import read

VECTORS = read("change")


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["id"])
def test_jacobson_truax_reads_as_worked(case):
    given_, jt = case["input"], case["expected"]["jt"]
    sem = change.standard_error(given_["sd"], given_["rel"])
    found = change.reliable_change(given_["pre"], given_["post"], sem)

    assert sem == pytest.approx(jt["sem"], abs=1e-8)
    assert change.standard_error_of_difference(sem) == pytest.approx(jt["s_diff"], abs=1e-8)
    assert found.rci == pytest.approx(jt["rci"], abs=1e-8)
    assert found.needed == pytest.approx(jt["mdc95"], abs=1e-8)
    assert change.smallest_change_90(sem) == pytest.approx(jt["mdc90"], abs=1e-8)
    category = change.jacobson_truax(given_["pre"], given_["post"], sem, given_["cut"], given_["direction"])
    assert category == case["expected"]["jt_category"]


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["id"])
def test_the_second_readings_are_the_worked_ones(case):
    given_, expected = case["input"], case["expected"]
    numbers = given_["pre"], given_["post"], given_["m_pre"], given_["sd"], given_["rel"]

    assert change.edwards_nunnally(*numbers) == pytest.approx(expected["edwards_nunnally"]["rci"], abs=1e-7)
    gln = expected["gulliksen_lord_novick"]["rci"]
    assert change.gulliksen_lord_novick(*numbers) == pytest.approx(gln, abs=1e-7)
    if "hageman_arrindell" in expected:
        found = change.hageman_arrindell(
            (given_["pre"], given_["post"]),
            (given_["m_pre"], given_["m_post"]),
            (given_["sd"], given_["sd_post"]),
            given_["rel"],
            given_["r_prepost"],
        )
        assert found == pytest.approx(expected["hageman_arrindell"]["rc_individual"], abs=1e-7)


@pytest.mark.parametrize("row", VECTORS["sem_mdc_table"], ids=lambda row: row["scale"])
def test_the_table_of_errors_is_the_worked_one(row):
    sem = change.standard_error(row["sd"], row["rel"])

    assert sem == pytest.approx(row["sem"], abs=1e-8)
    assert change.smallest_change(sem) == pytest.approx(row["mdc95"], abs=1e-8)


@pytest.mark.parametrize("case", VECTORS["cutoffs"], ids=lambda case: case["id"])
def test_the_three_lines_are_the_worked_ones(case):
    groups = case["input"]
    found = change.cutoff_lines((groups["mc"], groups["sc"]), (groups["mf"], groups["sf"]), case["direction"])

    assert (found.a, found.b, found.c) == pytest.approx((case["a"], case["b"], case["c"]), abs=1e-8)


def test_getting_worse_beyond_noise_is_deteriorated():
    assert change.jacobson_truax(14, 22, 2.434953798, 10.46, -1) == "deteriorated"


def test_reaching_the_line_is_not_crossing_it():
    assert change.jacobson_truax(24, 10, 2.0, 10, -1) == "improved"


@pytest.mark.parametrize(
    ("last", "verdict"), [(3.3333, "reliably-lower"), (5.0, "reliably-higher"), (4.0, "not-clear-yet")]
)
def test_change_is_reliable_or_not_clear_yet(last, verdict):
    error = load("ecr").error_of("anxiety")

    assert change.reliable_change(4.2222, last, error.sem).verdict == verdict


@pytest.mark.slow
@given(st.floats(0, 5), st.floats(0, 5), st.floats(0.01, 2))
def test_swapping_the_scores_swaps_the_verdict(first, last, sem):
    there, back = change.reliable_change(first, last, sem), change.reliable_change(last, first, sem)
    swapped = {"reliably-lower": "reliably-higher", "reliably-higher": "reliably-lower"}

    assert back.verdict == swapped.get(there.verdict, "not-clear-yet")


def test_without_error_there_is_no_verdict():
    with pytest.raises(ValueError, match="above 0"):
        change.reliable_change(1, 2, 0)


def test_the_difference_is_the_last_score_less_the_first():
    assert change.reliable_change(3, 5, 0.5).difference == 2
    assert change.reliable_change(5, 3, 0.5).difference == -2


def test_exactly_the_smallest_change_is_not_clear_yet():
    needed = change.smallest_change(1.0)

    assert change.reliable_change(0, needed, 1.0).verdict == "not-clear-yet"
    assert change.jacobson_truax(0, needed, 1.0, needed / 2, 1) == "unchanged"


def test_whoever_begins_on_the_line_cannot_cross_it():
    assert change.jacobson_truax(10, 20, 2.0, 10, 1) == "improved"
    assert change.jacobson_truax(9.5, 20, 2.0, 10, 1) == "recovered"


@pytest.mark.parametrize(("first", "last"), [(4.9, 5.4), (4.6, 5.1)])
def test_a_line_is_crossed_however_little_lies_on_either_side(first, last):
    assert change.jacobson_truax(first, last, 0.1, 5, 1) == "recovered"
