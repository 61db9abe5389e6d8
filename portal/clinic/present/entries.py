"""Entering answers with a patient: whose they are, the part in hand, and the read-back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake.language import in_language, part_language, title_of
from intake.listed import Clash
from intake.models import Assessment, Patient, StaffEntry, Statement
from intake.path import FORM_KINDS, Part, Path, Question, is_answered
from intake.present import lists
from intake.present.answers import label_of
from intake.present.parts import may_decline
from intake.present.statements import text_of
from intake.present.support import panel
from intake.shown import stamp
from intake.targets import KINDS
from intake.veil import OPEN, Veil, veil_of_entry
from portal.clinic.present import times
from portal.clinic.present.entered import WAYS

MET = "met"  # items that met an answer of the patient's own, told on their list after the page about an alert


def identity(patient: Patient) -> dict[str, str]:
    """Whose answers these are, as staff ask for it."""
    born = times.day(patient.birth_date, patient.clinic.zone) if patient.birth_date else _("no birth date")
    return {"name": patient.name, "born": born}


def frame(entry: StaffEntry) -> dict[str, Any]:
    """What every page of a sitting shows."""
    patient = entry.invitation.patient
    return {
        "patient": patient,
        "entry": entry,
        "who": identity(patient),
        "way": WAYS()[entry.way],
        "is_private": entry.is_private,
        "spoken": entry.invitation.language,
    }


def address(entry: StaffEntry, name: str, *more: Any) -> str:
    return reverse(name, args=[entry.invitation.patient_id, entry.pk, *more])


def next_address(entry: StaffEntry, path: Path) -> str:
    """Where it goes on: the first part that is open, else the read-back."""
    part = path.first_open_part()
    return address(entry, "enter_part", part.number) if part else address(entry, "enter_check")


def alert_address(entry: StaffEntry, alert_id: Any, part: Part, clashes: Iterable[Clash]) -> str:
    """The page about an alert; it leads back to the list where an answer met another one."""
    met = [choice.question.item.id for choice, _clash in clashes]
    query = f"?{urlencode({'part': part.number, MET: ','.join(met)})}" if met else ""
    return address(entry, "entered_alert", alert_id) + query


def list_page(entry: StaffEntry, path: Path, part: Part, **more: Any) -> dict[str, Any]:
    """All statements of a part, in the words in which the patient was asked."""
    context = lists.page(path, part, entry.invitation.language, **more)
    part_words = in_language(part.section.intro, entry.invitation.language)
    return (
        context
        | frame(entry)
        | _places(entry, part)
        | {
            "think": part_words["think"],
            "may_be_absent": part.section.target in KINDS,
            "may_leave_out": part.section.asks_for_close_people,
            "left_out": left_out(part),
            "may_decline": may_decline(part),
            "is_skipped": part.is_skipped,
            "next_url": next_address(entry, path),
            "elsewhere": [str(q.number) for q in part.questions if path.veil.covers(q.answer)],
            "held_back": _not_asked(len(part.held_back)) if part.held_back else "",
        }
    )


def _not_asked(count: int) -> str:
    said = ngettext(
        "%(count)s question is not asked, because somebody else is there. Ask it later, in private.",
        "%(count)s questions are not asked, because somebody else is there. Ask them later, in private.",
        count,
    )
    return said % {"count": count}


def _places(entry: StaffEntry, part: Part) -> dict[str, str]:
    here = address(entry, "enter_part", part.number)
    before = address(entry, "enter_part", part.number - 1) if part.number > 1 else ""
    return {"action": here, "back_url": before}


def form_page(
    entry: StaffEntry, path: Path, part: Part, form: Any, elsewhere: Iterable[Statement] = ()
) -> dict[str, Any]:
    """One of our own forms, in the words in which the patient was asked, with what was written meanwhile."""
    words = in_language(part.section.intro, entry.invitation.language)
    rows = {row.kind: row for row in entry.invitation.statements.all()}
    return (
        frame(entry)
        | _places(entry, part)
        | {
            "form": form,
            "part": part.number,
            "parts": len(path.parts),
            "part_title": in_language(part.section.title, entry.invitation.language),
            "think": words["think"],
            "shown": stamp(part.section.form),
            "done": path.done,
            "total": path.total,
            "has_words": any(
                path.veil.covers(rows.get(kind)) and text_of(rows[kind]) for kind in FORM_KINDS[part.section.form]
            ),
            "elsewhere": [_written_elsewhere(entry, row) for row in elsewhere],
        }
    )


def _written_elsewhere(entry: StaffEntry, row: Statement) -> dict[str, str]:
    """What somebody else wrote on the same line: to be chosen from, so it shows unless somebody is there."""
    with translation.override(entry.invitation.language):
        label = label_of(row.kind)
    hidden = veil_over_clash(entry).covers(row)
    blank = not text_of(row)
    return {"label": label, "text": _("Not shown while someone can see") if hidden else text_of(row) or _("Left blank"),
            "spoken": "" if hidden or blank else row.language}  # fmt: skip


def veil_over_clash(entry: StaffEntry) -> Veil:
    """Both sides of a clash are seen, so that the patient can choose, unless somebody else is there."""
    return OPEN if entry.is_private else veil_of_entry(entry)


def clash_page(entry: StaffEntry, path: Path, part: Part, clashes: list[Clash]) -> dict[str, Any]:
    """Both answers of each line: the patient's own, and the one that was entered."""
    where = (_("On another page or device"), _("Entered here"))
    context = lists.conflicts(path, part, entry.invitation.language, clashes, where)
    return context | frame(entry) | _places(entry, part) | {"failed": True}


def check_page(entry: StaffEntry, path: Path) -> dict[str, Any]:
    """The answers of this sitting, to be read back before they are sent."""
    language, left = entry.invitation.language, path.total - path.done
    return frame(entry) | {
        "parts": [_part(entry, path, part, language) for part in path.parts],
        "left": ngettext("%(count)s question has no answer yet.", "%(count)s questions have no answer yet.", left)
        % {"count": left}
        if left
        else "",
        "next_url": next_address(entry, path),
        "can_send": path.answered > 0 or any(part.is_skipped for part in path.parts),
    }


def _part(entry: StaffEntry, path: Path, part: Part, page_language: str) -> dict[str, Any]:
    language = part_language(page_language, path, part)
    rows = [] if part.is_skipped else [_row(path, question, language) for question in part.questions]
    if part.is_form:
        said = {row.kind: row for row in entry.invitation.statements.all()}
        kinds = FORM_KINDS[part.section.form]
        with translation.override(language):
            labels = {kind: label_of(kind) for kind in kinds}
        rows = [_statement(labels[kind], said.get(kind), path.veil) for kind in kinds]
    return {
        "title": title_of(part, page_language),
        "language": language,
        "url": address(entry, "enter_part", part.number),
        "is_skipped": part.is_skipped,
        "left_out": left_out(part),
        "rows": rows,
    }


def _row(path: Path, question: Question, language: str) -> dict[str, str]:
    answer = question.answer
    if answer is None:
        value = _("Not answered yet")
    elif path.veil.covers(answer):
        value = _("Answered elsewhere, not shown before it is sent")
    elif is_answered(answer):
        texts = {option.code: option.text for option in question.item.options}
        return {"label": question.text_in(language), "value": in_language(texts[answer.code], language), "spoken": "1"}
    else:
        value = _("Skipped")
    return {"label": question.text_in(language), "value": value, "spoken": ""}


def _statement(label: str, row: Statement | None, veil: Veil) -> dict[str, str]:
    """A line of our own forms: what was written in this sitting is read back in its words."""
    if row is None or not text_of(row):
        return {"label": label, "value": _("Left blank"), "spoken": ""}
    if veil.covers(row):
        return {"label": label, "value": _("Written down elsewhere, not shown before it is sent"), "spoken": ""}
    with translation.override(row.language):
        return {"label": label, "value": text_of(row), "spoken": "1"}


def to_read_out(entry: StaffEntry, country: str) -> dict[str, Any]:
    """The clinic's numbers and advice for a place, in the patient's language."""
    with translation.override(entry.invitation.language):
        return panel(entry.invitation.clinic, country)


def left_out(part: Part) -> str:
    """Say to staff why a part is left out; empty where it is asked."""
    if not part.is_skipped:
        return ""
    return {
        Assessment.NO_SUCH_PERSON: _("This part is left out: there is no such person."),
        Assessment.NOT_IN_TOUCH: _("This part is left out: the patient is not in touch with them."),
        Assessment.NOT_CHOSEN: _("This part is left out: the patient chose not to answer about them."),
    }.get(part.absent, _("This part is left out: the patient has nobody close right now."))
