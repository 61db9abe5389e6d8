"""The two texts of a term: plain words for patients, technical ones for clinicians, and both for whoever asks.

What somebody asks for stands in the address alone, so it holds for that one look and is remembered nowhere.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest

ASKED, BOTH = "words", "both"  # ?words=both


@dataclass(frozen=True)
class Words:
    """Which of its texts an entry shows, which of them first, and the address that shows the others."""

    plain: bool = True
    technical: bool = True
    technical_first: bool = False
    with_notes: bool = True  # what is for clinicians only
    switch: str = ""


EVERYTHING = Words()
WITHOUT_NOTES = Words(with_notes=False)


def for_readers(page: Any, request: HttpRequest) -> Words:
    """Return what the public page of a piece shows."""
    return _asked(page, request, Words(technical=False, with_notes=False))


def for_clinicians(page: Any, request: HttpRequest) -> Words:
    """Return what a page of the clinic's shows of a piece; without a technical text, the plain one."""
    has_technical = bool(getattr(page, "technical", ""))
    return _asked(page, request, Words(plain=not has_technical, technical_first=has_technical))


def _asked(page: Any, request: HttpRequest, usual: Words) -> Words:
    if not getattr(page, "has_technical_words", False):
        return usual
    if request.GET.get(ASKED) == BOTH:
        return replace(usual, plain=True, technical=True, switch=request.path)
    return replace(usual, switch=f"?{ASKED}={BOTH}")
