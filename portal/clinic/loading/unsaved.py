"""What was typed on a page of a sitting that takes nothing any more: shown again, since nobody would know it else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from intake.actions.answers import which_call
from intake.language import in_language, part_language
from intake.listed import Choice, choices_in
from intake.models import Answer, StaffEntry
from intake.path import Part, Path
from intake.present.answers import label_of
from intake.statements import GOALS, Said, said_in
from intake.veil import veil_of_entry
from intake.views.statements import FORMS


@dataclass(frozen=True)
class Unsaved:
    """One line that was chosen or written, and whether its answer calls for somebody."""

    label: str
    value: str
    language: str
    calls: bool = False


def unsaved(entry: StaffEntry, number: int, posted: Mapping[str, str]) -> list[Unsaved]:
    """Return what a posted page of a sitting holds, those that call for somebody first."""
    path = Path(entry.invitation, veil_of_entry(entry))
    part = path.part(number)
    if part is None:
        return []
    return _words(part, posted, entry.invitation.language) if part.is_form else _answers(path, part, posted)


def _answers(path: Path, part: Part, posted: Mapping[str, str]) -> list[Unsaved]:
    choices = choices_in(posted, path, part)
    sheet = next((choice.question.assessment for choice in choices if choice.question.assessment), None)
    given = {choice.question.item.id: choice.given for choice in choices}
    calling = which_call(assessment=sheet, given=given) if sheet else set()
    language = part_language(path.invitation.language, path, part)
    found = [_answer(choice, language, choice.question.item.id in calling) for choice in choices]
    return sorted(found, key=lambda line: not line.calls)


def _answer(choice: Choice, language: str, calls: bool) -> Unsaved:
    texts = {option.code: option.text for option in choice.question.item.options}
    with translation.override(language):
        skipped = _("Skipped")
    is_answer = choice.given.state == Answer.ANSWERED
    value = in_language(texts.get(choice.given.code, {}), language) if is_answer else skipped
    return Unsaved(choice.question.text_in(language), value or choice.given.code, language, calls)


def _words(part: Part, posted: Mapping[str, str], language: str) -> list[Unsaved]:
    form = FORMS[part.section.form](posted)
    said = said_in(form.cleaned_data) if form.is_valid() else {}
    with translation.override(language):
        return [Unsaved(label_of(kind), _text(words), language) for kind, words in said.items() if not words.is_blank]


def _text(words: Said) -> str:
    return ", ".join([*(str(name) for code, name in GOALS if code in words.choices), *filter(None, [words.text])])
