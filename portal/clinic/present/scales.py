"""Scales as they are read: a T score and a percentile where norms carry them, else the raw score and the reason why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from intake.models import Score
from intake.placing import WORDING_BLOCKED
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.norms import table_bracket
from intake.psychometrics.normset import NormSet, ScaleNorm
from portal.care.languages import unchecked
from portal.clinic.charts import norms as norm_chart
from portal.clinic.charts import raw as raw_chart
from portal.clinic.charts.figures import Table, shown
from portal.clinic.loading.reading import Reading
from portal.clinic.present import by_gender, expected, measurement, symptoms, times
from portal.clinic.present.batteries import notice
from portal.clinic.present.entered import entered_of
from portal.clinic.present.left_out import why_left_out
from portal.country.languages import language_name


@dataclass(frozen=True)
class ScaleRow:
    """One scale of one questionnaire."""

    name: str
    picture: SafeString
    value: str
    interval: str
    percentile: str
    percentile_interval: str
    standing: str  # higher than most …; "" where that cannot be said
    meaning: str  # band or answer words
    reason: str  # why there is no score, or no more than a raw one
    url: str = ""  # how the number was made


@dataclass(frozen=True)
class Group:
    """The scales of one questionnaire, compared with one sample or with none."""

    title: str
    notice: str
    entered: str  # how many answers staff entered, who, and by which way
    translation: str  # in which language it was answered whose lines nobody has checked
    has_norms: bool
    has_ranges: bool
    rows: list[ScaleRow]
    sentence: str
    caption: str
    restated: str  # since when other norms stand beside it than on its day
    early: str  # mean and spread of the 50 to 99 people so far, for staff
    error: str  # what the 95% ranges rest on
    model: str  # the levels by a model of the items, where one holds for these answers
    by_age: str  # among people of the same age and gender
    by_gender: str  # beside a published mean of that gender
    axis: SafeString
    table: Table | None


def groups(reading: Reading) -> list[Group]:
    """One group a questionnaire, in the order in which they were asked."""
    by_sheet: dict[object, list[Score]] = {}
    for score in reading.scores:
        by_sheet.setdefault(score.assessment_id, []).append(score)
    return [_group(scores, reading) for scores in by_sheet.values()]


def _translation(scores: list[Score], instrument: Instrument, reading: Reading) -> str:
    """Say that answers were given to a translation which two named people have not checked here."""
    sheet = next((sheet for sheet in reading.sheets if sheet.pk == scores[0].assessment_id), None)
    spoken = sorted({answer.language for answer in sheet.answers.all()}) if sheet else []
    names = ", ".join(language_name(code) for code in unchecked(reading.settled, [instrument], spoken))
    return _("Answered in %(language)s: translation not yet checked.") % {"language": names} if names else ""


def _notice(scores: list[Score], instrument: Instrument, reading: Reading) -> str:
    """What staff must know before they trust these numbers."""
    if any(score.value is not None for score in scores) and reading.is_contradicted(scores[0].assessment):
        return _("Do not rely on these scores: answers given since then contradict this wording.")
    return notice(instrument)


def _group(scores: list[Score], reading: Reading) -> Group:
    instrument = reading.instrument(scores[0].assessment)
    norm = next((reading.norms[score.norm_id] for score in scores if score.norm_id in reading.norms), None)
    charted = [norm_score(score, instrument, norm) for score in scores]
    kept = [each for each in charted if each]
    rows = [
        replace(_row(score, each, instrument, norm), url=reverse("score", args=[reading.patient.pk, score.pk]))
        for score, each in zip(scores, charted, strict=True)
    ]
    target = scores[0].assessment.target_kind
    title = symptoms.in_language(instrument.title)
    return Group(
        title=f"{title} ({symptoms.target_name(target)})" if target else title,
        notice=_notice(scores, instrument, reading),
        entered=entered_of(next((row for row in reading.sheets if row.pk == scores[0].assessment_id), None), reading),
        translation=_translation(scores, instrument, reading),
        has_norms=bool(kept),
        has_ranges=any(row.interval for row in rows),
        rows=rows,
        sentence=norm_chart.sentence(kept) if kept else "",
        caption=norm_chart.caption(sample(norm)) if kept and norm else _why_no_norms(scores, instrument),
        restated=_restated(scores, reading),
        early="" if norm else _early(scores, instrument, reading),
        error="" if instrument.is_plain else measurement.sentence(scores, instrument, norm),
        model=measurement.item_model(scores, instrument),
        by_age=expected.sentence(scores, instrument, reading.patient, reading.profile) if reading.profile else "",
        by_gender=by_gender.sentence(scores, instrument, reading.patient),
        axis=norm_chart.axis() if kept else SafeString(""),
        table=norm_chart.table(kept) if kept else None,
    )


def _restated(scores: list[Score], reading: Reading) -> str:
    """Say that the figures stand under newer norms, and where those of before are kept."""
    moment = next((at for score in scores if (at := reading.restated_at(score))), None)
    if moment is None:
        return ""
    return _("Under new norms since %(day)s. The figures of before are kept: they stand behind each number.") % {
        "day": times.day(moment, reading.zone)
    }


def _early(scores: list[Score], instrument: Instrument, reading: Reading) -> str:
    """Mean and SD of the people so far, where they are too few for anything more; "" where no score stands beside."""
    kept = [score for score in scores if score.value is not None]
    if instrument.is_plain or not kept or instrument.norms:
        return ""
    norms = reading.early_norms(instrument, kept[0].assessment.target_kind)
    if norms is None:
        return ""
    said = [
        _("%(scale)s %(mean)s (%(sd)s)")
        % {"scale": symptoms.scale_name(instrument, score.scale), "mean": shown(row.mean, 1), "sd": shown(row.sd, 1)}
        for score in kept
        if (row := norms.scales.get(score.scale)) is not None
    ]
    facts = {"group": sample(norms), "figures": "; ".join(said)}
    return _("For staff, too few to compare with: %(group)s. Mean (SD): %(figures)s.") % facts if said else ""


def sample(norm: NormSet) -> str:
    """Who the scores are compared with, and how many they are."""
    return _("%(label)s, n = %(count)s") % {"label": symptoms.in_language(norm.label), "count": norm.n}


def norm_score(score: Score, instrument: Instrument, norm: NormSet | None) -> norm_chart.NormScore | None:
    """The score on the T axis; None where there is no T, or where it says nothing but its place among the answers."""
    if score.t is None or norm is None or score.value is None or instrument.is_plain:
        return None
    scale_norm = norm.scales[score.scale]
    sem = float(score.sem) / scale_norm.sd * 10 if score.sem is not None else None
    name = symptoms.scale_name(instrument, score.scale)
    percentile, around = percentile_words(score, scale_norm)
    text = f"{percentile} ({around})" if around else percentile
    return norm_chart.NormScore(name, float(score.t), sem, at_least(score, scale_norm), text)


def at_least(score: Score, norm: ScaleNorm) -> int | None:
    """The percentile; of a printed table the bound that is nearer to the middle, so that nothing is overstated."""
    if score.percentile is not None:
        return min(99, max(1, round(float(score.percentile))))
    low, high = bracket(score, norm)
    if low is not None and low >= 50:
        return low
    if high is not None and high <= 50:
        return high
    return 50 if norm.percentiles else None


def bracket(score: Score, norm: ScaleNorm) -> tuple[int | None, int | None]:
    """Between which printed percentiles a score lies."""
    return table_bracket(Fraction(score.value or 0), norm.percentiles)


def percentile_words(score: Score, norm: ScaleNorm | None) -> tuple[str, str]:
    """82 and its 95% interval 78–86; of a printed table the two printed percents around it."""
    if score.percentile is not None:
        middle = str(min(99, max(1, round(float(score.percentile)))))
        if score.percentile_low is None or score.percentile_high is None:
            return middle, ""
        return middle, f"{round(float(score.percentile_low))}–{round(float(score.percentile_high))}"
    if norm is None or not norm.percentiles:
        return "–", ""
    low, high = bracket(score, norm)
    if low is None:
        return _("below %(percent)s") % {"percent": high}, ""
    return (_("above %(percent)s") % {"percent": low} if high is None else f"{low}–{high}"), ""


def raw_score(score: Score, name: str) -> raw_chart.RawScore:
    assert score.value is not None
    sem = float(score.sem) if score.sem is not None else None
    step = 1 if score.formula == "sum" else 0.1
    return raw_chart.RawScore(name, float(score.value), score.low, score.high, sem, step)


def _given(score: Score) -> str:
    """How many of the questions a score rests on, where that is not all of them."""
    facts = {"done": len(score.items_used), "all": len(score.items_used) + len(score.items_missing)}
    return _("%(done)s of %(all)s answered") % facts if score.items_missing else ""


def _row(score: Score, charted: norm_chart.NormScore | None, instrument: Instrument, norm: NormSet | None) -> ScaleRow:
    name = symptoms.scale_name(instrument, score.scale)
    if score.value is None:
        return ScaleRow(name, SafeString(""), "", "", "", "", "", "", why_no_score(score, instrument))
    raw = raw_score(score, name)
    raw = replace(raw, sem=None) if instrument.is_plain else raw
    given = _given(score)
    meaning = ". ".join(part for part in (symptoms.words(score, instrument), given) if part)
    if charted is None:
        value = _("%(value)s of %(low)s–%(high)s") % {
            "value": symptoms.number(score),
            "low": score.low,
            "high": score.high,
        }
        return ScaleRow(name, raw_chart.draw(raw), value, raw_chart.interval(raw), "", "", "", meaning, "")
    percentile, interval = percentile_words(score, norm.scales.get(score.scale) if norm else None)
    band = symptoms.band_word(score, instrument)
    place = _("%(value)s of %(low)s–%(high)s") % {
        "value": symptoms.number(score),
        "low": score.low,
        "high": score.high,
    }
    return ScaleRow(
        name=name,
        picture=norm_chart.draw(charted),
        value=shown(charted.t, 0),
        interval=norm_chart.interval(charted),
        percentile=percentile,
        percentile_interval=interval,
        standing=norm_chart.words(charted),
        meaning=". ".join(part for part in (place if not band else f"{place}, {band}", given) if part),
        reason="",
    )


def why_no_score(score: Score, instrument: Instrument) -> str:
    """Why a scale has no score, with the numbers that decide it."""
    if score.status == "no-close-person":
        return _("Not asked: no close person now.")
    if score.status == "target-absent":
        return why_left_out(score)
    if score.status == WORDING_BLOCKED:
        return _("No score is shown: answers contradict this wording. A clinical lead or a clinic admin looks at it.")
    scale = instrument.scale(score.scale)
    facts = {"done": len(score.items_used), "all": len(scale.items), "needed": scale.min_answered}
    if score.status == "no-answers":
        return _("No answers. No score is shown.")
    if unasked := _unasked(score, instrument):
        staged = {**facts, "asked": len(scale.items) - len(unasked)}
        return (
            _(
                "%(done)s of %(asked)s questions answered. The others were not asked: the first ones stayed below "
                "the line. No score is shown."
            )
            % staged
        )
    return _("%(done)s of %(all)s answered. The scale needs %(needed)s. No score is shown.") % facts


def _unasked(score: Score, instrument: Instrument) -> set[str]:
    """The questions of a scale that the battery held back by its line."""
    held = [found for found in score.profile.findings if found["kind"] == "below-line"]
    items = {item for found in held if found["instrument"] == str(instrument) for item in found["items"]}
    return items.intersection(score.items_missing)


def _why_no_norms(scores: list[Score], instrument: Instrument) -> str:
    """One sentence: why there is no more than the raw score."""
    reasons = {reason for score in scores for reason in score.recipe.get("missing_figures", {}).values()}
    if not any(score.value is not None for score in scores):
        return ""
    if instrument.bands:
        return _("Each score stands in the range of its published cut-offs. There is no comparison group.")
    if "no-norms" in reasons:
        return _("No norms for this group yet. The place on the answer scale is all that these numbers say.")
    if any(reason.startswith("fewer-than") for reason in reasons):
        return _("Too few people to compare with yet. The place on the answer scale is all that these numbers say.")
    return _("The place on the answer scale is all that these numbers say.")
