"""What a clinic treats, in the order in which people look for it."""

from collections.abc import Iterable
from typing import Any

from content.offers import NOT_TREATED, OPEN, TREATED, Stand


def index_of(stands: Iterable[Stand]) -> dict[str, Any]:
    """Return the conditions by how the clinic stands to them."""
    by_state: dict[str, list[Stand]] = {TREATED: [], NOT_TREATED: [], OPEN: []}
    for stand in stands:
        by_state[stand.state].append(stand)
    return {"treated": by_state[TREATED], "not_treated": by_state[NOT_TREATED], "open": by_state[OPEN]}
