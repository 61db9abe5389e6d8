"""The profile as it goes on paper: all risk text, nothing that may be asked only in private, no drafts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from portal.clinic.loading.reading import Reading
from portal.clinic.present import times
from portal.clinic.present.brief import Brief
from portal.clinic.present.profile import contents

MOST_ITEMS = 8  # so that the print keeps to two pages


def page(reading: Reading, reader: Any) -> dict[str, Any]:
    """Return what the print shows, and who printed it when."""
    found = contents(reading)
    kept: Brief = found["brief"]
    return found | {
        "brief": Brief(
            kept.short, kept.since, kept.since_title, [point for point in kept.ask if point.anchor != "private"]
        ),
        "items": found["items"][:MOST_ITEMS],
        "scale_groups": [replace(group, early="") for group in found["scale_groups"]],
        "private_asks": [],
        "private_items": [],
        "printed_by": reader.name,
        "printed_at": times.stamp(reading.now, reading.zone),
    }
