"""The code that goes with a link: made here, stored as a hash only, never in one message with the link."""

import secrets
from typing import Any

from portal.audit.encryption import keyed_hash, keyed_hashes

# Without 0 O 1 I L U, which are misread or misheard.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8


def new_code() -> str:
    """Return 8 random characters without look-alikes, about 39 bits."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def plain_code(code: str) -> str:
    """Return a typed code without blanks, dashes and case; look-alikes read as what was meant."""
    cleaned = "".join(c for c in code.upper() if c.isalnum())
    return cleaned.translate(str.maketrans("OIL", "011"))


def code_hash(invitation_id: Any, code: str) -> str:
    return keyed_hash(f"{invitation_id}|{plain_code(code)}", "invitation-code")


def code_matches(invitation_id: Any, code: str, stored: str) -> bool:
    hashes = keyed_hashes(f"{invitation_id}|{plain_code(code)}", "invitation-code")
    return any(secrets.compare_digest(one, stored) for one in hashes)


def spaced(code: str) -> str:
    """Return a code in two groups, as it is read out."""
    return f"{code[:4]} {code[4:]}"
