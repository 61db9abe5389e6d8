"""An uploaded sheet between its upload and its staging: sealed in the session of whoever uploaded it, and nowhere else.

A sheet is small once it is read (`intake.instruments.sheet` sees to that), it ends with the session, and no browser is
asked to send it again, so what is staged is what was shown.
"""

import json
from dataclasses import asdict
from hashlib import sha256

from intake.instruments.sheet import Sheet
from portal.accounts.doors import StaffRequest
from portal.audit.encryption import CannotOpen, seal, unseal

DRAFTS, MOST = "wording_drafts", 3


def keep(request: StaffRequest, sheet: Sheet) -> None:
    """Keep a sheet that fits its specification, in place of an earlier one of the same instrument."""
    name = f"{sheet.instrument}/{sheet.version}"
    others = {key: value for key, value in request.session.get(DRAFTS, {}).items() if key != name}
    newest = dict(list(others.items())[-(MOST - 1) :])
    sealed = seal(json.dumps(asdict(sheet), ensure_ascii=False), _context(request, name))
    request.session[DRAFTS] = {**newest, name: str(sealed)}


def find(request: StaffRequest, instrument: str, version: str) -> Sheet | None:
    """Return the sheet that this person uploaded last, or None: the session began again, or the keys changed."""
    name = f"{instrument}/{version}"
    sealed = request.session.get(DRAFTS, {}).get(name)
    if sealed is None:
        return None
    try:
        return Sheet(**json.loads(unseal(sealed, _context(request, name))))
    except CannotOpen:
        return None


def forget(request: StaffRequest, sheet: Sheet) -> None:
    drafts = request.session.get(DRAFTS, {})
    drafts.pop(f"{sheet.instrument}/{sheet.version}", None)
    request.session[DRAFTS] = drafts


def mark(sheet: Sheet) -> str:
    """Return what tells one sheet from another: the page carries it, so that nobody stages what they did not see."""
    return sha256(json.dumps(asdict(sheet), sort_keys=True).encode()).hexdigest()


def _context(request: StaffRequest, name: str) -> str:
    return f"session|{DRAFTS}|{request.user.pk} {request.clinic.pk} {name}"
