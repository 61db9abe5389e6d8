"""Who has looked, in the patient's words: grouped by day, each line a person or a system, what, when and why."""

from datetime import date
from itertools import groupby
from typing import Any

from django.core.paginator import Page
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake.models import Patient
from intake.pages import phone_of
from intake.present.sending import titled
from intake.present.times import zone_of
from portal.care import ledger
from portal.clinic.present import times

PER_PAGE = 30


def page(found: Page, looks: list[ledger.Look], patient: Patient) -> dict[str, Any]:
    """Return the context of the page."""
    grouped = groupby(looks, key=lambda look: look.day)
    days = [{"title": title(day, patient), "rows": [row(look, patient) for look in rows]} for day, rows in grouped]
    return {"page": found, "days": days, **phone_of(patient.clinic)}


def title(day: date, patient: Patient) -> str:
    """Return the day with its year: these reach far back."""
    said = f"{formats.date_format(day, 'l')}, {times.day(day, zone_of(patient))}"
    return said[:1].upper() + said[1:]


def row(look: ledger.Look, patient: Patient) -> dict[str, str]:
    return {"who": who(look, patient), "what": what(look), "when": when(look, patient), "why": WHY()[look.why]}


def who(look: ledger.Look, patient: Patient) -> str:
    if look.who is None:
        gone = _("A system that was connected") if look.why == ledger.SYSTEM else _("Somebody who worked at %(clinic)s")
        return gone % {"clinic": patient.clinic.name}
    return str(look.who) if look.why == ledger.SYSTEM else titled(look.who)


def what(look: ledger.Look) -> str:
    otherwise = _("was sent something about you") if look.why == ledger.SYSTEM else _("opened something about you")
    return WHAT().get(look.action, otherwise)


def WHAT() -> dict[str, str]:
    return {
        "caseload.read": _("saw your name in the list of patients"),
        "profile.read": _("opened your answers and what they show"),
        "practice.read": _("opened your courses, as far as you share them"),
        "score.read": _("looked at how one of your numbers was made"),
        "profile.printed": _("opened your answers for printing"),
        "entry.read": _("entered your answers with you"),
        "entry.started": _("sent us answers that you gave there"),
        "patient.read": _("opened the page for sending you questions"),
        "api.patients.read": _("was sent your name and how to reach you"),
        "api.profiles.read": _("was sent what your answers show"),
        "api.assessments.read": _("was sent your answers"),
        "api.alerts.read": _("was sent an answer about your safety"),
        "api.invitations.read": _("was sent which questions you were asked"),
        "api.recommendations.read": _("was sent what was shared with you"),
    }


def WHY() -> dict[str, str]:
    return {
        ledger.TEAM: _("They are one of the people who care for you."),
        ledger.LEAD: _("They lead the people who care for you."),
        ledger.DUTY: _("They were on duty while an answer about your safety was being followed up."),
        ledger.CLINIC: _("They worked at your clinic."),
        ledger.SYSTEM: _("Your clinic connected this system."),
    }


def when(look: ledger.Look, patient: Patient) -> str:
    zone = zone_of(patient)
    first, last = times.clock(look.first, zone), times.clock(look.last, zone)
    if look.times == 1:
        return first
    counted = ngettext("%(count)s time", "%(count)s times", look.times) % {"count": look.times}
    span = first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}
    return f"{span}, {counted}"
