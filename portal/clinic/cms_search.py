"""Lets a quotation mark be searched for in Wagtail's editor on SQLite, where it ended the text and broke the search."""

from typing import Any

from modelsearch.backends.database.sqlite.query import Lexeme

as_wagtail_writes_it = Lexeme.as_sql


def quoted(self: Lexeme, compiler: Any, connection: Any) -> tuple[str, list[str]]:
    """Write a quotation mark twice: SQLite's full-text search reads it as one then."""
    sql, values = as_wagtail_writes_it(self, compiler, connection)
    return sql, [value.replace('"', '""') for value in values]


Lexeme.as_sql = quoted
