"""Everything that may be read about one patient, behind one question to `access`."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone

from intake.actions.alerts import PANEL_SHOWN
from intake.models import (
    Alert,
    AlertEvent,
    Assessment,
    Consent,
    Invitation,
    NormSet,
    Patient,
    Profile,
    Score,
    StaffEntry,
    Statement,
)
from portal.accounts.models import User
from portal.audit.actor import Actor
from portal.audit.models import AuditEvent, Outbox
from portal.care import access
from portal.care.actions.teams import colleagues
from portal.care.models import (
    BudgetOverride,
    CareTeamMember,
    EpisodeOfCare,
    Goal,
    Note,
    Recommendation,
    Review,
    Schedule,
    holds,
)


@dataclass
class CaseFile:
    """One patient, read for one actor who may. Each list is one query, made once."""

    patient: Patient
    actor: Actor

    @cached_property
    def invitations(self) -> list[Invitation]:
        """Every intake, newest first."""
        rows = self.patient.invitations.select_related("battery", "created_by", "responsible")
        return list(rows.order_by("-created_at", "-pk"))

    @cached_property
    def overrides(self) -> list[BudgetOverride]:
        """What was sent beyond the clinic's budget, newest first."""
        rows = BudgetOverride.objects.filter(invitation__patient=self.patient).select_related("decided_by")
        return list(rows.order_by("-decided_at", "-pk"))

    @cached_property
    def schedules(self) -> list[Schedule]:
        """What is planned to be asked again, and not ended."""
        return list(self.patient.schedules.running().select_related("patient__clinic", "paused_by"))

    @cached_property
    def entries(self) -> dict[str, StaffEntry]:
        """The sittings in which staff entered answers of this patient, by id as text."""
        rows = StaffEntry.objects.filter(invitation__patient=self.patient).select_related(
            "entered_by", "invitation__clinic", "invitation__patient", "invitation__battery"
        )
        return {str(row.pk): row for row in rows}

    @cached_property
    def profiles(self) -> list[Profile]:
        """The newest run of each finished intake, newest first."""
        newest: dict[Any, Profile] = {}
        for profile in self.patient.profiles.order_by("completed_at", "run"):
            newest[profile.invitation_id] = profile
        return sorted(newest.values(), key=lambda profile: profile.completed_at, reverse=True)

    @cached_property
    def scores(self) -> dict[Any, list[Score]]:
        """The scores of those profiles, by the profile's id."""
        found: dict[Any, list[Score]] = {profile.pk: [] for profile in self.profiles}
        rows = Score.objects.filter(profile__in=list(found)).select_related("assessment")
        for score in rows.order_by("assessment__created_at", "assessment__id", "pk"):
            found[score.profile_id].append(score)
        return found

    @cached_property
    def alerts(self) -> list[Alert]:
        """Alerts with their history, open ones first, the most urgent of them on top."""
        rows = self.patient.alerts.select_related("acknowledged_by", "closed_by", "owner", "clinic")
        found = list(rows.prefetch_related("events").order_by("due_at"))
        return sorted(found, key=lambda a: (a.closed_at is not None, a.acted_at is not None, a.due_at))

    @cached_property
    def shown_panels(self) -> set[str]:
        """The ids of the alerts whose support page was drawn for the patient."""
        about = [str(alert.pk) for alert in self.alerts]
        rows = AuditEvent.objects.filter(about_kind=Alert._meta.label_lower, about_id__in=about, action=PANEL_SHOWN)
        return set(rows.values_list("about_id", flat=True))

    @cached_property
    def sent_statements(self) -> list[Statement]:
        """What the patient said in our forms and sent, newest first."""
        return list(self.patient.statements.filter(sent_at__isnull=False).order_by("-saved_at"))

    @cached_property
    def contact_lines(self) -> dict[str, list[Statement]]:
        """The contact lines of each kind, newest first, sent or not: somebody may have to call now."""
        found: dict[str, list[Statement]] = defaultdict(list)
        for row in self.patient.statements.filter(kind__in=Statement.CONTACT_KINDS).order_by("-saved_at"):
            found[row.kind].append(row)
        return found

    @cached_property
    def consents(self) -> list[Consent]:
        """Every decision about being asked, newest first."""
        return list(self.patient.consents.select_related("text", "recorded_by").order_by("-decided_at", "-id"))

    @cached_property
    def episodes(self) -> list[EpisodeOfCare]:
        """Every episode of care, oldest first."""
        return list(self.patient.episodes.order_by("starts_at"))

    @property
    def episode(self) -> EpisodeOfCare | None:
        return next((row for row in self.episodes if row.ends_at is None), None)

    @cached_property
    def recommendations(self) -> list[Recommendation]:
        rows = self.patient.recommendations.filter(withdrawn_at=None)
        return list(rows.select_related("page", "shared_by").order_by("-shared_at"))

    @cached_property
    def notes(self) -> list[Note]:
        """Signed notes that are shared with the team, and all of the reader's own, newest first."""
        mine_or_shared = Q(author_id=self.actor.id) | Q(is_private=False, signed_at__isnull=False)
        return list(self.patient.notes.filter(mine_or_shared).select_related("author").order_by("-saved_at"))

    @cached_property
    def reviews(self) -> list[Review]:
        rows = Review.objects.filter(profile__patient=self.patient).select_related("reviewed_by", "profile")
        return list(rows.order_by("-reviewed_at"))

    @cached_property
    def goals(self) -> list[Goal]:
        return list(self.patient.goals.filter(ended_at=None).order_by("agreed_at"))

    @cached_property
    def team(self) -> list[CareTeamMember]:
        """Who cares for the patient now."""
        rows = CareTeamMember.objects.filter(holds(timezone.now()), patient=self.patient)
        return list(rows.select_related("user").order_by("starts_at"))

    @cached_property
    def colleagues(self) -> list[User]:
        """Who could care for the patient as well."""
        caring = {member.user_id for member in self.team}
        return [user for user in colleagues(self.patient.clinic_id) if user.pk not in caring]

    def sheets(self, invitations: list[Any]) -> list[Assessment]:
        """The sent questionnaires of some intakes with their answers, in the order in which they were asked."""
        rows = self.patient.assessments.filter(invitation__in=invitations, submitted_at__isnull=False)
        rows = rows.select_related("target_person").prefetch_related("answers")
        return list(rows.order_by("created_at", "id"))

    def score(self, pk: Any) -> Score | None:
        """A score of this patient, of whatever run, with the answers and the norms that it was made from."""
        rows = Score.objects.filter(pk=pk, profile__patient=self.patient)
        rows = rows.select_related("assessment__target_person", "profile__invitation", "norm")
        return rows.prefetch_related("assessment__answers").first()

    def norms(self, scores: list[Score]) -> dict[Any, NormSet]:
        """The samples that scores were compared with, documents, releases and all, by id."""
        rows = NormSet.objects.select_related("release")
        return rows.in_bulk({score.norm_id for score in scores if score.norm_id})

    def other_runs(self, score: Score) -> list[Score]:
        """The same scale of the same sheet as it stands in other runs, newest first."""
        rows = Score.objects.filter(assessment=score.assessment_id, scale=score.scale).exclude(pk=score.pk)
        return list(rows.select_related("profile", "norm").order_by("-profile__run"))

    @cached_property
    def messages(self) -> list[Outbox]:
        """Every message about the patient with whom it went to, newest first."""
        rows = Outbox.objects.filter(patient_id=self.patient.pk, clinic_id=self.patient.clinic_id)
        return list(rows.prefetch_related("deliveries").order_by("-created_at", "-pk"))

    @cached_property
    def recipients(self) -> dict[Any, User]:
        """Return the staff who were written to, by id; who works here now is known already."""
        rows = [row for message in self.messages for row in message.deliveries.all() if row.recipient_kind == "staff"]
        known = {user.pk: user for user in [*(member.user for member in self.team), *self.colleagues]}
        others = {row.recipient_id for row in rows} - set(known)
        return known | (User.objects.in_bulk(others) if others else {})

    def people(self, events: list[AlertEvent]) -> dict[str, User]:
        """Return the staff behind the steps of alerts, by id."""
        ids = {event.actor_id for event in events if event.actor_kind == "staff"}
        return {str(user.pk): user for user in User.objects.filter(pk__in=ids)} if ids else {}


def open_case(actor: Actor, patient_id: Any) -> CaseFile | None:
    """Return the file of a patient that this actor may read now, or None: the same for a stranger as for nobody."""
    found = access.patients_for(actor, timezone.now()).select_related("clinic", "contact_recorded_by")
    patient = found.filter(pk=patient_id).first()
    return CaseFile(patient, actor) if patient else None
