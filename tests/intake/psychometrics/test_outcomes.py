"""What a pattern of answers says, which question leads to which, and what it alarms for."""

from itertools import product

import pytest

from intake.instruments import load
from intake.psychometrics import risk
from intake.psychometrics.asked import asked_items, is_asked
from intake.psychometrics.outcomes import outcomes
from intake.psychometrics.scoring import AnswerOutOfRange
from tests.vectors import read

CSSRS = load("c-ssrs-screener")
ASQ = load("asq-nimh")
ITQ = load("itq")
CASES = read("instrument-scoring")["cases"]


def level(instrument, answers):
    return next(reading for reading in outcomes(instrument, answers) if reading.outcome in ("level", "result"))


def level_of(finding):
    return finding.level if finding else None


def findings(instrument, answers):
    return [finding for item, value in answers.items() for finding in risk.item_findings(instrument, item, value)]


def sheets(instrument):
    """Every sheet of yes, no and blank."""
    ids = [item.id for item in instrument.items]
    return (dict(zip(ids, values, strict=True)) for values in product((None, 0, 1), repeat=len(ids)))


@pytest.mark.parametrize("instrument", [CSSRS, ASQ], ids=str)
def test_the_strictest_answer_alarms_as_the_level_of_the_whole_sheet_says(instrument):
    for answers in sheets(instrument):
        reading = level(instrument, answers)
        alarmed = level_of(risk.most_pressing(findings(instrument, answers)))
        if instrument is CSSRS or reading.risk is not None:
            assert alarmed == reading.risk, answers
        else:  # only the question about now was answered with yes, which nothing led to: it alarms all the same
            assert alarmed in (None, "emergency")


@pytest.mark.parametrize("instrument", [CSSRS, ASQ], ids=str)
def test_a_sheet_with_a_question_open_is_never_called_free_of_risk(instrument):
    for answers in sheets(instrument):
        reading = level(instrument, answers)
        asked = asked_items(instrument, answers)
        is_open = any(answers[item] is None for item in asked)
        assert reading.is_complete is not is_open
        if is_open:
            assert reading.level not in ("none", "negative")
            assert reading.missing == tuple(item for item in asked if answers[item] is None)


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if "risk_alert" in case["expected"]],
    ids=lambda c: f"{c['instrument']}: {c['case']}",
)
def test_each_worked_case_alarms_as_it_says(case):
    assert bool(findings(load(case["instrument"]), case["answers"])) is case["expected"]["risk_alert"]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("1", "same-day"), ("2", "same-day"), ("3", "urgent"), ("4", "emergency"), ("5", "emergency"),
        ("6a", "urgent"), ("6b", "emergency"),
    ],
)  # fmt: skip
def test_each_answer_of_the_columbia_screener_alarms_by_itself(item, expected):
    (finding,) = risk.item_findings(CSSRS, item, 1)

    assert finding.level == expected
    assert risk.item_findings(CSSRS, item, 0) == ()


def test_planning_on_the_core_is_an_emergency():
    (finding,) = risk.item_findings(load("core-10"), "6", 1)

    assert finding.level == "emergency"


def test_a_no_to_thoughts_skips_to_behaviour():
    assert asked_items(CSSRS, {"1": 1, "2": 0}) == ("1", "2", "6a")
    assert asked_items(CSSRS, {"1": 1, "2": 1}) == ("1", "2", "3", "4", "5", "6a")
    assert asked_items(CSSRS, {"6a": 1}) == ("1", "2", "6a", "6b")


def test_what_nobody_led_to_is_not_asked():
    assert asked_items(CSSRS, {}) == ("1", "2", "6a")
    assert asked_items(ASQ, {"1": 0, "2": 0, "3": 0, "4": 0}) == ("1", "2", "3", "4")
    assert asked_items(ASQ, {"3": 1}) == ("1", "2", "3", "4", "5")


def test_an_answer_that_is_left_from_a_closed_question_leads_nowhere():
    document = load("pc-ptsd-5")
    item = document.item("3")

    assert is_asked(document, item, {"0": 1})
    assert not is_asked(document, item, {"0": 0, "3": 1})


def test_risk_questions_that_were_not_to_be_asked_are_not_left_open():
    answers = {"1": 0, "2": 0, "6a": 0}
    states = dict.fromkeys(answers, "answered")

    assert risk.unanswered_risk_items(CSSRS, states, answers) == ()


def test_risk_questions_that_were_led_to_and_left_blank_are_open():
    answers = {"1": 1, "2": 1, "6a": 0}
    states = {**dict.fromkeys(answers, "answered"), "4": "skipped"}

    assert risk.unanswered_risk_items(CSSRS, states, answers) == (
        risk.Unanswered("3", "not-shown"),
        risk.Unanswered("4", "skipped"),
        risk.Unanswered("5", "not-shown"),
    )


def test_trauma_criteria_need_every_answer_that_they_read():
    answers = dict.fromkeys((item.id for item in ITQ.items), 2)
    whole = level(ITQ, answers)
    lacking = level(ITQ, {**answers, "C9": None})

    assert (whole.level, whole.status, whole.risk) == ("cptsd", "complete", None)
    assert (lacking.level, lacking.status, lacking.missing) == (None, "not-classified", ("C9",))
    assert level(ITQ, {**answers, "C1": 1, "C2": 1}).level == "ptsd"
    assert level(ITQ, {**answers, "P7": 1, "P8": 1, "P9": 1}).level == "none"


def test_an_impossible_answer_is_refused():
    with pytest.raises(AnswerOutOfRange):
        outcomes(CSSRS, {"1": 2})


def test_an_instrument_without_levels_says_none():
    assert outcomes(load("gad-7"), {"1": 3}) == ()
