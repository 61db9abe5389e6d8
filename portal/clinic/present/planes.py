"""The attachment plane of an intake and its chances, from the stored posterior."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from intake.models import Profile, Score
from intake.psychometrics import plane as arithmetic
from intake.psychometrics.instrument import Instrument
from portal.clinic.charts import chances, plane
from portal.clinic.charts.figures import Table
from portal.clinic.charts.regions import Mode
from portal.clinic.loading.reading import Reading
from portal.clinic.present import symptoms, times
from portal.clinic.present.left_out import why_left_out
from portal.clinic.present.relationships import covered


@dataclass(frozen=True)
class PlaneView:
    """One plane as it stands on the profile: drawn, or the reason why not."""

    title: str
    reason: str = ""
    svg: SafeString | str = ""
    sentence: str = ""
    caption: str = ""
    table: Table | None = None
    chances: tuple[chances.ChanceRow, ...] = ()
    chances_sentence: str = ""
    is_neutral: bool = False


def planes(reading: Reading) -> list[PlaneView]:
    """Every plane of the intake that is looked at."""
    stored = reading.profile.planes if reading.profile else []
    together = covered(reading)  # these have one plane of several people, and no reason is said for each of them
    shown = [row for row in stored if row["status"] == "drawn" or row.get("instrument") not in together]
    return [*(_view(row, number, reading) for number, row in enumerate(shown, start=1)), *_without(reading)]


def _without(reading: Reading) -> list[PlaneView]:
    """Why a questionnaire about attachment has no plane at all; nothing of it is stored with the profile."""
    asked = {score.assessment.instrument: reading.instrument(score.assessment) for score in reading.scores}
    reasons = {
        "raas": _("No plane: it has three scales, not two, and how reliable they are is not sourced here."),
        "saam": _("No plane: it has three scales, not two, and measures a moment."),
    }
    return [
        PlaneView(symptoms.in_language(asked[key].title), reason=reason)
        for key, reason in reasons.items()
        if key in asked
    ]


def _view(row: dict[str, Any], number: int, reading: Reading) -> PlaneView:
    instrument = reading.load(*row["instrument"].split("@")) if "instrument" in row else None
    title = symptoms.title_about(instrument, row.get("target")) if instrument else ""
    if row["status"] != "drawn" or instrument is None:
        return PlaneView(title, reason=_why_left_out(row, reading) or why_not(row["status"]))
    drawn = _plane(row, instrument, reading)
    counts = arithmetic.twentieths(_chances(row))
    ranked: dict[str, int] = dict(sorted(counts.items(), key=lambda pair: -_chances(row)[pair[0]]))
    rows = chances.Chances(ranked, drawn.mode)
    return PlaneView(
        title=title,
        svg=plane.draw(drawn, key=f"plane-{number}"),
        sentence=plane.sentence(drawn),
        caption=f"{plane.caption(drawn)} {_left_out(row, reading)}".strip(),
        table=plane.table(drawn),
        chances=chances.rows(rows),
        chances_sentence=chances.sentence(rows),
        is_neutral=drawn.mode is Mode.NEUTRAL,
    )


def _why_left_out(row: dict[str, Any], reading: Reading) -> str:
    """Why the part was not asked: nobody close now, or the person is not there; "" where it was."""
    for score in reading.scores:
        is_same = score.recipe.get("instrument") == row.get("instrument")
        if is_same and (score.assessment.target_kind or None) == row.get("target"):
            if score.status == "no-close-person":
                return _("Not asked: no close person now.")
            if score.status == "target-absent":
                return why_left_out(score)
    return ""


def _plane(row: dict[str, Any], instrument: Instrument, reading: Reading) -> plane.Plane:
    assert instrument.plane is not None
    scale = instrument.scale(instrument.plane.anxiety)
    posterior = arithmetic.Posterior(_pair(row["observed"]), _pair(row["mean"]), _square(row["covariance"]))
    lines = _pair(row["lines"])
    label = symptoms.in_language(row["norm"]["label"])
    group = _("%(label)s, n = %(count)s") % {"label": label, "count": row["norm"]["n"]}
    assert reading.profile is not None
    return plane.Plane(
        low=float(scale.low),
        high=float(scale.high),
        now=plane.Place(
            times.short_day(reading.profile.completed_at, reading.zone),
            posterior.observed,
            posterior.mean,
            _sem(row, instrument, reading),
        ),
        covariance=posterior.covariance,
        lines=lines,
        marks=tuple((mark.anxiety, mark.avoidance, mark.region) for mark in arithmetic.marks(posterior, lines)),
        likely=arithmetic.words(_chances(row)).regions,
        line_label=label,
        group=group,
        earlier=_earlier(row, reading),
        mode=Mode.REGIONS if row["may_name"] else Mode.NEUTRAL,
    )


def _earlier(row: dict[str, Any], reading: Reading) -> tuple[plane.Place, ...]:
    """The same plane of earlier intakes, oldest first. Points of two norm sets never stand in one picture."""
    found = []
    for profile in reversed(reading.earlier):
        same = [p for p in _drawn_before(profile, row) if _norm(p) == _norm(row)]
        label = times.short_day(profile.completed_at, reading.zone)
        found += [plane.Place(label, _pair(p["observed"]), _pair(p["mean"])) for p in same]
    return tuple(found)


def _left_out(row: dict[str, Any], reading: Reading) -> str:
    """Say that earlier points are not drawn, because they were compared with other people."""
    before = [p for profile in reading.earlier for p in _drawn_before(profile, row)]
    if all(_norm(p) == _norm(row) for p in before):
        return ""
    return _("Earlier intakes that stand under other norms are not drawn.")


def _drawn_before(profile: Profile, row: dict[str, Any]) -> list[dict[str, Any]]:
    return [p for p in profile.planes if p["status"] == "drawn" and _key(p) == _key(row)]


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["instrument"], row.get("target")


def _norm(row: dict[str, Any]) -> str:
    return str(row["norm"]["row"])


def _sem(row: dict[str, Any], instrument: Instrument, reading: Reading) -> tuple[float, float] | None:
    assert instrument.plane is not None
    found: dict[str, Score] = {
        score.scale: score
        for score in reading.scores
        if score.recipe.get("instrument") == row["instrument"]
        and (score.assessment.target_kind or None) == row.get("target")
    }
    pair = [found.get(key) for key in (instrument.plane.anxiety, instrument.plane.avoidance)]
    sems = [float(score.sem) for score in pair if score and score.sem is not None]
    return (sems[0], sems[1]) if len(sems) == 2 else None


def _chances(row: dict[str, Any]) -> dict[Any, float]:
    return {region["code"]: float(region["probability"]) for region in row["regions"]}


def _pair(values: list[str]) -> tuple[float, float]:
    return float(values[0]), float(values[1])


def _square(rows: list[list[str]]) -> tuple[tuple[float, float], tuple[float, float]]:
    return _pair(rows[0]), _pair(rows[1])


def why_not(status: str) -> str:
    """Why there is no plane, as a sentence."""
    return {
        "no-norms": _("No plane: there are no norms for this group yet."),
        "fewer-than-100": _("No plane: it needs the answers of 100 people to compare with."),
        "no-reliability": _("No plane: how reliable these scores are is not known."),
        "no-correlation": _("No plane: how the two scores go together is not known."),
        "not-scored": _("No plane: there are too few answers for both scores."),
        "wording-blocked": _("No plane: answers contradict the wording of this questionnaire."),
        "contradictory-norm": _("No plane: the figures of the comparison group contradict each other."),
    }.get(status, _("No plane can be drawn from these answers."))
