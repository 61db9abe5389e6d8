"""SQLite has one writer. Once somebody has waited for it in vain nobody else waits, so that threads stay free for help.

Without this, whoever holds the file for long (a copy being made by hand, a stuck program) also holds every thread of
the web process, and not even the help page gets an answer.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection


class Line:
    """The line of those who want to write, in this process. A plain flag: a race costs one more wait, nothing else."""

    def __init__(self) -> None:
        self._is_stuck = False

    def note(self, error: BaseException | None) -> None:
        """Remember it when an error says that a wait was in vain."""
        if getattr(getattr(error, "__cause__", None), "sqlite_errorname", "") == "SQLITE_BUSY":
            self._is_stuck = True

    def is_stuck(self) -> bool:
        """Say whether somebody else still holds the database. Looks without waiting, and only after a wait in vain."""
        if self._is_stuck:
            with without_waiting():
                self._is_stuck = not _can_write()
        return self._is_stuck


@contextmanager
def without_waiting() -> Iterator[None]:
    """Meet a lock at once instead of waiting for it."""
    _wait_at_most(0)
    try:
        yield
    finally:
        _wait_at_most(connection.settings_dict["OPTIONS"]["timeout"])


def _wait_at_most(seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")


def _can_write() -> bool:
    with connection.cursor() as cursor:
        try:
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("ROLLBACK")
        except OperationalError:
            return False
    return True


line = Line()
