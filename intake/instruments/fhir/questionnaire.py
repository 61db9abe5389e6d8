"""A FHIR R4 Questionnaire as it was read: its questions in order, however they are grouped, and what was not kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256

from intake.instruments.fhir.choices import ValueSet, take_code_system, take_value_set
from intake.instruments.fhir.element import Element, Note
from intake.instruments.fhir.items import HEADING, Question, check_conditions, check_formulas, take_items
from intake.instruments.fhir.json_tree import Tree, read_json
from intake.instruments.fhir.names import FRAME, INSTRUCTION, ORDER, STATUSES
from intake.instruments.fhir.texts import Code, language_of, take_codes, take_words
from intake.instruments.sheet import SheetRefused, quoted
from intake.instruments.sheet import marked as _

MOST_NAMED = 100
RETIRED = _("Whoever published it has retired it.")
NO_LIST = _("Not kept: no list of answers.")
NOT_THE_REASON = _("Read as what the publisher says. Why your clinic may use the words, you say yourself.")


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """`language` is the file's own. Only what we wrote ourselves names an `order_id`, a `frame` or an `instruction`."""

    url: str
    version: str
    language: str
    title: Mapping[str, str]
    copyright: str
    order_id: str
    frame: Mapping[str, str]
    instruction: Mapping[str, str]
    codes: tuple[Code, ...]
    questions: tuple[Question, ...]
    notes: tuple[Note, ...]


def source_of(content: bytes, found: Questionnaire, notes: Sequence[Note]) -> dict[str, object]:
    """Return what is kept about a file that was read, as plain values: which one it was, and what was not kept.

    Of each reason the first places are named and all are counted: a file can hold more of them than anybody reads.
    """
    notes = list(dict.fromkeys(notes))
    places = {reason: [note for note in notes if note.reason == reason] for reason in {note.reason for note in notes}}
    named = {note for found_at in places.values() for note in found_at[:MOST_NAMED]}
    return {
        "format": "fhir",
        "sha256": sha256(content).hexdigest(),
        "title": found.title.get(found.language, "")[:200],
        "url": found.url[:200],
        "version": found.version[:40],
        "copyright": found.copyright,
        "notes": [[note.path, note.reason] for note in notes if note in named],
        "counts": {reason: len(found_at) for reason, found_at in places.items() if len(found_at) > MOST_NAMED},
    }


def read_questionnaire(content: bytes, language: str = "") -> Questionnaire:
    """Read a file. `language` is meant where the file names none. Raises SheetRefused with the path."""
    tree = read_json(content)
    _check_kind(tree)
    notes: list[Note] = []
    root = Element(tree, "", notes)
    root.take_value("resourceType")
    _take_status(root)
    spoken = root.take_text("language") or language
    if not spoken:
        raise SheetRefused(_("The file does not say its language. Choose it."))
    own = language_of(spoken, "language")
    contained = _contained(root, own, notes)
    questions = take_items(root, contained, own)
    if not questions:
        raise SheetRefused(_("The file has no questions."))
    check_conditions(questions)
    check_formulas(questions)
    order, frame, instruction = _written_by_us(root, own)
    found = Questionnaire(
        url=root.take_text("url"),
        version=root.take_text("version"),
        language=own,
        title=take_words(root, "title", own),
        copyright=_copyright(root),
        order_id=order,
        frame=frame,
        instruction=instruction,
        codes=take_codes(root, "code"),
        questions=questions,
        notes=(),
    )
    root.close()
    again = _said_again(tree, instruction)
    return replace(found, notes=tuple(note for note in dict.fromkeys(notes) if note not in again))


def _check_kind(tree: Tree) -> None:
    kind = tree.get("resourceType")
    if kind != "Questionnaire":
        raise SheetRefused(
            _("The file holds %(found)s. Bring in one Questionnaire of FHIR R4."),
            found=quoted(kind) if isinstance(kind, str) else "–",
        )


def _take_status(root: Element) -> None:
    status = root.take_text("status")
    if status not in STATUSES:
        raise SheetRefused(
            _("status: %(found)s is none that FHIR R4 knows for a questionnaire."), found=quoted(status) or "–"
        )
    if status == "retired":
        root.note(RETIRED, "status")


def _copyright(root: Element) -> str:
    text = root.take_text("copyright")
    if text:
        root.note(NOT_THE_REASON, "copyright")
    return text[:1_000]


def _written_by_us(root: Element, language: str) -> tuple[str, Mapping[str, str], Mapping[str, str]]:
    """The order of the items, the time frame and the instruction, each where the file has it."""
    order, said = "", dict[str, Mapping[str, str]]()
    for url, extension in root.take_extensions(ORDER, FRAME, INSTRUCTION):
        if url == ORDER:
            order = extension.take_text("valueString")
        else:
            said[url] = take_words(extension, "valueString", language)
        extension.close()
    return order, said.get(FRAME, {}), said.get(INSTRUCTION, {})


def _said_again(tree: Tree, instruction: Mapping[str, str]) -> set[Note]:
    """The notes on headings that only repeat the instruction, as we write it: nothing of them is lost."""
    rows = enumerate(tree.get("item", ()))
    return {Note(f"item[{place}]", HEADING) for place, row in rows if row.get("text") in instruction.values()}


def _contained(root: Element, language: str, notes: list[Note]) -> dict[str, ValueSet]:
    """The contained lists of answers by id. A list that is there twice would leave it open which one is meant."""
    weights: dict[Code, Decimal] = {}
    lists: dict[str, Element] = {}
    for resource in root.take_many("contained"):
        kind, name = resource.take_text("resourceType"), resource.take_text("id")
        if kind == "CodeSystem":
            weights.update(take_code_system(resource, language))
            resource.close()
        elif kind == "ValueSet":
            if name in lists:
                raise SheetRefused(
                    _("%(path)s: the id %(found)s is there twice."), path=resource.path, found=quoted(name)
                )
            lists[name] = resource
        else:
            resource.note(NO_LIST)
            continue
    return {name: take_value_set(resource, weights, language) for name, resource in lists.items()}
