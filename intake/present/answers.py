"""The answers again, for checking before they are sent and for the patient's own copy."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from intake import steps
from intake.forms import AboutYouForm, WhatHelpsForm
from intake.language import in_language, part_language, title_of
from intake.models import Answer, Statement
from intake.path import FORM_KINDS, NO_PLACE, Part, Path, Question, held_back_items, is_answered, was_asked
from intake.present.parts import left_out
from intake.statements import GOALS

OPEN_ROWS = 8


def parts(path: Path, page_language: str, *, for_copy: bool = False) -> list[dict[str, Any]]:
    """Return every part with its rows. A copy leaves out what somebody else should not come across."""
    statements = {row.kind: row for row in path.invitation.statements.all()}
    shown = [part for part in path.parts if not part.is_hidden or part.done]
    return [one(path, part, page_language, statements, for_copy) for part in shown]


def one(path: Path, part: Part, page_language: str, statements: dict[str, Statement], for_copy: bool) -> dict[str, Any]:
    language = part_language(page_language, path, part)
    if part.is_form:
        rows = [statement_row(kind, statements.get(kind), path, part) for kind in FORM_KINDS[part.section.form]]
    else:
        private = held_back_items(part.instrument) if part.instrument and for_copy else set()
        every = sorted(part.met, key=lambda question: question.item.number)
        asked = [question for question in every if was_asked(question.answer) or _is_open(part, question)]
        rows = [row(part, question, language) for question in asked if question.item.id not in private]
    return {
        "id": f"part-{part.number}",
        "number": part.place,
        "is_hidden": part.is_hidden,
        "title": title_of(part, page_language),
        "language": language if language != page_language else "",
        "is_skipped": part.is_skipped,
        "left_out": left_out(part, path.veil),
        "url": reverse("you_part", args=[part.number]),
        "first": rows[:OPEN_ROWS],
        "rest": rows[OPEN_ROWS:],
    }


def _is_open(part: Part, question: Question) -> bool:
    return question.number != NO_PLACE and not part.is_hidden


def row(part: Part, question: Question, language: str) -> dict[str, str]:
    """Return a statement with its answer. A safety question reads "Answered": its answer opens only on its own page."""
    answered = is_answered(question.answer)
    return {
        "id": f"q-{question.part}-{question.number or question.item.id}",
        "label": question.text_in(language),
        "value": value(part, question, language),
        "state": "" if answered else "skipped",
        "url": "" if not _is_open(part, question) else f"{steps.address_of(question)}?from=check",
        "action": _("Change") if answered else _("Answer"),
    }


def value(part: Part, question: Question, language: str) -> str:
    answer = question.answer
    if answer is None:
        return _("Not answered yet")
    if answer.state != Answer.ANSWERED:
        is_declined = question.shown is not None and question.shown.state == Answer.DECLINED
        return _("Left out") if is_declined else _("Skipped")
    if question.shown is None or (part.instrument is not None and question.item.id in part.instrument.risk_items):
        return _("Answered")
    texts = {option.code: option.text for option in question.item.options}
    return in_language(texts[answer.code], language)


def statement_row(kind: str, statement: Statement | None, path: Path, part: Part) -> dict[str, str]:
    row = {"label": label_of(kind), "url": f"{steps.part_address(part)}?from=check"}
    if path.veil.hides:  # not even whether there is something
        return row | {"value": _("Not shown while someone can see"), "state": "", "action": _("Change")}
    said = [str(name) for code, name in GOALS if statement and code in statement.choices]
    said += [statement.text] if statement and statement.text else []
    return row | {
        "value": ", ".join(said) or _("Left blank"),
        "state": "" if said else "skipped",
        "action": _("Change") if said else _("Answer"),
    }


def label_of(kind: str) -> str:
    """Return the name of a statement as its form asks for it."""
    fields = AboutYouForm.base_fields | WhatHelpsForm.base_fields
    return str(fields[kind.replace("-", "_")].label)


def first_skipped(path: Path) -> str:
    """Return the place of the first skipped question on the page."""
    found = next((q for q in path.questions if q.answer is not None and q.answer.state in Answer.LEFT_OUT), None)
    return f"q-{found.part}-{found.number}" if found else ""
