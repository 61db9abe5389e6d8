"""Words in their languages, and codes, as elements carry them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from intake.instruments.fhir.element import Element
from intake.instruments.fhir.names import TRANSLATION
from intake.instruments.sheet import LANGUAGE, LONGEST, SheetRefused, has_markup, quoted, starts_a_formula
from intake.instruments.sheet import marked as _

LINK_ID_LENGTH = 255


@dataclass(frozen=True, slots=True)
class Code:
    """A code in a system; `system` is "" where the file names none."""

    system: str
    code: str


def take_words(element: Element, name: str, language: str) -> dict[str, str]:
    """The text of `name` in `language`, the file's own, and in each language that `_name` translates it into."""
    text = element.take_text(name)
    words = {language: text} if text else {}
    beside = element.take_one(f"_{name}")
    if beside is not None:
        for _url, extension in beside.take_extensions(TRANSLATION):
            add_words(words, *_translation(extension), extension.path)
        beside.close()
    for said in words.values():
        check_words(said, element.at(name))
    return words


def add_words(words: dict[str, str], code: str, content: str, path: str) -> None:
    """Add a translation. Raises SheetRefused where the file gives two in one language."""
    language = language_of(code, path)
    if words.setdefault(language, content) != content:
        raise SheetRefused(_("%(path)s: the file gives two texts in %(language)s."), path=path, language=language)


def language_of(code: str, path: str) -> str:
    """The language without its country: the screens know no finer one."""
    language = code.partition("-")[0].lower()
    if not LANGUAGE.fullmatch(language):
        raise SheetRefused(_("%(path)s: %(found)s is not a language such as en or es."), path=path, found=quoted(code))
    return language


def check_words(text: str, path: str) -> None:
    """Raises SheetRefused for words that no patient could be shown as they stand."""
    if len(text) > LONGEST:
        raise SheetRefused(_("%(path)s: it is longer than %(count)s characters."), path=path, count=LONGEST)
    if has_markup(text):
        raise SheetRefused(_("%(path)s: %(found)s holds markup. Give the plain words."), path=path, found=quoted(text))
    if starts_a_formula(text):
        raise SheetRefused(
            _("%(path)s: it begins like a formula of a spreadsheet. Take the first sign away."), path=path
        )


def check_id(value: str, path: str) -> str:
    """Return an id that a person can tell from every other: plain letters, digits and signs."""
    if not value or len(value) > LINK_ID_LENGTH or not value.isascii() or not value.isprintable() or "'" in value:
        raise SheetRefused(
            _("%(path)s: the id %(found)s is empty, too long, or holds letters that look like others."), path=path,
            found=quoted(value),
        )  # fmt: skip
    return value


def take_codes(element: Element, name: str) -> tuple[Code, ...]:
    return tuple(take_coding(coding)[0] for coding in element.take_many(name))


def take_coding(coding: Element, language: str = "") -> tuple[Code, Mapping[str, str]]:
    """A coding, and the words it is shown with."""
    code = Code(coding.take_text("system"), check_id(coding.take_text("code"), coding.at("code")))
    words = take_words(coding, "display", language)
    coding.take_value("version")
    return code, words


def _translation(extension: Element) -> tuple[str, str]:
    found = {}
    for part in extension.take_many("extension"):
        url = part.take_value("url")
        if url == "lang":
            found["lang"] = part.take_text("valueCode")
        elif url == "content":
            found["content"] = part.take_text("valueMarkdown" if "valueMarkdown" in part else "valueString")
        part.close()
    extension.close()
    if not found.get("lang") or not found.get("content"):
        raise SheetRefused(_("%(path)s: a translation needs its language and its text."), path=extension.path)
    return found["lang"], found["content"]
