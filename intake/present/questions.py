"""A question page, and the page on which two answers meet."""

from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from intake import steps
from intake.exceptions import AnswerConflict
from intake.language import in_language
from intake.models import Answer
from intake.path import Part, Path, Question
from intake.present.parts import may_decline
from intake.shown import stamp

FIELD = "a"


def page(path: Path, question: Question, language: str, *, error: str = "", chosen: str = "") -> dict[str, Any]:
    """Return the context of a question."""
    assert question.assessment is not None
    answer = question.shown
    return place(path, question) | {
        "language": language if language != get_language() else "",
        "lead": lead(path, question, language),
        "text": question.text_in(language),
        "options": options(question, language),
        "chosen": chosen or (answer.code if answer else ""),
        "was_skipped": answer is not None and answer.state in Answer.LEFT_OUT,
        "error": error,
        "heading": _("We still need an answer"),
        "problems": [{"target": f"{FIELD}_0", "text": error}] if error else [],
        "base": question.answer.revision if question.answer else 0,
        "veiled": path.veil.hides,
        "item": question.item.id,
        "shown": stamp(f"{question.assessment.pk}:{question.item.id}"),
    }


def lead(path: Path, question: Question, language: str) -> str:
    """Return the words before a statement: its own, else the time that the questionnaire asks about; before them, whom
    it is about, where its own words do not say."""
    part = path.part(question.part)
    assert part is not None
    assert part.instrument is not None
    about, own = question.about_in(language), question.item.lead_in
    is_own = bool(own) or question.item.id in part.instrument.risk_items
    said = in_language(own if is_own else part.instrument.frame, language)
    return ". ".join(filter(None, (capfirst(about), said)))


def place(path: Path, question: Question) -> dict[str, Any]:
    """Return where the question stands: part, number, progress, the ways back and on."""
    part = path.part(question.part)
    assert part is not None
    count = len(part.questions)
    return {
        "title": _("Part %(part)s, question %(number)s of %(count)s")
        % {"part": part.place, "number": question.number, "count": count},
        "part": part.place,
        "parts": len(path.asked_parts),
        "number": question.number,
        "count": count,
        "done": path.done,
        "total": path.total,
        "saved": path.done > 0,
        "leave_url": leave_url(part),
        "action": steps.address_of(question),
        "back_url": steps.before(path, question),
        "minutes": path.minutes_left(),
    }


def leave_url(part: Part) -> str:
    """Return where the rest of a part can be left out; empty while nobody has left out a question of it."""
    left_out = any(each.shown is not None and each.shown.state in Answer.LEFT_OUT for each in part.questions)
    return f"{reverse('you_part', args=[part.number])}#rather-not" if left_out and may_decline(part) else ""


def options(question: Question, language: str) -> list[dict[str, str]]:
    return [{"value": o.code, "label": in_language(o.text, language)} for o in question.item.options]


def conflict(path: Path, question: Question, language: str, clash: AnswerConflict) -> dict[str, Any]:
    """Return the context of the page where the patient chooses which of two answers stays."""
    labels = {option["value"]: option["label"] for option in options(question, language)}
    skipped = _("Skipped")
    there = labels.get(clash.current.code, skipped)
    return page(path, question, language) | {
        "there": _("Not shown while someone can see") if path.veil.covers(clash.current) else there,
        "here": labels.get(clash.given, skipped),
        "here_code": clash.given,
        "base": clash.current.revision,
        "go_on_url": steps.after(path, question),
        "check_url": reverse("you_check"),
    }
