"""When a page was shown, signed into the page itself: how long a person took, by the server's own clock."""

import time
from datetime import UTC, datetime
from decimal import Decimal

from django.core import signing

SALT = "page-shown"
# Somebody who was away from the page was not answering: longer times say nothing.
LONGEST_SECONDS = 300


def stamp(subject: str) -> str:
    """Return a token that says when the page about a subject was shown."""
    return signing.dumps([subject, time.time()], salt=SALT)


def shown_at(token: str, subject: str) -> float | None:
    """Return when the page was shown; None for a token that is not ours or about something else."""
    try:
        named, at = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return float(at) if named == subject else None


def shown_on(token: str, subject: str) -> datetime:
    """Return when the page was shown; now, where that is not known."""
    return datetime.fromtimestamp(shown_at(token, subject) or time.time(), UTC)


def seconds_since(token: str, subject: str) -> Decimal | None:
    """Return the seconds on a page, at most five minutes; None where it is not known."""
    at = shown_at(token, subject)
    if at is None:
        return None
    return Decimal(str(round(min(max(time.time() - at, 0), LONGEST_SECONDS), 2)))
