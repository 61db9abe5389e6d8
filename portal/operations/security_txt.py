"""Where to tell of a hole, at `/.well-known/security.txt` (RFC 9116). Without a contact no file, and no promise."""

from collections.abc import Iterator
from datetime import UTC, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.operations import installation

ADDRESS = "/.well-known/security.txt"
SCHEMES = ("mailto:", "https://", "tel:")
GOOD_FOR = timedelta(days=90)  # the RFC wants less than a year, so that nobody trusts a file that was forgotten
# `.invalid` can be nobody's: no message from a demonstration reaches anybody.
MADE_UP = ["mailto:security@demo.invalid"]


def contacts() -> list[str]:
    """Return where to write to, in the order in which it is preferred; nothing where nobody said so."""
    return settings.SECURITY_CONTACT or (MADE_UP if installation.is_demonstration() else [])


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Serve the file."""
    found = contacts()
    if not found:
        raise Http404
    reply = HttpResponse("".join(f"{line}\n" for line in lines(found)), content_type="text/plain; charset=utf-8")
    reply["Cache-Control"] = "max-age=86400"
    return reply


def lines(found: list[str]) -> Iterator[str]:
    if found is MADE_UP:
        yield "# A demonstration with made-up people. Nobody reads this address."
    yield from (f"Contact: {contact}" for contact in found)
    midnight = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    yield f"Expires: {midnight + GOOD_FOR:%Y-%m-%dT%H:%M:%SZ}"
    yield f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}"
    if settings.SERVED_OVER_TLS:
        yield f"Canonical: {settings.PUBLIC_URL}{ADDRESS}"
