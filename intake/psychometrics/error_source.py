"""Where the standard error of a score comes from: which reliability, of which kind, seen in which people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from intake.psychometrics.figures import MeasurementError, ReferenceScale, Reliability
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.norms import NEEDED_FOR_ERROR
from intake.psychometrics.normset import NormSet, ScaleNorm
from intake.psychometrics.scoring import stored6

ALPHA = "alpha"
# Kinds that speak of the questions of one sitting, and say nothing about change from day to day.
INTERNAL = ("alpha", "omega")


@dataclass(frozen=True, slots=True)
class ErrorSource:
    """The figures behind one standard error, as text of six places, so that they read back to the same bytes."""

    basis: Literal["norm", "instrument"]  # the sample that the score is compared with, or one that is not
    kind: str
    reliability: str
    sd: str
    sample: str  # the id of the sample, or "" where the source names none
    n: int | None
    source: str  # the publication; "" for the clinic's own people

    @property
    def is_internal(self) -> bool:
        """Whether it covers the choice of questions only."""
        return self.kind.startswith(INTERNAL)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> ErrorSource:
        return cls(**written)


def error_source(instrument: Instrument, scale: str, norms: NormSet | None) -> ErrorSource | None:
    """What `norms.place` takes the standard error from; None exactly where it finds none."""
    norm = norms.scales.get(scale) if norms else None
    if norms is None or norm is None or norm.n < NEEDED_FOR_ERROR or norm.reliability is None:
        error = instrument.error_of(scale)
        return None if error is None else _of_instrument(instrument, error)
    return _of_norm(instrument, scale, norms, norm, norm.reliability)


def _of_norm(instrument: Instrument, scale: str, norms: NormSet, norm: ScaleNorm, reliability: float) -> ErrorSource:
    is_own = norms.kind == "clinic"  # these are computed here, as alpha
    known = None if is_own else _reliability(instrument, scale, reliability)
    return ErrorSource(
        basis="norm",
        kind=known.kind if known else ALPHA if is_own else "",
        reliability=str(stored6(reliability)),
        sd=str(stored6(norm.sd)),
        sample=norms.id,
        n=norm.n,
        source="" if is_own else instrument.norm(norms.id).source,
    )


def _of_instrument(instrument: Instrument, error: MeasurementError) -> ErrorSource:
    known = _reliability(instrument, error.scale, error.reliability)
    return ErrorSource(
        basis="instrument",
        kind=known.kind if known else "",
        reliability=str(stored6(error.reliability)),
        sd=str(stored6(error.sd)),
        sample=_sample(instrument, error),
        n=known.n if known else None,
        source=error.source,
    )


def _reliability(instrument: Instrument, scale: str, value: float) -> Reliability | None:
    """The listed coefficient that has this value."""
    found = (each for each in instrument.reliabilities if each.scale == scale and each.value == value)
    return next(found, None)


def _sample(instrument: Instrument, error: MeasurementError) -> str:
    """The listed sample whose spread this is."""
    found = (norm.id for norm in instrument.norms if _has_spread(norm.scales.get(error.scale), error))
    return next(found, "")


def _has_spread(row: ReferenceScale | None, error: MeasurementError) -> bool:
    return row is not None and (row.sd, row.reliability) == (error.sd, error.reliability)
