"""The works that a page names."""

from collections.abc import Iterator, Sequence, Set
from typing import Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from content.checks.faults import Fault
from content.identifiers import check_doi, check_isbn


class Work(Protocol):
    """What is asked of a reference."""

    key: str
    doi: str
    isbn: str

    @property
    def url(self) -> str: ...


def sources(works: Sequence[Work], dead: Set[str] = frozenset()) -> Iterator[Fault]:
    """Find identifiers of before they were checked. They only warn: whoever edits the page cannot change the work."""
    for work in works:
        if work.url in dead:
            reason = _("No work has this DOI now. Somebody with the right to change works should look it up.")
            yield Fault("doi-dead", _("Source %(key)s") % {"key": work.key}, reason, work.doi, stops=False)
        for code, value, check in (("doi", work.doi, check_doi), ("isbn", work.isbn, check_isbn)):
            try:
                if value:
                    check(value)
            except ValidationError as error:
                place = _("Source %(key)s") % {"key": work.key}
                yield Fault(code, place, " ".join(error.messages), value, stops=False)
