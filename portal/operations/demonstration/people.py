"""Turns simulated answers into the rows that the actions would have written, for many people at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models

from intake.actions.answers import COPIED
from intake.actions.scores import save_built
from intake.history import history
from intake.models import (
    Alert,
    AlertEvent,
    Answer,
    AnswerRevision,
    Assessment,
    Battery,
    Consent,
    ConsentText,
    Invitation,
    Patient,
    PatientNameHash,
    StaffEntry,
    Statement,
)  # fmt: skip
from intake.names import PURPOSE, prefixes
from intake.norms import Comparisons
from intake.psychometrics.instrument import Instrument
from intake.scoring import Built, build
from intake.sheets import sheet_of
from intake.wording import Wordings, wording_version
from portal.audit.encryption import keyed_hash
from portal.audit.tokens import new_token, token_hash
from portal.care.models import CareTeamMember, EpisodeOfCare
from portal.operations.demonstration.risk import add_alerts, add_unanswered

SECONDS_AFTER_LAST_ANSWER = 60
OPENED_AFTER = timedelta(minutes=20)


@dataclass
class Intake:
    """One simulated intake: what was answered, item by item, and how it went."""

    battery: Battery
    sent_at: datetime
    answers: dict[str, dict[str, int]]  # instrument to item to value; an item that is left out was skipped
    seconds: dict[str, dict[str, float]]
    is_finished: bool = True
    language: str = "en"
    privacy: str = Invitation.ALONE
    helper: str = ""
    no_close_person: bool = False
    way: str = ""  # by phone or in the room, where the clinician entered it; "" where the person answered themselves
    statements: dict[str, str] = field(default_factory=dict)
    goals: list[str] = field(default_factory=list)


@dataclass
class Person:
    """A made-up person with their intakes, oldest first."""

    name: str
    birth_date: date
    pronouns: str = ""
    gender: str = "unknown"
    language: str = "en"
    responsible: Any = None
    still_in_care: bool = True
    next_visit_at: datetime | None = None
    allows_comparison: bool = True
    contact_rule: str = ""
    intakes: list[Intake] = field(default_factory=list)


class Rows:
    """Rows of every kind, collected and then written in bulk."""

    def __init__(self, clinic: Any, consent_texts: dict[str, ConsentText]) -> None:
        self.clinic = clinic
        self.consent_texts = consent_texts
        self.wordings, self.comparisons = Wordings(clinic.pk), Comparisons(clinic.pk)
        self.kept: dict[type[models.Model], list[Any]] = {}
        self.built: list[Built] = []

    def keep(self, row: models.Model) -> Any:
        self.kept.setdefault(type(row), []).append(row)
        return row

    def save(self) -> None:
        """Write everything, rows before the rows that point to them."""
        order = [
            Patient, PatientNameHash, CareTeamMember, EpisodeOfCare, Invitation, StaffEntry, Consent, Statement,
            Assessment, Answer, AnswerRevision, Alert, AlertEvent,
        ]  # fmt: skip
        for model in order:
            model._default_manager.bulk_create(self.kept.get(model, []), batch_size=500)
        save_built(self.built)
        self.kept, self.built = {}, []


def add_people(rows: Rows, people: Iterable[Person]) -> list[Patient]:
    """Collect the rows of people; `rows.save()` writes them."""
    return [_add_person(rows, person) for person in people]


def _add_person(rows: Rows, person: Person) -> Patient:
    first = person.intakes[0].sent_at
    handle = person.name.lower().replace(" ", ".")
    patient = rows.keep(
        Patient(
            clinic=rows.clinic,
            name=person.name,
            pronouns=person.pronouns,
            birth_date=person.birth_date,
            gender=person.gender,
            language=person.language,
            email=f"{handle}@demo.invalid",
            contact_rule=person.contact_rule,
            contact_is_safe=True,
            contact_recorded_by=person.responsible,
            contact_recorded_at=first,
            created_at=first,
        )
    )
    for value in sorted({keyed_hash(prefix, PURPOSE) for prefix in prefixes(person.name)}):
        rows.keep(PatientNameHash(patient=patient, value=value))
    _add_care(rows, person, patient, first)
    for intake in person.intakes:
        add_intake(rows, person, patient, intake)
    return patient


def _add_care(rows: Rows, person: Person, patient: Patient, since: datetime) -> None:
    until = None if person.still_in_care else person.intakes[-1].sent_at + timedelta(days=60)
    rows.keep(CareTeamMember(patient=patient, user=person.responsible, starts_at=since, ends_at=until))
    rows.keep(
        EpisodeOfCare(
            clinic=rows.clinic, patient=patient, starts_at=since, ends_at=until, next_visit_at=person.next_visit_at
        )
    )


def add_intake(rows: Rows, person: Person, patient: Patient, intake: Intake) -> Invitation:
    """Collect the rows of one intake, scored and checked for risk like any other."""
    invitation = rows.keep(_invitation(rows, person, patient, intake))
    entry = _entry(rows, person, invitation, intake)
    _add_consent(rows, person, invitation, intake)
    _add_statements(rows, invitation, intake, entry)
    instruments = {
        (s.instrument, s.instrument_version): rows.wordings(s.instrument, s.instrument_version)
        for s in intake.battery.sections.all()
        if s.instrument
    }
    sheets, clock = [], intake.sent_at + OPENED_AFTER
    for instrument in instruments.values():
        assessment = rows.keep(_assessment(invitation, instrument, intake))
        answers, clock = _add_answers(rows, assessment, instrument, intake, entry, clock)
        sheets.append(sheet_of(assessment, answers, instrument, rows.comparisons))
    if intake.is_finished:
        invitation.submitted_at = clock + timedelta(seconds=SECONDS_AFTER_LAST_ANSWER)
        if entry:
            entry.ended_at = invitation.submitted_at
        for sheet in sheets:
            sheet.assessment.submitted_at = invitation.submitted_at
        before = history(row for each in rows.built if each.profile.patient_id == patient.pk for row in each.scores)
        built = build(invitation, sheets, completed_at=invitation.submitted_at, earlier=before)
        add_unanswered(rows, built)
        rows.built.append(built)
    return invitation


def _invitation(rows: Rows, person: Person, patient: Patient, intake: Intake) -> Invitation:
    opened = bool(intake.answers) or intake.is_finished
    return Invitation(
        clinic=rows.clinic,
        patient=patient,
        battery=intake.battery,
        responsible=person.responsible,
        occasion="intake" if intake is person.intakes[0] else "follow-up",
        language=intake.language,
        token_hash=token_hash(new_token()),
        code_hash=token_hash(new_token()),
        created_at=intake.sent_at,
        created_by=person.responsible,
        sent_at=intake.sent_at,
        expires_at=intake.sent_at + timedelta(days=rows.clinic.invitation_days),
        opened_at=intake.sent_at + OPENED_AFTER if opened else None,
        privacy=intake.privacy if opened else "",
        helper=intake.helper,
    )


def _entry(rows: Rows, person: Person, invitation: Invitation, intake: Intake) -> StaffEntry | None:
    """The sitting in which the clinician entered the answers; none where the person gave them."""
    if not intake.way or invitation.opened_at is None:
        return None
    return rows.keep(
        StaffEntry(
            invitation=invitation,
            entered_by=person.responsible,
            way=intake.way,
            privacy=intake.privacy,
            helper=intake.helper,
            started_at=invitation.opened_at,
        )
    )


def _add_consent(rows: Rows, person: Person, invitation: Invitation, intake: Intake) -> None:
    if invitation.opened_at is None:
        return
    text = rows.consent_texts[intake.language]
    rows.keep(
        Consent(
            clinic=rows.clinic,
            patient=invitation.patient,
            invitation=invitation,
            text=text,
            text_hash=text.text_hash,
            language=text.language,
            decision=Consent.GIVEN,
            allows_comparison=person.allows_comparison,
            spoken=intake.way,
            recorded_by=person.responsible if intake.way else None,
            decided_at=invitation.opened_at,
        )
    )


def _add_statements(rows: Rows, invitation: Invitation, intake: Intake, entry: StaffEntry | None) -> None:
    for kind, text in intake.statements.items():
        rows.keep(
            Statement(
                clinic=rows.clinic,
                patient=invitation.patient,
                invitation=invitation,
                kind=kind,
                text=text,
                choices=intake.goals if kind == "goals" else [],
                language=intake.language,
                client_id=str(entry.pk) if entry else "",
                saved_at=intake.sent_at + OPENED_AFTER,
                sent_at=intake.sent_at + OPENED_AFTER + timedelta(minutes=10) if intake.is_finished else None,
            )
        )


def _assessment(invitation: Invitation, instrument: Instrument, intake: Intake) -> Assessment:
    return Assessment(
        clinic_id=invitation.clinic_id,
        patient=invitation.patient,
        invitation=invitation,
        instrument=instrument.key,
        instrument_version=instrument.version,
        checksum=instrument.checksum,
        no_close_person=intake.no_close_person and instrument.plane is not None,
        answered_in_list=bool(intake.way),
        created_at=invitation.created_at,
    )


def _add_answers(
    rows: Rows,
    assessment: Assessment,
    instrument: Instrument,
    intake: Intake,
    entry: StaffEntry | None,
    clock: datetime,
) -> tuple[list[Answer], datetime]:
    values = intake.answers.get(instrument.key, {})
    answers = []
    for item in instrument.items:
        state, value = _state(item.id, values, instrument, intake, assessment)
        if state is None:
            continue
        seconds = intake.seconds.get(instrument.key, {}).get(item.id) if state in ("answered", "skipped") else None
        clock += timedelta(seconds=seconds or 0)
        answer = _answer(assessment, instrument, item.id, state, value, None if entry else seconds, clock, intake)
        if entry:
            _mark_entered(answer, entry)
        rows.keep(answer)
        answers.append(answer)
        if state in (Answer.ANSWERED, Answer.SKIPPED):
            copied = {name: getattr(answer, name) for name in COPIED}
            rows.keep(AnswerRevision(answer=answer, revision=1, **copied))
        add_alerts(rows, instrument, answer, entry)
    return answers, clock


def _mark_entered(answer: Answer, entry: StaffEntry) -> None:
    """Say whose hand wrote an answer down, as the action does; what nobody was asked is of no sitting."""
    answer.actor_kind, answer.actor_id = "staff", str(entry.entered_by_id)
    answer.client_id = str(entry.pk) if answer.state in (Answer.ANSWERED, Answer.SKIPPED) else ""


def _state(
    item: str, values: dict[str, int], instrument: Instrument, intake: Intake, assessment: Assessment
) -> tuple[str | None, int | None]:
    """The state of an item, and its value where it was answered; None where nobody came that far."""
    private = {p.item for p in instrument.review_prompts if p.kind == "ask-in-private"} | set(instrument.risk_items)
    if assessment.no_close_person:
        return (Answer.NOT_SHOWN, None) if intake.is_finished else (None, None)
    if intake.privacy != Invitation.ALONE and item in private:
        return (Answer.HELD_BACK, None) if intake.is_finished else (None, None)
    if item in values:
        return Answer.ANSWERED, values[item]
    return (Answer.SKIPPED, None) if intake.is_finished else (None, None)


def _answer(
    assessment: Assessment, instrument: Instrument, item: str, state: str, value: int | None, seconds: float | None,
    clock: datetime, intake: Intake,
) -> Answer:  # fmt: skip
    option = next((o for o in instrument.item(item).options if o.value == value), None) if value is not None else None
    return Answer(
        assessment=assessment,
        item=item,
        revision=1,
        state=state,
        code=option.code if option else "",
        value=value,
        language=intake.language,
        wording_version=wording_version(instrument, intake.language),
        seconds=None if seconds is None else Decimal(str(seconds)),
        actor_kind="patient",
        actor_id=str(assessment.patient_id),
        saved_at=clock,
    )
