"""What a clinic declares about an instrument of its own, and the document that follows from it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

from intake.instruments.direction import HIGHER
from intake.instruments.document import InvalidInstrument, from_document
from intake.instruments.own.harm import check_no_harm
from intake.instruments.sheet import SheetRefused, quoted
from intake.instruments.sheet import marked as _
from intake.psychometrics.instrument import Instrument

Texts = Mapping[str, str]
Codes = Mapping[tuple[str, int], str]

MOST_ITEMS, MOST_SCALES, MOST_ANSWERS, HIGHEST = 300, 30, 21, 100
LONGEST_LABEL = 80
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
ORDER = "as-declared"

NOTICE = {
    "en": "These questions are the clinic’s own. Nobody has tested how well they measure.",
    "es": "Estas preguntas son de la propia clínica. Nadie ha comprobado lo bien que miden.",
}
NO_FRAME = {"en": "The time that each question names", "es": "El tiempo que nombra cada pregunta"}


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """A permitted answer with the value that is scored."""

    value: int
    text: Texts


@dataclass(frozen=True, slots=True)
class Question:
    """An item, asked where any of `asked_if` (item to lowest value) is reached, or always."""

    id: str
    text: Texts
    answers: tuple[OwnAnswer, ...]
    asked_if: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OwnScale:
    """Items scored together: which are turned round, how many may be missing, and what a higher score means."""

    key: str
    name: Texts
    formula: Literal["mean", "sum"]
    items: tuple[str, ...]
    turned: tuple[str, ...]
    may_miss: int
    higher: str


@dataclass(frozen=True, slots=True)
class Declared:
    """Everything that a file declares. `source` says what the file was, and what of it was not kept."""

    title: Texts
    questions: tuple[Question, ...]
    scales: tuple[OwnScale, ...]
    languages: tuple[str, ...]
    frame: Texts = field(default_factory=dict)
    instruction: Texts = field(default_factory=dict)
    source: Mapping[str, Any] = field(default_factory=dict)


def documented(declared: Declared, minimum_age: int) -> dict[str, Any]:
    """The document of an instrument, as JSON keeps it, without its key and version. Raises SheetRefused."""
    _check(declared)
    found = {"document": _specification(declared, minimum_age), "wordings": _wordings(declared)}
    try:
        instrument_of(found)
    except InvalidInstrument as error:
        raise SheetRefused(_("The file contradicts itself: %(found)s."), found=quoted(str(error))) from error
    return found


def instrument_of(content: Mapping[str, Any], key: str = "own-", version: str = "0", owner: str = "") -> Instrument:
    """The instrument that a stored document describes, through the same checks as a shipped one."""
    document = {**content["document"], "key": key, "version": version, "owner": owner}
    return from_document(document, content["wordings"], checksum_of(content))


def checksum_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of the document and its wordings, in hexadecimal: the same content has the same."""
    kept = {"document": content["document"], "wordings": content["wordings"]}
    return sha256(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _specification(declared: Declared, minimum_age: int) -> dict[str, Any]:
    codes = _codes(declared)
    return {
        "status": "draft-unvalidated",
        "title": dict(declared.title),
        "short_title": _first(declared.title),
        "notice": NOTICE,
        "frame": {**NO_FRAME, **{language: text.rstrip(". ") for language, text in declared.frame.items()}},
        "items": [_item(question, codes) for question in declared.questions],
        "scales": [_scale(scale) for scale in declared.scales],
        "minimum_age": minimum_age,
        "order_id": ORDER,
        "translation_status": dict.fromkeys(declared.languages, "source"),
        "licence": {"kind": "clinic", "terms": "", "ship_wording": True, "non_commercial": False},
        "citations": [],
    }


def _item(question: Question, codes: Codes) -> dict[str, Any]:
    options = [{"code": codes[question.id, answer.value], "value": answer.value} for answer in question.answers]
    return {"id": question.id, "options": options, "asked_if": dict(question.asked_if)}


def _codes(declared: Declared) -> Codes:
    """The code of each answer: its value where that has the same words in every question, else one of its question."""
    said: dict[int, set[tuple[tuple[str, str], ...]]] = {}
    for question in declared.questions:
        for answer in question.answers:
            said.setdefault(answer.value, set()).add(tuple(sorted(answer.text.items())))
    return {
        (question.id, answer.value): str(answer.value)
        if len(said[answer.value]) == 1
        else f"{question.id}.{answer.value}"
        for question in declared.questions
        for answer in question.answers
    }


def _scale(scale: OwnScale) -> dict[str, Any]:
    return {
        "key": scale.key,
        "name": dict(scale.name),
        "short_name": _first(scale.name),
        "items": list(scale.items),
        "reversed": list(scale.turned),
        "formula": scale.formula,
        "min_answered": len(scale.items) - scale.may_miss,
        "missing_rule": f"at most {scale.may_miss} missing",
        "higher_means": dict(HIGHER[scale.higher]),
    }


def _first(texts: Texts) -> str:
    """The text of the first language by its code, whichever a file gives first: the same content stays the same."""
    return texts[min(texts)]


def _wordings(declared: Declared) -> dict[str, Any]:
    codes = _codes(declared)
    return {language: _words(declared, codes, language) for language in declared.languages}


def _words(declared: Declared, codes: Codes, language: str) -> dict[str, Any]:
    words: dict[str, Any] = {
        "items": {question.id: question.text[language] for question in declared.questions},
        "options": {
            codes[question.id, answer.value]: answer.text[language]
            for question in declared.questions
            for answer in question.answers
        },
    }
    if language in declared.instruction:
        words["instruction"] = declared.instruction[language]
    return words


def check_size(questions: int, scales: int) -> None:
    """Raises SheetRefused for more than a questionnaire needs."""
    if questions > MOST_ITEMS or scales > MOST_SCALES:
        raise SheetRefused(
            _("The file has more than %(items)s questions or %(scales)s scales."), items=MOST_ITEMS, scales=MOST_SCALES
        )


def check_answers(item: str, count: int) -> None:
    """Raises SheetRefused for too few answers or too many."""
    if not 2 <= count <= MOST_ANSWERS:
        raise SheetRefused(
            _("Question %(item)s needs 2 to %(count)s answers with different values."), item=item, count=MOST_ANSWERS
        )


def _check(declared: Declared) -> None:
    if not any(declared.title.get(language) for language in declared.languages):
        raise SheetRefused(_("The file gives no title."))
    if not declared.questions or not declared.scales:
        raise SheetRefused(_("The file needs at least one question and one scale."))
    check_size(len(declared.questions), len(declared.scales))
    _check_names([question.id for question in declared.questions], ID)
    _check_names([scale.key for scale in declared.scales], KEY)
    for question in declared.questions:
        _check_answers(question)
        for texts in (question.text, *(answer.text for answer in question.answers)):
            _check_texts(question.id, texts)
    _check_texts("instruction", declared.instruction)
    _check_label("title", declared.title)
    _check_label("frame", declared.frame)
    for scale in declared.scales:
        _check_label(scale.key, scale.name)
        _check_scale(scale)


def _check_names(names: Sequence[str], pattern: re.Pattern[str]) -> None:
    for name in names:
        if not pattern.fullmatch(name):
            raise SheetRefused(
                _("The id %(found)s does not fit: at most 32 plain letters, digits, dots and dashes."),
                found=quoted(name),
            )
        if names.count(name) > 1:
            raise SheetRefused(_("The id %(found)s is there twice."), found=quoted(name))


def _check_texts(where: str, texts: Texts) -> None:
    """Whatever a patient reads: no question about self-harm, and nothing that would be filled in."""
    for language, text in texts.items():
        check_no_harm(where, language, text)
        if "{" in text:
            raise SheetRefused(_("%(found)s: a brace has no meaning here. Take it out."), found=where)


def _check_label(where: str, texts: Texts) -> None:
    """What stands above questions and scores: patients read it too, and it fits a line."""
    _check_texts(where, texts)
    if any(len(text) > LONGEST_LABEL for text in texts.values()):
        raise SheetRefused(_("%(path)s: it is longer than %(count)s characters."), path=where, count=LONGEST_LABEL)


def _check_answers(question: Question) -> None:
    values = [answer.value for answer in question.answers]
    check_answers(question.id, len(set(values)) if len(set(values)) == len(values) else 0)
    if not all(0 <= value <= HIGHEST for value in values):
        raise SheetRefused(
            _("Question %(item)s: the values must lie between 0 and %(count)s."), item=question.id, count=HIGHEST
        )


def _check_scale(scale: OwnScale) -> None:
    if not scale.items:
        raise SheetRefused(_("The scale %(scale)s has no questions."), scale=scale.key)
    if not 0 <= scale.may_miss < len(scale.items):
        raise SheetRefused(
            _("The scale %(scale)s has %(count)s questions. Fewer than that may be missing."), scale=scale.key,
            count=len(scale.items),
        )  # fmt: skip
