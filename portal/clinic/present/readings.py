"""What answers say beside their scores, in words: levels, lines that differ by gender, means over people."""

from typing import Any

from django.utils.translation import gettext as _

from intake.instruments import load
from intake.psychometrics.instrument import Instrument
from intake.readings import ACROSS, LINE, OUTCOME, PATTERN
from intake.targets import CLOSE_PERSON
from portal.clinic.present.symptoms import in_language, person_name, scale_name

KINDS = (OUTCOME, LINE, ACROSS, PATTERN)


def sentence(finding: dict[str, Any]) -> str:
    """The sentence of a stored reading."""
    instrument = load(*finding["instrument"].split("@"))
    say = {OUTCOME: _outcome, LINE: _line, ACROSS: _across, PATTERN: _pattern}[finding["kind"]]
    return say(instrument, finding)


def scale_of(finding: dict[str, Any]) -> str:
    """The name of the scale that a stored reading is about, and whom."""
    name = scale_name(load(*finding["instrument"].split("@")), finding["scale"])
    about = finding["target"]
    return f"{name} ({person_name(about)})" if about and about != CLOSE_PERSON else name


def _outcome(instrument: Instrument, finding: dict[str, Any]) -> str:
    """One with a question open is never told as whole."""
    words = {
        "instrument": instrument.short_title,
        "name": in_language(finding["name"]),
        "level": in_language(finding["label"]),
        "items": ", ".join(finding["missing"]),
    }
    if finding["level"] is None:
        return _("%(instrument)s, %(name)s: cannot be said without an answer to %(items)s.") % words
    if finding["missing"]:
        return _("%(instrument)s, %(name)s: %(level)s, or more: no answer to %(items)s.") % words
    return _("%(instrument)s, %(name)s: %(level)s.") % words


def _pattern(instrument: Instrument, finding: dict[str, Any]) -> str:
    """A pattern that its publication counts: a screen, as any line."""
    pattern = {
        "mdd_screen": _("the pattern of answers for major depression"),
        "other_depressive_screen": _("the pattern of answers for another depressive syndrome"),
    }.get(finding["key"], finding["key"])
    words = {"instrument": instrument.short_title, "pattern": pattern}
    if finding["holds"] is None:
        return _("%(instrument)s: %(pattern)s cannot be judged, an answer is missing.") % words
    if finding["holds"]:
        return _("%(instrument)s: %(pattern)s is there. It is a screen, not a diagnosis.") % words
    return _("%(instrument)s: %(pattern)s is not there.") % words


def _one_line(instrument: Instrument, finding: dict[str, Any]) -> str:
    """On which side of a published line a score lies."""
    words = {
        "instrument": instrument.short_title,
        "scale": scale_name(instrument, finding["scale"]),
        "score": finding["score"],
    }
    is_high = finding["reached"] == (finding["side"] == "at-or-above")
    if finding["side"] == "at-or-below":
        high = _("%(instrument)s, %(scale)s: above the published line of %(score)s.")
        return (
            high if is_high else _("%(instrument)s, %(scale)s: at the published line of %(score)s or below.")
        ) % words
    high = _("%(instrument)s, %(scale)s: at the published line of %(score)s or above.")
    return (high if is_high else _("%(instrument)s, %(scale)s: below the published line of %(score)s.")) % words


def _line(instrument: Instrument, finding: dict[str, Any]) -> str:
    if "side" in finding:
        return _one_line(instrument, finding)
    who = {"female": _("women"), "male": _("men")}.get(finding["gender"], _("everybody"))
    words = {"instrument": instrument.short_title, "score": finding["score"], "who": who}
    if finding["reached"]:
        return _("%(instrument)s: reaches the line for %(who)s, %(score)s.") % words
    return _("%(instrument)s: does not reach the line for %(who)s, %(score)s.") % words


def _across(instrument: Instrument, finding: dict[str, Any]) -> str:
    scale = in_language(instrument.scale(finding["scale"]).name)
    words = {"instrument": instrument.short_title, "scale": scale, "people": len(finding["used"])}
    if finding["value"] is None:
        # It may have been asked about people in general: a score without any of those whom the mean is over.
        absent = ", ".join(map(person_name, finding["absent"]))
        return _("%(instrument)s, %(scale)s: no mean over people, as none of these has a score: %(absent)s.") % {
            **words,
            "absent": absent,
        }
    number = f"{float(finding['value']):.2f}"
    return _("%(instrument)s, %(scale)s: mean %(number)s over %(people)s of the people asked about.") % {
        **words,
        "number": number,
    }
