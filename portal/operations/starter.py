"""What a new database is filled with: the shipped instruments and batteries, and the starter content."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

FOLDERS = ("intake/instruments", "intake/batteries", "content/starter")


def load() -> None:
    """Load what is shipped and not there yet. Running it again changes nothing that people have edited."""


def files() -> Iterator[Path]:
    """Return the files that `load` reads."""
    for folder in FOLDERS:
        yield from (path for path in Path(settings.BASE_DIR, folder).rglob("*.toml"))
