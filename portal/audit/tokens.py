"""The secret part of a link: random, shown once, stored as a hash only."""

import hashlib
import secrets


def new_token() -> str:
    """Return 32 random bytes for the address of a link."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
