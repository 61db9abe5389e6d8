"""Strict JSON: what two databases or two readers could understand differently is refused, everywhere alike."""

import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from portal.api.errors import Problem
from portal.audit.text import is_possible

LARGEST, DEEPEST = 1_000_000, 32
LOWEST_INTEGER, HIGHEST_INTEGER = -(2**63), 2**63 - 1
LONGEST_NUMBER = 40


class StrictJSONParser(BaseParser):
    """Parses application/json. Raises ParseError (400) with what to change, Problem 413 for more than 1 MB."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        return parse(stream.read(LARGEST + 1))


def parse(body: bytes) -> Any:
    """Return what a JSON body holds. Raises ParseError, or Problem 413."""
    if len(body) > LARGEST:
        raise Problem("too-large")
    try:
        text = body.decode("utf-8")
        value = json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_int=_integer,
            parse_float=_decimal,
            object_pairs_hook=_object,
        )
    except RecursionError as error:
        raise ParseError(f"The body is nested deeper than {DEEPEST} levels.") from error
    except UnicodeDecodeError as error:
        raise ParseError("The body is not UTF-8.") from error
    except json.JSONDecodeError as error:
        raise ParseError(f"The body is not JSON: line {error.lineno}, column {error.colno}.") from error
    return _checked(value, 1)


def _refuse_constant(name: str) -> Any:
    raise ParseError(f"{name} is not a JSON number.")


def _integer(digits: str) -> int:
    if len(digits) > 20 or not LOWEST_INTEGER <= int(digits) <= HIGHEST_INTEGER:
        raise ParseError("A whole number does not fit in 64 bits.")
    return int(digits)


def _decimal(digits: str) -> float:
    if len(digits) > LONGEST_NUMBER or abs(float(digits)) > HIGHEST_INTEGER:
        raise ParseError("A number is too long or too large.")
    return float(digits)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ParseError("An object names a member twice.")
    return found


def _checked(value: Any, depth: int) -> Any:
    if depth > DEEPEST:
        raise ParseError(f"The body is nested deeper than {DEEPEST} levels.")
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return {_text(key): _checked(member, depth + 1) for key, member in value.items()}
    if isinstance(value, list):
        return [_checked(member, depth + 1) for member in value]
    return value


def _text(text: str) -> str:
    if not is_possible(text):
        raise ParseError("A text holds a NUL or half of a surrogate pair.")
    return unicodedata.normalize("NFC", text)
