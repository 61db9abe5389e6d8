"""What of a file was not kept: each reason with the places that it holds for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class PassedOver:
    """One reason. `paths` are the first places, `count` is of all of them, and `more` says so where they differ."""

    reason: str
    paths: tuple[str, ...]
    count: int

    @property
    def more(self) -> str:
        left = self.count - len(self.paths)
        return _("And %(count)s more.") % {"count": left} if left else ""


def passed_over(source: Mapping[str, Any]) -> tuple[PassedOver, ...]:
    """Return what was not kept of a file, as it was stored of it."""
    counts, named = source.get("counts", {}), dict[str, list[str]]()
    for path, reason in source.get("notes", ()):
        named.setdefault(reason, []).append(path)
    return tuple(PassedOver(_(reason), tuple(paths), counts.get(reason, len(paths))) for reason, paths in named.items())
