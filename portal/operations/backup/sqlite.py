"""A SQLite database, copied in one go while it is being written to, and put back as the file that it is."""

import sqlite3
from pathlib import Path

from django.db import connection

from portal.operations.backup.archive import DATABASE, Packer
from portal.operations.backup.sealed import CannotRead
from portal.operations.backup.tables import NOT_KEPT

FILE = f"{DATABASE}leeside.sqlite3"


def pack(packer: Packer, beside: Path) -> None:
    """Copy the database into a file beside the backup, pack that file, and remove it."""
    copy = beside.with_suffix(".sqlite3")
    copy.unlink(missing_ok=True)
    copy.touch(mode=0o600)
    try:
        _copy(copy)
        packer.manifest.rows = count_rows(copy)
        packer.add_file(FILE, copy)
    finally:
        copy.unlink(missing_ok=True)


def _copy(path: Path) -> None:
    source = sqlite3.connect(f"file:{connection.settings_dict['NAME']}?mode=ro", uri=True, timeout=20)
    target = sqlite3.connect(path, isolation_level=None)
    try:
        source.backup(target)  # one read transaction: what was written meanwhile is not in it
        target.execute("PRAGMA journal_mode=DELETE")
        for table in NOT_KEPT & set(_tables(target)):
            target.execute(f'DELETE FROM "{table}"')
        target.execute("VACUUM")  # what was deleted is gone from the file too
    finally:
        source.close()
        target.close()


def check(path: Path, rows: dict[str, int]) -> None:
    """Raise CannotRead unless the file is a whole database with these rows."""
    with sqlite3.connect(path) as database:
        found = [line for (line,) in database.execute("PRAGMA integrity_check")]
        orphans = database.execute("PRAGMA foreign_key_check").fetchall()
    database.close()
    if found != ["ok"] or orphans:
        raise CannotRead(f"The database in this backup is damaged: {(found + orphans)[0]}.")
    if count_rows(path) != rows:
        raise CannotRead("The database in this backup does not hold the rows that were counted when it was made.")


def count_rows(path: Path) -> dict[str, int]:
    database = sqlite3.connect(path)
    try:
        return {
            name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # the names come from the database
            for name in _tables(database)
        }
    finally:
        database.close()


def _tables(database: sqlite3.Connection) -> list[str]:
    rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return sorted(name for (name,) in rows)
