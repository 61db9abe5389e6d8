"""What must hold of a country pack's file before anything is made of it. Says which file and which line is wrong."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

STATUSES = ("seen", "recalled", "made-up")
# date_format is in the letters of Django's `date` filter; in phone_format '#' stands for a digit.
KINDS = ("emergency_word", "date_format", "phone_format", "dial_code", "licence_body", "public_funding")
OF_PACK = {"code", "name", "languages", "read_on", "read_again_by", "demonstration", "facts", "emergency", "lines"}
OF_LINE = {
    "key", "name", "call", "call_also", "call_then", "text", "text_word", "hours", "status", "source", "note",
    "languages",
}  # fmt: skip
OF_FACT = {"words", "status", "source"}


class PackError(Exception):
    """A pack's file cannot be used. The message names the file and what to change in it."""


def check(stem: str, data: Mapping[str, Any], retired: tuple[str, ...]) -> None:
    """Raises PackError with everything that is wrong in a file."""
    faults = list(faults_of(stem, data, retired))
    if faults:
        raise PackError(f"{stem}.toml: {'; '.join(faults)}")


def faults_of(stem: str, data: Mapping[str, Any], retired: tuple[str, ...]) -> Iterator[str]:
    missing = sorted(OF_PACK - {"read_again_by", "demonstration"} - set(data))
    if missing:
        yield f"missing: {', '.join(missing)}"
        return
    yield from _unknown("the pack", data, OF_PACK)
    if data["code"] != stem.upper() or not re.fullmatch(r"[A-Z]{2}", data["code"]):
        yield f"the code {data['code']} is not the name of the file"
    yield from _names("the pack", data["name"], ("en", "es"))
    yield from _days(data)
    for kind, fact in data["facts"].items():
        yield from _fact(kind, fact)
    lines = [data["emergency"], *data["lines"]]
    yield from (fault for line in lines for fault in _line(line, retired))
    keys = [line.get("key") for line in lines]
    if keys[0] != "emergency" or len(set(keys)) != len(keys):
        yield "the emergency line has the key 'emergency', and every other line one of its own"


def _days(data: Mapping[str, Any]) -> Iterator[str]:
    read_on, again = data["read_on"], data.get("read_again_by")
    if not isinstance(read_on, date):
        yield "read_on is not a day"
    elif again is None and not data.get("demonstration"):
        yield "read_again_by is missing: facts grow old"
    elif again is not None and (not isinstance(again, date) or again <= read_on):
        yield "read_again_by is no day after read_on"


def _fact(kind: str, fact: Mapping[str, Any]) -> Iterator[str]:
    if kind not in KINDS:
        yield f"{kind} is no kind of fact"
    yield from _unknown(kind, fact, OF_FACT)
    yield from _names(kind, fact.get("words"), ("en",))
    yield from _sourced(kind, fact)


def _line(line: Mapping[str, Any], retired: tuple[str, ...]) -> Iterator[str]:
    of = f"the line {line.get('key', 'without a key')}"
    yield from _unknown(of, line, OF_LINE)
    yield from _names(of, line.get("name"), ("en",))
    yield from _sourced(of, line)
    numbers = [number for number in (line.get("call"), line.get("text"), *line.get("call_also", ())) if number]
    if not numbers:
        yield f"{of} has no number"
    dead = {_digits(number) for number in retired}
    yield from (f"{of} has a number that is out of service: {each}" for each in numbers if _digits(each) in dead)


def _sourced(of: str, row: Mapping[str, Any]) -> Iterator[str]:
    if row.get("status") not in STATUSES:
        yield f"{of} has no status: {', '.join(STATUSES)}"
    if not str(row.get("source", "")).strip():
        yield f"{of} says no source"


def _names(of: str, words: Any, languages: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(words, Mapping) or not all(str(words.get(code, "")).strip() for code in languages):
        yield f"{of} has no words in {', '.join(languages)}"


def _unknown(of: str, row: Mapping[str, Any], known: set[str]) -> Iterator[str]:
    strangers = sorted(set(row) - known)
    if strangers:
        yield f"{of} holds what nobody reads: {', '.join(strangers)}"


def _digits(number: str) -> str:
    return re.sub(r"[^\d+]", "", number)
