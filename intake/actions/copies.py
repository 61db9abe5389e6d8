"""Writes copies of stored rows in which some columns are new: many at once, and none of them becomes an object.

A release of norms writes a row for every score that a clinic has. Made as objects, most of the time goes into taking
rows apart and putting them together again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

Row = tuple[Any, ...]  # the id of the row that is copied, then the new values in the order of their columns
AT_ONCE = 500  # rows that SQLite looks up by one statement


def write_copies(model: type[models.Model], columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Insert a copy of a row for each of `rows`, with new values for `columns`, of which the id is one.

    Values are as the database takes them; ids, JSON and decimals as text. In the caller's transaction.
    """
    if connection.vendor == "postgresql":
        _by_one_statement(model, columns, rows)
    else:
        for start in range(0, len(rows), AT_ONCE):
            _one_by_one(model, columns, rows[start : start + AT_ONCE])


def _by_one_statement(model: type[models.Model], columns: Sequence[str], rows: Sequence[Row]) -> None:
    """What is kept does not leave the database. All new values are one JSON text, which costs a client the least."""
    table, kept = _quoted(model._meta.db_table), _kept(model, columns)
    given = ", ".join(f'"{place}" text' for place in range(len(columns) + 1))
    new = [f'new."{place}"::{_type(model, name)}' for place, name in enumerate(columns, start=1)]
    statement = (
        f"INSERT INTO {table} ({_names([*columns, *kept])}) SELECT {', '.join([*new, _names(kept, 'old.{}')])} "
        f'FROM json_to_recordset(%s) AS new({given}) JOIN {table} old ON old.id = new."0"::uuid'
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps([dict(enumerate(row)) for row in rows], default=str)])


def _one_by_one(model: type[models.Model], columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Read what is kept, as it lies there, and insert. A statement that reads the table into which it writes would go
    through a temporary one for every row."""
    table, kept = _quoted(model._meta.db_table), _kept(model, columns)
    # The plus makes it an expression, of which the driver knows no type: it makes no times or truths of it.
    read = f"SELECT id, {_names(kept, '+{}')} FROM {table} WHERE id IN ({_marks(rows)})"
    insert = f"INSERT INTO {table} ({_names([*columns, *kept])}) VALUES ({_marks([*columns, *kept])})"
    with connection.cursor() as cursor:
        cursor.execute(read, [row[0] for row in rows])
        found = {row[0]: row[1:] for row in cursor.fetchall()}
        cursor.executemany(insert, [(*row[1:], *found[row[0]]) for row in rows])


def _kept(model: type[models.Model], columns: Sequence[str]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields if field.column not in columns]


def _type(model: type[models.Model], column: str) -> str:
    (field,) = (field for field in model._meta.concrete_fields if field.column == column)
    return str(field.db_type(connection))


def _names(columns: Iterable[str], written: str = "{}") -> str:
    return ", ".join(written.format(_quoted(column)) for column in columns)


def _marks(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
