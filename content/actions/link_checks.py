"""Looking, each night, whether what the library leads to is still there."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.db.models import F
from django.utils import timezone

from content import library
from content.models import LinkCheck, Reference
from content.outside import NoAnswer, status_of
from portal.audit import record
from portal.audit.actor import Actor

GONE = {404, 410}
BETWEEN_TWO = 1.0  # seconds that one host is left alone
LONGEST = LinkCheck.LONGEST
log = structlog.get_logger("leeside.links")


def check_links(*, by: Actor, ask: Callable[[str], int] = status_of, wait: Callable[[float], None] = time.sleep) -> int:
    """Ask for every outside address of the published pages and the works; return how many are dead now.

    Where nothing at all answers, this machine is cut off: then nothing is written down.
    """
    addresses = sorted(set(addresses_in_use()))
    answers = dict(_asked(addresses, ask, wait))
    if addresses and not any(answers.values()):
        log.warning("no link answered, nothing noted", count=len(addresses))
        return 0
    LinkCheck.objects.exclude(address__in=addresses).delete()
    for address, status in answers.items():
        _note(address, status)
    dead = LinkCheck.objects.dead().count()
    record.record("content.links_checked", by=by, links=len(addresses), dead=dead)
    return dead


def addresses_in_use() -> Iterator[str]:
    """Yield what published pages and works lead to, outside."""
    for kind in library.kinds():
        for page in kind.objects.live().select_related("locale").iterator(chunk_size=100):
            yield from outside_links(page)
    for work in Reference.objects.exclude(doi=""):
        yield work.url


def outside_links(page: Any) -> Iterator[str]:
    """Yield the outside addresses of a page's texts, as far as they can be kept."""
    for link in (link for passage in page.all_passages() for part in passage.parts for link in part.links):
        if link.href.lower().startswith("https://") and len(link.href) <= LONGEST:
            yield link.href


def _asked(
    addresses: Iterable[str], ask: Callable[[str], int], wait: Callable[[float], None]
) -> Iterator[tuple[str, int | None]]:
    """Ask one after the other; the same host is left a pause."""
    last = ""
    for address in addresses:
        host = urlsplit(address).netloc
        if host == last:
            wait(BETWEEN_TWO)
        last = host
        try:
            yield address, ask(address)
        except NoAnswer as reason:
            log.info("a link did not answer", code=str(reason))
            yield address, None


def _note(address: str, status: int | None) -> None:
    row, _is_new = LinkCheck.objects.get_or_create(address=address)
    is_gone, is_silent = status in GONE, status is None or status >= 500
    LinkCheck.objects.filter(pk=row.pk).update(
        status=status,
        checked_at=timezone.now(),
        gone_nights=F("gone_nights") + 1 if is_gone else 0,
        silent_nights=F("silent_nights") + 1 if is_silent else 0,
    )
