"""A page with all statements of a part, and the page on which some of its answers meet others."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from intake.actions.answers import Given
from intake.exceptions import AnswerConflict
from intake.language import part_language, title_of
from intake.listed import BASE, CHOSEN, SKIP, WAS, Choice, code_of, is_new
from intake.path import Part, Path, Question
from intake.present.questions import lead, options


def page(
    path: Path,
    part: Part,
    page_language: str,
    *,
    posted: Mapping[str, str] | None = None,
    clashed: Iterable[str] = (),
    has_opened: bool = False,
) -> dict[str, Any]:
    """Return the context of a list; with what was posted, also what is still open.

    `has_opened`: an answer that was just given led to more statements.
    """
    language = part_language(page_language, path, part)
    lines = [line(path, question, language, posted or {}) for question in part.questions]
    problems = [{"target": f"{each['name']}_0", "text": each["error"]} for each in lines if each["error"]]
    return frame(path, part, page_language) | {
        "language": language if language != get_language() else "",
        "lines": lines,
        "problems": problems,
        "failed": bool(problems),
        "heading": ngettext("One statement has no answer yet", "Some statements have no answer yet", len(problems)),
        "veiled": path.veil.hides,
        "clashed": [str(each["number"]) for each in lines if each["item"] in clashed],
        "opened": [str(each["number"]) for each in lines if not each["is_saved"]] if has_opened else [],
    }


def frame(path: Path, part: Part, page_language: str) -> dict[str, Any]:
    """Return where the list stands: part, progress, the ways back and on."""
    return {
        "title": _("Part %(part)s, all statements") % {"part": part.place},
        "part_title": title_of(part, page_language),
        "part": part.place,
        "parts": len(path.asked_parts),
        "done": path.done,
        "total": path.total,
        "saved": path.done > 0,
        "action": reverse("you_list", args=[part.number]),
        "back_url": reverse("you_part", args=[part.number]),
    }


def line(path: Path, question: Question, language: str, posted: Mapping[str, str]) -> dict[str, Any]:
    """Return one statement with its answers."""
    name = CHOSEN + question.item.id
    return state(question) | {
        "number": question.number,
        "name": name,
        "lead": lead(path, question, language),
        "text": question.text_in(language),
        "options": options(question, language),
        "skip": SKIP,
        "chosen": posted.get(name) or code_of(question.shown),
        "error": missing(question) if posted and question.answer is None and not is_new(posted, question) else "",
    }


def missing(question: Question) -> str:
    words = _("Statement %(number)s: choose one answer, or “Skip this one”.")
    return words % {"number": question.number}


def state(question: Question) -> dict[str, Any]:
    """Return what a line knows of the answer that stands: it changes when the line is saved."""
    item = question.item.id
    return {
        "item": item,
        "was_name": WAS + item,
        "was": code_of(question.shown),
        "base_name": BASE + item,
        "base": question.answer.revision if question.answer else 0,
        "is_saved": question.is_done,
    }


def conflicts(
    path: Path,
    part: Part,
    page_language: str,
    clashes: list[tuple[Choice, AnswerConflict]],
    headings: tuple[str, str] | None = None,
) -> dict[str, Any]:
    """Return the context of the page where it is chosen, line by line, which of two answers stays.

    `headings` say where each was given: there, and here.
    """
    where = headings or (_("There you chose"), _("Here you chose"))
    language = part_language(page_language, path, part)
    return frame(path, part, page_language) | {
        "language": language if language != get_language() else "",
        "lines": [conflict(path, choice, clash, language, where) for choice, clash in clashes],
    }


def conflict(
    path: Path, choice: Choice, clash: AnswerConflict, language: str, where: tuple[str, str]
) -> dict[str, Any]:
    question, there = choice.question, clash.current
    labels = {option["value"]: option["label"] for option in options(question, language)} | {SKIP: _("Skipped")}
    hidden = path.veil.covers(there)
    here = _code(choice.given)
    rows = [
        {
            "value": code_of(there),
            "heading": where[0],
            "label": _("Not shown while someone can see") if hidden else labels[code_of(there)],
        },
        {"value": here, "heading": where[1], "label": labels[here]},
    ]
    return {
        "name": CHOSEN + question.item.id,
        "text": question.text_in(language),
        "base_name": BASE + question.item.id,
        "base": there.revision,
        "options": rows,
        "stands": code_of(there),
    }


def _code(given: Given) -> str:
    return given.code or SKIP
