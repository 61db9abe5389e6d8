"""Holds a Questionnaire against a shipped specification: which question is which item, whether the weights agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from intake.instruments.fhir import formula
from intake.instruments.fhir.choices import Choice
from intake.instruments.fhir.element import Note
from intake.instruments.fhir.items import Question
from intake.instruments.fhir.names import BASE, INSTRUMENTS, ITEMS, LOINC, SCORES
from intake.instruments.fhir.questionnaire import Questionnaire, read_questionnaire, source_of
from intake.instruments.sheet import Sheet, SheetRefused, quoted
from intake.instruments.sheet import marked as _
from intake.psychometrics.instrument import Instrument, Item, Option, Scale

A_SCORE = _("A score. It is computed here, by this questionnaire's own keys. The file's formula agrees.")
UNREAD_SCORE = _("A score. It is computed here, by this questionnaire's own keys. The file's way was not compared.")
ANOTHER_SCORE = _("A score that is not one of this questionnaire. It is not computed.")
NO_ITEM = _("A question that is no item of this questionnaire. It is not asked and not scored.")
CONDITION = _("A condition. The file asks this item only then; here this questionnaire's own rules decide.")
NO_WEIGHTS = _("It gives no weights for its answers: they were taken in their order.")
NO_ORDER = _("The file names no item order. Compare the lines with your printed copy.")
OTHER_SEQUENCE = _("Its items stand in another order. They are asked in this questionnaire's own.")

Matched = Mapping[str, Question]


def read_fhir(content: bytes, instrument: Instrument, language: str, entitlement: str) -> Sheet:
    """Read one language of a Questionnaire into the sheet that a CSV gives. Raises SheetRefused with the path."""
    found = read_questionnaire(content, language)
    wanted = language or found.language
    _check_identity(found, instrument)
    how, matched = _match(found, instrument)
    notes = list(found.notes)
    anchors: dict[str, str] = {}
    for item in instrument.items:
        _add_anchors(anchors, item, matched[item.id], wanted, notes)
    notes += _notes(found, instrument, matched)
    texts = {item.id: _said(matched[item.id].words, matched[item.id].path, wanted) for item in instrument.items}
    order = found.order_id or instrument.order_id
    return Sheet(
        instrument.key, instrument.version, wanted, order, texts, anchors, " ".join(entitlement.split()),
        _source(content, found, how, matched, notes),
    )  # fmt: skip


def _source(
    content: bytes, found: Questionnaire, how: str, matched: Matched, notes: Sequence[Note]
) -> dict[str, object]:
    """What is kept about the file, as plain values."""
    languages = {language for question in matched.values() for language in question.words}
    return {**source_of(content, found, notes), "matched_by": how, "languages": sorted(languages)}


def _check_identity(found: Questionnaire, instrument: Instrument) -> None:
    """A file that says that it is another questionnaire, or another version of ours, is refused."""
    for system, own in ((LOINC, instrument.loinc), (INSTRUMENTS, instrument.key)):
        named = [code.code for code in found.codes if code.system == system]
        if named and own and own not in named:
            raise SheetRefused(
                _("code: the file is about %(found)s, not about %(wanted)s."), found=quoted(named[0]), wanted=own
            )
    if found.url == f"{BASE}/Questionnaire/{instrument.key}" and found.version != instrument.version:
        raise SheetRefused(
            _("version: the file is of version %(found)s, not of %(wanted)s."), found=quoted(found.version),
            wanted=instrument.version,
        )  # fmt: skip


def _match(found: Questionnaire, instrument: Instrument) -> tuple[str, Matched]:
    """Item id to question, by the surest way that the file offers: our item code, LOINC, linkId, or the count."""
    asked = [question for question in found.questions if question.is_choice]
    ways: tuple[tuple[str, Callable[[Item], str | None], Callable[[Question], Sequence[str]]], ...] = (
        ("code", lambda item: f"{instrument.key}.{item.id}", lambda question: question.coded_in(ITEMS)),
        ("loinc", lambda item: item.loinc, lambda question: question.coded_in(LOINC)),
        ("linkId", lambda item: item.id, lambda question: (question.link_id,)),
    )
    for how, name, names in ways:
        by_name: dict[str, list[Question]] = {}
        for question in asked:
            for each in names(question):
                by_name.setdefault(each, []).append(question)
        wanted = {item.id: name(item) for item in instrument.items}
        if any(each in by_name for each in wanted.values()):
            return how, {item: _one(by_name, each, item) for item, each in wanted.items()}
    if len(asked) != len(instrument.items):
        raise SheetRefused(
            _("The file has %(found)s questions with answers to choose from; the questionnaire has %(wanted)s items."),
            found=len(asked), wanted=len(instrument.items),
        )  # fmt: skip
    return "count", dict(zip((item.id for item in instrument.items), asked, strict=True))


def _one(by_name: Mapping[str, list[Question]], name: str | None, item: str) -> Question:
    found = by_name.get(name or "", [])
    if not found:
        raise SheetRefused(
            _("The file has no item %(item)s (%(name)s) with answers to choose from."), item=item, name=name or "–"
        )
    if len(found) > 1:
        raise SheetRefused(
            _("%(path)s: it is item %(item)s again, which is at %(first)s."), path=found[1].path, item=item,
            first=found[0].path,
        )  # fmt: skip
    return found[0]


def _add_anchors(anchors: dict[str, str], item: Item, question: Question, language: str, notes: list[Note]) -> None:
    """The words of each answer by its code, the same in every item that has this code."""
    for option, choice in _paired(item, question, notes):
        said = _said(choice.words, choice.path, language)
        if anchors.setdefault(option.code, said) != said:
            raise SheetRefused(
                _("%(path)s: this answer has other words than in an item before it. Give one set of answers."),
                path=choice.path,
            )


def _paired(item: Item, question: Question, notes: list[Note]) -> Sequence[tuple[Option, Choice]]:
    """Each answer of the specification with the one of the file. Weights that are there must be the specification's."""
    choices = question.choices
    if len(choices) != len(item.options):
        raise SheetRefused(
            _("%(path)s: it has %(found)s answers; item %(item)s has %(wanted)s."), path=question.path,
            found=len(choices), item=item.id, wanted=len(item.options),
        )  # fmt: skip
    by_code = {name: choice for choice in choices for name in _codes(choice)}
    if all(option.code in by_code for option in item.options):
        pairs = [(option, by_code[option.code]) for option in item.options]
    elif all(choice.weight is not None for choice in choices):
        by_weight = {choice.weight: choice for choice in choices}
        pairs = [(option, by_weight.get(Decimal(option.value), choices[0])) for option in item.options]
    else:
        pairs = list(zip(item.options, choices, strict=True))
    for option, choice in pairs:
        if choice.weight is not None and choice.weight != option.value:
            raise SheetRefused(
                _("%(path)s: it weighs %(found)s; item %(item)s weighs its answers %(wanted)s."), path=choice.path,
                found=str(choice.weight), item=item.id, wanted=", ".join(str(each.value) for each in item.options),
            )  # fmt: skip
    if any(choice.weight is None for choice in choices):
        notes.append(Note(question.path, NO_WEIGHTS))
    return pairs


def _codes(choice: Choice) -> tuple[str, ...]:
    return (choice.code.code, *([choice.known_as.code] if choice.known_as else []))


def _said(words: Mapping[str, str], path: str, language: str) -> str:
    if language not in words:
        raise SheetRefused(_("%(path)s: it has no text in %(language)s."), path=path, language=language)
    return words[language]


def _notes(found: Questionnaire, instrument: Instrument, matched: Matched) -> list[Note]:
    """What was understood and is not part of a sheet."""
    used = {question.path for question in matched.values()}
    notes = [Note(question.path, CONDITION) for question in matched.values() if question.conditions]
    for question in found.questions:
        if question.path not in used:
            scale = _scale_of(question, instrument)
            if scale is not None:
                notes.append(Note(question.path, _compared(question, scale, instrument, matched)))
            else:
                notes.append(Note(question.path, ANOTHER_SCORE if question.is_score else NO_ITEM))
    if not found.order_id:
        notes.append(Note("Questionnaire", NO_ORDER))
    places = [found.questions.index(matched[item.id]) for item in instrument.items]
    if places != sorted(places):
        notes.append(Note("item", OTHER_SEQUENCE))
    return notes


def _scale_of(question: Question, instrument: Instrument) -> Scale | None:
    names = (*question.coded_in(LOINC), *question.coded_in(SCORES))
    return next(
        (scale for scale in instrument.scales if scale.loinc in names or f"{instrument.key}.{scale.key}" in names), None
    )


def _compared(question: Question, scale: Scale, instrument: Instrument, matched: Matched) -> str:
    """A formula that can be read must score as the specification does. One of another form is never run."""
    read = formula.read(question.expression)
    if read is None:
        return UNREAD_SCORE
    turns = [
        (matched[name].link_id, instrument.item(name).reversed_value(0) if name in scale.reversed_items else None)
        for name in scale.items
    ]
    says = (read.kind, read.multiplier, read.offset)
    is_same = says == (scale.formula, scale.multiplier, scale.offset)
    if (
        not is_same
        or Counter((term.link_id, term.turn) for term in read.terms) != Counter(turns)
        or any(_counts_otherwise(instrument.item(name), matched[name]) for name in scale.items)
    ):
        raise SheetRefused(
            _("%(path)s: its formula scores otherwise than this questionnaire does."), path=question.path
        )
    # Whether a first answer closes a scale cannot be said in this form.
    return A_SCORE if scale.gate is None else UNREAD_SCORE


def _counts_otherwise(item: Item, question: Question) -> bool:
    """Whether a formula, which counts the code of an answer, counts another value than the specification."""
    known = ((option.value, formula.counted(choice.code.code)) for option, choice in _paired(item, question, []))
    return any(counted not in (None, value) for value, counted in known)
