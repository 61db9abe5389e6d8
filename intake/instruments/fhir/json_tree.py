"""Bytes that may be hostile into a tree: size, depth and encoding are looked at before anything is built."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NoReturn

from intake.instruments.sheet import BLANK, LARGEST, SheetRefused, quoted
from intake.instruments.sheet import marked as _

Tree = dict[str, Any]

DEEPEST = 32
MOST_PARTS = 60_000  # lists and objects; the most that 2,000 items with their answers need is below that
# A string, whole or cut off, or a bracket. Possessive, so that no text makes the search go back.
TOKENS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,12})?")
SPACES = "\n\r\t"
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
# Names by which other programs reach their own insides: no element of FHIR is called so.
RESERVED = {"__proto__", "constructor", "prototype", "__class__"}
PACKED = (b"PK", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x28\xb5\x2f\xfd")
TAR = slice(257, 262)
WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def is_json(content: bytes) -> bool:
    """Say whether a file is meant as JSON and not as rows."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def check_container(content: bytes) -> None:
    """Raises SheetRefused for what is no plain text: packed files, XML, other encodings, too much of anything."""
    if len(content) > LARGEST:
        raise SheetRefused(_("The file is larger than 1 MB. One language of one questionnaire is far smaller."))
    if content.startswith(PACKED) or content[TAR] == b"ustar":
        raise SheetRefused(_("The file is packed. Unpack it, and bring in the one file with the questionnaire."))
    if content.startswith(WIDE):
        raise SheetRefused(_("The file is UTF-16 or UTF-32. Save it as UTF-8."))
    if content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        raise SheetRefused(_("The file is XML or a web page. Bring in the questionnaire as FHIR JSON or as CSV."))


def read_json(content: bytes) -> Tree:
    """Return the object in a file. Raises SheetRefused."""
    check_container(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SheetRefused(_("The file is not UTF-8 text. Save it as UTF-8.")) from error
    _check_depth(text)
    try:
        tree = json.loads(
            text, object_pairs_hook=_object, parse_constant=_no_number, parse_int=_whole, parse_float=_decimal
        )
    except json.JSONDecodeError as error:
        raise SheetRefused(
            _("The file is not valid JSON: line %(line)s, character %(column)s."), line=error.lineno, column=error.colno
        ) from error
    if not isinstance(tree, dict):
        raise SheetRefused(_("The file is JSON, and no Questionnaire of FHIR R4."))
    _check_characters(tree)
    return tree


def _check_depth(text: str) -> None:
    depth = parts = 0
    for token in TOKENS.finditer(text):
        mark = text[token.start()]
        if mark in "[{":
            depth, parts = depth + 1, parts + 1
        elif mark in "]}":
            depth -= 1
        if depth > DEEPEST:
            raise SheetRefused(_("The file is nested deeper than %(count)s levels."), count=DEEPEST)
        if parts > MOST_PARTS:
            raise SheetRefused(_("The file has more than %(count)s parts."), count=MOST_PARTS)


def _object(pairs: list[tuple[str, Any]]) -> Tree:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise SheetRefused(_("The file gives %(found)s twice in one place."), found=quoted(twice))
    reserved = RESERVED.intersection(found)
    if reserved:
        raise SheetRefused(_("The file has an element %(found)s: FHIR has none."), found=quoted(min(reserved)))
    return found


def _no_number(name: str) -> NoReturn:
    raise SheetRefused(_("The file holds %(found)s, which is no number."), found=quoted(name))


def _whole(digits: str) -> int:
    _check_number(digits)
    return int(digits)


def _decimal(digits: str) -> Decimal:
    _check_number(digits)
    return Decimal(digits)


def _check_number(digits: str) -> None:
    if not NUMBER.fullmatch(digits):
        raise SheetRefused(
            _("The number %(found)s is longer than any that a questionnaire needs."), found=quoted(digits)
        )


def _check_characters(tree: Tree) -> None:
    for text in _strings(tree):
        if not text.isascii() or not text.isprintable():
            unseen = [letter for letter in text if unicodedata.category(letter) in UNSEEN and letter not in SPACES]
            if unseen or not BLANK.isdisjoint(text):
                raise SheetRefused(_("The file holds a character that nobody can see: %(found)s."), found=quoted(text))


def _strings(tree: Tree) -> Iterator[str]:
    waiting: list[Any] = [tree]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
