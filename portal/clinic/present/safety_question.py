"""The safety question of an intake where it raised no alert: asked and answered, not answered, or not asked at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from intake.models import Answer, Assessment
from intake.psychometrics.asked import is_asked
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.risk import item_findings
from portal.clinic.loading.reading import Reading
from portal.clinic.present import times
from portal.clinic.present.answers import answer_words, named


@dataclass(frozen=True)
class SafetyLine:
    """One safety question in a sentence. A quiet one says what was answered; the others wait for somebody to ask."""

    text: str
    must_ask: bool


def safety_lines(reading: Reading) -> list[SafetyLine]:
    """Every safety question of a sent intake that no alert speaks of."""
    if reading.profile is None:
        return []
    watched = [
        (sheet, reading.instrument(sheet), item)
        for sheet in reading.sheets
        for item in _met(sheet, reading.instrument(sheet))
    ]
    if not watched:
        return [SafetyLine(_("No safety question was asked."), must_ask=True)]
    found = (_line(sheet, instrument, item, len(watched) > 1, reading) for sheet, instrument, item in watched)
    return [line for line in found if line]


def _met(sheet: Assessment, instrument: Instrument) -> list[str]:
    """The risk questions of a sheet but for those that were not asked because no answer led to them."""
    answers = {answer.item: answer for answer in sheet.answers.all()}
    values = {item: answer.value for item, answer in answers.items()}
    return [
        item
        for item in instrument.risk_items
        if is_asked(instrument, instrument.item(item), values)
        or (item in answers and answers[item].state != Answer.NOT_SHOWN)
    ]


def _line(
    sheet: Assessment, instrument: Instrument, item: str, is_one_of_many: bool, reading: Reading
) -> SafetyLine | None:
    answer = next((answer for answer in sheet.answers.all() if answer.item == item), None)
    question = instrument.item(item)
    title = _("Safety question")
    if is_one_of_many:
        title = f"{title} ({named(instrument, question.number)})"
    if answer is None or answer.state != Answer.ANSWERED:
        withheld = withheld_by(reading, instrument, item)
        return SafetyLine(f"{title}: {_withheld(withheld) if withheld else _unanswered(answer)}", must_ask=True)
    if item_findings(instrument, item, answer.value):
        return None
    facts = {
        "title": title,
        "date": times.day(answer.saved_at, reading.zone),
        "answer": answer_words(question, answer),
    }
    said = _("%(title)s: asked on %(date)s, answered %(answer)s. This does not rule risk out.")
    return SafetyLine(said % facts, must_ask=False)


def withheld_by(reading: Reading, instrument: Instrument, item: str) -> dict[str, Any] | None:
    """Return the finding of a part that its line kept from being asked, where this question lies in it."""
    findings = reading.profile.findings if reading.profile else []
    own = (each for each in findings if each["kind"] == "below-line" and each["instrument"] == str(instrument))
    return next((finding for finding in own if item in finding["items"]), None)


def _withheld(finding: dict[str, Any]) -> str:
    facts = {"sum": finding["sum"], "line": finding["line"]}
    said = _("not asked, because the first questions came to %(sum)s and the rest is asked from %(line)s on.")
    return f"{said % facts} {_('No safety question was asked. Ask.')}"


def _unanswered(answer: Answer | None) -> str:
    if answer is not None and answer.state == Answer.HELD_BACK:
        return _("not asked, because the patient was not alone. Ask.")
    if answer is None or answer.state == Answer.NOT_SHOWN:
        return _("not asked. Ask.")
    return _("asked, not answered. Ask.")
