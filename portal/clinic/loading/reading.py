"""One patient as the profile page reads them: which intake is looked at, its figures, and what came before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Any

from django.utils import timezone

from content import library
from intake.models import AlertEvent, Assessment, Invitation, Patient, Profile, Score, Statement
from intake.models import NormSet as NormRow
from intake.norms import early_of_clinic
from intake.path import Part, Path
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.normset import NormSet
from intake.wording import Wordings
from portal.accounts.models import User
from portal.audit.models import Outbox
from portal.care.casefile import CaseFile
from portal.care.duty import Responders
from portal.care.facts import facts_of
from portal.care.facts_of_clinic import Facts
from portal.care.norm_releases import release_of

GOAL_KINDS = ("goals",)


@dataclass
class Reading:
    """A case, opened at one intake."""

    case: CaseFile
    now: datetime
    invitation: Invitation | None

    @property
    def patient(self) -> Patient:
        return self.case.patient

    @property
    def zone(self) -> tzinfo:
        return self.patient.clinic.zone

    @cached_property
    def load(self) -> Wordings:
        return Wordings(self.patient.clinic_id)

    def instrument(self, row: Assessment) -> Instrument:
        return self.load(row.instrument, row.instrument_version)

    @cached_property
    def settled(self) -> Facts:
        """What the clinic settled, such as which translations were checked; read only where it is asked."""
        return Facts(self.patient.clinic)

    @cached_property
    def profile(self) -> Profile | None:
        chosen = self.invitation.pk if self.invitation else None
        return next((profile for profile in self.case.profiles if profile.invitation_id == chosen), None)

    @cached_property
    def scores(self) -> list[Score]:
        return self.case.scores[self.profile.pk] if self.profile else []

    @cached_property
    def earlier(self) -> list[Profile]:
        """Profiles of earlier intakes, newest first."""
        if self.profile is None:
            return []
        return [profile for profile in self.case.profiles if profile.completed_at < self.profile.completed_at]

    @cached_property
    def earlier_of_episode(self) -> list[Profile]:
        """The earlier intakes that this one is compared with: those since the last discharge before it."""
        if self.profile is None:
            return []
        ended = [row.ends_at for row in self.case.episodes if row.ends_at and row.ends_at <= self.profile.completed_at]
        return [profile for profile in self.earlier if not ended or profile.completed_at > max(ended)]

    @cached_property
    def _sheets(self) -> list[Assessment]:
        profiles = [profile for profile in (self.profile, *self.earlier[:1]) if profile]
        return self.case.sheets([profile.invitation_id for profile in profiles]) if profiles else []

    @property
    def sheets(self) -> list[Assessment]:
        """The questionnaires of this intake, with answers. Nothing before it was sent."""
        return [sheet for sheet in self._sheets if self.profile and sheet.invitation_id == self.profile.invitation_id]

    def is_contradicted(self, row: Assessment) -> bool:
        """Say whether a questionnaire was answered in a wording that is not scored any more."""
        stopped = self.load.blocked(row.instrument, row.instrument_version)
        given = [answer for sheet in self.sheets if sheet.pk == row.pk for answer in sheet.answers.all()]
        return any(answer.wording_version in stopped for answer in given if answer.value is not None)

    @property
    def sheets_before(self) -> list[Assessment]:
        return [sheet for sheet in self._sheets if sheet not in self.sheets]

    @cached_property
    def _norm_rows(self) -> dict[Any, NormRow]:
        return self.case.norms(self.scores)

    @cached_property
    def norms(self) -> dict[Any, NormSet]:
        return {pk: NormSet.from_dict(row.document) for pk, row in self._norm_rows.items()}

    def restated_at(self, score: Score) -> datetime | None:
        """When a score came to stand under norms that were not in use yet when it was made; None if it never did."""
        row = self._norm_rows.get(score.norm_id)
        if self.profile is None or self.profile.run == 1 or row is None:
            return None
        release = release_of(row)
        is_later = release is not None and release.approved_at and release.approved_at > self.profile.completed_at
        return self.profile.created_at if is_later else None

    def early_norms(self, instrument: Instrument, target: str) -> NormSet | None:
        """Mean and spread of the 50 to 99 people who came here so far; None where there are fewer, or enough."""
        found = early_of_clinic(instrument, self.patient.clinic_id, target)
        return found.norms if found else None

    @cached_property
    def unfinished(self) -> Invitation | None:
        """The newest intake, while the patient has not sent it."""
        newest = next(iter(self.case.invitations), None)
        return newest if newest and not newest.submitted_at and not newest.revoked_at else None

    @property
    def may_enter(self) -> bool:
        """Say whether staff may enter answers with the patient: the newest intake is open, and was not refused."""
        newest = self.unfinished
        return newest is not None and newest.is_open(self.now) and newest.refused_at is None

    @cached_property
    def locked_out(self) -> Invitation | None:
        """The newest intake, where it was sent and the patient lost the code to their home since."""
        newest = next(iter(self.case.invitations), None)
        return newest if newest and newest.is_locked_out(self.now) else None

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """How far the unfinished intake is, part by part."""
        return Path(self.unfinished).parts if self.unfinished else ()

    @cached_property
    def messages(self) -> dict[Any, list[Outbox]]:
        """The messages about each alert, by the alert's id, oldest first."""
        found: dict[Any, list[Outbox]] = {}
        for message in reversed(self.case.messages):
            found.setdefault(message.about_id, []).append(message)
        return found

    @cached_property
    def responders(self) -> Responders:
        """Who must act on this patient's alerts."""
        return Responders(self.patient.pk, self.patient.clinic_id, self.now)

    @cached_property
    def people(self) -> dict[str, User]:
        events: list[AlertEvent] = [event for alert in self.case.alerts for event in alert.events.all()]
        return self.case.people(events)

    @cached_property
    def words(self) -> dict[str, Statement]:
        """What the patient said of themselves, the newest sent words of each kind."""
        return {row.kind: row for row in reversed(self.case.sent_statements)}

    @cached_property
    def suggestions(self) -> list[library.Suggestion]:
        if self.profile is None:
            return []
        said = [choice for kind in GOAL_KINDS if kind in self.words for choice in self.words[kind].choices]
        goals = [goal.topic for goal in self.case.goals] + said
        facts = facts_of(self.profile, self.scores, goals, self.patient.language)
        return library.suggested(facts, self.patient.clinic, self.patient.language)


def read(case: CaseFile, chosen: str = "") -> Reading:
    """Open a case at the intake that was asked for, else at the one that was finished last, else at the newest.

    Of two that are open at once the older may be finished last: the list of patients shows that one too.
    """
    wanted = next((row for row in case.invitations if str(row.pk) == chosen), None)
    last = next((profile.invitation_id for profile in case.profiles), None)
    newest = next((row for row in case.invitations if row.pk == last), next(iter(case.invitations), None))
    return Reading(case, timezone.now(), wanted or newest)
