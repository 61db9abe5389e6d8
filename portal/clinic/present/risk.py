"""Risk first: alerts with their whole history, and what to ask in private."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from intake.models import Alert, AlertEvent, Answer, StaffEntry
from portal.audit.models import Outbox
from portal.clinic.loading.reading import Reading
from portal.clinic.present import readings, symptoms, times
from portal.clinic.present.alert_words import (
    ACTIONS,
    COVERED,
    PLANS,
    RISK_LEVELS,
    STATES,
    TOOLS,
    level_words,
    rung_words,
    unanswered_words,
)
from portal.clinic.present.answers import answer_words, named
from portal.clinic.present.entered import who_and_how


@dataclass(frozen=True)
class AlertView:
    """One alert as it stands on the profile."""

    alert: Alert
    heading: str
    asked: str
    language: str
    facts: list[str]
    told: str
    closed: str  # in one line, once it is closed
    due: str
    level: str
    is_overdue: bool
    history: list[str] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.alert.acknowledged_at is None and self.alert.closed_at is None

    @property
    def is_open(self) -> bool:
        return self.alert.closed_at is None

    @property
    def is_waiting(self) -> bool:
        """Somebody saw it, and nothing was done yet."""
        return not self.is_new and self.alert.needs_somebody

    @property
    def state(self) -> str:
        """Where it stands, in one word before its heading."""
        if not self.is_open:
            return _("Void:") if self.alert.is_void else _("Closed:")
        if self.is_new:
            return ""
        return _("Seen, nothing done yet:") if self.is_waiting else _("Acknowledged, still open:")


@dataclass(frozen=True)
class Ask:
    """Something to ask about, and where its answer stands."""

    text: str
    item: str = ""
    is_private: bool = False


def answered(alert: Alert) -> str:
    """What was answered, in the words of the answer."""
    answer = alert.evidence.get("answer")
    if "state" in alert.evidence:
        return unanswered_words(alert.evidence["state"])
    if answer:
        return _("Risk answer: “%(answer)s”") % {"answer": answer}
    if "scale" in alert.evidence:
        return _("Risk score: %(value)s") % {"value": alert.evidence["value"]}
    if "number" in alert.evidence:
        return _("Risk answer: %(value)s, item %(number)s") % alert.evidence
    return _("Risk answer: %(value)s") % {"value": alert.evidence.get("value", "–")}


def alerts(reading: Reading) -> list[AlertView]:
    """All alerts of the patient, open ones first."""
    return [_view(alert, reading) for alert in reading.case.alerts]


def asks(reading: Reading) -> list[Ask]:
    """What to ask about, in private first. The safety question has lines of its own."""
    findings = reading.profile.findings if reading.profile else []
    kept = [ask for ask in map(_ask, findings) if ask]
    kept += [_below(finding, reading) for finding in findings if finding["kind"] == "below-line"]
    kept += [_closed_since(finding, reading) for finding in findings if finding["kind"] == "closed-since"]
    return sorted(kept, key=lambda ask: not ask.is_private)


def helped(reading: Reading) -> str:
    """Who was there while the answers were given, at any time; "" when the patient was alone."""
    invitation = reading.invitation
    if invitation is None:
        return ""
    said = []
    if invitation.was_helped:
        who = ", ".join(invitation.helpers) or _("somebody they did not name")
        said.append(_("Somebody helped to read or translate: %(who)s.") % {"who": who})
    if invitation.privacy == invitation.SEEN:
        said.append(_("Somebody could see the screen."))
    return " ".join(said)


def _view(alert: Alert, reading: Reading) -> AlertView:
    evidence, zone = alert.evidence, reading.zone
    at = parse_datetime(evidence.get("answered_at", "")) or alert.raised_at
    facts = [
        _unshipped(evidence, reading),
        _("Answered %(when)s.") % {"when": times.stamp(at, zone)} if "state" not in evidence else "",
        _("It was given after the answers were sent, and is not among them.") if "after_sending" in evidence else "",
        _entered(evidence),
        _lighter(evidence),
        _before(alert, reading),
        _panel(alert, reading) if "panel" in evidence and not _was_told(alert, reading) else "",
        _choice(alert.patient_choice) if not _was_told(alert, reading) else "",
        _("The answer was changed later. The alert stays.") if alert.changed_since else "",
    ]
    return AlertView(
        alert=alert,
        heading=answered(alert),
        asked=evidence.get("text", ""),
        language=evidence.get("language", ""),
        facts=[fact for fact in facts if fact],
        told=_told(alert, reading),
        closed=_closed(alert, at, zone),
        due=_("Due %(when)s") % {"when": times.inline(alert.due_at, reading.now, zone)},
        level=level_words(alert.level),
        is_overdue=alert.is_overdue(reading.now),
        history=[_step(event, reading) for event in alert.events.all()],
    )


def _closed(alert: Alert, at: datetime, zone: tzinfo) -> str:
    if alert.closed_at is None:
        return ""
    facts = {"answered": times.day(at, zone), "closed": times.day(alert.closed_at, zone)}
    return _("Answered %(answered)s, closed %(closed)s.") % facts


def _unshipped(evidence: dict[str, Any], reading: Reading) -> str:
    """Which question it was, where its words are not there."""
    if evidence.get("text") or "number" not in evidence:
        return ""
    item = named(reading.load(*evidence["instrument"].split("@")), evidence["number"])
    return _("%(item)s, wording not shipped.") % {"item": item}


def _entered(evidence: dict[str, Any]) -> str:
    """Who entered the answer for the patient, and by which way; empty where they gave it themselves."""
    entered = evidence.get("entered")
    return who_and_how(entered["name"], entered["way"]) if entered else ""


def _was_told(alert: Alert, reading: Reading) -> bool:
    """Whether staff had the words of the support page before them, and the patient has not opened it since."""
    is_heard = alert.evidence.get("entered", {}).get("way") in StaffEntry.SPOKEN
    is_seen = bool(alert.patient_choice) or str(alert.pk) in reading.case.shown_panels
    return is_heard and not is_seen


def _lighter(evidence: dict[str, Any]) -> str:
    """What the same question was answered before, where a heavier answer was put on the alert."""
    said = [each.get("answer") or each.get("value") for each in evidence.get("earlier", [])]
    answers = ", ".join(f"“{answer}”" for answer in said if answer is not None)
    return _("Before that they answered: %(answers)s.") % {"answers": answers} if answers else ""


def _before(alert: Alert, reading: Reading) -> str:
    """What the same question was answered in the intake before this one."""
    if alert.assessment_id not in {sheet.pk for sheet in reading.sheets}:
        return ""
    instrument = alert.evidence.get("instrument", "")
    same = [sheet for sheet in reading.sheets_before if f"{sheet.instrument}@{sheet.instrument_version}" == instrument]
    given = [answer for sheet in same for answer in sheet.answers.all() if answer.item == alert.item]
    if not given or given[0].state != Answer.ANSWERED:
        return ""
    item = reading.load(*instrument.split("@")).item(alert.item)
    facts = {"date": times.day(given[0].saved_at, reading.zone), "answer": answer_words(item, given[0])}
    return _("On %(date)s it was %(answer)s.") % facts


def _panel(alert: Alert, reading: Reading) -> str:
    """Whether the support page reached the patient; a choice that was made on it says so as well."""
    if alert.patient_choice or str(alert.pk) in reading.case.shown_panels:
        return _("The support page was shown.")
    return _("Not known whether the support page was seen.")


def _choice(choice: str) -> str:
    return {"go-on": _("They chose to go on."), "stop": _("They chose to stop.")}.get(
        choice, _("What they chose there is not known.")
    )


def _told(alert: Alert, reading: Reading) -> str:
    """Who was told of an open alert, and when the last message left; before one did, who must act."""
    if alert.closed_at:
        return ""
    names = ", ".join(user.name for user in reading.responders.of(alert.owner_id))
    messages = reading.messages.get(alert.pk, [])
    sent: list[datetime] = [message.sent_at for message in messages if message.sent_at]
    if sent:
        return _("Told: %(names)s. Messages sent: %(count)s, the last one %(time)s.") % {
            "names": _reached(messages, reading) or names or _("whoever is on duty"),
            "time": times.inline(max(sent), reading.now, reading.zone),
            "count": sum(m.times_sent for m in messages),
        }
    owner = _("Responsible: %(name)s.") % {"name": names or _("whoever is on duty")}
    if alert.acted_at:
        return owner
    failed = any(message.last_error for message in messages)
    return owner + " " + (_("The message could not be delivered yet.") if failed else _("No message has left yet."))


def _reached(messages: list[Outbox], reading: Reading) -> str:
    """The names of those whom a message really left for: whoever must act now may not be among them."""
    rows = [row for message in messages for row in message.deliveries.all() if row.times_sent]
    people = (reading.case.recipients.get(pk) for pk in dict.fromkeys(row.recipient_id for row in rows))
    return ", ".join(person.name for person in people if person)


def _step(event: AlertEvent, reading: Reading) -> str:
    who = reading.people.get(event.actor_id)
    names = {"patient": _("the patient"), "system": _("Leeside"), "client": _("a connected system")}
    parts = [
        times.stamp(event.at, reading.zone),
        f"{STATES()[event.state]}, {who.name if who else names.get(event.actor_kind, _('a member of staff'))}",
        rung_words(event.rung),
        ACTIONS().get(event.action_code, ""),
        TOOLS().get(event.tool, ""),
        RISK_LEVELS().get(event.risk_level, ""),
        PLANS().get(event.plan, ""),
        ", ".join(COVERED()[each] for each in event.covered),
        _("next date %(date)s") % {"date": times.day(event.next_date, reading.zone)} if event.next_date else "",
        event.note,
    ]
    return ". ".join(part for part in parts if part)


def _below(finding: dict[str, Any], reading: Reading) -> Ask:
    """What was not asked because the first questions stayed below the line of the battery."""
    instrument = reading.load(*finding["instrument"].split("@"))
    facts = {
        "name": instrument.short_title or symptoms.in_language(dict(instrument.title)),
        "asked": len(finding["gate_items"]),
        "sum": finding["sum"],
        "line": finding["line"],
        "left": len(finding["items"]),
    }
    said = _("%(name)s: %(asked)s first questions came to %(sum)s. The other %(left)s are asked from %(line)s on.")
    return Ask(said % facts)


def _closed_since(finding: dict[str, Any], reading: Reading) -> Ask:
    """Safety questions that an answer led to which was changed afterwards."""
    instrument = reading.load(*finding["instrument"].split("@"))
    facts = {"name": instrument.short_title, "items": ", ".join(finding["items"])}
    said = _("%(name)s: question %(items)s was answered, then the answer that led to it was changed. It still counts.")
    return Ask(said % facts)


def _ask(finding: dict[str, Any]) -> Ask | None:
    """The sentence of a stored finding."""
    kind, item = finding["kind"], finding.get("item", "")
    if kind in ("ask-in-private", "ask-about-support"):
        return Ask(symptoms.in_language(finding["text"]), item, is_private=True)
    if kind == "held-back":
        text = _("A question about fear of somebody close was not asked: not alone. Ask alone and in private.")
        return Ask(text, is_private=True)
    if kind == "target-absent":
        reasons = {
            "no-such-person": _("no such person"),
            "not-in-touch": _("not in touch"),
            "not-chosen": _("chose not to answer about them"),
        }
        facts = {"who": symptoms.target_name(finding["target"]), "why": reasons[finding["reason"]]}
        return Ask(_("A part was left out (%(who)s): %(why)s.") % facts)
    if kind in readings.KINDS:
        return Ask(readings.sentence(finding))
    return Ask(_("No close person now: ask about support.")) if kind == "no-close-person" else None
