"""Country packs: crisis lines, emergency words and formats as facts, read from the data files beside this module.

A pack is what a clinic starts from, never what a patient is shown: a line is shown only once a named person of the
clinic has checked it, and that is a row of the clinic's own. A figure that nobody has seen in a source is `recalled`
and asks for a check by its own name. No Django here.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from portal.country.pack_checks import STATUSES, check

FOLDER = Path(__file__).parent / "packs"
SEEN, RECALLED, MADE_UP = STATUSES
NUMBER = re.compile(r"(?<![\w.])\+?\d(?:[ ().\-/]{0,2}\d)*(?!\w)")
FEWEST_DIGITS = 5  # shorter ones are years and counts as well; 988 is named, because it is the one most often copied
SAME_IN_EUROPE = re.compile(r"116\d{3}")  # one number, answered in many countries by each one's own service

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
class Fact:
    """Something else that is known of a country. What has no source is recalled, and what is not known is not there."""

    words: Words
    status: str
    source: str

    @property
    def is_seen(self) -> bool:
        return self.status != RECALLED


@dataclass(frozen=True)
class Pack:
    """What is known of one country."""

    code: str
    names: Words
    emergency: Line
    lines: tuple[Line, ...]
    languages: tuple[str, ...]
    facts: Mapping[str, Fact]
    read_on: date
    read_again_by: date | None  # facts grow old; what is made up does not
    is_demonstration: bool = False

    @property
    def name(self) -> str:
        return self.names["en"]

    def name_in(self, language: str) -> str:
        return in_language(self.names, language)

    def is_stale(self, day: date) -> bool:
        """Say whether somebody should have read these facts again."""
        return self.read_again_by is not None and self.read_again_by < day

    def emergency_word_in(self, language: str) -> str:
        """What people there call the place in a hospital that sees emergencies; empty where no source says so."""
        found = self.facts.get("emergency_word")
        return in_language(found.words, language) if found and found.is_seen else ""

    def has(self, number: str) -> bool:
        """Say whether a number stands anywhere in the pack."""
        return self.has_line(number) or number_of(self.emergency, number)

    def has_line(self, number: str) -> bool:
        return any(number_of(line, number) for line in self.lines)

    def line(self, key: str) -> Line | None:
        """The line of that key, the emergency line included."""
        return next((line for line in (self.emergency, *self.lines) if line.key == key), None)


def number_of(line: Line, number: str) -> bool:
    """Say whether a line answers at a number."""
    return any(same_number(number, own) for own in (line.call, line.text, *line.call_also) if own)


def pack(code: str) -> Pack | None:
    """Return the pack of a country, or None; another country's is never offered instead."""
    return packs_by_code().get(code.upper())


def all_packs() -> tuple[Pack, ...]:
    return tuple(packs_by_code().values())


def country_name(code: str, language: str) -> str:
    """Return what a country is called in a language; empty where we have no pack of it."""
    found = pack(code) if code else None
    return found.name_in(language) if found else ""


def unknown_advice(language: str) -> str:
    """Say what to do where no number is known."""
    return f"{in_language(advice()['unknown'], language)} {danger_advice(language)}"


def danger_advice(language: str) -> str:
    """Say what to do in danger where no emergency number is known."""
    return in_language(advice()["danger"], language)


def line_of_another_country(number: str, code: str) -> Pack | None:
    """Return the country whose crisis line this number is, where the pack of the one that was meant has it not."""
    own = pack(code)
    if own is None or own.has(number) or SAME_IN_EUROPE.fullmatch(digits(number)):
        return None
    others = (each for each in all_packs() if each is not own and not each.is_demonstration)
    return next((each for each in others if each.has_line(number)), None)


def crisis_numbers_in(text: str) -> list[str]:
    """Return the numbers in a text that are a crisis line's, or were one: of the short ones only what is no year."""
    known = {digits(number) for number in retired_numbers()} | _line_numbers()
    return [found for found in NUMBER.findall(text) if digits(found) in known]


@cache
def _line_numbers() -> frozenset[str]:
    lines = (line for each in all_packs() if not each.is_demonstration for line in each.lines)
    numbers = {digits(number) for line in lines for number in (line.call, line.text, *line.call_also) if number}
    return frozenset(number for number in numbers if len(number) >= FEWEST_DIGITS or number == "988")


@cache
def is_retired(number: str) -> bool:
    """Say whether a number is out of service, however it is written."""
    return any(same_number(number, dead) for dead in retired_numbers())


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
    found = (pack_from(path.stem, read(path.stem)) for path in sorted(FOLDER.glob("??.toml")))
    return MappingProxyType({each.code: each for each in found})


@cache
def advice() -> Mapping[str, Words]:
    return MappingProxyType(read("unknown"))


def read(stem: str) -> dict[str, Any]:
    with (FOLDER / f"{stem}.toml").open("rb") as file:
        return tomllib.load(file)


def pack_from(stem: str, data: dict[str, Any]) -> Pack:
    """Make a pack of a file. Raises PackError, which names the file and what to change in it."""
    check(stem, data, retired_numbers())
    return Pack(
        code=data["code"],
        names=MappingProxyType(data["name"]),
        emergency=line_from(data["emergency"]),
        lines=tuple(line_from(row) for row in data["lines"]),
        languages=tuple(data["languages"]),
        facts=MappingProxyType({kind: fact_from(row) for kind, row in data["facts"].items()}),
        read_on=data["read_on"],
        read_again_by=data.get("read_again_by"),
        is_demonstration=data.get("demonstration", False),
    )


def fact_from(row: dict[str, Any]) -> Fact:
    return Fact(MappingProxyType(row["words"]), row["status"], row["source"])


def line_from(row: dict[str, Any]) -> Line:
    rest = {key: value for key, value in row.items() if key not in ("name", "call_also", "call_then", "languages")}
    return Line(
        names=MappingProxyType(row["name"]),
        call_also=tuple(row.get("call_also", ())),
        call_then=MappingProxyType(row.get("call_then", {})),
        languages=tuple(row.get("languages", ())),
        **rest,
    )
