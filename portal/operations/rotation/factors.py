"""Second factors: allauth keeps them as JSON, with sealed texts of ours inside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from portal.accounts.adapter import SEAL_CONTEXT
from portal.audit.encryption import CannotOpen, active_key, key_of, reseal
from portal.operations.rotation.columns import Refusal


def reseal_factors(refused: set[Refusal]) -> Iterator[int]:
    """Bring every second factor under the first key; yield 1 for each that changed."""
    for pk, data in Authenticator.objects.order_by("pk").values_list("pk", "data"):
        if _others(data):
            yield _reseal_factor(pk, refused)


def left_behind() -> Counter[str]:
    """Return how many texts each other key still seals."""
    found: Counter[str] = Counter()
    for data in Authenticator.objects.values_list("data", flat=True):
        found.update(_others(data))
    return found


@transaction.atomic
def _reseal_factor(pk: int, refused: set[Refusal]) -> int:
    """The row is read again under its lock: a recovery code that was just used must stay used."""
    row = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        return 0
    try:
        data = _resealed(row.data)
    except CannotOpen as error:
        refused.add(Refusal("mfa_authenticator.data", str(pk), str(error)))
        return 0
    return Authenticator.objects.filter(pk=pk).update(data=data)


def _resealed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _resealed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_resealed(inner) for inner in value]
    if isinstance(value, str) and key_of(value) not in ("", active_key()):
        return str(reseal(value, SEAL_CONTEXT))
    return value


def _others(value: Any) -> list[str]:
    """Return the ids of the other keys that seal a text in this value."""
    if isinstance(value, dict):
        return [key for inner in value.values() for key in _others(inner)]
    if isinstance(value, list):
        return [key for inner in value for key in _others(inner)]
    found = key_of(value) if isinstance(value, str) else ""
    return [found] if found not in ("", active_key()) else []
