"""Country packs: crisis lines, emergency words and formats as facts, read from the data files beside this module.

A pack is what a clinic starts from, never what a patient is shown: a line is shown only once a named person of the
clinic has checked it, and that is a row of the clinic's own. A figure that nobody has seen in a source is `recalled`
and asks for a check by its own name. No Django here.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

FOLDER = Path(__file__).parent / "packs"
SEEN, RECALLED, MADE_UP = "seen", "recalled", "made-up"
STATUSES = (SEEN, RECALLED, MADE_UP)

Words = Mapping[str, str]  # a text by language code; English is always there


@dataclass(frozen=True)
class Line:
    """One service that a person can call or text."""

    key: str
    names: Words
    call: str = ""
    call_also: tuple[str, ...] = ()
    call_then: Words = field(default_factory=dict)
    text: str = ""
    text_word: str = ""
    hours: str = ""
    status: str = RECALLED
    source: str = ""
    note: str = ""
    languages: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.names["en"]

    def name_in(self, language: str) -> str:
        return in_language(self.names, language)

    def call_then_in(self, language: str) -> str:
        """What to do once the call is answered, such as an option to choose."""
        return in_language(self.call_then, language) if self.call_then else ""

    @property
    def needs_check(self) -> bool:
        """Whether the figure was recalled, and not seen in any source."""
        return self.status == RECALLED

    @property
    def tel_href(self) -> str:
        """The link that dials the number; empty where the number cannot be dialled."""
        return link("tel", self.call)

    @property
    def tel_hrefs_also(self) -> tuple[str, ...]:
        return tuple(link("tel", number) for number in self.call_also)

    @property
    def sms_href(self) -> str:
        return link("sms", self.text)


@dataclass(frozen=True)
class Pack:
    """What is known of one country."""

    code: str
    names: Words
    emergency: Line
    lines: tuple[Line, ...]
    languages: tuple[str, ...]
    emergency_words: Words
    date_format: str  # in the letters of Django's `date` filter
    phone_format: str  # '#' stands for a digit
    dial_code: str
    is_demonstration: bool = False

    @property
    def name(self) -> str:
        return self.names["en"]

    def name_in(self, language: str) -> str:
        return in_language(self.names, language)

    def emergency_word_in(self, language: str) -> str:
        """What people there call the place in a hospital that sees emergencies."""
        return in_language(self.emergency_words, language)

    def line(self, key: str) -> Line | None:
        """The line of that key, the emergency line included."""
        return next((line for line in (self.emergency, *self.lines) if line.key == key), None)


def pack(code: str) -> Pack | None:
    """Return the pack of a country, or None; another country's is never offered instead."""
    return packs_by_code().get(code.upper())


def all_packs() -> tuple[Pack, ...]:
    return tuple(packs_by_code().values())


def unknown_advice(language: str) -> str:
    """Say what to do where no number is known."""
    return in_language(advice(), language)


@cache
def retired_numbers() -> tuple[str, ...]:
    """Return the numbers that are out of service and must never be shown."""
    return tuple(row["number"] for row in read("retired")["numbers"])


def same_number(one: str, other: str) -> bool:
    """Whether two ways of writing a number dial the same digits."""
    return digits(one) == digits(other)


def in_language(words: Words, language: str) -> str:
    return words.get(language.split("-")[0].lower(), words["en"])


def link(scheme: str, number: str) -> str:
    # A number with letters in it is made up: a link would dial whatever digits are left.
    if not number or re.search(r"[A-Za-z]", number):
        return ""
    return f"{scheme}:{digits(number)}"


def digits(number: str) -> str:
    return re.sub(r"[^\d+]", "", number)


@cache
def packs_by_code() -> Mapping[str, Pack]:
    found = (pack_from(read(path.stem)) for path in sorted(FOLDER.glob("??.toml")))
    return MappingProxyType({each.code: each for each in found})


@cache
def advice() -> Words:
    return MappingProxyType(dict(read("unknown")["advice"]))


def read(stem: str) -> dict[str, Any]:
    with (FOLDER / f"{stem}.toml").open("rb") as file:
        return tomllib.load(file)


def pack_from(data: dict[str, Any]) -> Pack:
    return Pack(
        code=data["code"],
        names=MappingProxyType(data["name"]),
        emergency=line_from(data["emergency"]),
        lines=tuple(line_from(row) for row in data["lines"]),
        languages=tuple(data["languages"]),
        emergency_words=MappingProxyType(data["emergency_word"]),
        date_format=data["date_format"],
        phone_format=data["phone_format"],
        dial_code=data["dial_code"],
        is_demonstration=data.get("demonstration", False),
    )


def line_from(row: dict[str, Any]) -> Line:
    rest = {key: value for key, value in row.items() if key not in ("name", "call_also", "call_then", "languages")}
    return Line(
        names=MappingProxyType(row["name"]),
        call_also=tuple(row.get("call_also", ())),
        call_then=MappingProxyType(row.get("call_then", {})),
        languages=tuple(row.get("languages", ())),
        **rest,
    )
