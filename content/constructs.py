"""How a term stands to others: typed edges, said by one entry and read from both ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from content import library, listed, models


@dataclass(frozen=True)
class Kind:
    """One way to stand to another term: the entry's field, and what it is called from either end."""

    field: str
    forth: Any  # translated where it is shown
    back: Any


KINDS = (
    Kind("dimension_of", _("One side of"), _("Its sides")),
    Kind("subtype_of", _("A kind of"), _("Its kinds")),
    Kind("contrasts_with", _("Opposite"), _("Opposite")),
    Kind("associated_with", _("Goes along with"), _("Goes along with")),
)


@dataclass(frozen=True)
class Edges:
    """The terms that stand to an entry in one way, by title; read from the entry that says so, or from the other."""

    field: str
    label: Any
    entries: tuple[Any, ...]


def edges_of(page: Any) -> list[Edges]:
    """Return the published terms around an entry, each once for each way; nothing for other pieces.

    The entry itself may be a draft; what others say of it is what they say in public, and a clinic's own entry says
    nothing of a shared one there. What stands in no list is no end either. Seven queries.
    """
    if not isinstance(page, models.GlossaryEntryPage):
        return []
    named, naming = _named(page), _naming(page)
    around_it = {pk for by_field in (named, naming) for entries in by_field.values() for pk in entries}
    gone = {row["pk"] for row in listed.unlisted().filter(pk__in=around_it)}
    named, naming = _without(gone, named), _without(gone, naming)
    found = []
    for kind in KINDS:
        ends = [(kind.forth, named[kind.field]), (kind.back, naming[kind.field])]
        if kind.forth == kind.back:
            ends = [(kind.forth, named[kind.field] | naming[kind.field])]
        found += [Edges(kind.field, label, tuple(_by_title(entries))) for label, entries in ends if entries]
    return found


def around(edges: Sequence[Edges]) -> list[int]:
    """Return the ids of all terms around an entry, each once, in the order of the edges."""
    return list(dict.fromkeys(entry.pk for each in edges for entry in each.entries))


def said_by(page: Any) -> list[str]:
    """Return the edges that an entry names, in words, for comparing two versions of it."""
    return [
        f"{kind.forth}: {entry.title}"
        for kind in KINDS
        if hasattr(page, kind.field)
        for entry in _by_title({each.pk: each for each in getattr(page, kind.field).all()})
    ]


def _named(page: Any) -> dict[str, dict[int, Any]]:
    """Return the published entries that this one names, by the field in which it does."""
    return {kind.field: {each.pk: each for each in getattr(page, kind.field).all() if each.live} for kind in KINDS}


def _without(gone: set[int], by_field: dict[str, dict[int, Any]]) -> dict[str, dict[int, Any]]:
    return {
        field: {pk: entry for pk, entry in entries.items() if pk not in gone} for field, entries in by_field.items()
    }


def _naming(page: Any) -> dict[str, dict[int, Any]]:
    """Return the published entries of the same home that name this one, by the field in which they do."""
    found: dict[str, dict[int, Any]] = {kind.field: {} for kind in KINDS}
    if not page.pk:
        return found
    first, *others = [
        getattr(models.GlossaryEntryPage, kind.field)
        .through.objects.filter(to_glossaryentrypage=page.pk)
        .values_list(Value(kind.field), "from_glossaryentrypage_id")
        for kind in KINDS
    ]
    rows = list(first.union(*others, all=True))
    near = models.GlossaryEntryPage.objects.live().filter(path__startswith=page.path[: library.HOME_PATH_LENGTH])
    entries = near.in_bulk([pk for _field, pk in rows])
    for field, pk in rows:
        if pk in entries:
            found[field][pk] = entries[pk]
    return found


def _by_title(entries: dict[int, Any]) -> list[Any]:
    return sorted(entries.values(), key=lambda entry: entry.title.lower())
