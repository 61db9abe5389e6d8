"""Rules in three values: an unknown fact never becomes a suggestion."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.rules import OPERATORS, RuleError, check, explain, judge, matching


@dataclass
class Row:
    key: str
    version: int
    when: dict[str, Any]


def has(fact, op, value):
    return {"fact": fact, "op": op, "value": value}


A, B, C = has("a", "==", 1), has("b", "==", 1), has("c", "==", 1)

WORKED = [
    (has("x", ">=", 3.5), {"x": 3.5}, True),
    (has("x", ">=", 3.5), {"x": 3.49}, False),
    (has("x", ">", 3), {"x": 3}, False),
    (has("x", "<", 3), {"x": 2}, True),
    (has("x", "<=", 3), {"x": 3}, True),
    (has("x", "==", "no-such-person"), {"x": "no-such-person"}, True),
    (has("x", "!=", "es"), {"x": "en"}, True),
    (has("x", "in", ["en", "es"]), {"x": "es"}, True),
    (has("x", "in", ["en", "es"]), {"x": "de"}, False),
    (has("x", "contains", "feel-calmer"), {"x": ["more-support", "feel-calmer"]}, True),
    (has("x", "contains", "feel-calmer"), {"x": []}, False),
    (has("x", ">=", 3.5), {}, None),
    (has("x", ">=", 3.5), {"x": None}, None),
    (has("x", "!=", "es"), {}, None),
    (has("x", ">=", 3.5), {"x": "high"}, None),
    (has("x", "contains", "a"), {"x": "abc"}, None),
    ({"not": A}, {"a": 1}, False),
    ({"not": A}, {"a": 2}, True),
    ({"not": A}, {}, None),
    ({"all": [A, B]}, {"a": 1, "b": 1}, True),
    ({"all": [A, B]}, {"a": 1}, None),
    ({"all": [A, B]}, {"a": 2}, False),
    ({"any": [A, B]}, {"a": 1}, True),
    ({"any": [A, B]}, {"a": 2}, None),
    ({"any": [A, B]}, {"a": 2, "b": 2}, False),
    ({"all": [{"any": [A, B]}, {"not": C}]}, {"b": 1, "c": 0}, True),
    ({"all": [{"any": [A, B]}, {"not": C}]}, {"b": 1}, None),
]


@pytest.mark.parametrize(("tree", "facts", "expected"), WORKED)
def test_worked_cases(tree, facts, expected):
    check(tree)

    assert judge(tree, facts) is expected


def test_only_rules_that_surely_hold_match():
    sure, unsure, no = Row("sure", 1, A), Row("unsure", 1, B), Row("no", 1, {"not": A})

    matches = matching([sure, unsure, no], {"a": 1})

    assert [match.rule for match in matches] == [sure]


def test_a_match_says_what_was_found():
    [match] = matching([Row("r", 1, {"any": [A, B]})], {"a": 1})

    assert [(c.fact, c.found, c.truth) for c in match.conditions] == [("a", 1, True), ("b", None, None)]
    assert explain(match.rule, {"a": 1}) == match.conditions


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ([], "not a table"),
        ({}, "exactly one of"),
        ({"all": [A], "any": [B]}, "exactly one of"),
        ({"some": [A]}, "exactly one of"),
        ({"all": []}, "at least one part"),
        ({"any": A}, "at least one part"),
        ({"all": [{"any": [{"not": A}]}]}, "deeper than 3"),
        ({"all": [{"fact": "a", "op": "=="}]}, "the rule → all 1 needs fact, op and value"),
        (has("", "==", 1), "names no fact"),
        (has("a", "like", 1), "uses like"),
        (has("a", ">=", "high"), "not a number"),
        (has("a", "in", "en"), "list of values"),
        (has("a", "==", None), "neither a word nor a number"),
    ],
)
def test_a_rule_that_nobody_could_judge_is_refused_with_its_place(tree, said):
    with pytest.raises(RuleError, match=said):
        check(tree)


conditions = st.builds(has, st.sampled_from("abc"), st.sampled_from(["==", "!=", ">", "<="]), st.integers(0, 2))
trees = st.one_of(
    conditions,
    st.builds(lambda part: {"not": part}, conditions),
    st.builds(lambda kind, parts: {kind: parts}, st.sampled_from(["all", "any"]), st.lists(conditions, min_size=1)),
)
facts = st.dictionaries(st.sampled_from("abc"), st.one_of(st.none(), st.integers(0, 2)))


@given(trees, facts)
def test_any_tree_that_passes_the_check_can_be_judged(tree, known):
    check(tree)

    assert judge(tree, known) in (True, False, None)


@given(trees, facts, st.sampled_from("abc"), st.integers(0, 2))
def test_learning_a_fact_never_turns_an_answer_around(tree, known, fact, value):
    """What was sure stays sure once more is known."""
    before = judge(tree, known)
    after = judge(tree, known if known.get(fact) is not None else {**known, fact: value})

    assert before is None or after is before


@given(trees, facts)
def test_nothing_known_suggests_nothing(tree, known):
    assert judge(tree, {}) is None


def test_every_operator_is_worked():
    assert {tree["op"] for tree, _, _ in WORKED if "op" in tree} == set(OPERATORS)
