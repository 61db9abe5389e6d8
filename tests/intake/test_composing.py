"""A set of questions that is put together by steps: nothing is asked twice, and more is asked rather than less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.actions.batteries import documents
from intake.composing import (
    CannotCompose,
    Gate,
    add,
    always_ask,
    ask_at_once,
    ask_in_steps,
    depend,
    move,
    part_of,
    remove,
)
from intake.instruments import load
from intake.problems import items_of, problems_of
from intake.stages import stages_of

PHQ, GAD, CORE = load("phq-9"), load("gad-7"), load("leeside-attachment-core")


def of(*instruments):
    parts = []
    for instrument in instruments:
        parts = add(parts, part_of(instrument, parts))
    return parts


def codes(parts):
    return {problem.code for problem in problems_of(parts, load) if problem.blocks}


def test_two_parts_of_one_questionnaire_have_keys_of_their_own_and_are_refused():
    parts = of(PHQ, PHQ)
    assert [part["key"] for part in parts] == ["phq-9", "phq-9-2"]
    assert codes(parts) == {"asked-twice"}
    assert codes(of(PHQ, GAD)) == set()


def test_in_two_steps_each_question_is_asked_once():
    parts = ask_in_steps(of(GAD, PHQ), 1, 3, PHQ)
    assert [items_of(part, load) for part in parts[1:]] == [["1", "2"], ["3", "4", "5", "6", "7", "8", "9"]]
    assert parts[2]["condition"] == {"part": "phq-9", "items": ["1", "2"], "at_or_above": 3}
    assert codes(parts) == set()
    assert ask_at_once(parts, 1) == [*of(GAD), {**of(GAD, PHQ)[1], "items": []}]


def test_a_staged_safety_question_is_warned_of_and_an_open_one_is_not():
    assert "safety-question-staged" in {p.code for p in problems_of(ask_in_steps(of(PHQ), 0, 3, PHQ), load)}
    assert {p.code for p in problems_of(of(PHQ), load)} == set()
    assert {p.code for p in problems_of(of(GAD), load)} == {"no-safety-question"}


def test_what_has_no_short_form_is_not_asked_in_steps():
    with pytest.raises(CannotCompose):
        ask_in_steps(of(CORE), 0, 3, CORE)
    with pytest.raises(CannotCompose):
        ask_in_steps(ask_in_steps(of(PHQ), 0, 3, PHQ), 0, 3, PHQ)


@pytest.mark.parametrize(
    ("line", "found"), [(0, {"line-out-of-reach"}), (1, set()), (6, set()), (7, {"line-out-of-reach"})]
)
def test_a_line_that_makes_no_difference_is_refused(line, found):
    assert codes(ask_in_steps(of(PHQ), 0, line, PHQ)) == found


def test_a_condition_may_not_stand_on_what_is_asked_in_private():
    assert codes(depend(of(PHQ, GAD), 1, Gate("phq-9", "9"), 1)) == {"private-gate"}
    assert codes(depend(of(PHQ, GAD), 1, Gate("phq-9", "1"), 1)) == set()


def test_a_part_above_its_gate_is_refused_until_it_is_moved_or_always_asked():
    parts = move(depend(of(GAD, PHQ), 1, Gate("gad-7", "1"), 2), 1, -1)
    assert codes(parts) == {"before-its-gate"}
    assert codes(move(parts, 0, 1)) == set()
    assert codes(always_ask(parts, 0)) == set()


def test_without_its_gate_a_part_is_always_asked():
    parts = remove(depend(of(GAD, PHQ), 1, Gate("gad-7", "1"), 2), 0)
    assert "condition" not in parts[0]
    assert codes(parts) == set()


def test_the_safety_question_is_not_left_out():
    parts = ask_in_steps(of(PHQ), 0, 3, PHQ)
    assert codes(parts[:1]) == {"risk-item-left-out", "too-few-for-a-score"}


def test_a_questionnaire_of_which_half_is_left_cannot_be_released():
    for instrument, gate in ((PHQ, 3), (GAD, 3)):
        parts = ask_in_steps(of(instrument), 0, gate, instrument)
        assert "too-few-for-a-score" not in codes(parts)
        assert codes(remove(parts, 0)) == {"too-few-for-a-score"}


@pytest.mark.parametrize("document", documents(), ids=lambda document: document["key"])
def test_what_ships_asks_enough_for_each_score_that_it_begins(document):
    assert codes(document["sections"]) == set()


@given(st.permutations(range(3)), st.integers(-1, 4), st.sampled_from([-1, 1]))
def test_moving_keeps_every_part_once_and_there_and_back_changes_nothing(order, at, by):
    parts = [of(PHQ, GAD, CORE)[n] for n in order]
    if not 0 <= at < 3:
        with pytest.raises(CannotCompose):
            move(parts, at, by)
        return
    moved = move(parts, at, by)
    assert sorted(part["key"] for part in moved) == sorted(part["key"] for part in parts)
    assert move(moved, at + by, -by) == parts if 0 <= at + by < 3 else moved == parts


def test_only_lines_that_somebody_read_are_proposed():
    assert [line.at_or_above for line in stages_of("phq-9", "1.0.0").lines] == [3, 2]
    assert stages_of("gad-7", "1.0.0").lines == ()
    assert stages_of("ecr", "1.0.0-5pt") is None
