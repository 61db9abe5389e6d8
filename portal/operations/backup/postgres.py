"""A PostgreSQL database, read table by table in one snapshot, and filled again, without any client program."""

import hashlib
from collections.abc import Iterator
from typing import IO, Any

from django.db import connections, transaction
from django.db.migrations.recorder import MigrationRecorder

from portal.operations.backup.archive import DATABASE, Manifest, Packer
from portal.operations.backup.sealed import CannotRead
from portal.operations.backup.tables import NOT_KEPT

PART_BYTES = 8 << 20  # a table is packed in parts, so that no table has to fit into memory

COLUMNS = """
    SELECT table_name, column_name FROM information_schema.columns
    JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND is_generated = 'NEVER'
    ORDER BY table_name, ordinal_position"""
KEYS = """
    SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
    WHERE indrelid = %s::regclass AND indisprimary ORDER BY array_position(indkey::int2[], attnum)"""
# CASE holds the order: of two conditions PostgreSQL may try the second first, on tables that are not ours.
SEQUENCES = """
    SELECT sequence, table_name, column_name FROM (
        SELECT table_name, column_name, CASE WHEN table_schema = current_schema()
            THEN pg_get_serial_sequence(quote_ident(table_name), column_name) END AS sequence
        FROM information_schema.columns
    ) AS found
    WHERE sequence IS NOT NULL"""


def pack(packer: Packer) -> None:
    """Pack every table as it stands at one moment, ordered, so that the same rows always give the same bytes."""
    connection = connections["default"]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")
        packer.manifest.columns = columns_of(cursor)
        for table, columns in packer.manifest.columns.items():
            cursor.execute(f"SELECT count(*) FROM {_quoted(table)}")
            packer.manifest.rows[table] = cursor.fetchone()[0]
            for number, part in enumerate(_parts(cursor, table, columns)):
                packer.add(f"{DATABASE}{table}/{number:06}", part)


def check_tables(alias: str, manifest: Manifest) -> None:
    """Raise CannotRead unless an empty database that this code has just migrated has the tables of the backup."""
    applied = set(MigrationRecorder(connections[alias]).applied_migrations())
    wanted = {(app, name) for app, name in manifest.migrations}
    if applied != wanted:
        raise CannotRead(
            f"This backup was made by version {manifest.version}, whose tables differ by {len(applied ^ wanted)} "
            "migrations. Check out that version, restore with it, then update."
        )


def empty_tables(alias: str, manifest: Manifest) -> None:
    """Take away what the migrations themselves put in."""
    names = ", ".join(_quoted(table) for table in manifest.columns)
    with connections[alias].cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} CASCADE")


def fill(alias: str, manifest: Manifest, name: str, content: IO[bytes]) -> None:
    """Put one part of a table back. Foreign keys are looked at when the transaction ends, so any order will do."""
    table = name.removeprefix(DATABASE).rpartition("/")[0]
    columns = ", ".join(map(_quoted, manifest.columns[table]))
    with connections[alias].cursor() as cursor, cursor.copy(f"COPY {_quoted(table)} ({columns}) FROM STDIN") as copy:
        while piece := content.read(1 << 20):
            copy.write(piece)


def set_sequences(alias: str) -> None:
    """Let the next automatic number follow the highest one that came back."""
    with connections[alias].cursor() as cursor:
        cursor.execute(SEQUENCES)
        for sequence, table, column in cursor.fetchall():
            highest = f"(SELECT max({_quoted(column)}) FROM {_quoted(table)})"
            cursor.execute(f"SELECT setval(%s, coalesce({highest}, 1), {highest} IS NOT NULL)", [sequence])


def check(alias: str, manifest: Manifest) -> None:
    """Raise CannotRead unless every table gives the very bytes that were packed."""
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        for table, columns in manifest.columns.items():
            for number, part in enumerate(_parts(cursor, table, columns)):
                if hashlib.sha256(part).hexdigest() != manifest.members.get(f"{DATABASE}{table}/{number:06}"):
                    raise CannotRead(f"The table {table} did not come back as it was packed.")


def columns_of(cursor: Any) -> dict[str, list[str]]:
    """Return the columns of every table that is kept."""
    cursor.execute(COLUMNS)
    found: dict[str, list[str]] = {}
    for table, column in cursor.fetchall():
        if table not in NOT_KEPT:
            found.setdefault(table, []).append(column)
    return found


def _parts(cursor: Any, table: str, columns: list[str]) -> Iterator[bytes]:
    names = ", ".join(map(_quoted, columns))
    cursor.execute(KEYS, [_quoted(table)])
    order = ", ".join(f'{_quoted(name)}::text COLLATE "C"' for (name,) in cursor.fetchall())
    waiting = bytearray()
    with cursor.copy(f"COPY (SELECT {names} FROM {_quoted(table)} ORDER BY {order}) TO STDOUT") as copy:
        for row in copy:
            waiting += row
            if len(waiting) >= PART_BYTES:
                yield bytes(waiting)
                waiting.clear()
    if waiting:
        yield bytes(waiting)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
