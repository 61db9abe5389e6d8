"""Headings inside rich text. The part that holds them has a heading of the second level on the page."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from content.checks.faults import Fault, shortened
from content.passages import Passage

AROUND = 2


def headings(passages: Sequence[Passage]) -> Iterator[Fault]:
    """A screen reader goes by the levels: each is at most one below the last, and none is as high as the part's."""
    for passage in passages:
        last = AROUND
        for part in passage.parts:
            level = part.heading_level
            if level is None:
                continue
            if level <= AROUND or level > last + 1:
                reason = _("This heading is of level %(level)s. Headings here begin at 3 and go down one at a time.")
                yield Fault("heading-order", part.place, reason % {"level": level}, shortened(part.plain))
            last = max(level, AROUND)
