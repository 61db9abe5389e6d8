"""Builds the .mo files from the .po files with Babel, so that nobody needs gettext. Knows no Django."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE_DIR = Path(__file__).resolve().parent.parent / "locale"


def build(folder: Path = LOCALE_DIR) -> int:
    """Build each .mo file that is missing or older than its .po file; return how many were built."""
    stale = [source for source in sources(folder) if _is_stale(source)]
    for source in stale:
        _build(source)
    return len(stale)


def sources(folder: Path = LOCALE_DIR) -> list[Path]:
    """Return the .po files."""
    return sorted(folder.glob("*/LC_MESSAGES/*.po"))


def _is_stale(source: Path) -> bool:
    built = source.with_suffix(".mo")
    return not built.exists() or built.stat().st_mtime < source.stat().st_mtime


def _build(source: Path) -> None:
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name)
    # Written beside and then moved: another process may be reading the old one.
    half = source.with_suffix(f".{os.getpid()}.half")
    with half.open("wb") as file:
        write_mo(file, catalogue)
    half.replace(source.with_suffix(".mo"))
