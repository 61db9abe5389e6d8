"""The rows of the caseload as they are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any
from zlib import crc32

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake.models import Alert, Patient, Profile
from portal.clinic.charts import glyphs
from portal.clinic.loading.list import PatientList
from portal.clinic.present import symptoms, times
from portal.clinic.present.occasions import occasion
from portal.clinic.present.risk import answered
from portal.clinic.present.triage import Group, Placed, Priority, is_news, took_back
from portal.country.languages import own_name

if TYPE_CHECKING:
    from portal.care.caseload import CountedInvitation


@dataclass(frozen=True)
class News:
    """What is new, in one sentence; the strong part comes first."""

    strong: str = ""
    text: str = ""


@dataclass(frozen=True)
class Row:
    """One patient on the page."""

    placed: Placed
    patient: Patient
    facts: str
    news: News
    picture: SafeString
    relationships: str
    mood: symptoms.Cell | None
    answers: str
    waits: str
    due: str
    is_overdue: bool
    visit: str
    url: str
    action: str
    action_url: str


@dataclass(frozen=True)
class Section:
    """One group with its rows on this page."""

    group: Group
    count: int
    rows: list[Row]

    @property
    def anchor(self) -> str:
        return f"group-{self.group.name.lower()}"


def sections(found: PatientList, zone: tzinfo) -> list[Section]:
    """The groups that have rows on this page, in their fixed order."""
    rows = [row(placed, found, zone) for placed in found.page if placed.standing.patient_id in found.patients]
    grouped = {group: [row for row in rows if row.placed.group is group] for group in Group}
    return [Section(group, found.groups[group], kept) for group, kept in grouped.items() if kept]


def digest(html: str) -> str:
    """A short mark of what was drawn, to tell whether it changed."""
    return f"{crc32(html.encode()):08x}"


def row(placed: Placed, found: PatientList, zone: tzinfo) -> Row:
    standing, now = placed.standing, found.now
    patient = found.patients[standing.patient_id]
    alert = standing.alerts[0] if standing.alerts else None
    awaited = alert if alert and alert.needs_somebody else None
    planes = found.planes.get(standing.profile.pk, []) if standing.profile else []
    action, action_url = _action(placed, patient)
    return Row(
        placed=placed,
        patient=patient,
        facts=person_facts(patient, now.astimezone(zone)),
        news=_news(placed, found, zone),
        picture=_picture(planes, found),
        relationships=_relationships(planes, standing.profile),
        mood=symptoms.mood(standing.scores, found.load),
        answers=_answers(standing.profile, standing.invitation, found.sizes),
        waits=times.since(placed.since, now) if placed.since else "–",
        due=_("due %(time)s") % {"time": times.inline(awaited.due_at, now, zone, is_short=True)} if awaited else "",
        is_overdue=bool(awaited and awaited.is_overdue(now)),
        visit=_visit(standing.next_visit_at, now, zone),
        url=reverse("patient", args=[patient.pk]),
        action=action,
        action_url=action_url,
    )


def _visit(at: datetime | None, now: datetime, zone: tzinfo) -> str:
    return times.when(at, now, zone, is_short=True) if at else _("None set")


def person_facts(patient: Patient, today: datetime) -> str:
    """41, he/him, Español: age, pronouns and the language where it is not the clinic's own."""
    age = patient.age(today.date())
    own = (patient.clinic.languages or ["en"])[0]
    language = own_name(patient.language) if patient.language != own else ""
    return ", ".join(str(fact) for fact in (age, patient.pronouns, language) if fact)


def _action(placed: Placed, patient: Patient) -> tuple[str, str]:
    """The one thing to do in this row."""
    here = reverse("patient", args=[patient.pk])
    invitation, alert = placed.standing.invitation, next(iter(placed.standing.alerts), None)
    if alert and alert.needs_somebody:
        word = _("Say what you did") if alert.acknowledged_at else _("Acknowledge")
        return word, f"{here}#alert-{alert.pk}"
    if placed.group is Group.NEW:
        return _("Read"), here
    if placed.standing.due_on and placed.group in (Group.TODAY, Group.OTHERS):
        return _("Ask again"), reverse("asked", args=[patient.pk])
    if invitation is None and placed.standing.profile is None:
        return _("Send an intake"), reverse("send_intake_to", args=[patient.pk])
    if invitation and invitation.code_asked_at and placed.group is Group.ACTION and not alert:
        return _("New code"), reverse("send_again", args=[patient.pk, invitation.pk])
    if (
        invitation
        and placed.priority in (Priority.INVITED, Priority.PART_DONE, Priority.EXPIRED)
        and not invitation.refused_at
    ):
        return _("Send again"), reverse("send_again", args=[patient.pk, invitation.pk])
    return _("Open"), here


def _news(placed: Placed, found: PatientList, zone: tzinfo) -> News:
    standing, now = placed.standing, found.now
    if standing.alerts:
        alert = standing.alerts[0]
        return News(answered(alert), _told(alert, found, zone))
    taken_back = took_back(standing)
    if taken_back and is_news(taken_back, now):
        return News(_took_back(taken_back, zone))
    if placed.group is Group.ACTION and standing.invitation:
        return News(_wanted(standing.invitation, now, zone))
    if placed.group is Group.NEW and standing.profile:
        sent = _("Intake sent %(when)s.") % {"when": times.lately(standing.profile.completed_at, now, zone)}
        return News(_unasked(standing.profile), f"{_of_occasion(standing.invitation, standing.profile)} {sent}".strip())
    if placed.worse:
        facts = {
            "scale": placed.worse.name,
            "amount": placed.worse.amount,
            "date": times.short_day(placed.worse.since, zone),
        }
        said = _("%(scale)s up %(amount)s since %(date)s:")
        if placed.worse.went == "down":
            said = _("%(scale)s down %(amount)s since %(date)s:")
        return News(_("reliably worse"), said % facts)
    if taken_back:
        return News("", _took_back(taken_back, zone))
    if standing.due_on:
        return News("", _("To be asked again since %(day)s.") % {"day": times.short_day(standing.due_on, zone)})
    if standing.invitation and not standing.invitation.submitted_at and not standing.invitation.revoked_at:
        return News("", _progress(standing.invitation, found, zone))
    return News("", _("No new answers") if standing.profile else _("No intake sent yet"))


def _of_occasion(invitation: CountedInvitation | None, profile: Profile) -> str:
    """The occasion of the answers, where they are those of the newest invitation."""
    if invitation is None or invitation.pk != profile.invitation_id:
        return ""
    return f"{occasion(invitation)}:"


def _took_back(at: datetime, zone: tzinfo) -> str:
    return _("Took consent back on %(date)s: ask nothing new.") % {"date": times.short_day(at, zone)}


def _told(alert: Alert, found: PatientList, zone: tzinfo) -> str:
    if alert.acknowledged_at:
        when = times.lately(alert.acknowledged_at, found.now, zone)
        if alert.needs_somebody:
            return _("Seen %(when)s, nothing done yet.") % {"when": when}
        return _("Acknowledged %(when)s, still open.") % {"when": when}
    sent = [message.sent_at for message in found.messages.get(alert.pk, []) if message.sent_at]
    if sent:
        return _("Message sent %(time)s, not acknowledged.") % {"time": times.clock(max(sent), zone)}
    return _("No message has left yet.")


def _unasked(profile: Profile) -> str:
    kinds = {finding["kind"]: finding for finding in profile.findings}
    if any(finding.get("risk_items") for finding in profile.findings):
        return _("Safety question not asked: the short form stayed below its line.")
    if "risk-item-unanswered" in kinds:
        held = kinds["risk-item-unanswered"]["state"] == "held-back"
        return _("Safety question not asked: not alone.") if held else _("Safety question not answered: ask.")
    return ""


def _wanted(invitation: CountedInvitation, now: datetime, zone: tzinfo) -> str:
    """What the patient needs from the clinic."""
    if invitation.is_locked_out(now):
        return _("Lost the code and asks for a new one.")
    if invitation.refused_at:
        return _("Said no to the questions on %(date)s.") % {"date": times.short_day(invitation.refused_at, zone)}
    if invitation.stopped_at:
        return _("Chose to stop on %(date)s.") % {"date": times.short_day(invitation.stopped_at, zone)}
    if invitation.code_asked_at:
        return _("Lost the code and asks for a new one.")
    if invitation.code_paused_until and now < invitation.code_paused_until:
        until = times.clock(invitation.code_paused_until, zone)
        return _("Ten wrong codes: the link is paused until %(time)s.") % {"time": until}
    return PUT_OFF().get(invitation.put_off, _("Put the questions off."))


def PUT_OFF() -> dict[str, str]:
    return {
        "later": _("Asked to answer later."),
        "by-phone": _("Asks to answer by phone."),
        "at-the-clinic": _("Asks to answer at the clinic."),
    }


def _progress(invitation: CountedInvitation, found: PatientList, zone: tzinfo) -> str:
    if invitation.refused_at:
        return _("Said no to the questions on %(date)s") % {"date": times.short_day(invitation.refused_at, zone)}
    if found.now >= invitation.expires_at:
        return _("Link ended %(date)s") % {"date": times.short_day(invitation.expires_at, zone)}
    if invitation.stopped_at:
        return _("Chose to stop on %(date)s") % {"date": times.short_day(invitation.stopped_at, zone)}
    if invitation.put_off:
        return PUT_OFF().get(invitation.put_off, _("Put the questions off."))
    if invitation.answered:
        return _("Answered %(done)s of %(all)s, not sent yet") % _share(invitation, found.sizes)
    if invitation.opened_at:
        return _("Opened, nothing answered yet")
    return _("Link sent, not opened") if invitation.sent_at else _("Link handed over or waiting, not opened")


def _share(invitation: CountedInvitation, sizes: dict[Any, int]) -> dict[str, int]:
    return {"done": invitation.answered, "all": sizes.get(invitation.battery_id, 0)}


def _answers(profile: Profile | None, invitation: CountedInvitation | None, sizes: dict[Any, int]) -> str:
    """How complete the newest answers are, and whether to read them with care."""
    if invitation and not invitation.submitted_at and not invitation.revoked_at:
        return _("%(done)s of %(all)s") % _share(invitation, sizes) if invitation.answered else _("Not started")
    if profile is None:
        return "–"
    if not profile.passes_quality_gate:
        return _("Read with care")
    if profile.quality:
        count = len(profile.quality)
        return ngettext("%(count)s thing to check", "%(count)s things to check", count) % {"count": count}
    skipped, held = (invitation.skipped, invitation.held_back) if invitation else (0, 0)
    said = [_("%(count)s skipped") % {"count": skipped}] if skipped else []
    said += [_("%(count)s not asked") % {"count": held}] if held else []
    return ", ".join(said) or _("Complete")


def _relationships(planes: list[dict[str, Any]], profile: Profile | None) -> str:
    """Whether there is a profile to read; never a word about the person."""
    return _("Profile is ready") if profile else _("No score yet")


def _picture(planes: list[dict[str, Any]], found: PatientList) -> SafeString:
    drawn = next((plane for plane in planes if plane["status"] == "drawn"), None)
    if drawn is None:
        return SafeString("")
    instrument = found.load(*drawn["instrument"].split("@"))
    assert instrument.plane is not None  # it was drawn
    scale = instrument.scale(instrument.plane.anxiety)
    (x, y), (a, b) = drawn["mean"], drawn["lines"]
    return glyphs.mini_plane(float(scale.low), float(scale.high), (float(x), float(y)), (float(a), float(b)))
