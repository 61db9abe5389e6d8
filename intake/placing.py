"""Where a score stands in a sample: the figures that stand beside its value, and the plane of two scores."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from intake.models import Score
from intake.norms import Comparison
from intake.psychometrics import plane
from intake.psychometrics.error_source import error_source
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.norms import no_place, place
from intake.psychometrics.normset import NormSet
from intake.psychometrics.scoring import COMPARES_PLAIN_ONES, NAMES_NO_ERROR_SOURCE, stored6

# Why a plane has no point, whatever the sample.
WORDING_BLOCKED, NOT_SCORED = "wording-blocked", "not-scored"


def says_words_only(instrument: Instrument, engine: str) -> bool:
    """Say whether an engine leaves out every figure of an instrument but its means in the words of the answers."""
    return instrument.is_plain and engine not in COMPARES_PLAIN_ONES


def place_row(row: Score, value: Fraction, instrument: Instrument, norms: NormSet | None) -> None:
    """Give a score its standard error, T, percentile and their limits, and its recipe what they come from. It knows its
    scale, its recipe so far, and by its profile the engine."""
    scale_norm, engine = (norms.scales.get(row.scale) if norms else None), row.profile.engine
    is_plain = says_words_only(instrument, engine)
    where = no_place() if is_plain else place(value, scale_norm, instrument.error_of(row.scale))
    row.sem, row.t, row.percentile = _six(where.sem), _six(where.t), _six(where.percentile)
    row.ci95_low, row.ci95_high = _pair(where.ci95)
    row.percentile_low, row.percentile_high = _pair(where.percentile_ci95)
    row.recipe = {**row.recipe, "missing_figures": dict(where.missing)}
    if engine not in NAMES_NO_ERROR_SOURCE:
        source = None if is_plain else error_source(instrument, row.scale, norms)
        row.recipe["sem"] = source.to_dict() if source else None


def plane_in(instrument: Instrument, comparison: Comparison | None, observed: tuple[float, float]) -> dict[str, Any]:
    """The joint posterior of the two attachment scores in a sample, or the reason why that sample gives none."""
    reason = plane.why_no_plane(instrument, comparison.norms if comparison else None)
    if reason or comparison is None:
        return {"status": reason}
    norms = comparison.norms
    try:
        posterior = plane.posterior_for(instrument, norms, observed)
    except plane.ContradictoryNorm:
        return {"status": "contradictory-norm"}
    lines = plane.lines(instrument, norms)
    chances = plane.region_probabilities(posterior, lines)
    return {
        "status": "drawn",
        "norm": {
            "id": norms.id,
            "row": str(comparison.row.pk),
            "n": norms.n,
            "kind": norms.kind,
            "label": dict(norms.label),
        },
        "observed": [_number(x) for x in observed],
        "mean": [_number(x) for x in posterior.mean],
        "covariance": [[_number(x) for x in row] for row in posterior.covariance],
        "lines": [_number(x) for x in lines],
        "regions": [{"code": code, "probability": _number(chance)} for code, chance in chances.items()],
        "may_name": plane.may_name(instrument, norms),
    }


def _number(value: float) -> str:
    """A figure in JSON: six places as text, so that it reads back to the same bytes."""
    return str(stored6(value))


def _six(value: float | None) -> Any:
    return None if value is None else stored6(value)


def _pair(values: tuple[float, float] | None) -> tuple[Any, Any]:
    return (None, None) if values is None else (stored6(values[0]), stored6(values[1]))
