"""How many results would lie in another band under a new norm set: what its release says before anybody approves it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from intake.models import NormSet, Profile
from intake.psychometrics import plane
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.norms import place
from intake.psychometrics.normset import NormSet as ComputedNorms
from intake.psychometrics.normset import ScaleNorm
from intake.psychometrics.standing import Stand
from intake.restating import profiles_beside, scores_beside

CHUNK = 2000
Counts = dict[str, int]


def crossings(instrument: Instrument, row: NormSet) -> dict[str, Any]:
    """Count what a norm set would change, in JSON: `profiles` and of these `crossing`, then the same by scale and for
    the plane, where `new` get a figure that they had not and `lost` lose one. Nothing of a single person is kept.

    Two queries for every 2000 results, whatever their number.
    """
    norms = ComputedNorms.from_dict(row.document)
    crossed: set[Any] = set()
    points: dict[Any, dict[str, Fraction]] = defaultdict(dict)
    scales = {key: _nothing() for key in norms.scales}
    for score in _scores(row):
        value = Fraction(score["value"])
        points[score["profile_id"], score["assessment__target_kind"]][score["scale"]] = value
        before = _stand(score["t"], score["sem"], score["percentile"], score["norm__sd"])
        after = stand_in(instrument, norms.scales[score["scale"]], score["scale"], value)
        if _count(scales[score["scale"]], before, after):
            crossed.add(score["profile_id"])
    chances = _planes(instrument, norms, row, points, crossed)
    return {
        "profiles": len({profile for profile, _target in points}),
        "crossing": len(crossed),
        "scales": scales,
        "plane": chances,
    }


def stand_in(instrument: Instrument, norm: ScaleNorm, scale: str, value: Fraction) -> Stand:
    """Where a score stands in a sample, as the page would say it."""
    found = place(value, norm, instrument.error_of(scale))
    return _stand(found.t, found.sem, found.percentile, norm.sd)


def _nothing() -> Counts:
    return {"results": 0, "new": 0, "lost": 0, "crossing": 0}


def _stand(t: Any, sem: Any, percentile: Any, sd: float | None) -> Stand:
    """A reading as the page shows it: percentiles from 1 to 99, whole."""
    return Stand(
        t=None if t is None else float(t),
        sem=float(sem) / sd * 10 if sem is not None and sd else None,
        percentile=None if percentile is None else min(99, max(1, round(float(percentile)))),
    )


def _count(counts: Counts, before: Stand, after: Stand) -> bool:
    """Count one score; say whether it crosses a band."""
    crosses = before.crosses(after)
    counts["results"] += 1
    counts["new"] += before.t is None and after.t is not None
    counts["lost"] += before.t is not None and after.t is None
    counts["crossing"] += crosses
    return crosses


def _scores(row: NormSet) -> Iterator[dict[str, Any]]:
    """The scores that stand now, each with the SD of the norms that it has."""
    sds: dict[Any, Mapping[str, ScaleNorm]] = {}
    rows = scores_beside(row).filter(profile__in=profiles_beside(row).order_by().values("pk"))
    wanted = ("profile_id", "assessment__target_kind", "scale", "value", "t", "sem", "percentile", "norm_id")
    for score in rows.values(*wanted).order_by("pk").iterator(chunk_size=CHUNK):
        if score["norm_id"] and score["norm_id"] not in sds:
            sds[score["norm_id"]] = ComputedNorms.from_dict(_document(score["norm_id"])).scales
        known = sds.get(score["norm_id"], {}).get(score["scale"])
        yield {**score, "norm__sd": known.sd if known else None}


def _document(pk: Any) -> Any:
    return NormSet.objects.values_list("document", flat=True).get(pk=pk)


def _planes(
    instrument: Instrument,
    norms: ComputedNorms,
    row: NormSet,
    points: Mapping[tuple[Any, str], Mapping[str, Fraction]],
    crossed: set[Any],
) -> Counts | None:
    """Count the planes whose most likely region would be another one; None where there is no plane."""
    spec = instrument.plane
    if spec is None:
        return None
    counts, is_drawn = _nothing(), plane.why_no_plane(instrument, norms) is None
    rows = Profile.objects.filter(pk__in=profiles_beside(row).order_by().values("pk")).values_list("pk", "planes")
    for pk, stored in rows.order_by("pk").iterator(chunk_size=CHUNK):
        for drawn in stored:
            values = points.get((pk, drawn.get("target") or ""), {})
            if drawn.get("instrument") != str(instrument) or not {spec.anxiety, spec.avoidance} <= set(values):
                continue
            before = _most_likely(drawn.get("regions", ()))
            after = _region_in(instrument, norms, values) if is_drawn else None
            counts["results"] += 1
            counts["new"] += before is None and after is not None
            counts["lost"] += before is not None and after is None
            if None not in (before, after) and before != after:
                counts["crossing"] += 1
                crossed.add(pk)
    return counts


def _most_likely(regions: Any) -> str | None:
    ranked = sorted(regions, key=lambda region: -Decimal(region["probability"]))
    return ranked[0]["code"] if ranked else None


def _region_in(instrument: Instrument, norms: ComputedNorms, values: Mapping[str, Fraction]) -> str | None:
    """The most likely region of a point in a sample; None where its figures contradict each other."""
    assert instrument.plane is not None
    observed = float(values[instrument.plane.anxiety]), float(values[instrument.plane.avoidance])
    try:
        posterior = plane.posterior_for(instrument, norms, observed)
    except plane.ContradictoryNorm:
        return None
    chances = plane.region_probabilities(posterior, plane.lines(instrument, norms))
    return max(chances, key=lambda region: chances[region])
