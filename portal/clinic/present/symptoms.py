"""Mood and worry in their own words: the severity word of a band, else the words of the answer scale."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor
from typing import Literal

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from intake.models import Profile, Score, Section
from intake.psychometrics.course import Basis, Judgement, direction_of, judge
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.scoring import SAYS_LESS
from intake.readings import PUBLISHED, WORSE
from intake.targets import CLOSE_PERSON, FATHER, FRIEND, MOTHER, PARTNER
from portal.clinic.charts import glyphs
from portal.clinic.charts.figures import shown

# Which scale the list shows, the published one first; the worry scales count for "getting worse".
MOOD = (("phq-9", "total"), ("leeside-check-in", "mood"))
WORRY = (("gad-7", "total"), ("leeside-check-in", "worry"))
EVERYDAY_WORRY = ("leeside-check-in", "worry")
INSTRUMENTS = tuple(dict.fromkeys(key for key, _scale in MOOD + WORRY))

# How a publication may call the people whom a part is about.
OURS = {theirs: ours for ours, theirs in PUBLISHED.items()}

Load = Callable[[str, str], Instrument]


@dataclass(frozen=True)
class Cell:
    """A score in a list: the number, what it means in the instrument's own words, and its course."""

    number: str
    words: str
    change: str = ""
    tone: str = ""
    course: SafeString | str = ""


@dataclass(frozen=True)
class Worse:
    """A scale that is reliably worse than it was."""

    name: str
    amount: str
    since: datetime
    went: Literal["up", "down"]


def in_language(texts: dict[str, str] | object) -> str:
    """The text in the reader's language, else in English, else in whatever language there is."""
    found = dict(texts) if texts else {}  # type: ignore[call-overload]
    return found.get(get_language() or "en") or found.get("en") or next(iter(found.values()), "")


def title_about(instrument: Instrument, target: str | None) -> str:
    """The title of a questionnaire, and whom it is about where that is one kind of person."""
    title = in_language(dict(instrument.title))
    return f"{title} ({target_name(target)})" if target else title


def target_name(target: str) -> str:
    """Whom a part is about, for staff."""
    return {
        CLOSE_PERSON: _("about one close person"),
        MOTHER: _("about their mother"),
        FATHER: _("about their father"),
        PARTNER: _("about their partner"),
        FRIEND: _("about their closest friend"),
    }.get(target, target)


def person_name(target: str) -> str:
    """What somebody is to the patient, as the short label of a point or a row."""
    found = {MOTHER: _("Mother"), FATHER: _("Father"), PARTNER: _("Partner"), FRIEND: _("Closest friend")}
    return found.get(OURS.get(target, target)) or target_name(target)


def scale_name(instrument: Instrument, scale: str) -> str:
    """The name of a scale for staff. The check-in's worry is not the worry about losing people of the plane."""
    if (instrument.key, scale) == EVERYDAY_WORRY:
        return _("Everyday worry")
    return in_language(instrument.scale(scale).name)


def score_name(instrument: Instrument, score: Score) -> str:
    """The name of a score's scale, with whom it is about where the same is asked about several people."""
    name, about = scale_name(instrument, score.scale), score.assessment.target_kind
    return f"{name} ({person_name(about)})" if about and about != CLOSE_PERSON else name


def part_title(section: Section) -> str:
    """The title of a part for staff; the part that asks about worry is named as its scale is."""
    if (section.instrument, section.key) == EVERYDAY_WORRY:
        return _("Everyday worry")
    return in_language(section.title)


def number(score: Score) -> str:
    """A sum whole, a mean with one decimal."""
    assert score.value is not None
    return shown(float(score.value), 0 if score.formula == "sum" else 1)


def words(score: Score, instrument: Instrument) -> str:
    """The severity word of a sum with bands; for a mean its place among the answers that could be given."""
    band = band_word(score, instrument)
    return band or (among_answers(score, instrument) if score.formula == "mean" else "")


def band_word(score: Score, instrument: Instrument) -> str:
    """The severity word of a score, whatever it is compared with; "" where its scale has no bands."""
    band = next((band for band in instrument.bands_of(score.scale) if band.key == score.band), None)
    return in_language(band.label).lower() if band is not None else ""


def among_answers(score: Score, instrument: Instrument) -> str:
    """Between which two answers a mean lies; "" where the wording is not there, or not one for all of its questions."""
    assert score.value is not None
    scale = instrument.scale(score.scale)
    options, *others = (instrument.item(item).options for item in scale.items)
    if scale.formula == "sum" or any(other != options for other in others):
        return ""
    texts = {option.value: in_language(option.text) for option in options}
    value = float(score.value)
    low, high = texts.get(floor(value), ""), texts.get(ceil(value), "")
    if not low or not high:
        return ""
    if low == high:
        return _("“%(answer)s”") % {"answer": low}
    return _("between “%(low)s” and “%(high)s”") % {"low": low, "high": high}


def mood(scores: Sequence[Score], load: Load) -> Cell | None:
    """The newest mood score, with its course where there is more than one."""
    for key, scale in MOOD:
        course = _course(scores, key, scale)
        if course:
            return _cell(course, load(key, course[-1].assessment.instrument_version))
    return None


def worse(profile: Profile | None, scores: Sequence[Score], load: Load) -> Worse | None:
    """The first scale of the newest intake that is reliably worse than at the start of the episode or than last time.

    A profile from before such findings were kept is judged by its `scores` of mood and worry.
    """
    if profile is None or profile.engine in SAYS_LESS:
        return _worse_of(scores, load)
    finding = next((finding for finding in profile.findings if finding["kind"] == WORSE), None)
    if finding is None:
        return None
    instrument = load(*finding["instrument"].split("@"))
    name, decimals = scale_name(instrument, finding["scale"]), _decimals(instrument, finding["scale"])
    return _worse(name, float(finding["from"]), float(finding["to"]), datetime.fromisoformat(finding["at"]), decimals)


def _worse_of(scores: Sequence[Score], load: Load) -> Worse | None:
    for key, scale in MOOD + WORRY:
        course = _course(scores, key, scale)
        if len(course) < 2:
            continue
        instrument, last = load(key, course[-1].assessment.instrument_version), course[-1]
        for before in (course[0], course[-2]):
            if judged(before, last, instrument).is_worse:
                ends = float(before.value or 0), float(last.value or 0)
                return _worse(scale_name(instrument, scale), *ends, before.profile.completed_at, 0)
    return None


def _worse(name: str, first: float, last: float, since: datetime, decimals: int) -> Worse:
    return Worse(name, shown(abs(last - first), decimals), since, "up" if last > first else "down")


def _decimals(instrument: Instrument, scale: str) -> int:
    return 0 if instrument.scale(scale).formula == "sum" else 1


def judged(first: Score, last: Score, instrument: Instrument) -> Judgement:
    """How one score of a scale stands to another of the same scale."""
    values = [float(score.value) for score in (first, last) if score.value is not None]
    sem = float(last.sem) if last.sem is not None and not instrument.is_plain else None
    return judge(values, Basis(sem, direction=direction_of(instrument, last.scale), is_state=instrument.is_state))


def _course(scores: Sequence[Score], key: str, scale: str) -> list[Score]:
    return [score for score in scores if (score.assessment.instrument, score.scale) == (key, scale)]


def _cell(course: list[Score], instrument: Instrument) -> Cell:
    last = course[-1]
    change = judged(course[0], last, instrument).change if len(course) > 1 else None
    said = change.verdict if change else ""
    values = [float(score.value) for score in course]
    spark = glyphs.sparkline(values, last.low, last.high) if len(values) > 1 else SafeString("")
    amount = shown(abs(values[-1] - values[0]), 0)
    if said == "reliably-higher":
        return Cell(number(last), "", _("up %(amount)s, reliable") % {"amount": amount}, "up", spark)
    if said == "reliably-lower":
        return Cell(number(last), "", _("down %(amount)s, reliable") % {"amount": amount}, "down", spark)
    ends = _("of %(low)s–%(high)s") % {"low": last.low, "high": last.high}
    return Cell(number(last), ends if last.formula == "mean" else words(last, instrument), course=spark)
