"""Where a score stands in a sample, and the norms that a clinic earns from its own answer sheets."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import sqrt
from types import MappingProxyType

from intake.psychometrics.comparable import is_comparable
from intake.psychometrics.distributions import NORMAL, Z95, f_quantile
from intake.psychometrics.factor import omega_of
from intake.psychometrics.figures import MeasurementError, ReferenceNorm
from intake.psychometrics.instrument import Instrument, Scale
from intake.psychometrics.normset import NormSet, ScaleNorm, Spread
from intake.psychometrics.scoring import Answers, keyed, score, stored

__all__ = ["NormSet", "Place", "ScaleNorm", "clinic_norms", "place", "reference"]

# How many people each figure needs. At n = 100 the 95% limits of a median percentile are +-9.8 points, at 300 +-5.7;
# alpha .85 of ten items is known to .80-.89 at n = 100 (Feldt, 1965, doi:10.1007/BF02289499; this project's table).
NEEDED_FOR_ANYTHING = 50
NEEDED_FOR_ERROR = 100
NEEDED_FOR_PERCENTILES = 300

Number = int | Fraction
Rows = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a score stands. `missing` gives for each figure that is None the reason, as a code."""

    sem: float | None
    ci95: tuple[float, float] | None
    t: float | None
    percentile: float | None
    percentile_ci95: tuple[float, float] | None
    missing: Mapping[str, str]


def place(value: Fraction, norm: ScaleNorm | None, error: MeasurementError | None = None) -> Place:
    """The observed score in a sample; where that gives no error, `error` of the instrument serves the interval."""
    sem, no_sem = _sem(norm, error)
    no_t = _why_not(norm, NEEDED_FOR_ERROR) or _why_no_spread(norm)
    no_percentile = _why_not(norm, NEEDED_FOR_PERCENTILES) or _why_no_values(norm)
    percentile = percentile_of(stored(value), norm.values) if norm and not no_percentile else None
    reasons = {"sem": no_sem, "ci95": no_sem, "t": no_t, "percentile": no_percentile, "percentile_ci95": no_percentile}
    return Place(
        sem=sem,
        ci95=None if sem is None else (float(value) - Z95 * sem, float(value) + Z95 * sem),
        t=linear_t(float(value), norm.mean, norm.sd) if norm and not no_t else None,
        percentile=percentile,
        percentile_ci95=None if percentile is None or norm is None else wilson(percentile, len(norm.values)),
        missing=MappingProxyType({figure: reason for figure, reason in reasons.items() if reason}),
    )


def no_place() -> Place:
    """Nowhere: the score says nothing but its place among the answers, whatever sample there is."""
    figures = ("sem", "ci95", "t", "percentile", "percentile_ci95")
    return Place(None, None, None, None, None, MappingProxyType(dict.fromkeys(figures, "answer-words-only")))


def reference(instrument: Instrument) -> NormSet | None:
    """The comparison sample that came with the instrument and holds for everybody."""
    fitting = (norm for norm in instrument.norms if _fits(norm, instrument))
    chosen = next((norm for norm in fitting if not set(norm.applies_when) - {"response_max"}), None)
    return None if chosen is None else _norm_set(instrument, chosen)


def reference_of_gender(instrument: Instrument, gender: str) -> ReferenceNorm | None:
    """The published mean and SD of one gender, where they hold for these answers and nothing else decides."""
    fitting = (norm for norm in instrument.norms if _fits(norm, instrument))
    wanted = ({"gender": gender}, {"gender": gender, "response_max": _highest(instrument)})
    return next((norm for norm in fitting if dict(norm.applies_when) in wanted), None)


def clinic_norms(
    instrument: Instrument,
    sheets: Sequence[Answers],
    *,
    id: str,
    label: Mapping[str, str],
    window: str,
    target: str = "",
    flagged: Sequence[Answers] = (),
) -> NormSet | None:
    """Norms of the people who came here, one sheet a person; None while no scale has enough of them.

    All sheets are about the same kind of person, `target`: whoever answers about two kinds is in two sets.

    Which sheets may come in (agreed to the comparison, first intake, finished, no double quality flag) is decided by
    the caller. `flagged` are those that the quality flags alone keep out.
    """
    scored = [{result.scale: result.value for result in score(instrument, sheet)} for sheet in sheets]
    columns = _columns(instrument, scored)
    beside = _columns(instrument, [{r.scale: r.value for r in score(instrument, sheet)} for sheet in flagged])
    scales = {
        scale.key: _clinic_scale(instrument, scale, columns[scale.key], sheets)
        for scale in instrument.scales
        if is_comparable(instrument, scale) and len(columns[scale.key]) >= NEEDED_FOR_ANYTHING
    }
    if not scales:
        return None
    return NormSet(
        id=id,
        label=MappingProxyType(dict(label)),
        n=len(sheets),
        kind="clinic",
        instrument=instrument.key,
        version=instrument.version,
        scales=MappingProxyType(scales),
        r=_plane_correlation(instrument, scored),
        window=window,
        with_flagged=MappingProxyType({key: _spread([*columns[key], *beside[key]]) for key in scales if flagged}),
        target=target,
    )


def percentile_of(value: Decimal, values: Sequence[Decimal]) -> float:
    """Empirical mid-rank percentile: 100 (below + equal/2) / n, in sorted values."""
    below, up_to = bisect_left(values, value), bisect_right(values, value)
    return 100 * (below + up_to) / 2 / len(values)


def table_bracket(value: Fraction, table: Sequence[tuple[int, float]]) -> tuple[int | None, int | None]:
    """The printed percents on either side of a score; None at an open end. Nothing is interpolated."""
    places = 4  # the printed tables have four
    below = [percent for percent, score_there in table if score_there <= round(float(value), places)]
    above = [percent for percent, score_there in table if score_there > round(float(value), places)]
    return (max(below) if below else None, min(above) if above else None)


def wilson(percentile: float, n: int) -> tuple[float, float]:
    """95% interval of a percentile (Wilson, 1927, doi:10.1080/01621459.1927.10502953)."""
    p = percentile / 100
    centre = (p + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 * sqrt(p * (1 - p) / n + Z95**2 / (4 * n**2)) / (1 + Z95**2 / n)
    return 100 * (centre - half), 100 * (centre + half)


def linear_t(value: float, mean: float, sd: float) -> float:
    """T score: mean 50 and SD 10 in the sample."""
    return 50 + 10 * (value - mean) / sd


def normalised_t(percentile: float, n: int) -> float:
    """T score of the normal distribution at this percentile, kept off the open ends of the sample."""
    share = min(max(percentile / 100, 0.5 / n), 1 - 0.5 / n)
    return 50 + 10 * NORMAL.inv_cdf(share)


def alpha_of(rows: Rows) -> float | None:
    """Cronbach's alpha (1951, doi:10.1007/BF02310555) of keyed complete rows; None where it is not defined."""
    items = len(rows[0])
    total = _variance([sum(row) for row in rows])
    if items < 2 or total == 0:
        return None
    return float(Fraction(items, items - 1) * (1 - sum(map(_variance, zip(*rows, strict=True))) / total))


def alpha_interval(alpha: float, people: int, items: int) -> tuple[float, float]:
    """95% interval of alpha (Feldt, 1965, doi:10.1007/BF02289499)."""
    d1, d2 = people - 1, (people - 1) * (items - 1)
    return 1 - (1 - alpha) * f_quantile(0.975, d1, d2), 1 - (1 - alpha) * f_quantile(0.025, d1, d2)


def corrected_item_totals(rows: Rows) -> tuple[float | None, ...]:
    """The correlation of each item with the sum of the others; None where one of them does not vary."""
    totals = [sum(row) for row in rows]
    columns = zip(*rows, strict=True)
    return tuple(_correlation(column, [t - x for t, x in zip(totals, column, strict=True)]) for column in columns)


def alpha_if_dropped(rows: Rows) -> tuple[float | None, ...]:
    """Alpha of the rest without each item in turn; None where that is not defined."""
    return tuple(alpha_of([[*row[:place], *row[place + 1 :]] for row in rows]) for place in range(len(rows[0])))


def complete_rows(instrument: Instrument, scale: Scale, sheets: Sequence[Answers]) -> Rows:
    """The keyed values of everybody who answered a whole scale, one row a person."""
    items = [instrument.item(item) for item in scale.items]
    given = [[sheet.get(item.id) for item in items] for sheet in sheets]
    complete = [[value for value in row if value is not None] for row in given]
    return [
        [keyed(scale, item, value) for item, value in zip(items, row, strict=True)]
        for row in complete
        if len(row) == len(items)
    ]


def _sem(norm: ScaleNorm | None, error: MeasurementError | None) -> tuple[float | None, str | None]:
    reason = _why_not(norm, NEEDED_FOR_ERROR)
    found = norm.sem if norm is not None and not reason else None
    if found is None and error is not None:
        return error.sem, None
    return found, reason or (None if found is not None else "no-reliability")


def _why_not(norm: ScaleNorm | None, needed: int) -> str | None:
    if norm is None:
        return "no-norms"
    return f"fewer-than-{needed}" if norm.n < needed else None


def _why_no_spread(norm: ScaleNorm | None) -> str | None:
    return "no-spread" if norm is not None and norm.sd == 0 else None


def _why_no_values(norm: ScaleNorm | None) -> str | None:
    """A printed table would have to be interpolated, and that is not an empirical mid-rank."""
    return None if norm is None or norm.values else "table-only"


def _fits(norm: ReferenceNorm, instrument: Instrument) -> bool:
    """Figures of a five-point form are never applied to seven-point answers."""
    highest = norm.applies_when.get("response_max")
    return highest is None or all(str(item.maximum) == highest for item in instrument.items)


def _highest(instrument: Instrument) -> str:
    return str(max(item.maximum for item in instrument.items))


def _norm_set(instrument: Instrument, norm: ReferenceNorm) -> NormSet:
    scales = {
        key: ScaleNorm(n=norm.n, mean=row.mean, sd=row.sd, alpha=row.reliability, percentiles=row.percentiles)
        for key, row in norm.scales.items()
    }
    return NormSet(
        id=norm.id,
        label=norm.label,
        n=norm.n,
        kind="reference",
        instrument=instrument.key,
        version=instrument.version,
        scales=MappingProxyType(scales),
        r=norm.r,
        window=None,
    )


def _columns(instrument: Instrument, scored: Sequence[Mapping[str, Fraction | None]]) -> dict[str, list[Fraction]]:
    """The scores of each scale that has one."""
    return {
        scale.key: [value for row in scored if (value := row[scale.key]) is not None] for scale in instrument.scales
    }


def _spread(values: Sequence[Fraction]) -> Spread:
    return Spread(len(values), float(sum(values) / len(values)), sqrt(_variance(values)))


def _clinic_scale(
    instrument: Instrument, scale: Scale, values: Sequence[Fraction], sheets: Sequence[Answers]
) -> ScaleNorm:
    rows = complete_rows(instrument, scale, sheets)
    alpha = alpha_of(rows) if len(rows) >= NEEDED_FOR_ERROR else None
    totals = corrected_item_totals(rows) if alpha is not None else ()
    without = alpha_if_dropped(rows) if alpha is not None else ()
    spread = _spread(values)
    return ScaleNorm(
        n=spread.n,
        mean=spread.mean,
        sd=spread.sd,
        alpha=alpha,
        alpha_interval=None if alpha is None else alpha_interval(alpha, len(rows), len(scale.items)),
        item_totals=tuple(zip(scale.items, totals, strict=True)) if totals else (),
        values=tuple(sorted(map(stored, values))) if len(values) >= NEEDED_FOR_PERCENTILES else (),
        omega=omega_of(rows) if alpha is not None else None,
        alpha_if_dropped=tuple(zip(scale.items, without, strict=True)) if without else (),
    )


def _plane_correlation(instrument: Instrument, scored: Sequence[Mapping[str, Fraction | None]]) -> float | None:
    if instrument.plane is None:
        return None
    points = [(row[instrument.plane.anxiety], row[instrument.plane.avoidance]) for row in scored]
    pairs = [(x, y) for x, y in points if x is not None and y is not None]
    if len(pairs) < NEEDED_FOR_ERROR:
        return None
    return _correlation([x for x, _ in pairs], [y for _, y in pairs])


def _variance(values: Sequence[Number]) -> Fraction:
    """The sample variance, exact, so that it does not depend on the order of the people."""
    return _covariance(values, values)


def _covariance(xs: Sequence[Number], ys: Sequence[Number]) -> Fraction:
    n = len(xs)
    products = Fraction(sum(x * y for x, y in zip(xs, ys, strict=True)))
    return (n * products - Fraction(sum(xs)) * Fraction(sum(ys))) / (n * (n - 1))


def _correlation(xs: Sequence[Number], ys: Sequence[Number]) -> float | None:
    spread = _variance(xs) * _variance(ys)
    return None if spread == 0 else float(_covariance(xs, ys)) / sqrt(spread)
