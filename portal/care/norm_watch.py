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
    """Return the newest norms of a clinic, one row an instrument and kind of person, drafts among them. Two queries."""
    return [_watched(row) for row in newest_sets(clinic)]


def newest_sets(clinic: Any) -> list[NormRow]:
    """Return the newest set of each instrument, and of each kind of person, that nobody left, with its release. Two
    queries."""
    rows = NormRow.objects.filter(clinic=clinic, stale_at=None).order_by("instrument", "created_at", "id")
    named = rows.values_list("instrument", "instrument_version", "target_kind", "pk")
    newest = {(key, version, target): pk for key, version, target, pk in named}
    chosen = NormRow.objects.filter(pk__in=newest.values()).select_related("release")
    return sorted(chosen, key=lambda row: (row.instrument, row.instrument_version, row.target_kind))


def own_norms(clinic: Any, instrument: Instrument) -> list[NormRow]:
    """Return the newest norms of one instrument version that a clinic compares with, one for each kind of
    person that it is asked about. One query."""
    rows = NormRow.objects.in_use().filter(
        clinic=clinic, instrument=instrument.key, instrument_version=instrument.version
    )
    newest = {row.target_kind: row for row in rows.order_by("created_at", "id")}
    return [row for _target, row in sorted(newest.items())]


def _watched(row: NormRow) -> Watched:
    seen = {key: watch(scale) for key, scale in NormSet.from_dict(row.document).scales.items()}
    loud = {key: found for key, found in seen.items() if not found.is_quiet}
    return Watched(row, load(row.instrument, row.instrument_version), loud)
