"""Citations in a text: `[@key]` becomes the number of its source, linked both ways."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

if TYPE_CHECKING:  # the models import this module
    from content.models.references import Reference

MARK = re.compile(r"\s?\[@([a-z0-9-]+)\]")


class Citations:
    """The sources of one page in the order in which its text cites them; works never cited come last, by year."""

    def __init__(self, references: Iterable[Reference], texts: Sequence[str]) -> None:
        order = list(dict.fromkeys(MARK.findall(" ".join(texts))))
        rank = {key: place for place, key in enumerate(order)}
        self.references = sorted(references, key=lambda r: (rank.get(r.key, len(rank)), r.year, r.key))
        self.numbers = {reference.key: number for number, reference in enumerate(self.references, start=1)}
        self.cited = {self.numbers[key] for key in order if key in self.numbers}
        self._seen: set[int] = set()
        self.weave: Callable[[str], str] = str  # what else is done to a rich text as it is shown

    def mark(self, html: str) -> SafeString:
        """Return html, already safe, with each mark replaced by a link to its source."""
        return mark_safe(MARK.sub(self._link, html))

    def _link(self, match: re.Match[str]) -> str:
        number = self.numbers.get(match[1])
        if number is None:
            return ""
        # The source links back to where it is cited first, so only that place gets a name.
        name = "" if number in self._seen else f' id="c{number}"'
        self._seen.add(number)
        label = escape(gettext("Source %(number)s") % {"number": number})
        return f'<sup{name}><a href="#s{number}" aria-label="{label}">{number}</a></sup>'


def without_marks(text: str) -> str:
    """Return a text with its citations taken out."""
    return MARK.sub("", text)
