"""What stays under an older key whatever is done: hashes of codes that nobody here knows, and backups on the shelf."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from intake.models import Invitation
from intake.models.invitations import HOME_FOR
from portal.audit.encryption import active_key, keys
from portal.audit.models import AuditEvent
from portal.care.models import DutyPerson
from portal.operations.backup import shelf
from portal.operations.backup.sealed import key_of

ROTATED = "keys.rotated"


def older_keys() -> list[str]:
    return [key for key in keys(settings.FIELD_KEYS) if key != active_key()]


def rotated_at() -> datetime | None:
    """Return when everything was first brought under the key that seals now: what came later was made with it."""
    rotations = AuditEvent.objects.filter(action=ROTATED)
    before = rotations.exclude(facts__key=active_key()).order_by("-at").first()
    mine = rotations.filter(facts__key=active_key(), **({"at__gt": before.at} if before else {}))
    done = mine.order_by("at").first()
    return done.at if done else None


def codes(since: datetime) -> Iterator[str]:
    """Say which codes made before a moment still open something, and until when."""
    now = timezone.now()
    made_before = Invitation.objects.filter(created_at__lt=since, revoked_at=None, refused_at=None)
    still_open = made_before.filter(
        Q(submitted_at=None, expires_at__gt=now) | Q(submitted_at__gt=now - HOME_FOR)
    )  # fmt: skip
    ends = [row.home_until for row in still_open.only("submitted_at", "expires_at").iterator(chunk_size=2_000)]
    if ends:
        yield f"{len(ends)} codes of intakes, the last until {max(ends):%Y-%m-%d}; a new link replaces one at once"
    tests = DutyPerson.objects.filter(ends_at=None, test_sent_at__lt=since).exclude(test_code_hash="")
    if count := tests.count():
        yield f"{count} test messages to people on duty that nobody confirmed: send them again"


def backups() -> Iterator[tuple[str, datetime]]:
    """Yield each older key that a backup on the shelf needs, with the day on which the last such backup is gone."""
    last: dict[str, datetime] = {}
    for moment, path in shelf.backups():
        with path.open("rb") as file:
            key = key_of(file)
        if key and key != active_key():
            last[key] = max(last.get(key, moment), moment)
    yield from ((key, moment + shelf.WEEKLY_FOR) for key, moment in sorted(last.items()))
