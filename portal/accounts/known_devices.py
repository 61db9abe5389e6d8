"""A browser in which somebody was fully signed in once: wrong passwords from elsewhere never keep them out there.

The cookie opens nothing. It only has the tries of this browser counted apart (OWASP: slow down online guessing attacks
with device cookies).
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal.accounts.models import User
from portal.audit.encryption import keyed_hashes
from portal.audit.ids import new_id

COOKIE = "__Host-known" if settings.SERVED_OVER_TLS else "known"
LASTS = timedelta(days=180)
SALT = "known-device"


def known_device(request: HttpRequest, login: str) -> str:
    """Return the id of this browser if the person with this address was signed in here; else nothing."""
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return ""
    return str(found["device"]) if found["who"] in keyed_hashes(login.strip().lower(), SALT) else ""


def remember(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Remember the browser of somebody who is fully signed in."""
    if known_device(request, user.email):
        return
    value = {"who": keyed_hashes(user.email, SALT)[0], "device": str(new_id())}
    response.set_cookie(
        COOKIE,
        signing.dumps(value, salt=SALT),
        max_age=LASTS,
        secure=settings.SERVED_OVER_TLS,
        httponly=True,
        samesite="Lax",
    )
