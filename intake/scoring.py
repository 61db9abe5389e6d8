"""From stored answers to a stored profile: scores, norms, plane, quality, what to ask about. Writes nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from intake.history import NOTHING, History
from intake.instruments.calibrations import calibration_of
from intake.models import Answer, Assessment, Invitation, Profile, Score, sections_of
from intake.placing import NOT_SCORED, WORDING_BLOCKED, place_row, plane_in, says_words_only
from intake.psychometrics import quality, risk, unusual
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.normset import NormSet
from intake.psychometrics.scoring import ENGINE, SAYS_LESS, ScaleScore, band_for, recipe, score, stored, stored6
from intake.readings import across_read, gender_lines_read, lines_read, outcomes_read, patterns_read, worse_read
from intake.sheets import Sheet
from intake.staging import below_line

Scored = Sequence[tuple[Sheet, tuple[ScaleScore, ...]]]


@dataclass(frozen=True)
class Built:
    """A profile and its scores, not saved yet, and what must become alerts: findings of scales, and what was not
    answered."""

    profile: Profile
    scores: list[Score]
    scale_findings: list[tuple[Assessment, risk.Finding]]
    unanswered: list[tuple[Sheet, risk.Unanswered]]


def build(
    invitation: Invitation,
    sheets: list[Sheet],
    *,
    completed_at: datetime,
    run: int = 1,
    engine: str = ENGINE,
    earlier: History = NOTHING,
) -> Built:
    """Compute a profile from answer sheets. The same sheets, `earlier` scores and engine always give the same figures
    and recipes."""
    profile = Profile(
        clinic_id=invitation.clinic_id,
        patient_id=invitation.patient_id,
        invitation=invitation,
        run=run,
        completed_at=completed_at,
        engine=engine,
    )
    built = Built(profile, [], [], [])
    scored = [(sheet, score(sheet.instrument, sheet.values)) for sheet in sheets]
    for sheet, results in scored:
        _add_sheet(built, sheet, results, earlier)
    _add_quality(profile, scored)
    _add_withheld(built, sheets)
    _add_across(profile, scored)
    if not any(sheet.instrument.risk_items for sheet in sheets):
        profile.findings.append({"kind": "no-safety-question"})
    return built


def _add_sheet(built: Built, sheet: Sheet, results: Sequence[ScaleScore], earlier: History) -> None:
    """The scores, the plane and the findings of one questionnaire."""
    profile, instrument, engine = built.profile, sheet.instrument, built.profile.engine
    rows = [_score_row(profile, sheet, result) for result in results]
    built.scores.extend(rows)
    drawn = _plane(sheet, {result.scale: result for result in results})
    profile.planes += [drawn] if drawn else []
    profile.findings += _findings(sheet)
    if sheet.counts:
        profile.findings += outcomes_read(instrument, sheet.values)
        profile.findings += _read_beside(sheet, results, engine)
    if engine not in SAYS_LESS:
        profile.findings += worse_read(instrument, rows, earlier) + _closed_since(sheet)
    built.scale_findings.extend((sheet.assessment, found) for found in risk.scale_findings(instrument, results))
    missing = risk.unanswered_risk_items(instrument, sheet.states, sheet.values)
    built.unanswered.extend((sheet, each) for each in missing)


def _add_quality(profile: Profile, scored: Scored) -> None:
    """What stands out in each sheet; two independent flags in one of them suggest a review."""
    families = []
    for sheet, results in scored:
        found = quality_flags(sheet, profile.invitation)
        found += () if profile.engine in SAYS_LESS else _unusual(sheet, profile.invitation, results)
        profile.quality += [_flag(sheet, flag) for flag in found]
        families.append(quality.suggests_review(found))
    profile.passes_quality_gate = not any(families)


def _add_withheld(built: Built, sheets: Iterable[Sheet]) -> None:
    """Parts that stayed below their line; what the battery itself did not ask there is no unanswered question."""
    profile = built.profile
    sections = sections_of(profile.invitation.battery_id)
    withheld = below_line(sections, {sheet.key: sheet.given for sheet in sheets})
    profile.findings += withheld
    built.unanswered[:] = [
        (sheet, each) for sheet, each in built.unanswered if not _is_withheld(sheet, each.item, withheld)
    ]


def _add_across(profile: Profile, scored: Scored) -> None:
    """What one questionnaire about several people says over all of them."""
    people: dict[Instrument, dict[str, tuple[ScaleScore, ...]]] = {}
    for sheet, results in scored:
        if sheet.counts:
            people.setdefault(sheet.instrument, {})[sheet.assessment.target_kind] = results
    for instrument, answered in people.items():
        profile.findings += across_read(instrument, answered)


def _is_withheld(sheet: Sheet, item: str, withheld: Iterable[Mapping[str, Any]]) -> bool:
    """Say whether the battery itself did not ask this, by its line: told on the profile, and no alert of its own."""
    here = str(sheet.instrument)
    return any(finding["instrument"] == here and item in finding["risk_items"] for finding in withheld)


def quality_flags(sheet: Sheet, invitation: Invitation) -> tuple[quality.Flag, ...]:
    """What stands out in a sheet. Somebody who had help or an aid, or answered a list, is not judged by their pace."""
    if sheet.is_skipped or not any(value is not None for value in sheet.values.values()):
        return ()
    shown = sum(state not in (Answer.HELD_BACK, Answer.NOT_SHOWN) for state in sheet.states.values())
    return quality.flags(
        sheet.instrument,
        sheet.values,
        sheet.seconds,
        exempt_from_speed=not invitation.has_own_pace or sheet.assessment.answered_in_list,
        lines_shown=shown,
    )


def _unusual(sheet: Sheet, invitation: Invitation, results: Sequence[ScaleScore]) -> tuple[quality.Flag, ...]:
    """What stands out by figures that were learned from other people."""
    if not sheet.counts:
        return ()
    seen = unusual.Sheet(sheet.values, results, sheet.languages, invitation.was_helped)
    norms = sheet.comparison.norms if sheet.comparison else None
    return unusual.unusual(sheet.instrument, seen, calibration_of(sheet.instrument), norms)


def _read_beside(sheet: Sheet, results: Sequence[ScaleScore], engine: str) -> list[dict[str, Any]]:
    """Lines and counted patterns; the first engines said the lines of women and men alone."""
    if engine in SAYS_LESS:
        return gender_lines_read(sheet.instrument, results)
    return lines_read(sheet.instrument, results) + patterns_read(sheet.instrument, sheet.values)


def _score_row(profile: Profile, sheet: Sheet, result: ScaleScore) -> Score:
    comparison = None if says_words_only(sheet.instrument, profile.engine) else sheet.comparison
    norms = comparison.norms if comparison else None
    scale_norm = norms.scales.get(result.scale) if norms else None
    row = Score(
        profile=profile,
        assessment=sheet.assessment,
        scale=result.scale,
        status=_status(sheet, result),
        formula=result.formula,
        low=int(result.range[0]),
        high=int(result.range[1]),
        items_used=list(result.items_used),
        items_missing=list(result.items_missing),
        is_prorated=result.is_prorated and not sheet.is_blocked,
        norm=comparison.row if comparison and scale_norm else None,
        recipe=recipe(sheet.instrument, result, norms, profile.engine),
    )
    if sheet.is_blocked:
        row.recipe = {**row.recipe, "status": row.status}
    elif result.value is not None and not sheet.is_skipped:
        _add_figures(row, result, sheet.instrument, norms)
        if profile.engine not in SAYS_LESS:
            row.recipe |= _item_model(sheet, result.scale)
    return row


def _item_model(sheet: Sheet, scale: str) -> dict[str, Any]:
    """The level by a model of the items, for the recipe; nothing where no calibration holds for just these answers."""
    calibration = calibration_of(sheet.instrument)
    if calibration is None or scale not in calibration.scales or not sheet.languages <= {calibration.language}:
        return {}
    level = calibration.level(sheet.instrument, scale, sheet.values)
    if level is None:
        return {}
    figures = {"theta": level.theta, "se": level.se, "t": level.t, "t_se": level.t_se}
    written = {name: str(stored6(figure)) for name, figure in figures.items()}
    return {"item_model": {"calibration": calibration.id, "n": calibration.n, "answered": level.answered, **written}}


def _status(sheet: Sheet, result: ScaleScore) -> str:
    """Why a scale has no score, or that it has one."""
    if sheet.is_skipped:
        return "target-absent" if sheet.assessment.target_absent else "no-close-person"
    return WORDING_BLOCKED if sheet.is_blocked and result.status == "scored" else result.status


def _add_figures(row: Score, result: ScaleScore, instrument: Instrument, norms: NormSet | None) -> None:
    assert result.value is not None
    assert result.pomp is not None
    band = band_for(instrument, result)
    row.value, row.pomp = stored(result.value), stored(result.pomp)
    row.band = band.key if band else ""
    place_row(row, result.value, instrument, norms)


def _plane(sheet: Sheet, results: Mapping[str, ScaleScore]) -> dict[str, Any] | None:
    """The joint posterior of the two attachment scores, or the reason why there is none."""
    spec = sheet.instrument.plane
    if spec is None:
        return None
    base: dict[str, Any] = {"instrument": str(sheet.instrument), "target": sheet.assessment.target_kind or None}
    anxiety, avoidance = (results[key].value for key in (spec.anxiety, spec.avoidance))
    if sheet.is_blocked:
        return {**base, "status": WORDING_BLOCKED}
    if sheet.is_skipped or anxiety is None or avoidance is None:
        return {**base, "status": NOT_SCORED}
    return {**base, **plane_in(sheet.instrument, sheet.comparison, (float(anxiety), float(avoidance)))}


def _findings(sheet: Sheet) -> list[dict[str, Any]]:
    """What the clinician should ask: in private, about support, and what was not answered."""
    asked = [
        {"kind": p.kind, "key": p.key, "item": p.item, "instrument": str(sheet.instrument), "text": dict(p.text)}
        for p in risk.review_prompts(sheet.instrument, sheet.values)
    ]
    unanswered = [
        {"kind": "risk-item-unanswered", "item": u.item, "state": u.state, "instrument": str(sheet.instrument)}
        for u in risk.unanswered_risk_items(sheet.instrument, sheet.states, sheet.values)
    ]
    # A risk item has a finding of its own already.
    watched = sheet.instrument.risk_items
    held = [item for item, state in sheet.states.items() if state == Answer.HELD_BACK and item not in watched]
    held_back = [{"kind": "held-back", "items": sorted(held), "instrument": str(sheet.instrument)}] if held else []
    nobody = [{"kind": "no-close-person", "instrument": str(sheet.instrument)}] if sheet.is_skipped else []
    if sheet.assessment.target_absent:
        about = {"target": sheet.assessment.target_kind, "reason": sheet.assessment.target_absent}
        nobody = [{"kind": "target-absent", "instrument": str(sheet.instrument), **about}]
    return asked + unanswered + held_back + nobody


def _closed_since(sheet: Sheet) -> list[dict[str, Any]]:
    """Risk questions that were answered before the answer that led to them was changed: what was said stays said."""
    items = [i for i in sheet.instrument.risk_items if sheet.values.get(i) is not None and not sheet.leads_to(i)]
    return [{"kind": "closed-since", "items": items, "instrument": str(sheet.instrument)}] if items else []


def _flag(sheet: Sheet, flag: quality.Flag) -> dict[str, Any]:
    return {
        "instrument": str(sheet.instrument),
        "code": flag.code,
        "value": _plain(flag.value),
        "line": _plain(flag.line),
        **({"scale": flag.scale} if flag.scale else {}),
    }


def _plain(value: Fraction | float | None) -> str | None:
    if value is None:
        return None
    return str(stored(value) if isinstance(value, Fraction) else stored6(value))
