"""The hazard log is held to the code: every control stands somewhere, and a test that exists shows that it works."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
LOG = ROOT / "portal" / "safety" / "hazards.toml"
TEXTS = ("id", "hazard", "cause", "effect", "severity", "before", "after")
SEVERITIES = ("minor", "serious", "severe")
LIKELIHOODS = ("rare", "unlikely", "possible", "likely")
FEWEST = 40


def hazards() -> list[dict[str, Any]]:
    with LOG.open("rb") as file:
        return tomllib.load(file)["hazards"]


EVERY_HAZARD = pytest.mark.parametrize("hazard", hazards(), ids=lambda hazard: hazard.get("id", "without an id"))


def is_there(node_id: str) -> bool:
    """Say whether a test of that name stands in that file, in a class where one is named."""
    path, *names = node_id.split("::")
    return bool(names) and "::".join(names) in names_in(path)


@cache
def names_in(path: str) -> frozenset[str]:
    file = ROOT / path
    if not (file.is_file() and file.is_relative_to(ROOT / "tests")):
        return frozenset()
    return frozenset(_tests(ast.parse(file.read_text(encoding="utf-8")), ""))


def _tests(node: ast.Module | ast.ClassDef, within: str) -> Iterator[str]:
    for each in node.body:
        if isinstance(each, ast.FunctionDef) and each.name.startswith("test_"):
            yield f"{within}{each.name}"
        elif isinstance(each, ast.ClassDef) and each.name.startswith("Test"):
            yield from _tests(each, f"{each.name}::")


def faults_of(hazard: dict[str, Any]) -> list[str]:
    """Return what is missing in a hazard's row, in words."""
    found = [f"no {name}" for name in TEXTS if not str(hazard.get(name, "")).strip()]
    if hazard.get("severity") not in SEVERITIES:
        found.append("no known severity")
    words = [hazard.get("before"), hazard.get("after")]
    if not set(words) <= set(LIKELIHOODS):
        found.append("no known likelihood")
    elif LIKELIHOODS.index(words[1]) > LIKELIHOODS.index(words[0]):
        found.append("likelier after its controls than before")
    controls = hazard.get("controls", [])
    return found + ([] if controls else ["no control"]) + [fault for each in controls for fault in _faults(each)]


def _faults(control: dict[str, Any]) -> Iterator[str]:
    if not control.get("what", "").strip():
        yield "a control that says nothing"
    where = control.get("where", "")
    if not where or not (ROOT / where).is_file():
        yield f"a control that stands nowhere: {where}"
    if not control.get("tests"):
        yield f"a control without a test: {control.get('what')}"
    yield from (f"a test that is not there: {each}" for each in control.get("tests", []) if not is_there(each))


@EVERY_HAZARD
def test_every_hazard_has_its_words_and_controls_that_stand_and_are_tested(hazard):
    assert faults_of(hazard) == []


def test_there_are_enough_hazards_and_none_has_the_name_of_another():
    names = [hazard["id"] for hazard in hazards()]

    assert len(names) >= FEWEST
    assert len(set(names)) == len(names)


def test_what_is_severe_is_left_rare_or_unlikely():
    assert [each["id"] for each in hazards() if each["severity"] == "severe" and each["after"] in LIKELIHOODS[2:]] == []


def a_hazard(**changes: Any) -> dict[str, Any]:
    return {**hazards()[0], **changes}


@pytest.mark.parametrize(
    "node_id",
    [
        "tests/architecture/test_hazards.py::test_that_was_made_up",
        "tests/architecture/test_no_such_file.py::test_this",
        "tests/architecture/test_hazards.py",
        "tests/intake/views/test_support.py::TestWhenTheDatabaseGoes::test_that_was_made_up",
        "portal/safety/hazards.toml::test_this",
    ],
)
def test_a_test_that_was_made_up_is_found_out(node_id):
    control = {"what": "Something", "where": "portal/settings.py", "tests": [node_id]}

    assert faults_of(a_hazard(controls=[control])) == [f"a test that is not there: {node_id}"]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"cause": " "}, "no cause"),
        ({"severity": "bad"}, "no known severity"),
        ({"before": "rare", "after": "likely"}, "likelier after its controls than before"),
        ({"controls": []}, "no control"),
        ({"controls": [{"what": "It", "where": "portal/settings.py", "tests": []}]}, "a control without a test: It"),
        ({"controls": [{"what": "It", "where": "portal/no.py", "tests": ["x"]}]}, "a control that stands nowhere"),
    ],
)
def test_a_row_that_lacks_something_is_found_out(changes, fault):
    assert any(each.startswith(fault) for each in faults_of(a_hazard(**changes)))


def test_a_test_in_a_class_is_found():
    """The twin of the made-up ones."""
    assert is_there(
        "tests/intake/views/test_support.py::TestWhenTheDatabaseGoes::test_help_now_and_its_places_are_still_answered"
    )
