"""The words of an alert's life: its states, what was done, the risk, the safety plan, who was told."""

from django.utils.translation import gettext as _

from intake.models.alerts import TOP
from intake.psychometrics.instrument import Instrument, Item
from portal.clinic.present.symptoms import in_language


def STATES() -> dict[str, str]:
    return {
        "raised": _("Raised"),
        "seen": _("Seen"),
        "contacted": _("Acted"),
        "assessed": _("Assessed"),
        "resolved": _("Closed"),
        "reopened": _("Opened again"),
        "void": _("Void: should not have been raised"),
        "escalated": _("Went up the ladder"),
    }


def ACTIONS() -> dict[str, str]:
    return {
        "called": _("Called the patient"),
        "saw-in-visit": _("Saw the patient in a visit"),
        "safety-plan": _("Went through the safety plan with them"),
        "handed-over": _("Handed over to a colleague"),
        "emergency-services": _("Called the emergency services"),
        "no-action-needed": _("Read it: no action needed now"),
    }


def RISK_LEVELS() -> dict[str, str]:
    return {
        "none": _("Risk now: none found"),
        "low": _("Risk now: low"),
        "moderate": _("Risk now: moderate"),
        "high": _("Risk now: high"),
    }


def PLANS() -> dict[str, str]:
    return {
        "in-place": _("Safety plan in place"),
        "updated": _("Safety plan updated"),
        "made": _("Safety plan made"),
        "not-needed": _("No safety plan needed"),
    }


def TOOLS() -> dict[str, str]:
    return {
        "c-ssrs": _("C-SSRS"),
        "asq": _("ASQ"),
        "interview": _("Clinical interview"),
        "own-tool": _("The clinic's own tool"),
    }


def COVERED() -> dict[str, str]:
    return {
        "protective-factors": _("What keeps them safe"),
        "means-safety": _("Making dangerous things hard to reach"),
        "emergency-contact": _("Somebody to call for them"),
    }


def rung_words(rung: int | None) -> str:
    """Who was told on a rung of the ladder."""
    told = {1: _("everybody on duty was told"), 2: _("the clinical leads were told")}
    return "" if rung is None else told.get(min(rung, TOP), _("everybody who answers alerts was told"))


def unanswered_words(state: str) -> str:
    """The heading of an alert about a safety question that has no answer."""
    if state == "held-back":
        return _("Safety question not asked: not alone. Ask.")
    return _("Safety question not answered: ask.")


def level_words(level: str) -> str:
    return {"emergency": _("Emergency"), "urgent": _("Urgent"), "same-day": _("Same day")}[level]


def question_words(item: Item) -> str:
    """A question by its number, and its words where they are there."""
    words = in_language(dict(item.text)) if item.text else ""
    return _("%(number)s. %(words)s") % {"number": item.number, "words": words or _("wording not shipped")}


def rule_words(instrument: Instrument, item_id: str, at_or_above: int) -> str:
    """From which answer to which question on a rule raises an alert."""
    item = instrument.item(item_id)
    option = next((each for each in item.options if each.value == at_or_above), None)
    answer = in_language(dict(option.text)) if option and option.text else str(at_or_above)
    return _("From “%(answer)s” on: %(question)s") % {"answer": answer, "question": question_words(item)}
