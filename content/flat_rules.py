"""A rule as a form without depth shows it: all or any of a few conditions, each of which may be turned round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST = 6


@dataclass(frozen=True)
class Line:
    """One condition, and whether it must not hold."""

    condition: Mapping[str, Any]
    is_not: bool = False


@dataclass(frozen=True)
class Flat:
    """All or any of some lines."""

    kind: str  # all, any
    lines: tuple[Line, ...]


def tree_of(kind: str, lines: Sequence[Line]) -> dict[str, Any]:
    """Return the tree that says the same."""
    return {kind: [{"not": dict(line.condition)} if line.is_not else dict(line.condition) for line in lines]}


def flattened(tree: Mapping[str, Any]) -> Flat | None:
    """Return a tree as lines; None where it lies deeper or is longer than a form can show."""
    kind = next((name for name in ("all", "any") if name in tree), "")
    parts = tree[kind] if kind else [tree]
    lines = [_line(part) for part in parts]
    if len(lines) > MOST or None in lines:
        return None
    return Flat(kind or "all", tuple(line for line in lines if line is not None))


def _line(part: Mapping[str, Any]) -> Line | None:
    is_not = "not" in part
    condition = part["not"] if is_not else part
    return Line(condition, is_not) if "fact" in condition else None
