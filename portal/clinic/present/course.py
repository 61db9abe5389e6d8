"""Change since the first intake, one small picture a scale, with a verdict only where the error is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from intake.models import Profile, Score
from intake.psychometrics.course import Judgement, direction_of
from intake.psychometrics.instrument import Instrument
from portal.clinic.charts import change
from portal.clinic.charts.figures import Table, shown
from portal.clinic.loading.reading import Reading
from portal.clinic.present import change_notes, measurement, symptoms, times

# The first and the last score, each among the answers that could be given.
Ends = tuple[str, str]


@dataclass(frozen=True)
class Trend:
    """One scale over all intakes that asked it."""

    name: str
    ends: str
    svg: SafeString
    verdict: change.Verdict | None
    sentence: str
    first: str
    last: str
    then: str  # the first score among the answers, where no more than words may be said
    is_worse: bool = False  # reliably, on a scale of which one end is worse
    notes: tuple[str, ...] = ()  # the second reading, the line between two groups, what was to be expected by chance


@dataclass(frozen=True)
class Compared:
    """One scale with the score that is looked at, what it is compared with, and the words of plain instruments."""

    score: Score
    instrument: Instrument
    change: change.Change
    judgement: Judgement
    in_words: Ends | None


@dataclass(frozen=True)
class Course:
    """All scales that were asked at least twice."""

    since: str
    trends: list[Trend]
    table: Table | None
    sentence: str
    caption: str
    baseline: str = ""  # which intake it all is compared with
    notes: tuple[str, ...] = ()  # what holds for all scales: too early, and two points only


def course(reading: Reading) -> Course:
    """Return the change from the first intake to the one that is looked at."""
    changes = _changes(reading)
    if not changes:
        return Course("", [], None, change_notes.too_early(reading), "", notes=change_notes.left_out(reading))
    oldest = reading.earlier_of_episode[-1]
    since = times.short_day(oldest.completed_at, reading.zone)
    trends = [_trend(each) for each in changes]
    return Course(
        since,
        trends,
        change.table([each.change for each in changes]),
        "",
        _caption(changes, reading),
        change_notes.baseline(oldest, reading),
        change_notes.of_all([each.change for each in changes], reading),
    )


def _caption(changes: Sequence[Compared], reading: Reading) -> str:
    """How to read the pictures, and what their error does not cover; nothing to say where none has an error."""
    if not any(each.change.sem for each in changes):
        return ""
    return f"{change.caption()} {measurement.limit(measurement.sources_of(reading))}".strip()


def _changes(reading: Reading) -> list[Compared]:
    """Each scale with a score now and before; in words where no verdict may be given at all."""
    found = []
    for score in reading.scores:
        instrument = reading.instrument(score.assessment)
        rows = _rows(score, reading)
        if score.value is not None and len(rows) > 1:
            values = [float(row.value) for _profile, row in rows if row.value is not None]
            judged = change_notes.judged(score, instrument, values, reading)
            seen = _change(score, instrument, rows, judged, reading)
            found.append(Compared(score, instrument, seen, judged, _in_words(rows, instrument)))
    return found


def _in_words(rows: Sequence[tuple[Profile, Score]], instrument: Instrument) -> Ends | None:
    """From which answers to which, in numbers where they are no answers; None where a verdict may be given."""
    if not instrument.is_plain:
        return None
    ends = (score for _profile, score in (rows[0], rows[-1]))
    first, last = (symptoms.among_answers(score, instrument) or symptoms.number(score) for score in ends)
    return first, last


def _intakes(reading: Reading) -> list[Profile]:
    """The intakes that are compared, oldest first."""
    assert reading.profile is not None
    return [*reversed(reading.earlier_of_episode), reading.profile]


def _rows(score: Score, reading: Reading) -> list[tuple[Profile, Score]]:
    rows = []
    for profile in _intakes(reading):
        same = [
            other for other in reading.case.scores[profile.pk] if _key(other) == _key(score) and other.value is not None
        ]
        rows += [(profile, other) for other in same[:1]]
    return rows


def _key(score: Score) -> tuple[str, str, str, str]:
    sheet = score.assessment
    return sheet.instrument, sheet.instrument_version, sheet.target_kind, score.scale


def _change(
    score: Score, instrument: Instrument, rows: Sequence[tuple[Profile, Score]], judged: Judgement, reading: Reading
) -> change.Change:
    intakes = [profile.pk for profile in _intakes(reading)]
    readings = [
        change.Reading(
            profile.completed_at.astimezone(reading.zone).date(),
            times.short_day(profile.completed_at, reading.zone),
            float(row.value),
            intakes.index(profile.pk),
        )
        for profile, row in rows
        if row.value is not None
    ]
    direction = direction_of(instrument, score.scale)
    bands = instrument.bands_of(score.scale)
    return change.Change(
        name=symptoms.score_name(instrument, score),
        low=score.low,
        high=score.high,
        readings=tuple(readings),
        sem=float(score.sem) if score.sem and judged.change else None,
        needed=judged.change.needed if judged.change else None,
        better=None if direction is None else "higher" if direction > 0 else "lower",
        step=1 if score.formula == "sum" else 0.1,
        thresholds=tuple(float(band.low) for band in bands[2:4]),
    )


def _trend(compared: Compared) -> Trend:
    each, in_words = compared.change, compared.in_words
    ends = _("%(low)s to %(high)s") % {"low": shown(each.low, 0), "high": shown(each.high, 0)}
    first, last = (shown(reading.value, each.decimals) for reading in (each.first, each.last))
    if in_words:
        sentence = _("From %(first)s to %(last)s.") % {"first": in_words[0], "last": in_words[1]}
        return Trend(each.name, ends, change.draw(each), None, sentence, first, last, in_words[0])
    return Trend(
        each.name,
        ends,
        change.draw(each),
        change.verdict(each),
        change.sentence(each),
        first,
        last,
        "",
        is_worse=compared.judgement.is_worse,
        notes=(*change_notes.of_scale(compared.judgement, each), *change_notes.of_person(compared.score)),
    )
