"""Risk rules fire on their own answer alone; what to ask about is never an alarm."""

import pytest

from intake.instruments import load
from intake.psychometrics import risk
from intake.psychometrics.rules import RiskRule
from intake.psychometrics.scoring import AnswerOutOfRange, UnknownItem, score
from tests.intake.instruments.documents import instrument_from, shipped_document
from tests.vectors import read

PHQ9 = load("phq-9")
CHECK_IN = load("leeside-check-in")
PHQ9_CASES = [case for case in read("instrument-scoring")["cases"] if case["instrument"] == "phq-9"]
FULL = load("leeside-attachment")
C_SSRS = load("c-ssrs-screener")


@pytest.mark.parametrize(
    "case", [case for case in PHQ9_CASES if "risk_alert" in case["expected"]], ids=lambda case: case["case"]
)
def test_item_nine_fires_as_worked_whatever_the_total(case):
    answer, expected = case["answers"]["9"], case["expected"]
    states = {item: "skipped" if value is None else "answered" for item, value in case["answers"].items()}

    assert bool(risk.item_findings(PHQ9, "9", answer)) == expected["risk_alert"]
    assert bool(risk.unanswered_risk_items(PHQ9, states)) == expected["risk_item_unanswered"]


@pytest.mark.parametrize("value", [1, 2, 3])
def test_the_safety_question_is_urgent_from_its_first_step(value):
    (finding,) = risk.item_findings(CHECK_IN, "S1", value)

    assert (finding.level, finding.source, finding.value) == ("urgent", "S1", value)
    assert (finding.instrument, finding.rule) == ("leeside-check-in@1.0.0-draft1", "check-in-safety")


@pytest.mark.parametrize("value", [0, None])
def test_never_and_no_answer_are_not_findings(value):
    assert risk.item_findings(CHECK_IN, "S1", value) == ()


def test_other_items_fire_nothing():
    assert risk.item_findings(CHECK_IN, "M1", 3) == ()


def test_an_impossible_answer_is_refused_and_not_passed_over():
    with pytest.raises(AnswerOutOfRange):
        risk.item_findings(PHQ9, "9", 4)
    with pytest.raises(UnknownItem):
        risk.item_findings(PHQ9, "10", 1)


@pytest.mark.parametrize("state", ["skipped", "declined", "held-back", "not-shown"])
def test_a_risk_item_without_an_answer_keeps_its_state(state):
    assert risk.unanswered_risk_items(CHECK_IN, {"S1": state}) == (risk.Unanswered("S1", state),)


def test_a_risk_item_that_nobody_recorded_was_not_shown():
    assert risk.unanswered_risk_items(CHECK_IN, {}) == (risk.Unanswered("S1", "not-shown"),)


def test_without_answers_only_what_is_asked_of_everybody_is_open():
    everybody = {item.id for item in C_SSRS.items if not item.asked_if}

    found = {each.item for each in risk.unanswered_risk_items(C_SSRS, {})}
    assert found == everybody & set(C_SSRS.risk_items)
    assert found < set(C_SSRS.risk_items)


def test_an_answered_risk_item_is_not_open():
    assert risk.unanswered_risk_items(CHECK_IN, {"S1": "answered"}) == ()


@pytest.mark.parametrize("sheet", read("own-screener")["sheets"], ids=lambda sheet: sheet["id"])
def test_what_to_ask_about_is_as_worked(sheet):
    prompts = risk.review_prompts(FULL, sheet["answers"])

    assert sorted(prompt.item for prompt in prompts) == sheet["expected"]["clinician_review_items"]


def test_what_to_ask_in_private_comes_first():
    prompts = risk.review_prompts(FULL, {"FS1": 1, "DF1": 4, "DF5": 3})

    assert [(prompt.item, prompt.kind) for prompt in prompts] == [
        ("DF1", "ask-in-private"),
        ("FS1", "ask-about-support"),
    ]


def test_what_to_ask_about_is_never_a_finding():
    assert risk.item_findings(FULL, "DF5", 5) == ()


def with_scale_rule():
    document = shipped_document("gad-7", "1.0.0")
    document["scale_risk_rules"] = [
        {"key": "high", "version": "1", "scale": "total", "at_or_above": 15, "level": "same-day"}
    ]
    return instrument_from(document)


def test_a_scale_rule_fires_at_its_line():
    gad7 = with_scale_rule()
    high = score(gad7, dict(zip("1234567", (3, 2, 2, 2, 2, 2, 2), strict=True)))
    lower = score(gad7, dict.fromkeys("1234567", 2))

    assert [finding.source for finding in risk.scale_findings(gad7, high)] == ["total"]
    assert risk.scale_findings(gad7, lower) == ()


def test_a_scale_that_is_not_scored_fires_nothing():
    gad7 = with_scale_rule()

    assert risk.scale_findings(gad7, score(gad7, {"1": 3})) == ()


def test_the_most_pressing_finding_is_of_the_highest_level_and_the_first_of_it():
    gad7 = with_scale_rule()
    same_day = risk.scale_findings(gad7, score(gad7, dict.fromkeys("1234567", 3)))
    urgent = risk.item_findings(PHQ9, "9", 1, [RiskRule("clinic-1", "1", "9", 1, "urgent")])

    assert risk.most_pressing([*same_day, *urgent]).rule == "phq-9-item-9"
    assert risk.most_pressing(same_day).rule == "high"
    assert risk.most_pressing([]) is None


def test_a_risk_item_that_no_answer_leads_to_is_not_open():
    open_items = [found.item for found in risk.unanswered_risk_items(C_SSRS, {}, {"1": 0, "2": 0})]

    assert not {"3", "4", "5"} & set(open_items)


def test_a_risk_item_that_an_answer_leads_to_is_open_until_it_is_answered():
    answers = {"1": 1, "2": 1, "3": 0}
    found = risk.unanswered_risk_items(C_SSRS, {"2": "answered", "3": "answered", "4": "skipped"}, answers)

    assert risk.Unanswered("4", "skipped") in found
    assert "3" not in [each.item for each in found]


def test_no_prompt_follows_from_an_answer_that_does_not_exist():
    with pytest.raises(AnswerOutOfRange):
        risk.review_prompts(FULL, {"DF1": 99})
