"""Whether answers hang together as the keys of an instrument say: the check on a wording that somebody brought in."""

from __future__ import annotations

from collections.abc import Sequence

from intake.psychometrics.instrument import Instrument
from intake.psychometrics.norms import complete_rows, corrected_item_totals
from intake.psychometrics.scoring import Answers

# This project's line: at n = 100 an item that belongs to its scale (r = .30) comes out at 0 or less once in 1,000.
NEEDED_SHEETS = 100


def contrary_items(instrument: Instrument, sheets: Sequence[Answers]) -> tuple[str, ...] | None:
    """Items whose correlation with the rest of their scale, as keyed, is 0 or less; None below 100 complete sheets.

    An item that everybody answers alike, or that stands alone on its scale, has no correlation and is not named. An
    index adds up what need not go together: it is left out.
    """
    scales = [scale for scale in instrument.scales if not scale.is_index]
    scored = [item for scale in scales for item in scale.items]
    complete = [sheet for sheet in sheets if all(sheet.get(item) is not None for item in scored)]
    if len(complete) < NEEDED_SHEETS:
        return None
    found: set[str] = set()
    for scale in scales:
        totals = corrected_item_totals(complete_rows(instrument, scale, complete))
        found |= {item for item, r in zip(scale.items, totals, strict=True) if r is not None and r <= 0}
    return tuple(item.id for item in instrument.items if item.id in found)
