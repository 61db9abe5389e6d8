"""The brief: fixed sentences only, numbers first, each with the way to what it rests on. No generated prose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from intake.models import Score
from intake.psychometrics.scoring import SAYS_LESS
from intake.readings import WORSE
from portal.clinic.charts import norms
from portal.clinic.loading.reading import Reading
from portal.clinic.present import readings, risk, scales, symptoms, times
from portal.clinic.present.answers import ItemRow
from portal.clinic.present.course import Course, Trend
from portal.clinic.present.planes import PlaneView
from portal.clinic.present.safety_question import safety_lines

MOST_ITEMS = 2


@dataclass(frozen=True)
class Point:
    """One short sentence, its number in bold, and where on the page it comes from."""

    text: str = ""
    anchor: str = ""
    link: str = ""  # what leads there, after the text; without it the lead does, else the text
    lead: str = ""  # what it is about, before the number
    number: str = ""
    is_private: bool = False  # never in print

    def __str__(self) -> str:
        said = " ".join(part for part in (self.lead, self.number, self.text, self.link) if part)
        return said.replace(" ,", ",").replace(" :", ":")


@dataclass(frozen=True)
class Brief:
    short: list[Point]
    since: list[Point]
    since_title: str
    ask: list[Point]


def brief(reading: Reading, planes: list[PlaneView], course: Course, items: list[ItemRow]) -> Brief:
    """Return what can be read in thirty seconds."""
    title = _("Since intake (%(date)s)") % {"date": course.since} if course.since else _("Since intake")
    return Brief(_short(reading, planes), _since(course), title, _ask(reading, course, items))


def _short(reading: Reading, planes: list[PlaneView]) -> list[Point]:
    points = [scale_point(score, reading) for score in reading.scores]
    return points + [Point(view.sentence, "plane") for view in planes if view.sentence and not view.is_neutral]


def scale_point(score: Score, reading: Reading) -> Point:
    """One scale in one sentence; "most" only where the percentile and its range both carry the word."""
    instrument = reading.instrument(score.assessment)
    name = symptoms.score_name(instrument, score)
    if score.value is None:
        return Point(scales.why_no_score(score, instrument), "scales", lead=f"{name}:")
    norm = reading.norms.get(score.norm_id)
    charted = scales.norm_score(score, instrument, norm)
    said = _("of %(low)s–%(high)s") % {"low": score.low, "high": score.high}
    if charted is not None and norm is not None and norms.words(charted):
        said_of = (symptoms.band_word(score, instrument), compared(norms.words(charted), norm.kind))
        meaning = ", ".join(part for part in said_of if part)
    else:
        meaning = symptoms.words(score, instrument)
    text = f"{said}: {meaning}." if meaning else f"{said}."
    return Point(text, "scales", lead=name, number=symptoms.number(score))


def compared(words: str, kind: str) -> str:
    """With whom: people who came here are not people at large."""
    group = _("people who came here") if kind == "clinic" else _("the comparison sample")
    return {
        _("higher than most"): _("higher than most %(group)s")
        if kind == "clinic"
        else _("higher than most of %(group)s"),
        _("lower than most"): _("lower than most %(group)s") if kind == "clinic" else _("lower than most of %(group)s"),
        _("near the middle"): _("near the middle of %(group)s"),
        _("not clearly away from the middle"): _("not clearly away from the middle of %(group)s"),
    }[words] % {"group": group}


def _since(course: Course) -> list[Point]:
    if not course.trends:
        return [Point(course.sentence)]
    return [_moved(trend) for trend in course.trends]


def _moved(trend: Trend) -> Point:
    """How far one scale went, in words where numbers would say too much."""
    if trend.then:
        return Point(_("then %(answers)s.") % {"answers": trend.then}, "change", lead=f"{trend.name}:")
    verdict = f", {trend.verdict.text.lower()}" if trend.verdict else ""
    return Point(verdict, "change", lead=trend.name, number=f"{trend.first} → {trend.last}")


def _ask(reading: Reading, course: Course, items: list[ItemRow]) -> list[Point]:
    """Open alerts, what was not asked, and the answers that stand out most."""
    points = [
        Point(risk.answered(alert), f"alert-{alert.pk}") for alert in reading.case.alerts if alert.closed_at is None
    ]
    points += [
        Point(_(": reliably worse since %(date)s") % {"date": date}, "change", lead=name)
        for name, date in _worse(reading, course)
    ]
    points += [Point(line.text, "safety") for line in safety_lines(reading) if line.must_ask]
    if any(ask.is_private for ask in risk.asks(reading)):
        points.append(Point(_("For you alone: see above"), "private", is_private=True))
    marked = [row for row in items if row.stands_out and not row.is_private and not row.is_watched]
    return [*points, *map(_marked, marked[:MOST_ITEMS])] or [Point(_("No answer stands out."))]


def _worse(reading: Reading, course: Course) -> list[tuple[str, str]]:
    """Which scales are reliably worse, and since when: as the profile keeps it, or as it follows for an older one."""
    if reading.profile is None or reading.profile.engine in SAYS_LESS:
        return [(trend.name, course.since) for trend in course.trends if trend.is_worse]
    return [
        (readings.scale_of(finding), times.short_day(datetime.fromisoformat(finding["at"]), reading.zone))
        for finding in reading.profile.findings
        if finding["kind"] == WORSE
    ]


def _marked(row: ItemRow) -> Point:
    """An answer with the way to it; a question whose wording is not shipped is named by its number."""
    if row.stand_in:
        facts = {"item": row.stand_in, "answer": row.answer}
        return Point(_("%(item)s (wording not shipped): %(answer)s") % facts, row.anchor)
    said = _("“%(text)s” %(answer)s") % {"text": row.text, "answer": row.answer}
    return Point(said, row.anchor, _("item %(number)s") % {"number": row.number})
