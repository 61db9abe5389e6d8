"""What a named person confirms about a clinic. A confirmation holds for the value that was read, and for no other."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings

PHONE, HOURS, MAIL = "phone", "hours", "mail"
SUBJECTS = (PHONE, HOURS, MAIL)
# Signed only where no mail is set up: who looks at the caseload, and how often. It is about people as well.
WATCH = "watch"


def value_of(clinic: Any, subject: str) -> Any:
    """Return what a confirmation of this subject is about."""
    if subject == PHONE:
        return [clinic.phone, clinic.urgent_phone]
    if subject in (HOURS, WATCH):
        return [clinic.hours, clinic.time_zone, clinic.has_night_cover, clinic.urgent_minutes]
    return settings.EMAIL_URL


def is_entered(clinic: Any, subject: str) -> bool:
    """Say whether there is something to confirm: no mail is an answer too, no phone is none."""
    if subject == PHONE:
        return bool(clinic.phone and clinic.urgent_phone)
    if subject in (HOURS, WATCH):
        return bool(clinic.hours) and clinic.has_night_cover is not None
    return True


def fingerprint(clinic: Any, subject: str, people: Iterable[Any] = ()) -> str:
    """Return the hash of the value, and of whom it is about, so that a later change asks again."""
    value, about = value_of(clinic, subject), sorted(str(each) for each in people)
    return hashlib.sha256(json.dumps([value, about] if about else value, sort_keys=True).encode()).hexdigest()
