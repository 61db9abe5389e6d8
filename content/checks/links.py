"""Where a page leads: its links, and what it offers to read next."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from django.utils.translation import gettext as _

from content.checks.faults import Fault, shortened
from content.passages import Link, Passage

# What dials is found by `numbers`.
OTHER_WAYS = ("https://", "mailto:", "tel:", "sms:", "#", "/")


@dataclass(frozen=True)
class Target:
    """A page that another one leads to."""

    title: str
    is_live: bool
    is_replaced: bool
    topics: frozenset[str] | None = None  # None: a page without topics, such as a list


def links(passages: Sequence[Passage], targets: Mapping[int, Target], dead: Set[str] = frozenset()) -> Iterator[Fault]:
    """Check the links of the texts; `dead` holds the outside addresses that the nightly look found gone."""
    for passage in passages:
        for part in passage.parts:
            yield from filter(None, (_of(link, part.place, targets, dead) for link in part.links))


def _of(link: Link, place: str, targets: Mapping[int, Target], dead: Set[str]) -> Fault | None:
    return _of_address(link, place, dead) if link.page_id is None else _of_page(link, place, targets)


def _of_page(link: Link, place: str, targets: Mapping[int, Target]) -> Fault | None:
    target = targets.get(link.page_id or 0)
    quote = shortened(link.text)
    if target is None or not target.is_live:
        reason = _("This link leads to a page that is not there for readers. Link another one, or take the link out.")
        return Fault("dead-link", place, reason, quote)
    if target.is_replaced:
        return Fault("replaced-link", place, _("This link leads to a page that was replaced. Link the new one."), quote)
    return None


def _of_address(link: Link, place: str, dead: Set[str]) -> Fault | None:
    if link.href in dead:
        reason = _("Nothing is at this address any more. Link where it stands now, or take the link out.")
        return Fault("dead-address", place, reason, shortened(link.href))
    if link.href.lower().startswith(OTHER_WAYS):
        return None
    reason = _("Links lead to addresses that begin with https://. What is sent over http can be read on the way.")
    return Fault("not-https", place, reason, shortened(link.href))


def related(topics: frozenset[str], named: Sequence[Target]) -> Iterator[Fault]:
    """Check what a page offers to read next."""
    place = _("Read next")
    for target in named:
        quote = shortened(target.title)
        if not target.is_live:
            yield Fault("related-hidden", place, _("Readers do not see this: it is not published."), quote, stops=False)
        elif target.is_replaced:
            yield Fault("related-replaced", place, _("This was replaced. Offer the new page."), quote, stops=False)
        if target.topics is not None and not topics & target.topics:
            reason = _("This shares no topic with the page. Offer another one, or give both the topic that joins them.")
            yield Fault("unrelated", place, reason, quote)
