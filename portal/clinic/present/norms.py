"""Norm sets in words: where each stands on its way into use, its figures, and what it would change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from intake.instruments import load
from intake.models import NormRelease, NormSet
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.norm_limits import precision
from intake.psychometrics.norms import NEEDED_FOR_PERCENTILES, reference
from intake.psychometrics.normset import NormSet as ComputedNorms
from intake.psychometrics.normset import ScaleNorm
from intake.psychometrics.plane import may_name
from portal.care.norm_releases import release_of
from portal.care.norm_watch import own_norms
from portal.clinic.charts.figures import Z95, Table, shown
from portal.clinic.present.norm_watch import alarms_of
from portal.clinic.present.symptoms import in_language, scale_name, title_about
from portal.clinic.present.times import day

FEWEST = 10  # a smaller count could point at somebody


@dataclass(frozen=True)
class SetLine:
    """One norm set of the list."""

    row: NormSet
    sample: str
    state: str
    tone: str


@dataclass(frozen=True)
class SetGroup:
    """The sets of one questionnaire, about one kind of person where it is asked about several, newest first."""

    title: str
    version: str
    lines: list[SetLine]


@dataclass(frozen=True)
class Items:
    """How each question of a scale hangs together with the rest."""

    scale: str
    table: Table


def listed(rows: Sequence[NormSet], clinic: Any) -> list[SetGroup]:
    """Return the sets by questionnaire."""
    groups: dict[tuple[str, str, str], list[NormSet]] = {}
    for row in rows:
        groups.setdefault((row.instrument, row.instrument_version, row.target_kind), []).append(row)
    return [_group(load(key, version), found, clinic) for (key, version, _target), found in groups.items()]


def _group(instrument: Instrument, rows: list[NormSet], clinic: Any) -> SetGroup:
    in_use = next((row for row in rows if is_in_use(row)), None)
    lines = [SetLine(row, sample_of(row, clinic), *state_of(row, is_newest=row is in_use)) for row in rows]
    return SetGroup(title_of(rows[0]), instrument.version, lines)


def is_in_use(row: NormSet) -> bool:
    release = release_of(row)
    return row.stale_at is None and (release is None or release.approved_at is not None)


def state_of(row: NormSet, *, is_newest: bool) -> tuple[str, str]:
    """Where a set stands, and the tone of its tag."""
    release = release_of(row)
    if row.stale_at:
        return _("Ended: some of its answers count no more"), ""
    if release is None or release.approved_at:
        if not is_newest:
            return _("Replaced"), ""
        is_running = release is not None and release.finished_at is None
        return (_("In use, running for earlier results"), "amber") if is_running else (_("In use"), "moss")
    if release.rejected_at:
        return _("Rejected"), "clay"
    if release.superseded_at:
        return _("Never used: a newer draft came"), ""
    return (_("Proposed: waiting for a second person") if release.proposed_at else _("Draft")), "amber"


def sample_of(row: NormSet, clinic: Any) -> str:
    """Who is in a set, how many, and as of when."""
    facts = {"label": in_language(row.label), "count": row.n, "day": day(row.created_at, clinic.zone)}
    return _("%(label)s, n = %(count)s, %(day)s") % facts


def waiting_lines(rows: Sequence[NormSet]) -> list[dict[str, Any]]:
    """Return each set that waits for a person, by its questionnaire and why."""
    return [{"pk": row.pk, "title": title_of(row), "why": why_waiting(row)} for row in rows]


def title_of(row: NormSet) -> str:
    """The questionnaire of a set, and whom it is about."""
    return title_about(load(row.instrument, row.instrument_version), row.target_kind)


def why_waiting(row: NormSet) -> str:
    release = release_of(row)
    if release is None or not release.is_open:
        return _("something stands out that nobody has looked at")
    return _("proposed, a second person approves") if release.proposed_at else _("new norms, somebody proposes them")


def norm_page(row: NormSet, clinic: Any, reader: Any) -> dict[str, Any]:
    """Return what the page of one set shows to a reader, by their id."""
    instrument, norms = load(row.instrument, row.instrument_version), ComputedNorms.from_dict(row.document)
    release = release_of(row)
    state, tone = state_of(row, is_newest=row in own_norms(clinic, instrument))
    return {
        "norm": row,
        "instrument": instrument,
        "title": title_of(row),
        "sample": sample_of(row, clinic),
        "state": state,
        "tone": tone,
        "facts": list(_facts(row, norms, instrument, clinic)),
        "alarms": alarms_of(norms, instrument),
        "figures": _figures(norms, instrument),
        "flagged": _flagged(norms, instrument),
        "items": list(_items(norms, instrument)),
        "release": release,
        "is_open": release is not None and release.is_open and row.stale_at is None,
        "is_own": release is not None and release.proposed_by_id == reader,
        "preview": preview(release, instrument) if release else None,
        "steps": list(_steps(row, release, clinic)),
    }


def preview(release: NormRelease, instrument: Instrument) -> dict[str, Any]:
    """Return what a set would change: a sentence, and a table by scale. Small counts are not told."""
    found = release.preview
    facts = {"results": counted(found["profiles"]), "crossing": counted(found["crossing"])}
    rows = [(scale_name(instrument, key), found["scales"][key]) for key in found["scales"]]
    rows += [(_("Place in the plane"), found["plane"])] if found["plane"] else []
    columns = ("results", "crossing", "new", "lost")
    headers = (_("Scale"), _("Results"), _("In another band"), _("Get a figure"), _("Lose a figure"))
    return {
        "sentence": _("Intakes with such a result: %(results)s. In another band afterwards: %(crossing)s.") % facts,
        "table": Table(headers, tuple((name, *(counted(counts[key]) for key in columns)) for name, counts in rows)),
    }


def counted(count: int) -> str:
    """A count of people, none that is so small that it could point at one."""
    if count == 0:
        return _("none")
    return _("fewer than %(count)s") % {"count": FEWEST} if count < FEWEST else str(count)


def _facts(row: NormSet, norms: ComputedNorms, instrument: Instrument, clinic: Any) -> Iterator[tuple[str, str]]:
    yield _("People"), f"{in_language(row.label)}, n = {row.n}"
    if row.window_from and row.window_to:
        yield _("First intakes sent"), f"{day(row.window_from, clinic.zone)} – {day(row.window_to, clinic.zone)}"
    widest = min(norms.scales.values(), key=lambda scale: scale.n)
    error = Z95 * precision(widest.n, 0.0, 2).percentile_50
    yield _("95% range of a middle percentile"), _("± %(points)s points") % {"points": shown(error, 1)}
    if row.n < NEEDED_FOR_PERCENTILES:
        yield _("Percentile"), _("none below %(count)s people") % {"count": NEEDED_FOR_PERCENTILES}
    if norms.r is not None:
        yield _("How the two scores of the plane go together (r)"), shown(norms.r, 2)
    replaced = None if row.target_kind else reference(instrument)
    if replaced is not None:
        yield _("Stands in place of"), _replaced(replaced, instrument)
    yield _("Version"), f"{row.instrument} {row.instrument_version}"


def _replaced(sample: ComputedNorms, instrument: Instrument) -> str:
    """The published sample that a set takes the place of, and what only that sample allows."""
    said = _("%(label)s, n = %(count)s") % {"label": in_language(dict(sample.label)), "count": sample.n}
    if instrument.plane is None or not may_name(instrument, sample):
        return said
    return _("%(sample)s: with norms of your own no region of the plane is named any more") % {"sample": said}


def _figures(norms: ComputedNorms, instrument: Instrument) -> Table:
    headers = (_("Scale"), "n", _("Mean"), "SD", _("Alpha (95%)"), "Omega", _("Standard error"))
    rows = tuple(
        (
            scale_name(instrument, key),
            str(scale.n),
            shown(scale.mean, 2),
            shown(scale.sd, 2),
            _alpha(scale),
            _figure(scale.omega),
            _figure(scale.sem),
        )
        for key, scale in norms.scales.items()
    )
    return Table(headers, rows)


def _alpha(scale: ScaleNorm) -> str:
    if scale.alpha is None or scale.alpha_interval is None:
        return "–"
    low, high = (shown(end, 2) for end in scale.alpha_interval)
    return f"{shown(scale.alpha, 2)} ({low} – {high})"


def _figure(value: float | None) -> str:
    return "–" if value is None else shown(value, 2)


def _flagged(norms: ComputedNorms, instrument: Instrument) -> Table | None:
    """Each scale with the sheets that the quality flags kept out; None where they kept out hardly anybody."""
    rows = tuple(
        (scale_name(instrument, key), str(each.n), shown(each.mean, 2), shown(each.sd, 2))
        for key, each in norms.with_flagged.items()
        if each.n - norms.scales[key].n >= FEWEST
    )
    return Table((_("Scale"), "n", _("Mean"), "SD"), rows) if rows else None


def _items(norms: ComputedNorms, instrument: Instrument) -> Iterator[Items]:
    headers = (_("Question"), _("With the rest of its scale (r)"), _("Alpha without it"))
    for key, scale in norms.scales.items():
        if scale.item_totals:
            without = dict(scale.alpha_if_dropped)
            rows = tuple((item, _figure(r), _figure(without.get(item))) for item, r in scale.item_totals)
            yield Items(scale_name(instrument, key), Table(headers, rows))


def _steps(row: NormSet, release: NormRelease | None, clinic: Any) -> Iterator[str]:
    """Who did what with a set, in its order."""
    if release is None:
        yield _("It needed no release.") if not row.stale_at else ""
        return
    said = (
        (_("Proposed by %(who)s on %(day)s."), release.proposed_by, release.proposed_at),
        (_("Approved by %(who)s on %(day)s."), release.approved_by, release.approved_at),
        (_("Rejected by %(who)s on %(day)s."), release.rejected_by, release.rejected_at),
    )
    for sentence, who, at in said:
        if who is not None and at is not None:
            yield sentence % {"who": who.name, "day": day(at, clinic.zone)}
    if release.reason:
        yield _("Reason: %(reason)s") % {"reason": release.reason}
    if release.approved_at and not release.superseded_at:
        done = _("Intakes that stand under it by this run: %(count)s.") % {"count": counted(release.restated)}
        yield f"{done} {_('Finished.') if release.finished_at else _('Still running.')}"
