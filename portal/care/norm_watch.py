"""The norms that a clinic earned from its own answers: the newest set of each instrument, and what is weak in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from intake.instruments import load
from intake.models import NormSet as NormRow
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.normset import NormSet
from intake.psychometrics.watch import Watch, watch


@dataclass(frozen=True)
class Watched:
    """The newest set of one instrument, with the scales in which something stands out."""

    row: NormRow
    instrument: Instrument
    scales: dict[str, Watch]


def watched(clinic: Any) -> list[Watched]:
    """Return the newest norms of a clinic, one row an instrument. One query."""
    rows = NormRow.objects.filter(clinic=clinic, stale_at=None).order_by("instrument", "created_at", "id")
    newest = {(row.instrument, row.instrument_version): row for row in rows}
    return [_watched(row) for row in newest.values()]


def own_norms(clinic: Any, instrument: Instrument) -> NormRow | None:
    """Return the newest norms that a clinic has of one instrument version."""
    rows = NormRow.objects.filter(
        clinic=clinic, instrument=instrument.key, instrument_version=instrument.version, stale_at=None
    )
    return rows.order_by("-created_at", "-id").first()


def _watched(row: NormRow) -> Watched:
    seen = {key: watch(scale) for key, scale in NormSet.from_dict(row.document).scales.items()}
    loud = {key: found for key, found in seen.items() if not found.is_quiet}
    return Watched(row, load(row.instrument, row.instrument_version), loud)
