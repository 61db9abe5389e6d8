"""The ledger of claims, reads only: of shared pages and a clinic's own, with the contradictions that it marked."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.models import Page

from content import library
from content.folding import fold
from content.models import Claim, Contradiction, Mention, Reference
from content.models.claims import ContradictionQuerySet


@dataclass(frozen=True)
class Entry:
    """A claim as a reader of the ledger meets it."""

    claim: Claim
    works: tuple[Reference, ...]
    missing: tuple[str, ...]  # keys that no work has: it was renamed or taken away
    mentions: tuple[Mention, ...]
    said_as: tuple[Claim, ...]  # how pages say an entry that is shipped
    contradictions: tuple[Contradiction, ...]

    @property
    def is_open(self) -> bool:
        """Whether something speaks against it that nobody has settled."""
        return any(each.settled_at is None for each in self.contradictions)


def claims(clinic: Any, text: str = "", language: str = "", *, contradicted: bool = False) -> QuerySet[Claim]:
    """Return the claims that a clinic may read, shipped entries first. Every word of `text` stands in each."""
    found = Claim.objects.filter(~Q(key="") | Exists(_mentions(clinic).filter(claim=OuterRef("pk"))))
    if contradicted:  # what is open stays, whatever became of its pages: it stops a page that says so again
        marked = contradictions(clinic).open()
        found = Claim.objects.filter(Q(pk__in=marked.values("one")) | Q(pk__in=marked.values("other")))
    for word in fold(text).split():
        found = found.filter(folded__contains=word)
    if language:
        found = found.filter(language=language)
    return found.order_by("-key", "sentence", "pk")


def contradictions(clinic: Any) -> ContradictionQuerySet:
    """Return what reviewers of the clinic marked."""
    return Contradiction.objects.filter(clinic=clinic).select_related("one", "other", "marked_by", "settled_by")


def entries_of(rows: Sequence[Claim], clinic: Any) -> list[Entry]:
    """Return the claims with all that stands beside them; as many queries for one as for a page of them."""
    ids = [row.pk for row in rows]
    mentions = list(
        _mentions(clinic).filter(claim__in=ids).select_related("page__locale").order_by("page__title", "pk")
    )
    marked = list(contradictions(clinic).filter(Q(one__in=ids) | Q(other__in=ids)))
    shipped = {row.pk: row for row in Claim.objects.filter(pk__in=ids).prefetch_related("sources", "said_as")}
    works = {each.key: each for each in _works(mentions)}
    return [_entry(shipped[row.pk], mentions, marked, works) for row in rows]


def find(claim_id: uuid.UUID, clinic: Any) -> Entry | None:
    """Return one claim, or None where this clinic has no such claim; one that a contradiction names stays."""
    row = claims(clinic).filter(pk=claim_id).first()
    if row is None:
        named = contradictions(clinic).filter(Q(one=claim_id) | Q(other=claim_id))
        row = Claim.objects.filter(pk=claim_id).first() if named.exists() else None
    return entries_of([row], clinic)[0] if row else None


def _entry(claim: Claim, mentions: Iterable[Mention], marked: Iterable[Contradiction], works: Any) -> Entry:
    here = tuple(each for each in mentions if each.claim_id == claim.pk)
    shipped = list(claim.sources.all())
    keys = dict.fromkeys([each.key for each in shipped] + [key for each in here for key in each.works])
    known = works | {each.key: each for each in shipped}
    return Entry(
        claim=claim,
        works=tuple(known[key] for key in keys if key in known),
        missing=tuple(key for key in keys if key not in known),
        mentions=here,
        said_as=tuple(claim.said_as.all()),
        contradictions=tuple(each for each in marked if claim.pk in (each.one_id, each.other_id)),
    )


def _works(mentions: Iterable[Mention]) -> QuerySet[Reference]:
    return Reference.objects.filter(key__in={key for each in mentions for key in each.works})


def _mentions(clinic: Any) -> QuerySet[Mention]:
    pages = Page.objects.live().filter(library.within(clinic))
    return Mention.objects.filter(page__in=pages.values("pk"))
