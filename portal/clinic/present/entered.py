"""Who entered an answer for a patient, and by which way."""

from __future__ import annotations

from django.utils.translation import gettext as _

from intake.models import Answer, Assessment, StaffEntry
from portal.clinic.loading.reading import Reading

OTHERS = ("staff", "client")  # who answers for a patient: a person who heard it, or another system


def WAYS() -> dict[str, str]:
    """By which way staff heard the answers that they entered, within a sentence."""
    return {StaffEntry.BY_PHONE: _("by phone"), StaffEntry.IN_THE_ROOM: _("in the room")}


def who_and_how(name: str, way: str) -> str:
    if way == StaffEntry.ANOTHER_SYSTEM:
        return _("Sent by another system: %(name)s.") % {"name": name}
    return _("Entered by %(name)s, %(way)s.") % {"name": name, "way": WAYS()[way]}


def entered_words(answer: Answer | None, reading: Reading) -> str:
    """Who entered an answer, and by which way; empty where the patient gave it themselves."""
    if answer is None or answer.actor_kind not in OTHERS:
        return ""
    entry = reading.case.entries.get(answer.client_id)
    return who_and_how(entry.source, entry.way) if entry else ""


def entered_of(sheet: Assessment | None, reading: Reading) -> str:
    """How many answers of a questionnaire others entered, who, and by which way; empty for none."""
    answers = [answer for answer in sheet.answers.all() if answer.state == Answer.ANSWERED] if sheet else []
    return " ".join(filter(None, (_entered_by(kind, answers, reading) for kind in OTHERS)))


def _entered_by(kind: str, answers: list[Answer], reading: Reading) -> str:
    entered = [answer for answer in answers if answer.actor_kind == kind]
    if not entered:
        return ""
    sittings = [reading.case.entries[each.client_id] for each in entered if each.client_id in reading.case.entries]
    facts: dict[str, object] = {"count": len(entered), "all": len(answers)}
    if kind == "client":
        facts["who"] = "; ".join(dict.fromkeys(each.source for each in sittings))
        return _("Sent by another system: %(count)s of %(all)s answers (%(who)s).") % facts
    facts["who"] = "; ".join(dict.fromkeys(f"{each.source}, {WAYS()[each.way]}" for each in sittings))
    return _("Entered by staff: %(count)s of %(all)s answers (%(who)s).") % facts
