"""What a named person confirms about a clinic. A confirmation holds for the value that was read, and for no other."""

import hashlib
import json
from typing import Any

from django.conf import settings

PHONE, HOURS, MAIL = "phone", "hours", "mail"
SUBJECTS = (PHONE, HOURS, MAIL)


def value_of(clinic: Any, subject: str) -> Any:
    """Return what a confirmation of this subject is about."""
    if subject == PHONE:
        return [clinic.phone, clinic.urgent_phone]
    if subject == HOURS:
        return [clinic.hours, clinic.time_zone, clinic.has_night_cover]
    return settings.EMAIL_URL


def is_entered(clinic: Any, subject: str) -> bool:
    """Say whether there is something to confirm: no mail is an answer too, no phone is none."""
    if subject == PHONE:
        return bool(clinic.phone and clinic.urgent_phone)
    if subject == HOURS:
        return bool(clinic.hours) and clinic.has_night_cover is not None
    return True


def fingerprint(clinic: Any, subject: str) -> str:
    """Return the hash of the value, so that a later change asks again."""
    return hashlib.sha256(json.dumps(value_of(clinic, subject), sort_keys=True).encode()).hexdigest()
