"""Published lines: on which side a score lies, and for whom each of them is."""

import pytest

from intake.instruments import load
from intake.psychometrics.lines import lines_of
from intake.psychometrics.scoring import score

AUDIT = load("audit-c")


def reached(instrument, answers, gender=None):
    (result,) = score(instrument, answers)
    return [
        (reading.line.score, reading.line.gender, reading.is_reached)
        for reading in lines_of(instrument, result, gender)
    ]


def test_each_gender_has_its_own_line():
    answers = {"1": 1, "2": 1, "3": 1}

    assert reached(AUDIT, answers, "female") == [(3, "female", True)]
    assert reached(AUDIT, answers, "male") == [(4, "male", False)]


@pytest.mark.parametrize("answers", [{"1": 1, "2": 1, "3": 1}, {"1": 1, "2": 2, "3": 1}])
def test_both_lines_are_said_where_the_gender_is_not_known(answers):
    total = sum(answers.values())

    assert reached(AUDIT, answers) == [(4, "male", total >= 4), (3, "female", total >= 3)]


def test_a_gender_without_a_line_of_its_own_meets_those_for_everybody():
    ptsd = load("pc-ptsd-5")
    answers = {"0": 1, "1": 1, "2": 1, "3": 1, "4": 0, "5": 0}

    assert reached(ptsd, answers, "other") == [(4, "", False), (3, "", True)]
    assert (3, "female", True) in reached(ptsd, answers, "female")


def test_well_being_is_low_at_or_below_its_lines():
    assert reached(load("who-5"), {"1": 2, "2": 2, "3": 2, "4": 3, "5": 3}) == [(50, "", True), (28, "", False)]
    assert reached(load("who-5"), {"1": 2, "2": 2, "3": 3, "4": 3, "5": 3}) == [(50, "", False), (28, "", False)]
    assert reached(load("who-5"), {"1": 2, "2": 2, "3": 1, "4": 1, "5": 1})[1] == (28, "", True)


def test_self_esteem_is_low_below_its_line_only():
    """Fifteen is the sum where every line is answered alike, half of them turned round."""
    rses = load("rses")
    alike = {item.id: 1 for item in rses.items}

    assert reached(rses, alike) == [(15, "", False)]
    assert reached(rses, {**alike, "1": 0}) == [(15, "", True)]


def test_without_a_score_there_is_no_line():
    assert reached(AUDIT, {"1": 4}) == []
