"""Numbers to call in a crisis, and links that dial."""

import re
from collections.abc import Iterator, Sequence

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from content.checks.faults import Fault
from content.passages import Passage
from portal.country.packs import crisis_numbers_in

DIALS = re.compile(r"""href=["']?(tel|sms):""", re.IGNORECASE)


def numbers_to_call(html: str) -> list[str]:
    """Return what a text offers to call: numbers of crisis lines, and links that dial whatever number."""
    return crisis_numbers_in(strip_tags(html)) + [found[1] for found in DIALS.finditer(html)]


def why_no_numbers() -> str:
    return _("Leave numbers to call out of the text. Every page leads to Help now, where the checked numbers are.")


def numbers(passages: Sequence[Passage]) -> Iterator[Fault]:
    for passage in passages:
        for number in numbers_to_call(passage.text):
            yield Fault("number-to-call", passage.place, why_no_numbers(), number)
