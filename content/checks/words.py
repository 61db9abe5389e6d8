"""Words as data: those that label people, that are misspelt, and of te reo Māori that lost their macrons."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from content.checks.faults import Fault, shortened
from content.citations import MARK, without_marks
from content.passages import Part, Passage

HERE = Path(__file__).parent
QUOTED = r"“[^”]*”|«[^»]*»|\"[^\"]*\""
# Somebody else's words, with their source behind them, stay as they were said.
QUOTED_WITH_SOURCE = re.compile(rf"(?:{QUOTED})[.,;]?{MARK.pattern}")


# Others may stand twice: "she had had enough".
SMALL = "the|an|of|to|and|is|in|for|with|el|la|los|las|de|y|en|un|una|con|por|para"
TWICE = re.compile(rf"(?<![\w’'-])({SMALL})\s+\1(?![\w’'-])", re.IGNORECASE)


@dataclass(frozen=True)
class Label:
    """Words that make a person one thing, and what to say instead."""

    pattern: re.Pattern[str]
    instead: str


def labels(passages: Sequence[Passage], language: str) -> Iterator[Fault]:
    """Find words that label people, as whole words, outside quotations that name their source."""
    for passage in passages:
        for part in passage.parts:
            text = _own_words(part, passage.shows_what_not_to_say)
            for label in labels_in(language):
                for found in label.pattern.finditer(text):
                    reason = _("These words label people. Say instead: %(instead)s.") % {"instead": label.instead}
                    yield Fault("label", part.place, reason, shortened(found[0]))


def _own_words(part: Part, shows_what_not_to_say: bool) -> str:
    text = re.sub(QUOTED, " ", part.text) if shows_what_not_to_say else part.text
    return without_marks(QUOTED_WITH_SOURCE.sub(" ", text))


@cache
def labels_in(language: str) -> tuple[Label, ...]:
    rows = _read("labels.toml").get(language, [])
    return tuple(Label(_pattern(row["words"], row.get("unless_before", [])), row["instead"]) for row in rows)


def macrons(passages: Sequence[Passage]) -> Iterator[Fault]:
    """Find words whose long vowels were written short."""
    written = short_forms()
    for passage in passages:
        for part in passage.parts:
            for found in re.finditer(r"[^\W\d_]+", unicodedata.normalize("NFC", part.plain)):
                right = written.get(found[0].lower())
                if right:
                    reason = _("A macron was lost. Write: %(word)s.") % {"word": _like(found[0], right)}
                    yield Fault("macron", part.place, reason, found[0])


@cache
def short_forms() -> dict[str, str]:
    """Return each word by its forms without macrons, in small letters."""
    rows = _read("macrons.toml")["words"]
    return {form: row["word"] for row in rows for form in row["without"]}


def misspelt(passages: Sequence[Passage], language: str) -> Iterator[Fault]:
    """Find words that are surely misspelt, and a word that stands twice: what is left over from editing."""
    meant = _read("misspelt.toml").get(language, {})
    for passage in passages:
        for part in passage.parts:
            text = QUOTED_WITH_SOURCE.sub(" ", part.text)
            for found in re.finditer(r"[^\W\d_]+", unicodedata.normalize("NFC", without_marks(text))):
                if right := meant.get(found[0].lower()):
                    reason = _("A word is misspelt. Write: %(word)s.") % {"word": _like(found[0], right)}
                    yield Fault("misspelt", part.place, reason, found[0])
            for found in TWICE.finditer(text):
                yield Fault("twice", part.place, _("A word stands twice. Is one too many?"), found[0], stops=False)


def _like(found: str, right: str) -> str:
    return right.upper() if found.isupper() and len(found) > 1 else right.capitalize() if found[0].isupper() else right


def _pattern(words: Sequence[str], unless_before: Sequence[str]) -> re.Pattern[str]:
    either = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))
    after = rf"(?!\s+(?:{'|'.join(map(re.escape, unless_before))})\b)" if unless_before else ""
    return re.compile(rf"(?<![\w-])(?:{either})(?![\w-]){after}", re.IGNORECASE)


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))
