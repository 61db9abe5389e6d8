"""The clinic's own norms as their page says it: how many people, since when, and what somebody should look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from intake.psychometrics.instrument import Instrument
from intake.psychometrics.norms import NEEDED_FOR_ERROR
from intake.psychometrics.normset import NormSet
from intake.psychometrics.watch import Watch, watch
from portal.care.norm_watch import Watched, watched
from portal.clinic.charts.figures import shown
from portal.clinic.present.symptoms import in_language, scale_name, title_about
from portal.clinic.present.times import day


@dataclass(frozen=True)
class NormLine:
    """The newest norms of one questionnaire."""

    title: str  # and whom it is about
    sample: str
    alarms: tuple[str, ...]
    is_early: bool  # too few people to look at single questions


def norm_lines(clinic: Any) -> list[NormLine]:
    """Return one line a questionnaire that the clinic has norms of. One query."""
    return [_line(each, clinic) for each in watched(clinic)]


def _line(each: Watched, clinic: Any) -> NormLine:
    facts = {
        "label": in_language(each.row.label),
        "count": each.row.n,
        "day": day(each.row.created_at, clinic.zone),
    }
    return NormLine(
        title=title_about(each.instrument, each.row.target_kind),
        sample=_("%(label)s, n = %(count)s, %(day)s") % facts,
        alarms=_of_scales(each.scales, each.instrument),
        is_early=each.row.n < NEEDED_FOR_ERROR,
    )


def alarms_of(norms: NormSet, instrument: Instrument) -> tuple[str, ...]:
    """Return what stands out in a set, scale by scale."""
    return _of_scales({key: watch(scale) for key, scale in norms.scales.items()}, instrument)


def _of_scales(scales: Mapping[str, Watch], instrument: Instrument) -> tuple[str, ...]:
    return tuple(
        f"{scale_name(instrument, scale)}: {alarm}" for scale, found in scales.items() for alarm in _alarms(found)
    )


def _alarms(found: Watch) -> list[str]:
    loose = [item for item in found.weak if item not in found.flipped]
    said = [_("%(items)s: hardly goes with the rest of its scale (under .20).") % {"items": ", ".join(loose)}]
    turned = [_("%(items)s: goes against the rest of its scale.") % {"items": ", ".join(found.flipped)}]
    said = (said if loose else []) + (turned if found.flipped else [])
    if found.low_alpha:
        low, high = (shown(end, 2) for end in found.low_alpha)
        said.append(_("Alpha lies wholly under .70: %(low)s to %(high)s.") % {"low": low, "high": high})
    return said
