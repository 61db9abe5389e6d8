"""The query string: declared parameters, each sent once with a value that it can have. Anything else is refused."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from rest_framework.request import Request

from portal.api.errors import parameter_fault

LONGEST_VALUE = 1000
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
FIRST_YEAR, LAST_YEAR = 1800, 9000


@dataclass(frozen=True)
class Filter:
    """A declared filter: how its value is read, and which rows it leaves."""

    read: Callable[[str], Any]
    keep: Callable[[Any, Any], Any]  # (queryset, value) -> queryset
    about: str
    schema: dict[str, Any] = field(
        default_factory=lambda: {"type": "string", "minLength": 1, "maxLength": LONGEST_VALUE}
    )


def parameters(request: Request, known: Iterable[str]) -> dict[str, str]:
    """Return the query parameters of a request. Raises Problem 400 for one that is unknown, doubled or unreadable."""
    given = {}
    declared = set(known)
    for name, values in request.query_params.lists():
        if name not in declared:
            raise parameter_fault(name, f"This list does not know {name[:80]!r}.", "unknown-parameter")
        if len(values) > 1:
            raise parameter_fault(name, "Send this parameter once.")
        if len(values[0]) > LONGEST_VALUE or "\0" in values[0] or "\ufffd" in values[0]:
            raise parameter_fault(name, "This value is too long, or holds a NUL or what is not UTF-8.")
        given[name] = values[0]
    return given


def read(name: str, text: str, reader: Callable[[str], Any]) -> Any:
    """Return a parameter's value. Raises Problem 400 with what the reader says."""
    try:
        return reader(text)
    except ValueError as error:
        raise parameter_fault(name, str(error)) from error


def uuid(text: str) -> UUID:
    if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text):
        raise ValueError("Send a UUID.")
    return UUID(text)


def day(text: str) -> date:
    if not DAY.fullmatch(text):
        raise ValueError("Send a date as YYYY-MM-DD.")
    return date.fromisoformat(text)


def moment(text: str) -> datetime:
    """Read an RFC 3339 time with its offset; a `+` that arrived as a blank is understood."""
    found = parse_datetime(text.replace(" ", "+") if "T" in text else text)
    if found is None or found.tzinfo is None or not FIRST_YEAR < found.year < LAST_YEAR:
        raise ValueError("Send a time with its offset, as 2026-01-31T09:00:00Z.")
    return found.astimezone(UTC)


def truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("Send true or false.")
    return text == "true"


def word(text: str) -> str:
    if not text:
        raise ValueError("Send a value.")
    return text


def plain(text: Any) -> str:
    """Read what a cursor says of a row that is ordered by its name."""
    if not isinstance(text, str):
        raise ValueError("Send a text.")
    return word(text)


def one_of(*choices: str) -> Callable[[str], str]:
    def reader(text: str) -> str:
        if text not in choices:
            raise ValueError(f"Send one of: {', '.join(choices)}.")
        return text

    return reader


def names(text: str, known: Iterable[str]) -> list[str]:
    """Read a list of names with commas between them, each of which must be known."""
    asked = text.split(",")
    for name in asked:
        if name not in known:
            raise ValueError(f"{name[:80]!r} is not one of: {', '.join(known)}.")
    return asked


def same(lookup: str) -> Callable[[Any, Any], Any]:
    """Keep the rows in which a column equals the value."""
    return lambda rows, value: rows.filter(**{lookup: value})


def by_id(lookup: str, about: str) -> Filter:
    return Filter(uuid, same(lookup), about, {"type": "string", "format": "uuid"})
