"""Answers are written in one place, so that no route in can go round the rules that watch them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOMS = ("intake", "portal", "content")
HOME = "intake/actions/answers.py"
# Who hands answers to HOME: the pages of the patient, staff who enter them, and another system: the one import.
# The first hands on only that somebody would rather not answer.
CALLERS = {
    "intake/actions/left_out.py",
    "intake/views/lists.py",
    "intake/views/questions.py",
    "portal/care/actions/answers_by_system.py",
    "portal/care/actions/entries.py",
}
# Who builds rows of answers in memory, and why. Only the first is asked of a patient; it hands its rows to HOME, which
# keeps none but "not shown" and "held back". The second writes a whole database of made-up people in bulk, through the
# same risk functions, and a test replays five of them through the actions.
BUILDERS = {
    "intake/actions/submission.py": {"Answer()"},
    "portal/operations/demonstration/people.py": {"Answer()", "AnswerRevision()"},
}
NAMES = {"Answer", "AnswerRevision"}
WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "update"}
RELATED = {"answers", "revisions"}  # the other ends of the same rows


def written(source: str) -> Iterator[str]:
    """Every expression that makes or writes rows of answers, as it stands there."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id in NAMES:
                yield f"{called.id}()"
            if isinstance(called, ast.Attribute) and called.attr in WRITES and any(_holds_answers(called.value)):
                yield f"….{called.attr}"


def _holds_answers(value: ast.expr) -> Iterator[bool]:
    for node in ast.walk(value):
        if isinstance(node, ast.Attribute):
            yield node.attr == "objects" and isinstance(node.value, ast.Name) and node.value.id in NAMES
            yield node.attr in RELATED


def sources() -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        for path in sorted(Path(settings.BASE_DIR, room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(settings.BASE_DIR).as_posix(), path.read_text()


def test_answers_are_written_in_one_place_alone():
    found = {where: kinds for where, source in sources() if (kinds := set(written(source)))}
    assert found.pop(HOME) == {"Answer()", "….create", "….bulk_create"}
    assert found == BUILDERS


def test_every_road_to_that_place_is_known():
    """A new one owes the tests of the others: alert at once, changed back, skipped, held back, another language."""
    found = {where for where, source in sources() if where != HOME and "save_answer(" in source}
    assert found == CALLERS


@pytest.mark.parametrize(
    "source",
    [
        "Answer.objects.create(item='S1')",
        "Answer.objects.filter(item='S1').update(value=0)",
        "models.Answer.objects.none() or Answer.objects.bulk_create(rows)",
        "sheet.answers.create(item='S1')",
        "sheet.answers.filter(item='S1').update(value=0)",
        "Answer(item='S1').save()",
        "answer.revisions.create(revision=2)",
    ],
)
def test_a_write_elsewhere_is_found_out(source):
    assert list(written(source))


@pytest.mark.parametrize(
    "source", ["Answer.objects.filter(item='S1').delete()", "sheet.answers.all()", "Answer.ANSWERED"]
)
def test_reading_is_no_write(source):
    """The twin."""
    assert list(written(source)) == []
