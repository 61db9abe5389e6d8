"""What stands beside a change: the baseline, a second reading, the line between groups, and what chance would do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake.models import Profile, Score
from intake.psychometrics.change import Verdict
from intake.psychometrics.course import Judgement, basis_of, judge
from intake.psychometrics.instrument import Instrument
from intake.targets import CLOSE_PERSON, FRIEND, PARTNER
from portal.clinic.charts import change
from portal.clinic.charts.figures import shown
from portal.clinic.loading.reading import Reading
from portal.clinic.present import measurement, symptoms, times

MAY_BE_ANOTHER = (CLOSE_PERSON, PARTNER, FRIEND)


def baseline(first: Profile, reading: Reading) -> str:
    """Which intake everything is compared with."""
    facts = {"day": times.day(first.completed_at, reading.zone)}
    if len(reading.earlier) > len(reading.earlier_of_episode):
        return _("Baseline: %(day)s, the first intake since the last episode of care ended.") % facts
    return _("Baseline: %(day)s, the first intake.") % facts


def too_early(reading: Reading) -> str:
    """Why there is no change to show."""
    if reading.earlier and not reading.earlier_of_episode:
        return _("First intake of this episode of care. Change appears after the second.")
    return _("One intake so far. Change appears after the second.")


def left_out(reading: Reading) -> tuple[str, ...]:
    """How many intakes of earlier episodes are not compared with."""
    count = len(reading.earlier) - len(reading.earlier_of_episode)
    said = ngettext(
        "%(count)s intake of an earlier episode of care is not compared with.",
        "%(count)s intakes of earlier episodes of care are not compared with.",
        count,
    )
    return (said % {"count": count},) if count else ()


def of_all(changes: Sequence[change.Change], reading: Reading) -> tuple[str, ...]:
    """What holds for the whole panel."""
    return (*_early(changes, reading), *_two_points(changes), *left_out(reading))


def _early(changes: Sequence[change.Change], reading: Reading) -> Iterator[str]:
    """Scales with a score now and none before."""
    scored = [
        symptoms.score_name(reading.instrument(score.assessment), score)
        for score in reading.scores
        if score.value is not None
    ]
    compared = [each.name for each in changes]
    names = ", ".join(dict.fromkeys(name for name in scored if name not in compared))
    if names:
        yield _("Too early to say, one score so far: %(names)s.") % {"names": names}


def _two_points(changes: Sequence[change.Change]) -> Iterator[str]:
    """Regression to the mean, told at the second point."""
    if any(len(each.readings) == 2 and each.sem for each in changes):
        yield _(
            "Two points only. Whoever is first asked at a hard time often scores nearer the middle the next time, "
            "whatever happened between. A third point tells more."
        )


def judged(score: Score, instrument: Instrument, values: Sequence[float], reading: Reading) -> Judgement:
    """The scores of one scale, oldest first, by every method that its figures allow."""
    norm = reading.norms.get(score.norm_id)
    source = measurement.source_of(score, instrument, norm)
    sem = float(score.sem) if score.sem else None
    return judge(values, basis_of(instrument, score.scale, sem, source, norm))


def of_scale(found: Judgement, each: change.Change) -> tuple[str, ...]:
    """What the other methods say of one scale."""
    if found.why_not == "state-measure":
        return (_("It measures a moment, so there is no verdict on change."),)
    if found.change is None:
        return ()
    return (*_ninety(found), *_second(found, each), *_line(found), *_chance(found, each))


def of_person(score: Score) -> tuple[str, ...]:
    """That the person whom the answers are about may have changed: no page asks for a name."""
    if score.assessment.target_kind not in MAY_BE_ANOTHER:
        return ()
    return (_("Nobody asked whether this is the same person as before."),)


def _ninety(found: Judgement) -> Iterator[str]:
    """A change that counts at 90% and not at 95%."""
    if found.at_90 and found.change is not None and found.change.verdict == "not-clear-yet":
        yield _("By the weaker line of 90% it would count as a change.")


def _second(found: Judgement, each: change.Change) -> Iterator[str]:
    if found.second is None or found.change is None:
        return
    if found.second == found.change.verdict:
        yield _("Second reading (Edwards and Nunnally): the same.")
    else:
        yield _("Second reading (Edwards and Nunnally): %(verdict)s.") % {"verdict": said(found.second, each)}


def said(verdict: Verdict, each: change.Change) -> str:
    """A verdict within a sentence; "better" and "worse" only where a scale has them."""
    if verdict == "not-clear-yet":
        return _("not clear yet")
    went = "higher" if verdict == "reliably-higher" else "lower"
    if each.better is None:
        return _("reliably higher") if went == "higher" else _("reliably lower")
    return _("reliable improvement") if went == each.better else _("reliably worse")


def _line(found: Judgement) -> Iterator[str]:
    """Clinically significant only where the change is reliable and both groups are sourced."""
    if found.line is None:
        return
    facts = {"score": shown(found.line.score, 1)}
    if found.line.category == "recovered":
        yield _("It crossed %(score)s, the line between people in care and people in general.") % facts
    elif found.line.category == "improved":
        yield _("It did not cross %(score)s, the line between people in care and people in general.") % facts


def _chance(found: Judgement, each: change.Change) -> Iterator[str]:
    """What a first score far from the middle leads one to expect at the second point."""
    if found.expected is None or len(each.readings) != 2:
        return
    facts = {"first": shown(each.first.value, each.decimals), "expected": shown(found.expected, 1)}
    yield _("Without any change %(first)s would be followed by about %(expected)s.") % facts
