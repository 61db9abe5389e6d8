"""What changed between two versions of a page, paragraph by paragraph, and whether it is only small.

Paragraphs, and the words in them, are set side by side by `difflib`. Wagtail's own comparison takes words of up to four
letters for noise, and strikes whole sentences of a plain text for one word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.models import Page

from content import constructs
from content.audiences import AUDIENCES
from content.checks.claims import SPEAKS_OF_RESEARCH
from content.citations import MARK
from content.passages import Link, Part

SAME, ADDED, TAKEN = "equal", "addition", "deletion"
# A typo, a better word, a comma. Who changes more has written something that is read whole.
MOST_WORDS = 20
# Two paragraphs of a thousand words take a fifth of a second, and twice the words four times that: a thesis pasted into
# one would hold up everybody while the page is published. Longer ones are told whole.
MOST_PAIRS = 2000 * 2000
SENTENCE = re.compile(r"(?<=[.?!…])\s+")
WORD = re.compile(r"\w+")
TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
NUMBER = re.compile(r"\d")
CHOSEN = (models.BooleanField, models.IntegerField, models.ForeignKey)  # fields that are chosen, not written
READERS = {each.field for each in AUDIENCES}
TIMES = {"go_live_at", "expire_at"}


@dataclass(frozen=True)
class Change:
    """One paragraph that is not as it was: its place in words, and its text in runs, each with how it fares."""

    place: str
    runs: tuple[tuple[str, str], ...]

    @property
    def words(self) -> int:
        """How many words came or went."""
        return sum(len(WORD.findall(text)) for kind, text in self.runs if kind != SAME)


def changes_between(old: Any, new: Any) -> list[Change]:
    """Return what changed in the texts, links, sources, subjects and readers of a page, in its own order."""
    before, after = _lines(old), _lines(new)
    texts = SequenceMatcher(None, [text for _place, text in before], [text for _place, text in after], autojunk=False)
    found: list[Change] = []
    for kind, start, end, new_start, new_end in texts.get_opcodes():
        if kind != "equal":
            found += _paired(before[start:end], after[new_start:new_end])
    return found


def why_not_small(old: Any, new: Any) -> str:
    """Return why the changes cannot be called small, in a sentence, or nothing where they can."""
    if _sources(old) != _sources(new) or _origin(old) != _origin(new):
        return _("The sources changed.")
    if _readers(old) != _readers(new):
        return _("Whom the page is for changed, or its topics.")
    if constructs.said_by(old) != constructs.said_by(new):
        return _("How the term stands to others changed.")
    if _settings(old) != _settings(new):
        return _("A setting of the page changed.")
    if _claims(old) != _claims(new):
        return _("A sentence with a source, a figure or a word about research changed.")
    if sum(change.words for change in changes_between(old, new)) > MOST_WORDS:
        return _("More than %(count)s words changed.") % {"count": MOST_WORDS}
    return ""


def _paired(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> Iterator[Change]:
    """Set the first beside the first; what is left over on one side came or went whole."""
    for old, new in zip_longest(before, after):
        place, now = new or ("", "")
        was_at, was = old or ("", "")
        yield Change(place or was_at, tuple(_runs(TOKEN.findall(was), TOKEN.findall(now))))


def _runs(was: list[str], now: list[str]) -> Iterator[tuple[str, str]]:
    if len(was) * len(now) > MOST_PAIRS:
        yield from ((TAKEN, "".join(was)), (ADDED, "".join(now)))
        return
    for _kind, start, end, new_start, new_end in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        gone, came = "".join(was[start:end]), "".join(now[new_start:new_end])
        runs = [(SAME, gone)] if gone == came else [(TAKEN, gone), (ADDED, came)]
        yield from (run for run in runs if run[1])


def _lines(page: Any) -> list[tuple[str, str]]:
    texts = [(part.place, _with_links(part)) for passage in page.all_passages() for part in passage.parts]
    return [
        *texts,
        *((_("Sources"), source) for source in _sources(page)),
        *((_("How it stands to other terms"), edge) for edge in constructs.said_by(page)),
        *((_("Read next"), title) for title in _titles(page.related)),
        *((_("Questions people ask"), title) for title in _titles(page.questions)),
        *((_("Settings of the page"), setting) for setting in _settings(page)),
        (_("Topics and readers"), ", ".join(_readers(page))),
    ]


def _with_links(part: Part) -> str:
    return " ".join([part.text, *(f"[{link.text}: {_target(link)}]" for link in part.links)])


def _target(link: Link) -> str:
    return link.href or _("page %(number)s") % {"number": link.page_id}


def _sources(page: Any) -> list[str]:
    return sorted(str(source) for source in page.sources.all())


def _origin(page: Any) -> tuple[str, str]:
    return page.origin, page.origin_url


def _readers(page: Any) -> list[str]:
    return sorted([*(topic.slug for topic in page.topics.all()), *page.audience])


def _titles(pages: Any) -> list[str]:
    return sorted(page.title for page in pages.all())


def _settings(page: Any) -> list[str]:
    """Return what an editor chooses beside the words, each as a line: what is ticked, the times, and where it leads."""
    lines = []
    for field in page._meta.concrete_fields:
        is_own = field.model is not Page and field.editable and not getattr(field.remote_field, "parent_link", False)
        is_chosen = field.choices or isinstance(field, CHOSEN)
        if field.name in TIMES or (is_own and is_chosen and field.name not in READERS):
            lines.append(f"{capfirst(str(field.verbose_name))}: {_chosen(page, field)}")
    return lines


def _chosen(page: Any, field: Any) -> str:
    value = getattr(page, field.attname)
    if value is None:
        return "–"
    if field.is_relation:
        return str(field.related_model._base_manager.filter(pk=value).first() or "–")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    return str(getattr(page, f"get_{field.name}_display")() if field.choices else value)


def _claims(page: Any) -> list[str]:
    """Return the sentences on which somebody could be wrong about research: cited, with a figure, or about studies."""
    speaks = SPEAKS_OF_RESEARCH.get(page.locale.language_code)
    return [
        sentence
        for passage in page.passages()
        for part in passage.parts
        for sentence in SENTENCE.split(part.text)
        if MARK.search(sentence) or NUMBER.search(sentence) or (speaks and speaks.search(sentence))
    ]
