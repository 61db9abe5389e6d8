"""Finds the client behind a bearer token. Only the token's hash is stored."""

import hashlib
from typing import Any

from oauth2_provider.models import get_access_token_model


class UnknownToken(Exception):
    """The token was never issued, has ended, or its client was switched off."""


def find(text: str) -> Any:
    """Return the access token row with its client and clinic. Raises UnknownToken."""
    checksum = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    rows = get_access_token_model().objects.select_related("application__clinic").filter(token_checksum=checksum)
    token = rows.first()
    if token is None or token.application is None or token.is_expired() or token.application.is_switched_off:
        raise UnknownToken
    return token
