"""When a part is asked: what a condition says of answers given, left out, and not there yet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.conditions import Condition, Verdict, condition_of, judge

TWO = Condition("first", ("1", "2"), 3)
HIGHEST = {"1": 3, "2": 3}


def test_a_part_without_a_condition_is_always_asked():
    assert condition_of({}) is None
    assert condition_of({"part": "a", "items": ["1"], "at_or_above": 2}) == Condition("a", ("1",), 2)


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({"1": 1, "2": 1}, Verdict.BELOW),
        ({"1": 1, "2": 2}, Verdict.ASKED),
        ({"1": 3}, Verdict.ASKED),  # reached already
        ({"1": 0}, Verdict.WAITS),
        ({}, Verdict.WAITS),
        ({"1": 0, "2": None}, Verdict.ASKED),  # left out: it may have been a 3
        ({"1": None, "2": None}, Verdict.ASKED),
    ],
)
def test_the_rest_is_withheld_only_where_the_answers_surely_lie_below(values, verdict):
    assert judge(TWO, values, HIGHEST) is verdict


def test_a_question_left_out_that_cannot_make_up_for_it_withholds_the_rest():
    assert judge(Condition("first", ("1", "2"), 5), {"1": 1, "2": None}, HIGHEST) is Verdict.BELOW


@given(st.dictionaries(st.sampled_from(["1", "2"]), st.none() | st.integers(0, 3)), st.integers(0, 6))
def test_nobody_who_could_reach_the_line_is_passed_by(values, line):
    verdict = judge(Condition("first", ("1", "2"), line), values, HIGHEST)
    most = sum(3 if values.get(item) is None else values[item] for item in HIGHEST)
    assert (verdict is Verdict.BELOW) == (most < line)
    if len(values) == 2:
        assert verdict is not Verdict.WAITS
