"""Row ids: UUID version 7 (RFC 9562), so that rows made later sort later and an id tells nothing else."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a new time-ordered random id."""
    return uuid7()
