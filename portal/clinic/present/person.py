"""Who the page is about: the strip on top, and the rail beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from intake.models import Statement
from intake.path import Part
from intake.statements import GOALS
from portal.care.models import Note, Recommendation, Review
from portal.care.practice import is_practice
from portal.clinic.loading.reading import Reading
from portal.clinic.present import consent, contacts, symptoms, times
from portal.clinic.present.board import PUT_OFF
from portal.clinic.present.entries import left_out
from portal.clinic.present.occasions import occasion
from portal.country.languages import own_name


@dataclass(frozen=True)
class Strip:
    """Name, facts, how to reach them safely, and the next visit in words."""

    name: str
    initials: str
    facts: list[str]
    contact_rule: str
    visit: str
    intake: str


@dataclass(frozen=True)
class Offer:
    """One piece of content beside a profile: why it fits, and how far it got."""

    page_id: int
    title: str
    url: str
    why: list[str]
    checked: str
    rule: str = ""
    minutes: int = 0
    shared: str = ""
    reasons: tuple[tuple[str, str], ...] = ()  # the sentence of each rule, and who stands for it


@dataclass(frozen=True)
class PartLine:
    """One part of an unfinished intake: how many, never what."""

    title: str
    status: str


def strip(reading: Reading) -> Strip:
    patient, now, zone = reading.patient, reading.now, reading.zone
    age = patient.age(now.astimezone(zone).date())
    facts = [str(age) if age is not None else _("no birth date"), patient.pronouns, own_name(patient.language)]
    if patient.record_number:
        facts.append(_("Record %(number)s") % {"number": patient.record_number})
    return Strip(
        patient.called,
        patient.initials,
        [fact for fact in facts if fact],
        contacts.contact_rule(reading),
        visit(reading),
        _intake(reading),
    )


def visit(reading: Reading) -> str:
    """The next visit, as a sentence."""
    at: datetime | None = reading.case.episode.next_visit_at if reading.case.episode else None
    if at is None:
        return _("No visit set")
    said = times.inline(at, reading.now, reading.zone)
    if at < reading.now:
        return _("Last visit set: %(when)s") % {"when": said}
    return _("Visit %(when)s, %(until)s") % {"when": said, "until": times.until(at, reading.now, reading.zone)}


def _intake(reading: Reading) -> str:
    if reading.profile is None:
        return _("No intake sent yet") if reading.invitation is None else _("Intake not sent yet")
    number = len(reading.earlier) + 1
    when = times.stamp(reading.profile.completed_at, reading.zone)
    said = _("Intake %(number)s, sent %(when)s") % {"number": number, "when": when}
    return f"{said} ({occasion(reading.invitation)})" if reading.invitation else said


def parts(reading: Reading) -> list[PartLine]:
    """How far the unfinished intake is."""
    return [PartLine(symptoms.part_title(part.section), how_far(part)) for part in reading.parts]


def how_far(part: Part) -> str:
    """How far a part is, or why it is left out."""
    if part.is_hidden:
        return _("Not asked, as the answers stand")
    if part.is_skipped:
        return left_out(part) if part.absent else _("Left out: no close person now")
    if part.is_form:
        return _("Done") if part.form_is_done else _("Not started")
    if part.is_declined:
        return _("Left out")
    return _("%(done)s of %(all)s") % {"done": part.done, "all": len(part.questions)}


def unfinished(reading: Reading) -> str:
    """What the unfinished intake waits for, in a sentence."""
    invitation = reading.unfinished
    if invitation is None:
        return ""
    if invitation.refused_at:
        return _("Said no to the questions on %(date)s.") % {"date": times.day(invitation.refused_at, reading.zone)}
    taken_back = consent.took_back_at(reading)
    if taken_back and taken_back >= invitation.created_at:
        return _("Took consent back on %(date)s: ask nothing new.") % {"date": times.day(taken_back, reading.zone)}
    if invitation.stopped_at:
        return _("Chose to stop on %(date)s.") % {"date": times.day(invitation.stopped_at, reading.zone)}
    if invitation.code_asked_at:
        return _("Lost the code and asks for a new one.")
    if invitation.is_expired(reading.now):
        return _("The link ended on %(date)s.") % {"date": times.day(invitation.expires_at, reading.zone)}
    if invitation.put_off:
        return PUT_OFF().get(invitation.put_off, "")
    return _("The link works until %(date)s.") % {"date": times.day(invitation.expires_at, reading.zone)}


def offers(reading: Reading) -> list[Offer]:
    """Suggested pieces with the rule that chose each, then what was shared otherwise."""
    given = {row.page_id: row for row in reading.case.recommendations}
    found = [_suggested(suggestion, given.pop(suggestion.page.pk, None), reading) for suggestion in reading.suggestions]
    return found + [_shared_only(row, reading) for row in given.values()]


def _suggested(suggestion: Any, row: Recommendation | None, reading: Reading) -> Offer:
    page = suggestion.page
    return Offer(
        page_id=page.pk,
        title=page.title,
        url=page.url or "",
        why=[match.rule.title for match in suggestion.matches],
        checked=_("Checked %(date)s by %(name)s")
        % {"date": times.day(suggestion.sign_off.checked_at, reading.zone), "name": suggestion.sign_off.who.name},
        rule=str(suggestion.matches[0].rule),
        minutes=getattr(page, "reading_minutes", 0),
        shared=_shared(row, reading) if row else "",
        reasons=tuple((match.rule.title, _stands(match.rule, suggestion, reading)) for match in suggestion.matches),
    )


def _stands(rule: Any, suggestion: Any, reading: Reading) -> str:
    """Name a rule, its version, and who approved it: of a shared one whoever signed the page together with it."""
    who, when = rule.approved_by, rule.approved_at
    if rule.clinic_id is None:
        who, when = suggestion.sign_off.who, suggestion.sign_off.checked_at
    facts = {"key": rule.key, "version": rule.version, "name": who.name, "date": times.day(when, reading.zone)}
    return _("Rule %(key)s, version %(version)s, approved by %(name)s, %(date)s.") % facts


def _shared_only(row: Recommendation, reading: Reading) -> Offer:
    return Offer(
        row.page_id, row.page.title, row.page.url or "", [row.why] if row.why else [], "", shared=_shared(row, reading)
    )


def _shared(row: Recommendation, reading: Reading) -> str:
    shared = _("Shared %(date)s") % {"date": times.short_day(row.shared_at, reading.zone)}
    if is_practice(row.page):  # whether they opened it is theirs to share
        return shared
    if row.opened_at is None:
        return _("%(shared)s, not opened yet") % {"shared": shared}
    return _("%(shared)s, opened %(date)s") % {"shared": shared, "date": times.short_day(row.opened_at, reading.zone)}


def words(reading: Reading) -> list[tuple[str, str]]:
    """What helps, why they come and what they hope for, in their own words."""
    titles = {
        "what-helps": _("What helps"),
        "reasons": _("Why they come"),
        "goals": _("What they hope for"),
        "preferences": _("What they prefer"),
    }
    return [
        (titles[kind], said(reading.words[kind]))
        for kind in titles
        if kind in reading.words and said(reading.words[kind])
    ]


def said(statement: Statement) -> str:
    """Choices and text of one statement, as they were given."""
    chosen = ", ".join(str(choice).replace("-", " ") for choice in statement.choices)
    return ". ".join(part for part in (chosen, f"“{statement.text}”" if statement.text else "") if part)


@dataclass(frozen=True)
class AgreedGoal:
    """A goal with its topic in words."""

    pk: Any
    label: str
    text: str


@dataclass(frozen=True)
class TeamLine:
    """Somebody of the care team, and since when."""

    user: Any
    since: str


def team(reading: Reading) -> list[TeamLine]:
    return [
        TeamLine(member.user, _("since %(day)s") % {"day": times.day(member.starts_at, reading.zone)})
        for member in reading.case.team
    ]


def goals(reading: Reading) -> list[AgreedGoal]:
    """Return what was agreed, oldest first."""
    labels = dict(GOALS)
    return [AgreedGoal(goal.pk, str(labels.get(goal.topic, goal.topic)), goal.text) for goal in reading.case.goals]


def draft(reading: Reading) -> Note | None:
    """The reader's own note that is not signed yet."""
    mine = (note for note in reading.case.notes if str(note.author_id) == reading.case.actor.id)
    return next((note for note in mine if note.signed_at is None), None)


def signed_notes(reading: Reading) -> list[tuple[str, Note]]:
    return [
        (f"{times.day(note.signed_at, reading.zone)}, {note.author.name}", note)
        for note in reading.case.notes
        if note.signed_at
    ]


def review_words(reading: Reading) -> str:
    """Who reviewed the intake that is looked at, and when."""
    found = review(reading)
    if found is None:
        return ""
    facts = {"name": found.reviewed_by.name, "date": times.day(found.reviewed_at, reading.zone)}
    return _("Reviewed by %(name)s, %(date)s") % facts


def review(reading: Reading) -> Review | None:
    """The newest review of the intake that is looked at."""
    chosen = reading.profile.invitation_id if reading.profile else None
    return next((row for row in reading.case.reviews if row.profile.invitation_id == chosen), None)
