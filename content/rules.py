"""Which piece fits which facts: rules as data, judged in three values. No Django here.

A rule is a tree of `all`, `any` and `not` over conditions `{fact, op, value}`, at most three levels, the condition
counted. A fact that is missing or blocked (None) makes its condition unknown, and so on upwards (Kleene 1938): an
unknown never becomes a yes, so where we do not know, nothing is suggested.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

DEEPEST = 3
BRANCHES = ("all", "any", "not")
Facts = Mapping[str, Any]
Truth = bool | None


class RuleError(ValueError):
    """A rule that nobody could judge; the message says what is wrong and where."""


class Rule(Protocol):
    """What is asked of a rule here; a row of the database is one."""

    key: str
    version: int
    when: dict[str, Any]


@dataclass(frozen=True)
class Condition:
    """One condition beside what was found: what a reader of the suggestion sees."""

    fact: str
    op: str
    value: Any
    found: Any
    truth: Truth


@dataclass(frozen=True)
class Match:
    """A rule that holds, with the conditions that were weighed."""

    rule: Any
    conditions: tuple[Condition, ...]


def check(tree: Any) -> None:
    """Raise RuleError unless the tree can be judged."""
    _check(tree, depth=1, where="the rule")


def matching(rules: Iterable[Rule], facts: Facts) -> tuple[Match, ...]:
    """Return the rules that surely hold, in the order given."""
    return tuple(Match(rule, explain(rule, facts)) for rule in rules if judge(rule.when, facts) is True)


def explain(rule: Rule, facts: Facts) -> tuple[Condition, ...]:
    """Return every condition of a rule with what was found and whether it holds."""
    return tuple(
        Condition(each["fact"], each["op"], each["value"], facts.get(each["fact"]), judge(each, facts))
        for each in conditions(rule.when)
    )


def conditions(tree: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """Yield every condition of a tree that passed the check, in its order."""
    if "fact" in tree:
        yield tree
    elif "not" in tree:
        yield from conditions(tree["not"])
    else:
        for part in tree.get("all") or tree.get("any") or ():
            yield from conditions(part)


def judge(tree: Mapping[str, Any], facts: Facts) -> Truth:
    """Return whether a tree holds: True, False, or None where that cannot be known."""
    if "fact" in tree:
        return _holds(tree["op"], facts.get(tree["fact"]), tree["value"])
    if "not" in tree:
        inner = judge(tree["not"], facts)
        return None if inner is None else not inner
    kind = "all" if "all" in tree else "any"
    settles = kind == "any"  # one True settles `any`, one False settles `all`
    truths = [judge(part, facts) for part in tree[kind]]
    if settles in truths:
        return settles
    return None if None in truths else not settles


def _holds(op: str, found: Any, value: Any) -> Truth:
    if found is None:
        return None
    if op in _ORDER:
        return _ORDER[op](found, value) if _is_number(found) else None
    if op == "contains":
        return value in found if isinstance(found, list | tuple | set | frozenset) else None
    if op == "in":
        return found in value
    return (found == value) is (op == "==")


def _is_number(thing: Any) -> bool:
    return isinstance(thing, int | float | Decimal | Fraction) and not isinstance(thing, bool)


_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    ">": lambda found, value: bool(found > value),
    ">=": lambda found, value: bool(found >= value),
    "<": lambda found, value: bool(found < value),
    "<=": lambda found, value: bool(found <= value),
}
OPERATORS = ("==", "!=", *_ORDER, "in", "contains")


def _check(tree: Any, depth: int, where: str) -> None:
    if not isinstance(tree, dict):
        raise RuleError(f"{where} is not a table of all, any, not or a condition")
    if depth > DEEPEST:
        raise RuleError(f"{where} lies deeper than {DEEPEST} levels")
    if "fact" in tree:
        _check_condition(tree, where)
    elif len(tree) == 1 and next(iter(tree)) in BRANCHES:
        _check_branch(tree, depth, where)
    else:
        raise RuleError(
            f"{where} needs exactly one of all, any, not, or a fact; it has {', '.join(map(str, tree)) or 'nothing'}"
        )


def _check_branch(tree: dict[str, Any], depth: int, where: str) -> None:
    kind, parts = next(iter(tree.items()))
    if kind == "not":
        _check(parts, depth + 1, f"{where} → not")
        return
    if not isinstance(parts, list) or not parts:
        raise RuleError(f"{where} → {kind} needs a list of at least one part")
    for number, part in enumerate(parts, start=1):
        _check(part, depth + 1, f"{where} → {kind} {number}")


def _check_condition(tree: dict[str, Any], where: str) -> None:
    if set(tree) != {"fact", "op", "value"}:
        raise RuleError(f"{where} needs fact, op and value; it has {', '.join(tree)}")
    fact, op, value = tree["fact"], tree["op"], tree["value"]
    if not isinstance(fact, str) or not fact:
        raise RuleError(f"{where} names no fact")
    if op not in OPERATORS:
        raise RuleError(f"{where} uses {op}; known are {', '.join(OPERATORS)}")
    if op in _ORDER and not _is_number(value):
        raise RuleError(f"{where} compares with {value!r}, which is not a number")
    if op == "in" and (not isinstance(value, list) or not value):
        raise RuleError(f"{where} needs a list of values for in")
    if op in ("==", "!=", "contains") and not isinstance(value, str | int | float):
        raise RuleError(f"{where} compares with {value!r}, which is neither a word nor a number")
