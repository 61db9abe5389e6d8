"""The course of a scale agrees with the worked cases, names why there is no verdict, and attachment never recovers."""

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.instruments import load
from intake.psychometrics import change
from intake.psychometrics.course import Basis, Sample, basis_of, direction_of, groups_of, judge
from intake.psychometrics.distributions import Z90, Z95
from intake.psychometrics.error_source import error_source
from intake.psychometrics.figures import ReferenceNorm, ReferenceScale
from intake.psychometrics.norms import reference
from tests.vectors import read

CLINICAL, GENERAL = (19.7, 7.7), (4.7, 4.8)  # general n = 535, clinical n = 1,835
CASES = read("change")["cases"]
CORE = [case for case in CASES if case["id"].startswith("CORE")]
SEM = 2.434953798
PEOPLE = Sample(19.7, 7.7, 0.9)
CORE10 = Basis(SEM, PEOPLE, (CLINICAL, GENERAL), -1)
ECR = load("ecr", "1.0.0-5pt")


@pytest.mark.parametrize("case", CORE, ids=lambda case: case["id"])
def test_the_worked_cases_fall_into_their_classes(case):
    given_, expected = case["input"], case["expected"]
    sem = change.standard_error(given_["sd"], given_["rel"])
    found = judge([given_["pre"], given_["post"]], replace(CORE10, sem=sem))

    assert found.line.score == pytest.approx(10.46, abs=1e-8)
    assert found.line.category == expected["jt_category"]
    assert found.change.rci == pytest.approx(expected["jt"]["rci"], abs=1e-8)
    assert found.change.needed == pytest.approx(expected["jt"]["mdc95"], abs=1e-8)
    assert found.needed_90 == pytest.approx(expected["jt"]["mdc90"], abs=1e-8)
    assert found.at_90 == (abs(expected["jt"]["rci"]) > 1.645)
    assert (found.second != "not-clear-yet") == (abs(expected["edwards_nunnally"]["rci"]) > 1.959964)
    assert found.is_worse == (expected["jt_category"] == "deteriorated")


def test_the_first_of_the_episode_is_the_baseline():
    found = judge([24, 30, 9], CORE10)
    assert (found.count, found.change.difference, found.line.category) == (3, -15, "recovered")


def test_the_second_reading_says_which_way():
    second = {last: judge([11, last], CORE10).second for last in (5, 11, 20)}
    assert second == {5: "reliably-lower", 11: "not-clear-yet", 20: "reliably-higher"}


def test_the_second_reading_can_see_what_the_first_does_not():
    found = judge([11, 5], CORE10)
    assert (found.change.verdict, found.at_90, found.second) == ("not-clear-yet", True, "reliably-lower")


def test_without_a_sample_there_is_no_second_reading_and_nothing_to_expect():
    found = judge([24, 9], Basis(SEM))
    assert (found.why_not, found.second, found.expected, found.line) == (None, None, None, None)


def test_a_first_score_far_from_the_middle_is_expected_to_come_back():
    assert judge([29.7, 29.7], CORE10).expected == pytest.approx(28.7)
    assert judge([20, 9], CORE10).expected is None


def test_higher_can_be_better():
    found = judge([40, 75], Basis(3.0, None, ((40, 12), (70, 15)), 1))
    assert (found.line.category, found.is_worse) == ("recovered", False)


@pytest.mark.parametrize(
    ("values", "direction", "is_worse"),
    [
        ([14, 22], -1, True),
        ([22, 14], -1, False),
        ([14, 16], -1, False),
        ([22, 14], 1, True),
        ([14, 22], 1, False),
        ([14, 22], None, False),
    ],
)
def test_worse_needs_more_than_noise_and_an_end_that_is_worse(values, direction, is_worse):
    assert judge(values, replace(CORE10, direction=direction)).is_worse is is_worse


@pytest.mark.parametrize(("line", "is_worse", "at_90"), [(Z95, False, True), (Z90, False, False), (1.97, True, True)])
def test_a_change_that_only_just_reaches_a_line_is_not_beyond_it(line, is_worse, at_90):
    found = judge([line, 0], Basis(0.7071067811865475, direction=1))
    assert (-found.change.rci, found.is_worse, found.at_90) == (line, is_worse, at_90)


@pytest.mark.parametrize(
    ("values", "basis", "reason"),
    [
        ([], CORE10, "too-early"),
        ([24], CORE10, "too-early"),
        ([24, 9], Basis(None), "no-error"),
        ([24, 9], Basis(0), "no-error"),
        ([24, 9], Basis(-1), "no-error"),
        ([24, 9], replace(CORE10, is_state=True), "state-measure"),
        ([24], replace(CORE10, is_state=True), "state-measure"),
    ],
)
def test_where_there_is_no_verdict_the_reason_is_named(values, basis, reason):
    found = judge(values, basis)
    assert (found.count, found.why_not, found.change, found.line, found.is_worse) == (
        len(values),
        reason,
        None,
        None,
        False,
    )


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
    assert groups_of(replace(ECR, norms=both), "anxiety") is None


@pytest.mark.parametrize(
    ("key", "scale", "direction"),
    [
        ("phq-9", "total", -1),  # its lines
        ("core-10", "total", -1),  # its groups
        ("who-5", "total", 1),
        ("rses", "total", 1),
        ("ecr", "anxiety", None),
        ("saam", "security", None),
        ("leeside-check-in", "worry", None),
        ("ras", "total", None),  # nothing published says which end is worse
    ],
)
def test_which_end_is_better_comes_from_what_is_published(key, scale, direction):
    assert direction_of(load(key), scale) == direction


PHQ, GAD = load("phq-9"), load("gad-7")


@pytest.mark.parametrize(
    "changed",
    [replace(PHQ, is_state=True), replace(PHQ, status="draft"), replace(PHQ, plane=ECR.plane)],
    ids=["a state", "not validated", "attachment"],
)
def test_lines_say_nothing_where_no_end_is_worse(changed):
    assert direction_of(PHQ, "total") == -1
    assert direction_of(changed, "total") is None


def test_the_lines_of_another_scale_say_nothing():
    elsewhere = tuple(replace(line, scale="other", side="at-or-below") for line in GAD.cutoffs)
    assert direction_of(replace(GAD, cutoffs=elsewhere), "total") == -1  # its bands
    assert direction_of(replace(GAD, cutoffs=elsewhere, bands=()), "total") is None


def test_bands_alone_say_which_end_is_worse():
    assert direction_of(replace(load("gad-7"), cutoffs=()), "total") == -1


def test_groups_say_which_end_is_better_before_any_line_does():
    groups = (norm("clinical", 40, 12, "total"), norm("general", 70, 15, "total"))
    assert direction_of(replace(load("gad-7"), norms=groups), "total") == 1


def test_the_basis_of_a_scale_names_the_people_its_error_comes_from():
    norms = reference(ECR)
    found = basis_of(ECR, "anxiety", 0.232, error_source(ECR, "anxiety", norms), norms)
    assert found.sample == Sample(3.1147, 0.7921, 0.9142)
    assert (found.sem, found.groups, found.direction, found.is_state) == (0.232, None, None, False)


def test_the_error_of_an_instrument_is_from_the_listed_sample_that_has_it():
    core = load("core-10")
    source = error_source(core, "total", None)
    found = basis_of(core, "total", SEM, source, None)
    assert found.sample is not None
    assert found.sample.mean == next(row.scales["total"].mean for row in core.norms if row.id == source.sample)
    assert basis_of(core, "total", SEM, replace(source, sample="nobody"), None).sample is None
    others = replace(reference(ECR), scales={"total": reference(ECR).scales["anxiety"]})
    assert basis_of(core, "total", SEM, source, others).sample == found.sample
    assert basis_of(core, "total", SEM, replace(source, basis="norm"), others).sample.mean == 3.1147
    assert basis_of(core, "total", SEM, replace(source, basis="norm"), None).sample == found.sample


def test_without_a_source_and_for_a_plain_instrument_nothing_is_compared():
    assert basis_of(load("phq-9"), "total", 1.0, None, None).sample is None
    assert basis_of(load("leeside-check-in"), "worry", 0.3, None, None).sem is None


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


def test_a_first_score_one_deviation_from_the_middle_is_not_far():
    assert not Sample(10, 4, 0.9).is_far(14)
    assert Sample(10, 4, 0.9).is_far(14.1)


def test_the_second_reading_too_needs_more_than_its_line():
    error = change.standard_error(2.0, 0.75)  # 1.0, so that the distance is the score itself
    sample = Sample(0, 2.0, 0.75)

    assert judge([0, Z95 * error], Basis(SEM, sample)).second == "not-clear-yet"
    assert judge([0, Z95 * error + 1e-9], Basis(SEM, sample)).second == "reliably-higher"


def test_where_higher_is_better_noise_is_no_improvement():
    found = judge([55, 60], Basis(3.0, None, ((40, 12), (70, 15)), 1))

    assert (round(found.change.rci, 2), found.line.category) == (1.18, "unchanged")


def test_a_small_error_is_an_error():
    assert judge([1, 2], Basis(0.1)).change.verdict == "reliably-higher"


def test_exactly_the_smallest_change_at_90_is_not_reliable_yet():
    needed = change.smallest_change_90(1.0)

    assert not judge([0, needed], Basis(1.0)).at_90
    assert judge([0, needed + 1e-9], Basis(1.0)).at_90
