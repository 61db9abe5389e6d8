"""Pages of a list by keyset: an opaque cursor, 50 rows unless asked otherwise, 100 at most, a total only on request.

A page starts after a row, not at a number, so that rows which appear or go meanwhile are neither repeated nor missed.
"""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from portal.api import queries
from portal.api.errors import parameter_fault

DEFAULT_SIZE, LARGEST_SIZE = 50, 100


@dataclass(frozen=True)
class Cursor:
    """A row of an ordering, and the side of it on which the page lies."""

    ordering: str
    is_backward: bool
    value: datetime | str
    id: UUID

    def text(self) -> str:
        value = self.value.isoformat() if isinstance(self.value, datetime) else self.value
        parts = [self.ordering, int(self.is_backward), value, str(self.id)]
        return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, ordering: str, place: Callable[[str], Any] = queries.moment) -> "Cursor":
        """`place` reads where in its ordering a row stands. Raises ValueError unless the text is a cursor of it."""
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            of, backward, value, row = json.loads(raw.decode("ascii"))
            found = cls(of, bool(backward), place(value), queries.uuid(row))
        except (binascii.Error, UnicodeError, TypeError, AttributeError, RecursionError, ValueError) as error:
            raise ValueError("This is not a cursor of this list.") from error
        if found.ordering != ordering or found.text() != text:
            raise ValueError("This cursor belongs to another ordering.")
        return found


class Pages(BasePagination):
    """`{"results": […], "next": url or null, "previous": url or null}`, with `total` when include_total=true."""

    total: int | None = None
    before: Cursor | None = None
    after: Cursor | None = None

    def paginate_queryset(self, queryset: QuerySet | list[Any], request: Request, view: Any = None) -> list[Any]:
        given = view.parameters
        self.request = request
        size = queries.read("page_size", given.get("page_size", str(DEFAULT_SIZE)), page_size)
        ordering = queries.read("ordering", given.get("ordering", view.orderings[0]), queries.one_of(*view.orderings))
        cursor = read_cursor(given, ordering, view.place)
        if queries.read("include_total", given.get("include_total", "false"), queries.truth):
            self.total = len(queryset) if isinstance(queryset, list) else queryset.count()
        rows = list(ordered(queryset, ordering, cursor)[: size + 1])
        return self._turn(rows, size, ordering, cursor)

    def _turn(self, rows: list[Any], size: int, ordering: str, cursor: Cursor | None) -> list[Any]:
        """Cut the page to its size, put it in reading order, and note where the neighbours start."""
        has_more, rows = len(rows) > size, rows[:size]
        backward = cursor is not None and cursor.is_backward
        if backward:
            rows.reverse()
        if rows:
            column = ordering.lstrip("-")
            first, last = (
                Cursor(ordering, back, getattr(row, column), row.id)
                for row, back in ((rows[0], True), (rows[-1], False))
            )
            self.before = first if (has_more if backward else cursor is not None) else None
            self.after = last if backward or has_more else None
        return rows

    def get_paginated_response(self, data: Any) -> Response:
        body = {"results": data, "next": self._link(self.after), "previous": self._link(self.before)}
        return Response(body if self.total is None else {**body, "total": self.total})

    def _link(self, cursor: Cursor | None) -> str | None:
        if cursor is None:
            return None
        return replace_query_param(f"{settings.PUBLIC_URL}{self.request.get_full_path()}", "cursor", cursor.text())

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {"results": schema, "next": link, "previous": link, "total": {"type": "integer"}},
        }


def page_size(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= LARGEST_SIZE):
        raise ValueError(f"Send a number from 1 to {LARGEST_SIZE}.")
    return int(text)


def read_cursor(given: dict[str, str], ordering: str, place: Callable[[str], Any]) -> Cursor | None:
    if "cursor" not in given:
        return None
    try:
        return Cursor.read(given["cursor"], ordering, place)
    except ValueError as error:
        raise parameter_fault("cursor", str(error), "bad-cursor") from error


def ordered(rows: QuerySet | list[Any], ordering: str, cursor: Cursor | None) -> Any:
    """Put rows in an order with the id as the tie-break, from a cursor on."""
    column, falls = ordering.lstrip("-"), ordering.startswith("-")
    if cursor is not None:
        falls ^= cursor.is_backward
    if isinstance(rows, list):
        return listed(rows, column, falls, cursor)
    if cursor is not None:
        side = "lt" if falls else "gt"
        further = Q(**{f"{column}__{side}": cursor.value})
        rows = rows.filter(further | Q(**{column: cursor.value, f"pk__{side}": cursor.id}))
    sign = "-" if falls else ""
    return rows.order_by(f"{sign}{column}", f"{sign}pk")


def listed(rows: list[Any], column: str, falls: bool, cursor: Cursor | None) -> list[Any]:
    """The same for what is not one table."""

    def place(row: Any) -> tuple[Any, Any]:
        return getattr(row, column), row.id

    found = sorted(rows, key=place, reverse=falls)
    if cursor is None:
        return found
    start = (cursor.value, cursor.id)
    return [row for row in found if (place(row) < start if falls else place(row) > start)]
