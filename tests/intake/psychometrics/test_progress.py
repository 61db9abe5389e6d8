"""The course of a scale: worked cases, and every reason for which there is no verdict."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.psychometrics import change
from intake.psychometrics.progress import Basis, Group, detectable, progress
from tests.vectors import read

CORE10 = Basis(7.7, 0.9, 19.7, Group(19.7, 7.7), Group(4.7, 4.8), -1)  # general n = 535, clinical n = 1,835
ANXIETY = Basis(0.7921, 0.9142, 3.1147)
CASES = [case for case in read("change")["cases"] if case["input"]["cut"] == 10.46]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_course_with_both_groups_reads_as_worked(case):
    given_, expected = case["input"], case["expected"]
    found = progress([given_["pre"], given_["post"]], CORE10)

    assert found.cut == pytest.approx(10.46)
    assert found.category == expected["jt_category"]
    assert found.change.rci == pytest.approx(expected["jt"]["rci"], abs=1e-8)
    assert found.at_90 == (abs(expected["jt"]["rci"]) > 1.645)
    assert found.second_reading == (abs(expected["edwards_nunnally"]["rci"]) > 1.959964)
    assert (found.change.needed, found.needed_90) == detectable(CORE10)
    assert found.needed_90 == pytest.approx(expected["jt"]["mdc90"], abs=1e-8)


def test_getting_worse_beyond_noise_is_said():
    assert progress([14, 22], CORE10).is_reliably_worse
    assert not progress([22, 14], CORE10).is_reliably_worse
    assert not progress([14, 16], CORE10).is_reliably_worse


def test_the_first_of_the_episode_is_the_baseline():
    course = progress([24, 30, 9], CORE10)

    assert (course.count, course.change.difference, course.category) == (3, -15, "recovered")


def test_an_attachment_score_changes_and_never_recovers():
    found = progress([4.2222, 3.3333], ANXIETY)

    assert found.change.verdict == "reliably-lower"
    assert found.second_reading
    assert (found.category, found.cut, found.is_reliably_worse) == (None, None, False)


def test_without_the_mean_of_the_sample_there_is_no_second_reading():
    assert progress([4, 3], Basis(0.8, 0.9)).second_reading is None


@pytest.mark.parametrize(
    "basis",
    [
        Basis(7.7, 0.9, clinical=Group(20, 7), direction=-1),
        Basis(7.7, 0.9, comparison=Group(5, 5), direction=-1),
        Basis(7.7, 0.9, clinical=Group(20, 7), comparison=Group(5, 5)),
    ],
)
def test_a_line_needs_both_groups_and_a_better_end(basis):
    found = progress([24, 9], basis)

    assert (found.category, found.cut, found.why_not) == (None, None, None)


@pytest.mark.parametrize(
    ("values", "basis", "reason"),
    [
        ([], CORE10, "too-early"),
        ([24], CORE10, "too-early"),
        ([24, 9], None, "no-error"),
        ([24, 9], Basis(0, 0.9), "no-error"),
        ([24, 9], Basis(7.7, 1), "no-error"),
        ([24, 9], Basis(7.7, 0.9, is_state=True), "state-measure"),
    ],
)
def test_where_there_is_no_verdict_the_reason_is_named(values, basis, reason):
    found = progress(values, basis)

    assert (found.why_not, found.change, found.category, found.is_reliably_worse) == (reason, None, None, False)


@pytest.mark.slow
@given(st.floats(0, 40), st.floats(0, 40), st.floats(0.5, 12), st.floats(0.3, 0.99), st.floats(0, 40))
def test_every_reading_agrees_with_numpy(pre, post, sd, r, mean):
    error = np.sqrt(sd**2 * (1 - r))

    assert change.reliable_change_index(pre, post, change.standard_error(sd, r)) == pytest.approx(
        (post - pre) / np.hypot(error, error), abs=1e-8, rel=1e-9
    )
    assert change.edwards_nunnally(pre, post, mean, sd, r) == pytest.approx(
        (post - np.dot([r, 1 - r], [pre, mean])) / error, abs=1e-8, rel=1e-8
    )
    assert change.gulliksen_lord_novick(pre, post, mean, sd, r) == pytest.approx(
        ((post - mean) - r * (pre - mean)) / np.sqrt(sd**2 - (r * sd) ** 2), abs=1e-8, rel=1e-8
    )
