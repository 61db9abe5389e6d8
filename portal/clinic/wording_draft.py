"""An uploaded sheet of wording between its upload and its staging."""

from dataclasses import asdict

from intake.instruments.sheet import Sheet
from portal.accounts.doors import StaffRequest
from portal.clinic import kept_upload

DRAFTS = "wording_drafts"


def keep(request: StaffRequest, sheet: Sheet) -> None:
    """Keep a sheet that fits its specification, in place of an earlier one of the same instrument."""
    kept_upload.keep(request, DRAFTS, f"{sheet.instrument}/{sheet.version}", asdict(sheet))


def find(request: StaffRequest, instrument: str, version: str) -> Sheet | None:
    """Return the sheet that this person uploaded last, or None."""
    found = kept_upload.find(request, DRAFTS, f"{instrument}/{version}")
    return None if found is None else Sheet(**found)


def forget(request: StaffRequest, sheet: Sheet) -> None:
    kept_upload.forget(request, DRAFTS, f"{sheet.instrument}/{sheet.version}")


def mark(sheet: Sheet) -> str:
    """Return what tells one sheet from another."""
    return kept_upload.mark(asdict(sheet))
