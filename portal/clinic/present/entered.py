"""Who entered an answer for a patient, and by which way."""

from __future__ import annotations

from django.utils.translation import gettext as _

from intake.models import Answer, Assessment, StaffEntry
from portal.clinic.loading.reading import Reading


def WAYS() -> dict[str, str]:
    """By which way answers were entered, within a sentence."""
    return {StaffEntry.BY_PHONE: _("by phone"), StaffEntry.IN_THE_ROOM: _("in the room")}


def who_and_how(name: str, way: str) -> str:
    return _("Entered by %(name)s, %(way)s.") % {"name": name, "way": WAYS()[way]}


def entered_words(answer: Answer | None, reading: Reading) -> str:
    """Who entered an answer, and by which way; empty where the patient gave it themselves."""
    if answer is None or answer.actor_kind != "staff":
        return ""
    entry = reading.case.entries.get(answer.client_id)
    return who_and_how(entry.entered_by.name, entry.way) if entry else ""


def entered_of(sheet: Assessment | None, reading: Reading) -> str:
    """How many answers of a questionnaire staff entered, who, and by which way; empty for none."""
    answers = [answer for answer in sheet.answers.all() if answer.state == Answer.ANSWERED] if sheet else []
    entered = [answer for answer in answers if answer.actor_kind == "staff"]
    if not entered:
        return ""
    sittings = [reading.case.entries[each.client_id] for each in entered if each.client_id in reading.case.entries]
    said = dict.fromkeys(f"{each.entered_by.name}, {WAYS()[each.way]}" for each in sittings)
    facts = {"count": len(entered), "all": len(answers), "who": "; ".join(said)}
    return _("Entered by staff: %(count)s of %(all)s answers (%(who)s).") % facts
