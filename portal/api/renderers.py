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


def encode(value: Any) -> str:
    """Return the JSON text of a value. Raises TypeError for what JSON cannot hold."""
    return "".join(_pieces(value))


def _pieces(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _members(value)
    elif isinstance(value, list | tuple):
        yield from _elements(value)
    elif isinstance(value, str):
        yield encode_basestring(value)
    elif isinstance(value, Decimal):
        yield format(value, "f")
    elif value is None or isinstance(value, bool | int | float):
        yield json.dumps(value, allow_nan=False)
    else:
        yield encode_basestring(str(value))


def _members(value: Mapping[Any, Any]) -> Iterator[str]:
    yield "{"
    for place, (name, member) in enumerate(value.items()):
        yield f"{', ' if place else ''}{encode_basestring(str(name))}: "
        yield from _pieces(member)
    yield "}"


def _elements(value: Any) -> Iterator[str]:
    yield "["
    for place, element in enumerate(value):
        if place:
            yield ", "
        yield from _pieces(element)
    yield "]"
