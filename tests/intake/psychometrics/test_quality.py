"""Flags against worked sheets; they are advice and touch nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.instruments import load
from intake.psychometrics import quality
from intake.psychometrics.scoring import score
from tests.vectors import read

FULL = load("leeside-attachment")
CORE = load("leeside-attachment-core")
SHEETS = read("own-screener")["sheets"]
ALL_FIVES = {item.id: 5 for item in CORE.items}
VARIED = {item.id: 1 + number % 5 for number, item in enumerate(CORE.items)}


def codes(found):
    return [flag.code for flag in found]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet["id"])
def test_the_full_form_is_flagged_as_worked(sheet):
    expected, answers = sheet["expected"]["quality_full"], sheet["answers"]
    sequence = quality.raw_answers(FULL, answers)
    variability = quality.variability(sequence)
    mean = quality.acquiescence(FULL.quality.acquiescence, answers)

    assert codes(quality.flags(FULL, answers, sheet["seconds"])) == expected["flags"]
    assert quality.longstring(sequence) == expected["longstring"]
    assert variability == (None if expected["irv"] is None else pytest.approx(expected["irv"], abs=1e-8))
    assert (None if mean is None else float(mean)) == (
        None if expected["acq"] is None else pytest.approx(expected["acq"], abs=1e-8)
    )


@pytest.mark.parametrize("case", read("response-quality")["sequences"], ids=lambda case: case["id"])
def test_runs_and_spread_are_the_worked_ones(case):
    assert quality.longstring(case["answers"]) == case["longstring"]
    assert quality.variability(case["answers"]) == pytest.approx(case["irv"], abs=1e-8)


def test_the_core_form_flags_a_straight_line():
    assert codes(quality.flags(CORE, ALL_FIVES, 100)) == ["longstring", "low_variability"]


def test_the_core_form_has_no_index_of_yes_saying():
    assert CORE.quality.acquiescence is None


@pytest.mark.parametrize(("seconds", "expected"), [(39.9, ["fast"]), (40, []), (None, [])])
def test_the_core_form_is_fast_below_forty_seconds(seconds, expected):
    assert codes(quality.flags(CORE, VARIED, seconds)) == expected


def test_somebody_who_had_help_is_not_flagged_for_speed():
    assert quality.flags(CORE, VARIED, 5, exempt_from_speed=True) == ()


def test_lines_that_were_held_back_do_not_count_for_speed():
    assert quality.flags(CORE, VARIED, 38, lines_shown=19) == ()


def test_saying_no_to_everything_is_flagged_with_its_line():
    ones = {item.id: 1 for item in FULL.items}
    flag = quality.flags(FULL, ones, 100)[-1]

    assert (flag.code, flag.value, flag.line) == ("acquiescence", 1, 2)


def test_an_instrument_without_rules_is_never_flagged():
    check_in = load("leeside-check-in")

    assert quality.flags(check_in, {item.id: 0 for item in check_in.items}, 1) == ()


def test_review_needs_two_independent_flags():
    straight = quality.flags(CORE, ALL_FIVES, 100)
    straight_and_fast = quality.flags(CORE, ALL_FIVES, 10)

    assert not quality.suggests_review(straight)
    assert quality.suggests_review(straight_and_fast)


@pytest.mark.slow
@given(st.fixed_dictionaries({item.id: st.none() | st.integers(1, 5) for item in CORE.items}))
def test_flags_change_no_score(answers):
    before = score(CORE, answers)
    quality.flags(CORE, answers, 1)

    assert score(CORE, answers) == before
