"""The second readings of a change agree with the worked cases, and attachment never recovers."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from intake.instruments import load
from intake.psychometrics.course import Sample, groups_of, judge
from intake.psychometrics.figures import ReferenceNorm, ReferenceScale
from tests.vectors import read

CLINICAL, GENERAL = (19.7, 7.7), (4.7, 4.8)
CORE = [case for case in read("change")["cases"] if case["id"].startswith("CORE")]
SEM = 2.434953798
PEOPLE = Sample(19.7, 7.7, 0.9)


@pytest.mark.parametrize("case", CORE, ids=lambda case: case["id"])
def test_the_worked_cases_fall_into_their_classes(case):
    given, expected = case["input"], case["expected"]
    found = judge(given["pre"], given["post"], SEM, PEOPLE, (CLINICAL, GENERAL))
    assert found.line is not None
    assert found.line.score == pytest.approx(10.46, abs=1e-8)
    assert found.line.category == expected["jt_category"]


def test_the_second_reading_says_which_way():
    second = {last: judge(11, last, SEM, PEOPLE).second for last in (5, 11, 20)}
    assert second == {5: "reliably-lower", 11: "not-clear-yet", 20: "reliably-higher"}


def test_the_second_reading_can_see_what_the_first_does_not():
    found = judge(11, 5, SEM, PEOPLE)
    assert (found.change.verdict, found.second) == ("not-clear-yet", "reliably-lower")


def test_without_a_sample_there_is_no_second_reading_and_nothing_to_expect():
    found = judge(24, 9, SEM)
    assert (found.second, found.expected, found.line) == (None, None, None)


def test_a_first_score_far_from_the_middle_is_expected_to_come_back():
    assert judge(29.7, 29.7, SEM, PEOPLE).expected == pytest.approx(28.7)
    assert judge(20, 9, SEM, PEOPLE).expected is None


def test_higher_can_be_better():
    found = judge(40, 75, 3.0, None, ((40, 12), (70, 15)))
    assert found.line is not None
    assert found.line.category == "recovered"


def norm(norm_id: str, mean: float, sd: float, scale: str) -> ReferenceNorm:
    return ReferenceNorm(
        norm_id, MappingProxyType({}), 500, MappingProxyType({}),
        MappingProxyType({scale: ReferenceScale(mean, sd, None, ())}), None, "secondary", "made up", (),
    )  # fmt: skip


def test_both_groups_must_be_sourced():
    phq = load("phq-9")
    both = (norm("clinical", 15, 5, "total"), norm("general", 4, 4, "total"))
    assert groups_of(replace(phq, norms=both), "total") == ((15, 5), (4, 4))
    assert groups_of(replace(phq, norms=both[:1]), "total") is None
    assert groups_of(replace(phq, norms=both[1:]), "total") is None
    assert groups_of(replace(phq, norms=both), "other") is None


def test_attachment_has_no_line_whatever_is_sourced():
    both = (norm("clinical", 4, 1, "anxiety"), norm("general", 3, 1, "anxiety"))
    assert groups_of(replace(load("ecr", "1.0.0-5pt"), norms=both), "anxiety") is None
