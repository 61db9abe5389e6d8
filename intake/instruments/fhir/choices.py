"""The answers of a question, with their weights from wherever the file keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from intake.instruments.fhir.element import Element
from intake.instruments.fhir.names import ANSWER_CODE, WEIGHTS
from intake.instruments.fhir.texts import Code, add_words, check_id, check_words, take_coding, take_words
from intake.instruments.sheet import SheetRefused, quoted
from intake.instruments.sheet import marked as _

NOT_CHOSEN = _("Not kept: no answer is chosen before the patient chooses.")
WEIGHT_VALUES = ("valueDecimal", "valueInteger")


@dataclass(frozen=True, slots=True)
class Choice:
    """A permitted answer. `known_as` is the code of a published list, where the file gives it beside its own."""

    path: str
    code: Code
    words: Mapping[str, str]
    weight: Decimal | None
    known_as: Code | None = None


@dataclass(frozen=True, slots=True)
class ValueSet:
    """A contained list of answers."""

    choices: tuple[Choice, ...]


def take_choices(question: Element, contained: Mapping[str, ValueSet], language: str) -> tuple[Choice, ...]:
    """The answers of a question: in it, or in a value set that the file contains."""
    choices = tuple(_option(option, language) for option in question.take_many("answerOption"))
    address = question.take_text("answerValueSet")
    if not address:
        return choices
    if choices:
        raise SheetRefused(_("%(path)s: it has both answers of its own and a list of answers."), path=question.path)
    if not address.startswith("#"):
        raise SheetRefused(
            _("%(path)s: its answers are elsewhere, at %(found)s. Nothing is fetched: put them into the file."),
            path=question.path, found=quoted(address),
        )  # fmt: skip
    if address[1:] not in contained:
        raise SheetRefused(
            _("%(path)s: the file contains no list of answers %(found)s."), path=question.path, found=quoted(address)
        )
    return contained[address[1:]].choices


def take_value_set(resource: Element, weights: Mapping[Code, Decimal], language: str) -> ValueSet:
    """The concepts of a contained ValueSet, from its expansion where it has one. `weights` come from CodeSystems."""
    expansion, compose = resource.take_one("expansion"), resource.take_one("compose")
    if expansion is not None:
        choices = tuple(_concept(each, each.take_text("system"), language) for each in expansion.take_many("contains"))
        expansion.close()
    else:
        choices = tuple(_composed(compose, language)) if compose is not None else ()
    resource.close()
    return ValueSet(tuple(_weighted(choice, weights) for choice in choices))


def take_code_system(resource: Element, language: str) -> Iterator[tuple[Code, Decimal]]:
    """The weights that a contained CodeSystem gives its codes."""
    system = resource.take_text("url")
    for each in resource.take_many("concept"):
        choice = _concept(each, system, language)
        if choice.weight is not None:
            yield choice.code, choice.weight


def _option(option: Element, language: str) -> Choice:
    found = _weights(option)
    option.leave("initialSelected", NOT_CHOSEN)
    for name in ("valueInteger", "valueString"):
        if name in option:
            choice = _plain(option, name, language)
            option.close()
            return replace(choice, weight=_one_weight(found, option.path))
    coding = option.take_one("valueCoding")
    if coding is None:
        raise SheetRefused(_("%(path)s: an answer needs a valueCoding, valueString or valueInteger."), path=option.path)
    known_as = None
    for url, extension in coding.take_extensions(*WEIGHTS, ANSWER_CODE):
        if url == ANSWER_CODE:
            known_as = _known_as(extension)
        else:
            found.append(_weight(extension))
    code, words = take_coding(coding, language)
    coding.leave("userSelected", NOT_CHOSEN)
    coding.close()
    option.close()
    return Choice(option.path, code, words, _one_weight(found, option.path), known_as)


def _plain(option: Element, name: str, language: str) -> Choice:
    """An answer that is a number or a text, and its own code."""
    value = option.take_value(name)
    text = " ".join(str(value).split())
    check_words(text, option.at(name))
    return Choice(option.path, Code("", check_id(text, option.at(name))), {language: text}, None)


def _concept(concept: Element, system: str, language: str) -> Choice:
    found = _weights(concept)
    code = Code(system, check_id(concept.take_text("code"), concept.at("code")))
    words = dict(take_words(concept, "display", language))
    for designation in concept.take_many("designation"):
        said, content = designation.take_text("language"), designation.take_text("value")
        if said:
            check_words(content, designation.at("value"))
            add_words(words, said, content, designation.path)
        designation.close()
    concept.close()
    return Choice(concept.path, code, words, _one_weight(found, concept.path))


def _composed(compose: Element, language: str) -> Iterator[Choice]:
    for include in compose.take_many("include"):
        system = include.take_text("system")
        if "filter" in include or "valueSet" in include:
            raise SheetRefused(_("%(path)s: the answers are a rule. List them one by one."), path=include.path)
        for concept in include.take_many("concept"):
            yield _concept(concept, system, language)
        include.take_value("version")
        include.close()
    if "exclude" in compose:
        raise SheetRefused(_("%(path)s: the answers are a rule. List them one by one."), path=compose.at("exclude"))
    compose.close()


def _weights(element: Element) -> list[Decimal]:
    return [_weight(extension) for _url, extension in element.take_extensions(*WEIGHTS)]


def _weight(extension: Element) -> Decimal:
    given = [extension.take_value(name) for name in WEIGHT_VALUES if name in extension]
    extension.close()
    if len(given) != 1 or isinstance(given[0], bool) or not isinstance(given[0], int | Decimal):
        raise SheetRefused(_("%(path)s: a weight must be one number."), path=extension.path)
    return Decimal(given[0])


def _one_weight(found: list[Decimal], path: str) -> Decimal | None:
    if len(set(found)) > 1:
        raise SheetRefused(
            _("%(path)s: the file gives this answer two weights, %(first)s and %(other)s."), path=path,
            first=str(found[0]), other=str(next(each for each in found if each != found[0])),
        )  # fmt: skip
    return found[0] if found else None


def _weighted(choice: Choice, weights: Mapping[Code, Decimal]) -> Choice:
    known = weights.get(choice.code)
    given = [each for each in (choice.weight, known) if each is not None]
    return replace(choice, weight=_one_weight(given, choice.path))


def _known_as(extension: Element) -> Code:
    coding = extension.take_one("valueCoding")
    if coding is None:
        raise SheetRefused(_("%(path)s: it must hold a code."), path=extension.path)
    code, _words = take_coding(coding)
    coding.close()
    extension.close()
    return code
