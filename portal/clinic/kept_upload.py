"""What was uploaded, between its upload and its saving: sealed in the session of whoever uploaded it, nowhere else.

It is small once it is read, it ends with the session, and no browser is asked to send it again, so that what is saved
is what was shown.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from portal.accounts.doors import StaffRequest
from portal.audit.encryption import CannotOpen, seal, unseal

MOST = 3


def keep(request: StaffRequest, bag: str, name: str, upload: Mapping[str, Any]) -> None:
    """Keep an upload in a bag, in place of an earlier one of the same name."""
    others = {key: value for key, value in request.session.get(bag, {}).items() if key != name}
    newest = dict(list(others.items())[-(MOST - 1) :])
    sealed = seal(json.dumps(upload, ensure_ascii=False), _context(request, bag, name))
    request.session[bag] = {**newest, name: str(sealed)}


def find(request: StaffRequest, bag: str, name: str) -> dict[str, Any] | None:
    """Return what this person uploaded last, or None: the session began again, or the keys changed."""
    sealed = request.session.get(bag, {}).get(name)
    if sealed is None:
        return None
    try:
        found: dict[str, Any] = json.loads(unseal(sealed, _context(request, bag, name)))
    except CannotOpen:
        return None
    return found


def forget(request: StaffRequest, bag: str, name: str) -> None:
    kept = request.session.get(bag, {})
    kept.pop(name, None)
    request.session[bag] = kept


def mark(upload: Mapping[str, Any]) -> str:
    """Return what tells one upload from another: the page carries it, so that nobody saves what they did not see."""
    return sha256(json.dumps(upload, sort_keys=True).encode()).hexdigest()


def _context(request: StaffRequest, bag: str, name: str) -> str:
    return f"session|{bag}|{request.user.pk} {request.clinic.pk} {name}"
