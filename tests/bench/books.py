"""A library as large as a busy one grows: articles and glossary entries of drawn words, in the search index."""

from random import Random
from typing import Any
from uuid import uuid4

from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils import timezone
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from content.models import ArticlePage, GlossaryEntryPage, GlossaryIndexPage, HomePage, LibraryIndexPage
from tests.bench.operations import SOUGHT

OFTEN = 100  # one piece of so many has that word
WORDS = 120  # in a piece
CHUNK = 500
FIRST = 1000  # place under the list: behind the shipped ones
VOWELS, CONSONANTS = "aeiou", "bdfgklmnprstvz"


def fill(wanted: int) -> None:
    """Write pieces in English, half of them articles, half entries of the glossary with another name each."""
    draw = Random(3)
    vocabulary = ["".join(draw.choice(CONSONANTS) + draw.choice(VOWELS) for _ in range(3)) for _ in range(4000)]
    home = HomePage.objects.get(clinic=None, locale__language_code="en")
    for make, place in ((_article, LibraryIndexPage), (_entry, GlossaryIndexPage)):
        parent = home.get_children().type(place).get()
        for start in range(0, wanted // 2, CHUNK):
            drawn = [draw.choices(vocabulary, k=WORDS) for _ in range(start, min(start + CHUNK, wanted // 2))]
            for words in drawn[::OFTEN]:
                words[-1] = SOUGHT
            _write(parent, [make(number, words) for number, words in enumerate(drawn, start)])


def _write(parent: Page, pieces: list[Any]) -> None:
    """Write pieces of one kind under a page, as the tree, their own table and the index have them."""
    kind, now = type(pieces[0]), timezone.now()
    for piece in pieces:
        number = int(piece.slug.rpartition("-")[2])
        piece.path, piece.depth = Page._get_path(parent.path, parent.depth + 1, FIRST + number), parent.depth + 1
        piece.url_path, piece.locale_id, piece.draft_title = (
            f"{parent.url_path}{piece.slug}/",
            parent.locale_id,
            piece.title,
        )
        piece.translation_key, piece.last_published_at = uuid4(), now
    with transaction.atomic():
        copied = {field.attname for field in Page._meta.concrete_fields} - {"id"}
        rows = Page.objects.bulk_create(Page(**{name: getattr(piece, name) for name in copied}) for piece in pieces)
        for piece, row in zip(pieces, rows, strict=True):
            piece.pk = piece.id = row.pk
        kind._base_manager._insert(pieces, fields=kind._meta.local_concrete_fields, using=DEFAULT_DB_ALIAS)
        get_search_backend().add_bulk(kind, pieces)


def _article(number: int, words: list[str]) -> ArticlePage:
    lead, text = " ".join(words[3:20]), f"<p>{' '.join(words[20:])}.</p>"
    return ArticlePage(title=_title(words), slug=f"drawn-{number}", lead=lead, how_sure=text)


def _entry(number: int, words: list[str]) -> GlossaryEntryPage:
    sentence, text = " ".join(words[3:20]), f"<p>{' '.join(words[20:])}.</p>"
    entry = GlossaryEntryPage(title=_title(words), slug=f"drawn-{number}", accessible=sentence)
    entry.how_it_starts, entry.other_names = text, [("name", f"{words[3]} {words[4]}")]
    return entry


def _title(words: list[str]) -> str:
    return " ".join(words[:3]).capitalize()
