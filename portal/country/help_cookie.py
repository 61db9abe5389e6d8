"""Remembers in the browser whose help page a patient needs, for the minutes in which no session can be read.

It names the clinic's public help page and a language, nobody and no answer. It goes with the session.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.country.languages import is_offered

NAME = "__Host-help" if settings.SESSION_COOKIE_SECURE else "help"
PANEL, LINK = "panel", "link"
WRITTEN = re.compile(rf"([-a-zA-Z0-9_]+):([a-z0-9-]+):({PANEL}|{LINK})")


@dataclass(frozen=True)
class Remembered:
    """Whose help to show while the database is away."""

    slug: str
    language: str
    may_show_numbers: bool  # False where somebody else can see the screen: then a link, as on every page

    @property
    def address(self) -> str:
        return f"/help-now/{self.slug}/"


def remember(
    request: HttpRequest, response: HttpResponse, clinic: Any, language: str, *, may_show_numbers: bool
) -> None:
    """Note whose help belongs to this browser, where that is not noted yet."""
    value = f"{clinic.slug}:{language}:{PANEL if may_show_numbers else LINK}"
    if request.COOKIES.get(NAME) != value:
        response.set_cookie(NAME, value, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


def remembered(request: HttpRequest) -> Remembered | None:
    """Return whose help was noted; None where nothing was, or something else than we write."""
    found = WRITTEN.fullmatch(request.COOKIES.get(NAME, ""))
    if found is None:
        return None
    # A language that was taken out takes nobody's numbers away.
    language = found[2] if is_offered(found[2]) else settings.LANGUAGE_CODE
    return Remembered(found[1], language, found[3] == PANEL)


def forget(response: HttpResponse) -> None:
    """Take the note away with the session."""
    response.delete_cookie(NAME, samesite="Lax")
    response.cookies[NAME]["secure"] = settings.SESSION_COOKIE_SECURE
