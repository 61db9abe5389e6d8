"""What was chosen on a page with all statements of a part: which lines were touched, and what is kept first."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db import DataError, IntegrityError

from intake import exceptions
from intake.actions.answers import Given, Saved
from intake.models import Alert, Answer
from intake.path import Part, Path, Question

# Names of fields, each followed by the item: what is chosen, what was chosen when the page was drawn, what it knew.
CHOSEN, WAS, BASE = "a-", "was-", "base-"
OPENED = "opened"  # in the address of a list: more statements are asked by what was just chosen on it
SKIP = "skip"  # no option has this code


@dataclass(frozen=True)
class Choice:
    """One line that was answered on this page."""

    question: Question
    given: Given
    base: int


Clash = tuple[Choice, exceptions.AnswerConflict]


def save_each(choices: Iterable[Choice], save: Callable[[Choice], Saved]) -> tuple[Alert | None, list[Clash]]:
    """Save each choice in a transaction of its own; return the alert that calls for support, and what met another.

    One that the database refuses keeps no other from being saved: it is raised once the rest is done.
    """
    alert: Alert | None = None
    clashes: list[Clash] = []
    broken: DataError | IntegrityError | None = None
    for choice in choices:
        try:
            saved = save(choice)
        except exceptions.AnswerConflict as clash:
            clashes.append((choice, clash))
        except exceptions.NotAnOption:
            continue  # nothing that was offered: the line stays open
        except (DataError, IntegrityError) as error:
            broken = broken or error
        else:
            if saved.shows_support and alert is None:
                alert = saved.answer.assessment.alerts.filter(item=saved.answer.item).latest("raised_at")
    if broken:
        raise broken
    return alert, clashes


def choices_in(posted: Mapping[str, str], path: Path, part: Part) -> list[Choice]:
    """Return what is new, risk answers first: a line that nobody touched says nothing about another device's answer."""
    found = list(_touched(posted, path, part))
    assert part.instrument is not None
    risky = part.instrument.risk_items
    return sorted(found, key=lambda choice: (choice.question.item.id not in risky, choice.question.number))


def _touched(posted: Mapping[str, str], path: Path, part: Part) -> Iterator[Choice]:
    for name, code in posted.items():
        item = name.removeprefix(CHOSEN)
        question = path.asked(part.number, item) if name.startswith(CHOSEN) else None
        if question is None or question.assessment is None or code in ("", posted.get(WAS + item, "")):
            continue
        if code != code_of(question.answer):
            base = posted.get(BASE + item, "")
            yield Choice(question, given_of(code), int(base) if base.isdecimal() and len(base) < 9 else 0)


def has_opened(posted: Mapping[str, str], part: Part) -> bool:
    """Say whether all that is still open was opened by an answer, and stood on no page yet."""
    left = [question for question in part.questions if question.answer is None]
    return bool(left) and all(is_new(posted, question) for question in left)


def is_new(posted: Mapping[str, str], question: Question) -> bool:
    """Say whether an answer opened a question that was not on the page which was sent."""
    return bool(question.item.asked_if) and WAS + question.item.id not in posted


def given_of(code: str) -> Given:
    if code == SKIP:
        return Given(Answer.SKIPPED, in_list=True)
    return Given(Answer.ANSWERED, code, in_list=True)


def code_of(answer: Answer | None) -> str:
    """Return an answer as its line has it; empty for none."""
    if answer is None:
        return ""
    return answer.code if answer.state == Answer.ANSWERED else SKIP
