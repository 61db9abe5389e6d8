"""JSON in which a stored figure keeps its digits: a Decimal is written as it is, never through a binary float."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

from rest_framework.renderers import BaseRenderer


class ExactJSONRenderer(BaseRenderer):
    """Renders application/json."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return b"" if data is None else encode(data).encode()


class _HoldsDecimal(Exception):
    """A value with a Decimal somewhere in it: it is written piece by piece."""


def encode(value: Any) -> str:
    """Return the JSON text of a value. Raises TypeError or ValueError for what JSON cannot hold."""
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    try:
        return PLAIN.encode(value)
    except _HoldsDecimal:
        pieces = _members(value) if isinstance(value, Mapping) else map(encode, value)
    return f"{{{', '.join(pieces)}}}" if isinstance(value, Mapping) else f"[{', '.join(pieces)}]"


def _members(value: Mapping[Any, Any]) -> Iterator[str]:
    return (f"{encode_basestring(str(name))}: {encode(member)}" for name, member in value.items())


def _plain(value: Any) -> Any:
    """Say how the encoder writes what it does not know."""
    if isinstance(value, Decimal):
        raise _HoldsDecimal
    return dict(value) if isinstance(value, Mapping) else str(value)


# The standard encoder is fast, and would write a Decimal as a float or a string; it takes all that holds none.
PLAIN = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=_plain)
