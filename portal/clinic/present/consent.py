"""What the patient agreed to, and what they took back, with date and version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from intake.models import Consent
from portal.clinic.loading.reading import Reading
from portal.clinic.present import times
from portal.clinic.present.entered import WAYS
from portal.country.languages import language_name


def lines(reading: Reading) -> list[str]:
    """Return the last word on being asked, the yes that it took back, and what the numbers may be used for."""
    rows = reading.case.consents
    if not rows:
        return [_("Not asked yet.")]
    word, given = rows[0], next((row for row in rows if row.decision == Consent.GIVEN), None)
    found = [_decision(word, reading)]
    if given is None:
        return found
    if given is not word:
        found.append(_decision(given, reading))
    uses = {"comparison": _allowed(word.allows_comparison), "research": _allowed(word.allows_research)}
    return [*found, _("Clinic norms: %(comparison)s. Research: %(research)s.") % uses]


def took_back_at(reading: Reading) -> datetime | None:
    """When the patient withdrew; None while the last word is another one."""
    word = next(iter(reading.case.consents), None)
    return word.decided_at if word and word.decision == Consent.WITHDRAWN else None


def warning(reading: Reading) -> str:
    """What follows from a withdrawal, for everybody who reads the profile; empty without one."""
    at = took_back_at(reading)
    if at is None:
        return ""
    words = _("Consent taken back %(when)s. Ask nothing new; the record up to then and open alerts stay.")
    return words % {"when": times.stamp(at, reading.zone)}


def _decision(row: Consent, reading: Reading) -> str:
    words = {
        Consent.GIVEN: _("Agreed %(when)s, text version %(version)s, %(language)s."),
        Consent.REFUSED: _("Said no %(when)s, text version %(version)s, %(language)s."),
        Consent.WITHDRAWN: _("Taken back %(when)s, text version %(version)s, %(language)s."),
    }[row.decision]
    facts: dict[str, Any] = {"when": times.stamp(row.decided_at, reading.zone), "version": row.text.version}
    said = words % (facts | {"language": language_name(row.language)})
    if row.recorded_by is None:
        return said
    return _("%(said)s Spoken %(way)s, written down by %(name)s.") % {
        "said": said,
        "way": WAYS()[row.spoken],
        "name": row.recorded_by.name,
    }


def _allowed(allowed: bool) -> str:
    return _("allowed") if allowed else _("not allowed")
