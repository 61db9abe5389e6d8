"""What somebody had typed when a door closed on them: kept sealed in their session, and given back to nobody else."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.http import url_has_allowed_host_and_scheme

from portal.audit.encryption import CannotOpen, seal, unseal

KEPT = "account_kept"  # allauth's prefix: it is carried through a sign-in, for the same person only
LONGEST = 200_000  # characters
# Passwords and codes are typed there: they are never kept.
OWN = ("/accounts/", "/language/", "/theme/")
NOT_TYPED = {"csrfmiddlewaretoken"}


@dataclass(frozen=True)
class Kept:
    """A form that waits: where it goes, what stands in it, and what it would do, in words."""

    path: str
    fields: tuple[tuple[str, str], ...]
    what: str

    @property
    def written(self) -> list[str]:
        """What a person wrote or chose in words; ids, dates and ticks say nothing here."""
        return [value for _name, value in self.fields if " " in value.strip() or "\n" in value or "@" in value]


def keep(request: HttpRequest, user: Any, path: str, fields: Iterable[tuple[str, str]], what: str = "") -> bool:
    """Keep a form for this person, in place of what was kept before; say whether there was something to keep."""
    pairs = [(name, value) for name, value in fields if name not in NOT_TYPED]
    text = json.dumps(pairs)
    if not is_ours(path) or len(text) > LONGEST:
        return False
    request.session[KEPT] = {
        "user": str(user.pk),
        "path": form_of(path),
        "fields": str(seal(text, context_of(user))),
        "what": what,
    }
    return True


def keep_turned_away(request: HttpRequest, user: Any, what: str = "") -> bool:
    """Keep the form that this request carries, if it is one that somebody filled in."""
    if request.method != "POST" or request.FILES or not came_from_a_page(request):
        return False
    return keep(request, user, request.get_full_path(), pairs_of(request.POST), what)


def pairs_of(data: QueryDict) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, values in data.lists() for value in values]


def came_from_a_page(request: HttpRequest) -> bool:
    """Say whether a form of ours was sent, with its token, by the person or by its autosave; a preview is not kept."""
    was_sent = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    is_autosave = request.headers.get("X-Requested-With") == "fetch"
    return (was_sent or is_autosave or "HX-Request" in request.headers) and has_token(request)


def has_token(request: HttpRequest) -> bool:
    """Say whether the form's token is right: the door may close before the middleware has looked at it."""
    return CsrfViewMiddleware(nothing).process_view(request, nothing, (), {}) is None


def nothing(request: HttpRequest) -> HttpResponse:
    """Stand for the view, which the middleware only asks whether it wants no token."""
    return HttpResponse()


def is_ours(path: str) -> bool:
    return path.startswith("/") and url_has_allowed_host_and_scheme(path, None) and not is_own(path)


def is_own(path: str) -> bool:
    """Say whether an address belongs to signing in, where nothing that is typed may be kept."""
    return path.startswith(OWN)


def form_of(path: str) -> str:
    """Return where a draft is saved with a page as its answer: beside the address that only keeps it."""
    return path.removesuffix("draft/")


def kept_of(request: HttpRequest) -> Kept | None:
    """Return what waits for whoever is signed in."""
    found = request.session.get(KEPT)
    if not found or not belongs_to(found, request.user):
        return None
    try:
        fields = json.loads(unseal(found["fields"], context_of(request.user)))
    except (CannotOpen, ImproperlyConfigured):
        return None
    return Kept(found["path"], tuple((name, value) for name, value in fields), found["what"])


def belongs_to(found: Any, user: Any) -> bool:
    return isinstance(found, dict) and found.get("user") == str(user.pk)


def drop(request: HttpRequest) -> None:
    request.session.pop(KEPT, None)


def context_of(user: Any) -> str:
    return f"session|kept|{user.pk}"
