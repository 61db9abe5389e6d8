"""Where backups lie, which of them is the newest, and for how long they are kept."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

ENDING, UNFINISHED = ".backup", ".unfinished"
NAME = "leeside-%Y%m%dT%H%M%SZ"
DAILY_FOR = timedelta(days=14)
# A person who was erased is gone from every backup after this (Art. 17 GDPR; 35 days is the usual longest).
WEEKLY_FOR = timedelta(days=35)


def folder() -> Path:
    """Return the folder that holds the backups; nobody else on the machine can look into it."""
    path = Path(settings.BACKUP_DIR)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def place_for(moment: datetime) -> Path:
    return folder() / f"{moment.astimezone(UTC):{NAME}}{ENDING}"


def made_at(path: Path) -> datetime | None:
    """Return when a backup was made, by its name; None for any other file."""
    try:
        return datetime.strptime(path.name, NAME + ENDING).replace(tzinfo=UTC)
    except ValueError:
        return None


def backups() -> list[tuple[datetime, Path]]:
    """Return the finished backups, newest first."""
    found = [(made_at(path), path) for path in folder().glob(f"*{ENDING}")]
    return sorted(((moment, path) for moment, path in found if moment), reverse=True)


def newest() -> datetime | None:
    """Return when the newest finished backup was made."""
    return next((moment for moment, _ in backups()), None)


def clear_out(now: datetime) -> list[Path]:
    """Remove what is past its time: one a day is kept for two weeks, one a week for five; the newest always."""
    kept: set[str] = set()
    removed = []
    for moment, path in backups()[::-1]:  # the oldest of its day or week stays, so that what is kept can grow old
        age = now - moment
        slot = f"{moment:%Y-%m-%d}" if age <= DAILY_FOR else f"{moment:%G-W%V}"
        if (age > WEEKLY_FOR or slot in kept) and moment != newest():
            path.unlink()
            removed.append(path)
        kept.add(slot)
    return removed


def for_us_alone(path: str, flags: int) -> int:
    """Open a file that nobody else on the machine can read."""
    return os.open(path, flags, 0o600)


def clear_unfinished() -> None:
    """Remove what an interrupted backup left behind."""
    for path in folder().glob(f"*{UNFINISHED}*"):
        path.unlink(missing_ok=True)
