"""What a profile keeps beside its scores, and the sentences that a clinician reads of it."""

import pytest

from intake.instruments import load
from intake.psychometrics.scoring import score
from intake.readings import across_read, lines_read, outcomes_read
from portal.clinic.present.readings import sentence

CSSRS, AUDIT, FORM = load("c-ssrs-screener"), load("audit-c"), load("ecr-rs")


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"1": 1, "2": 0, "6a": 0}, "C-SSRS screener, Risk level: Low."),
        ({"1": 1, "2": 1}, "C-SSRS screener, Risk level: Low, or more: no answer to 3, 4, 5, 6a."),
        ({"1": 0, "2": 0, "6a": None}, "C-SSRS screener, Risk level: cannot be said without an answer to 6a."),
        ({"1": 0, "2": 0, "6a": 0}, "C-SSRS screener, Risk level: No risk said."),
    ],
)
def test_a_level_says_whether_it_is_whole(answers, says):
    (found,) = outcomes_read(CSSRS, answers)

    assert sentence(found) == says


@pytest.mark.parametrize("answers", [{}, {"1": None}])
def test_a_sheet_without_an_answer_says_nothing(answers):
    assert outcomes_read(CSSRS, answers) == []


def test_both_lines_are_said_with_whom_they_are_for():
    found = lines_read(AUDIT, score(AUDIT, {"1": 1, "2": 1, "3": 1}))

    assert [sentence(line) for line in found] == [
        "AUDIT-C: does not reach the line for men, 4.",
        "AUDIT-C: reaches the line for women, 3.",
    ]


def test_lines_that_are_the_same_for_all_stay_out_of_the_profile():
    gad = load("gad-7")

    assert lines_read(gad, score(gad, dict.fromkeys("1234567", 3))) == []


def test_the_mean_over_people_says_over_how_many():
    two = {kind: score(FORM, {item.id: 2 for item in FORM.items}) for kind in ("mother", "friend")}
    avoidance, anxiety = across_read(FORM, two)

    assert sentence(anxiety) == ("ECR-RS, Anxiety in this relationship: mean 2.00 over 2 of the people asked about.")
    assert (avoidance["value"], avoidance["absent"]) == ("4.666666667", ["father", "romantic_partner"])


@pytest.mark.parametrize("kind", ["", "mother"])
def test_without_a_score_about_one_of_them_no_mean_is_said_and_no_score_denied(kind):
    general = {kind: score(FORM, {item.id: 2 for item in FORM.items} if not kind else {})}
    said = [sentence(each) for each in across_read(FORM, general)]

    people = "Mother, Father, Partner, Closest friend"
    assert said == [
        f"ECR-RS, {scale} in this relationship: no mean over people, as none of these has a score: {people}."
        for scale in ("Avoidance", "Anxiety")
    ]
    assert {result.status for result in general[kind]} == {"no-answers" if kind else "scored"}


def test_instruments_without_such_parts_say_nothing_of_it():
    phq = load("phq-9")
    results = score(phq, {item.id: 1 for item in phq.items})

    assert outcomes_read(phq, {"1": 1}) + lines_read(phq, results) + across_read(phq, {"": results}) == []
