"""The exact words that a named clinician signs, and the lines of a translation that two named people check."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Q

from intake.actions.batteries import REPLACEMENTS, documents
from intake.models import Battery, Section
from intake.psychometrics.instrument import Instrument, Item
from intake.wording import Wordings, text_hash

SOURCE_LANGUAGE = "en"


@dataclass(frozen=True)
class SafetyText:
    """A safety question in one language, as a patient reads it."""

    instrument: str
    version: str
    item: str
    language: str
    words: str

    @property
    def hash(self) -> str:
        return text_hash(self.words)

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        return (self.instrument, self.version, self.item, self.language, self.hash)


@dataclass(frozen=True)
class TranslatedLine:
    """One line of an instrument of ours in another language, beside its source."""

    instrument: str
    version: str
    language: str
    line: str
    source: str
    words: str

    @property
    def hash(self) -> str:
        return text_hash(f"{self.source}\n{self.words}")

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        return (self.instrument, self.version, self.language, self.line, self.hash)


def instruments_in_use(clinic: Any) -> list[Instrument]:
    """Return the instruments of the batteries that a clinic can send, worded, each once."""
    wordings = Wordings(clinic.pk)
    return [wordings(key, version) for key, version in sorted(_asked(clinic))]


def questions_of_first_intake(clinic: Any) -> set[tuple[str, str]]:
    """Return key and version of each instrument that the standard intake of a clinic asks."""
    return _asked(clinic, key="standard")


def _asked(clinic: Any, **which: str) -> set[tuple[str, str]]:
    batteries = Battery.objects.filter(Q(clinic=None) | Q(clinic=clinic), retired_at=None, **which)
    sections = Section.objects.filter(battery__in=batteries).exclude(instrument="")
    return set(sections.values_list("instrument", "instrument_version"))


def asked_in(battery: Battery, clinic: Any) -> list[tuple[Instrument, frozenset[str]]]:
    """Return each instrument of a battery with the ids of the items that it asks."""
    wordings = Wordings(clinic.pk)
    found = []
    for section in battery.sections.all():
        if section.instrument:
            instrument = wordings(section.instrument, section.instrument_version)
            found.append((instrument, frozenset(section.items or (item.id for item in instrument.items))))
    return found


def safety_texts(instrument: Instrument, languages: Iterable[str]) -> Iterator[SafetyText]:
    """The questions that a risk rule watches, in each language that their wording exists in."""
    for language in languages:
        for item_id in instrument.risk_items:
            words = shown_words(instrument.item(item_id), language)
            if words:
                yield SafetyText(instrument.key, instrument.version, item_id, language, words)


def shown_words(item: Item, language: str) -> str:
    """Return what a patient reads of a question: lead, statement, answers; empty without wording."""
    if not item.text.get(language):
        return ""
    answers = [option.text.get(language, "") for option in item.options]
    return "\n".join(filter(None, [item.lead_in.get(language, ""), item.text[language], *answers]))


def translated_lines(instrument: Instrument, languages: Iterable[str]) -> Iterator[TranslatedLine]:
    """Every line of our own wording in the languages that it was translated into, and what stands around it.

    None of a clinic's own instrument: two of its people confirmed every language of it.
    """
    if instrument.owner:
        return
    for language in languages:
        if language != SOURCE_LANGUAGE and language in instrument.languages:
            for line, texts in [*_texts(instrument), *_texts_around(instrument)]:
                if language in texts:
                    yield TranslatedLine(
                        instrument.key, instrument.version, language, line, texts[SOURCE_LANGUAGE], texts[language]
                    )


def _texts(instrument: Instrument) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each text of an instrument once, by the name of its line; none of what a clinic brought in."""
    if not instrument.wording_included:
        return
    if instrument.instruction:
        yield "instruction", instrument.instruction
    lead_ins = [item.lead_in for item in instrument.items if item.lead_in]
    if lead_ins:
        yield "lead-in", lead_ins[0]
    for option in instrument.items[0].options:
        yield f"option-{option.value}", option.text
    for item in instrument.items:
        yield item.id, item.text


def _texts_around(instrument: Instrument) -> Iterator[tuple[str, Mapping[str, str]]]:
    """What we say of an instrument and before its parts: ours, whoever wrote the questions."""
    if instrument.notice:
        yield "notice", instrument.notice
    yield from _texts_of_parts().get((instrument.key, instrument.version), {}).items()


@cache
def _texts_of_parts() -> dict[tuple[str, str], dict[str, Mapping[str, str]]]:
    """The title, the "think" and the "why" of each part of the shipped batteries, by the instrument they go with.

    The same words in two batteries are one line.
    """
    found: dict[tuple[str, str], dict[str, Mapping[str, str]]] = {}
    for document in documents():
        for section in document["sections"]:
            for instrument in _signed_with(section, document):
                lines = found.setdefault(instrument, {})
                for name in ("title", "think", "why"):
                    if section[name] not in lines.values():
                        lines[f"{document['key']}-{section['key']}-{name}"] = section[name]
    return found


def _signed_with(section: Mapping[str, Any], document: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The instruments with which the words of a part are signed: its own, and what a clinic may ask in its place.

    A part without an instrument goes with one that every battery made from the document keeps.
    """
    if "instrument" in section:
        own = (section["instrument"], section["instrument_version"])
        return {own, REPLACEMENTS.get(section["key"], own)}
    kept = next(each for each in document["sections"] if "instrument" in each and each["key"] not in REPLACEMENTS)
    return {(kept["instrument"], kept["instrument_version"])}
