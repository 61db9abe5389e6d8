"""What each step of a start last worked on, so that a step whose input is unchanged is skipped."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings


def of_files(paths: Iterable[Path], *, salt: str = "") -> str:
    """Return a fingerprint of files by name, size and time of change."""
    lines = [salt]
    for path in sorted(paths):
        stat = path.stat()
        lines.append(f"{path} {stat.st_size} {stat.st_mtime_ns}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def is_known(step: str, fingerprint: str) -> bool:
    """Say whether the step was last done on this very input."""
    return _read().get(step) == fingerprint


def remember(step: str, fingerprint: str) -> None:
    """Keep the fingerprint of a step that is done."""
    _path().write_text(json.dumps(_read() | {step: fingerprint}, indent=1), encoding="utf-8")


def _path() -> Path:
    return Path(settings.VAR_DIR) / "fingerprints.json"


def _read() -> dict[str, str]:
    try:
        return json.loads(_path().read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
