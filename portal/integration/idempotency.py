"""Makes a repeated write one write: the key's row is written in the transaction of its effect."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.integration.actions import KEYS_KEPT
from portal.integration.models import IdempotencyKey


class KeyReused(Exception):
    """The key was sent before with another body."""


class KeyInUse(Exception):
    """Another request with the key has not finished yet."""


@dataclass(frozen=True)
class Reply:
    """What a write answered: its status, its body as text, and where the thing stands."""

    status: int
    body: str
    location: str = ""
    is_replay: bool = False


def once(*, client_id: str, route: str, key: str, body: Any, effect: Callable[[], Reply]) -> Reply:
    """Do `effect` unless this key of this client was used on this route already; then return the reply of that time.

    Raises KeyReused when the key came with another body, KeyInUse while the first request is still under way. Whatever
    `effect` raises undoes the key too, so that the client may mend its request and try again.
    """
    fingerprint = hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=True, default=str).encode()).hexdigest()
    try:
        with transaction.atomic():
            known = _known(client_id, route, key)
            return _replay(known, fingerprint) if known else _first(client_id, route, key, fingerprint, effect)
    except _Taken as error:
        raise KeyInUse from error


class _Taken(Exception):
    """The database's own last word: the key exists."""


def _known(client_id: str, route: str, key: str) -> IdempotencyKey | None:
    rows = IdempotencyKey.objects.filter(client_id=client_id, route=route, key=key)
    rows.filter(created_at__lt=timezone.now() - KEYS_KEPT).delete()
    return rows.first()


def _replay(row: IdempotencyKey, fingerprint: str) -> Reply:
    if row.body_hash != fingerprint:
        raise KeyReused
    return Reply(row.status, row.reply, row.location, is_replay=True)


def _first(client_id: str, route: str, key: str, fingerprint: str, effect: Callable[[], Reply]) -> Reply:
    row = IdempotencyKey(client_id=client_id, route=route, key=key, body_hash=fingerprint, status=0, reply="")
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise _Taken from error
    reply = effect()
    row.status, row.reply, row.location = reply.status, reply.body, reply.location
    row.save()
    return reply
