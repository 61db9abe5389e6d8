"""How to reach a person safely: what they said themselves first, with its day where it is not their last word."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from intake.models import Statement
from portal.clinic.loading.reading import Reading
from portal.clinic.present import times


@dataclass(frozen=True)
class Line:
    """A label and what is known, with a word for what is not."""

    label: str
    value: str
    is_blank: bool = False


def contact_lines(reading: Reading) -> list[Line]:
    """How to reach the patient now; a blank line is said in words, and hides nothing that was said before."""
    patient = reading.patient
    labels = {
        "contact": _("Safe number or address"),
        "whereabouts": _("Where they usually are"),
        "worried-contact": _("Who to call if we are worried"),
    }
    found = [_line(label, reading.case.contact_lines.get(kind, []), reading) for kind, label in labels.items()]
    typed = ", ".join(each for each in (patient.phone, patient.email) if each)
    return [*found, Line(_("On file at the clinic"), typed or _("nothing"), not typed)]


def contact_rule(reading: Reading) -> str:
    """How and when this person may be contacted: what they sent themselves, else what the sender wrote."""
    patient = reading.patient
    sent = _sent(reading.case.contact_lines.get("contact", []))
    if sent is not None:
        return sent.text
    if patient.contact_rule:
        return patient.contact_rule
    if patient.contact_is_safe is None:
        return _("Nobody asked yet whether the address is safe")
    return _("Address is safe to write to") if patient.contact_is_safe else _("Do not write to the address on file")


def _sent(rows: list[Statement]) -> Statement | None:
    """The newest that was sent and says something; rows are newest first."""
    return next((row for row in rows if row.sent_at and row.text), None)


def _line(label: str, rows: list[Statement], reading: Reading) -> Line:
    sent, newest = _sent(rows), rows[0] if rows else None
    if sent is None:
        said = next((row.text for row in rows if row.text), "")
        return Line(label, said or _("left blank"), not said)
    if newest is None or newest is sent:
        return Line(label, sent.text)
    facts = {"said": sent.text, "date": times.day(sent.saved_at, reading.zone), "newer": newest.text}
    if not newest.text:
        return Line(label, _("%(said)s (said on %(date)s, left blank since)") % facts)
    return Line(label, _("%(said)s (said on %(date)s). Not sent yet: %(newer)s") % facts)
