"""What leaves the house, whatever carries it: words, and what makes a duplicate recognisable."""

import hashlib
from dataclasses import dataclass
from typing import Any

REFERENCE_DIGITS = 6


@dataclass(frozen=True)
class Letter:
    """One message to one person. The same send, tried twice, has the same id; the next send has another."""

    message_id: str
    subject: str
    body: str

    @property
    def reference(self) -> str:
        """A short number, the same for a duplicate: what a text message can carry in place of a Message-ID."""
        number = int.from_bytes(hashlib.sha256(self.message_id.encode()).digest()[:8], "big")
        return f"{number % 10**REFERENCE_DIGITS:0{REFERENCE_DIGITS}d}"


def message_id(outbox_id: Any, send: int, recipient_id: Any) -> str:
    """Name a send: the message, how often it reached this person before, and whom it goes to."""
    return f"{outbox_id}.{send}.{recipient_id}"
