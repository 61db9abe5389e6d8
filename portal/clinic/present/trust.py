"""How far to trust the answers: advice to the clinician, never a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake.models import Answer, Assessment
from intake.psychometrics import quality
from intake.psychometrics.agreement import halves
from intake.psychometrics.instrument import Instrument
from portal.clinic.charts.figures import shown
from portal.clinic.loading.reading import Reading
from portal.clinic.present import symptoms

# Flags that say less the more somebody suffers.
MISLEADING = {"longstring", "low_variability", "rare_profile"}


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    text: str
    is_flag: bool = False
    is_fine: bool = False  # it was judged and is as usual; neither: a fact that nobody judged


@dataclass(frozen=True)
class Trust:
    """What stands out, and what is as usual."""

    count: int
    suggests_review: bool
    checks: list[Check]


def trust(reading: Reading) -> Trust:
    """Return the checks of an intake, flags first."""
    profile = reading.profile
    flags = [Check(_flag(flag, reading), True) for flag in profile.quality] if profile else []
    return Trust(len(flags), bool(profile and not profile.passes_quality_gate), [*flags, *_usual(reading)])


def _flag(flag: dict[str, Any], reading: Reading) -> str:
    """One flag as a sentence with the value seen and its line."""
    name = symptoms.in_language(reading.load(*flag["instrument"].split("@")).title)
    value, line = (shown(float(number)) if number is not None else "–" for number in (flag["value"], flag["line"]))
    whole = {key: str(round(float(flag[key]))) if flag[key] is not None else "–" for key in ("value", "line")}
    sentences = {
        "fast": _("Very fast: %(value)s seconds for the whole part, the line is %(line)s. Read with care.") % whole,
        "longstring": _("Long run of one answer: %(value)s in a row, the line is %(line)s.") % whole,
        "low_variability": _("Answers hardly vary: spread %(value)s, the line is %(line)s.")
        % {"value": value, "line": line},
        "acquiescence": _("Much the same answer to lines written either way: mean %(value)s, the line is %(line)s.")
        % {"value": value, "line": line},
        "directed_item_missed": _(
            "The line that asks for one fixed answer was answered otherwise. A note, not a verdict."
        ),
        "directed_item_skipped": _("The line that asks for one fixed answer was skipped."),
        "self_reported_low_care": _("The person says that they did not read every line with care."),
        "unlikely_pattern": _("Answers that seldom go together (%(scale)s): fit %(value)s, the line is %(line)s.")
        % {"scale": _scale(flag, reading), "value": value, "line": line},
        "rare_profile": _("Both scores together are rare in the comparison sample. They may well be true."),
    }
    return f"{name}: {sentences[flag['code']]}"


def _scale(flag: dict[str, Any], reading: Reading) -> str:
    """The name of the scale that a flag is about; "" where it is about the whole questionnaire."""
    scale = flag.get("scale", "")
    return symptoms.scale_name(reading.load(*flag["instrument"].split("@")), scale) if scale else ""


def _usual(reading: Reading) -> list[Check]:
    flagged = {flag["code"] for flag in reading.profile.quality} if reading.profile else set()
    found = [
        _severity(flagged),
        _pace(reading, "fast" in flagged),
        _runs(reading, "longstring" in flagged),
        _halves(reading),
        _fits(reading),
        _skipped(reading),
    ]
    return [check for check in found if check]


def _severity(flagged: set[str]) -> Check | None:
    """What misleads where somebody is very unwell (Conijn et al., 2019, Multivariate Behav Res 54, 593-611)."""
    if not flagged & MISLEADING:
        return None
    return Check(_("Long runs, answers that hardly vary and rare scores are usual where somebody suffers a lot."))


def _halves(reading: Reading) -> Check | None:
    """How alike the halves of the scales are. A number without a line: none was read in a source."""
    said = []
    for sheet in reading.sheets:
        instrument = reading.instrument(sheet)
        found = halves(instrument, {answer.item: answer.value for answer in sheet.answers.all()})
        if found is not None:
            said.append(f"{instrument.short_title} {shown(found, 2)}")
    if not said:
        return None
    text = _("Halves of the scales: %(values)s (1: they agree fully, 0: not at all).")
    return Check(text % {"values": ", ".join(said)})


def _fits(reading: Reading) -> Check | None:
    """That answers go together as they usually do, where a model of the items can tell."""
    flags = reading.profile.quality if reading.profile else []
    flagged = {flag["instrument"] for flag in flags if flag["code"] == "unlikely_pattern"}
    modelled = {score.recipe["instrument"] for score in reading.scores if "item_model" in score.recipe}
    if not modelled - flagged or (reading.invitation is not None and reading.invitation.was_helped):
        return None
    return Check(_("Answers go together as they usually do."), is_fine=True)


def _pace(reading: Reading, is_flagged: bool) -> Check | None:
    seconds = [float(a.seconds) for sheet in reading.sheets for a in sheet.answers.all() if a.seconds is not None]
    said = [_("Pace: median %(seconds)s seconds a question.") % {"seconds": shown(median(seconds))}] if seconds else []
    share = quality.unhurried_share([(1, each) for each in seconds])
    if share is not None:
        percent = round(100 * float(share))
        said.append(_("%(percent)s%% of the questions took 2 seconds or more.") % {"percent": percent})
    by = {answer.actor_kind for sheet in reading.sheets for answer in sheet.answers.all()}
    if "staff" in by:
        said.append(_("Entered by staff, with no time for each line: pace is not judged."))
    elif "client" in by:
        said.append(_("Sent by another system, with no time for each line: pace is not judged."))
    elif any(sheet.answered_in_list for sheet in reading.sheets):
        said.append(_("Answered as a list, with no time for each line: pace is not judged."))
    invitation = reading.invitation
    has_own_pace = invitation is None or invitation.has_own_pace
    if said and invitation is not None and invitation.was_helped:
        said.append(_("Somebody helped, so pace is not judged."))
    elif said and not has_own_pace:
        said.append(_("A screen reader or another aid was in use, so pace is not judged."))
    is_timed = any(reading.instrument(sheet).quality for sheet in reading.sheets if _is_timed(sheet))
    is_judged = is_timed and has_own_pace
    return Check(" ".join(said), is_fine=is_judged and not is_flagged) if said else None


def _is_timed(sheet: Assessment) -> bool:
    return not sheet.answered_in_list and any(answer.seconds is not None for answer in sheet.answers.all())


def _runs(reading: Reading, is_flagged: bool) -> Check | None:
    """The longest run of one answer among questionnaires that judge it; a flag has said it already."""
    sheets = [(sheet, reading.instrument(sheet)) for sheet in reading.sheets]
    given = [_given(sheet, instrument) for sheet, instrument in sheets if instrument.quality]
    most = max(given, key=quality.longstring, default=[])
    usual = quality.average_run(most)
    if is_flagged or usual is None:
        return None
    facts = {"count": quality.longstring(most), "mean": shown(float(usual))}
    return Check(_("Longest run of one answer: %(count)s, %(mean)s on average.") % facts, is_fine=True)


def _given(sheet: Assessment, instrument: Instrument) -> list[int | None]:
    values = {answer.item: answer.value for answer in sheet.answers.all()}
    return quality.raw_answers(instrument, values)


def _skipped(reading: Reading) -> Check | None:
    states = [answer.state for sheet in reading.sheets for answer in sheet.answers.all()]
    skipped, declined = states.count(Answer.SKIPPED), states.count(Answer.DECLINED)
    held = states.count(Answer.HELD_BACK)
    said = []
    if skipped:
        text = ngettext("%(count)s question skipped.", "%(count)s questions skipped.", skipped)
        said.append(text % {"count": skipped})
    if declined:
        text = ngettext(
            "%(count)s question left out with its part: they would rather not answer it.",
            "%(count)s questions left out with their part: they would rather not answer it.",
            declined,
        )
        said.append(text % {"count": declined})
    if held:
        said.append(_not_asked(held))
    if said:
        return Check(" ".join(said))
    return Check(_("None skipped."), is_fine=True) if states else None


def _not_asked(held: int) -> str:
    return ngettext("%(count)s not asked: not alone.", "%(count)s not asked: not alone.", held) % {"count": held}
