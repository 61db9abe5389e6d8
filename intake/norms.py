"""Which sample a clinic's scores are compared with: its own people where they are enough, else the instrument's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from intake.models import NormSet as NormRow
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.norms import NEEDED_FOR_ANYTHING, NEEDED_FOR_ERROR, reference
from intake.psychometrics.normset import NormSet


@dataclass(frozen=True)
class Comparison:
    """A norm set as stored and as the arithmetic reads it."""

    row: NormRow
    norms: NormSet


class Comparisons:
    """The comparison of each instrument for one clinic, by the kind of person it is about, each read once."""

    def __init__(self, clinic_id: Any) -> None:
        self.clinic_id = clinic_id
        self._found: dict[tuple[str, str, str], Comparison | None] = {}

    def __call__(self, instrument: Instrument, target: str = "") -> Comparison | None:
        key = (instrument.key, instrument.version, target)
        if key not in self._found:
            self._found[key] = of_clinic(instrument, self.clinic_id, target) or of_reference(instrument, target)
        return self._found[key]


def of_clinic(instrument: Instrument, clinic_id: Any, target: str = "") -> Comparison | None:
    """Return the clinic's newest norms that may be shown beside a score: 100 people or more, none of whom left, and
    released by two people where that is asked; all of them answered about the same kind of person."""
    row = (
        NormRow.objects.in_use()
        .filter(
            clinic_id=clinic_id,
            instrument=instrument.key,
            instrument_version=instrument.version,
            target_kind=target,
            n__gte=NEEDED_FOR_ERROR,
        )
        .order_by("-created_at")
        .first()
    )
    return Comparison(row, NormSet.from_dict(row.document)) if row else None


def early_of_clinic(instrument: Instrument, clinic_id: Any, target: str = "") -> Comparison | None:
    """Return the clinic's newest norms where 50 to 99 people are in them: mean and spread, for staff alone."""
    rows = NormRow.objects.in_use().filter(
        clinic_id=clinic_id,
        instrument=instrument.key,
        instrument_version=instrument.version,
        target_kind=target,
    )
    row = rows.order_by("-created_at").first()
    if row is None or not NEEDED_FOR_ANYTHING <= row.n < NEEDED_FOR_ERROR:
        return None
    return Comparison(row, NormSet.from_dict(row.document))


def of_reference(instrument: Instrument, target: str = "") -> Comparison | None:
    """Return the comparison sample that came with the instrument, as a row that every clinic shares. None is sourced
    for answers about one kind of person."""
    norms = None if target else reference(instrument)
    if norms is None:
        return None
    row, _ = NormRow.objects.get_or_create(
        clinic=None,
        instrument=instrument.key,
        instrument_version=instrument.version,
        key=norms.id,
        defaults={"label": dict(norms.label), "n": norms.n, "document": norms.to_dict()},
    )
    return Comparison(row, norms)
