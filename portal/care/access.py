"""The only door from staff and API clients to patient data. Every query starts from the person who asks.

A clinician reads the people of their own care teams; a lead also the people of the clinicians they supervise and
whoever has no clinician yet; and somebody on duty reads a person while an alert of theirs has no clinician who could
answer it. Whoever was called up the ladder to an alert reads that person until it is closed. All of it ends the moment
the row behind it ends.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from content.library import Known, known_to
from intake.models import Alert, Assessment, Invitation, Patient, PatientNameHash, Profile
from intake.models.alerts import TOP, AlertQuerySet
from intake.names import LONGEST, PURPOSE, words
from portal.accounts.models import Membership
from portal.accounts.roles import Permission, Role, permissions_of
from portal.audit.actor import Actor
from portal.audit.encryption import keyed_hashes
from portal.audit.models import AuditEvent
from portal.care.duty import carers, is_on_duty
from portal.care.models import CareTeamMember, Recommendation, Review, Supervision, holds
from portal.care.practice import is_practice

ON_DUTY, LEADS = 1, 2  # the rungs between an alert's owner and everybody


class NoActor(Exception):
    """A query without a person who asks. There is no such query."""


def permissions(actor: Actor) -> frozenset[Permission]:
    """Return what a staff actor may do in the clinic they work in, as of now."""
    if actor.kind != "staff":
        return frozenset()
    rows = (
        Membership.objects.current().filter(user_id=actor.id, clinic_id=actor.clinic_id).values_list("role", flat=True)
    )
    return permissions_of(frozenset(Role(role) for role in rows))


def patients_for(actor: Actor, at: datetime | None = None) -> QuerySet[Patient]:
    """Return the patients that this actor may read now."""
    if actor is None:
        raise NoActor
    of_clinic = Patient.objects.filter(clinic_id=actor.clinic_id)
    if actor.kind == "client":
        return of_clinic if actor.row.revoked_at is None else of_clinic.none()
    if actor.kind != "staff":
        return Patient.objects.none()
    may = permissions(actor)
    if Permission.READ_PATIENTS not in may:
        return Patient.objects.none()
    return of_clinic.filter(_reach(actor, may, at or timezone.now()))


def _reach(actor: Actor, may: frozenset[Permission], at: datetime) -> Q:
    reach = Q(pk__in=CareTeamMember.objects.filter(holds(at), user_id=actor.id).values("patient"))
    team = CareTeamMember.objects.filter(holds(at), patient=OuterRef("pk"))
    if Permission.READ_UNASSIGNED in may:
        supervised = Supervision.objects.filter(holds(at), lead__pk=actor.id, clinic_id=actor.clinic_id)
        reach |= Q(Exists(team.filter(user_id__in=supervised.values("clinician_id"))))
        reach |= ~Q(Exists(team))
    on_duty = is_on_duty(actor, at)
    if on_duty:
        reach |= Q(pk__in=unowned_alerts(at).filter(clinic_id=actor.clinic_id).values("patient"))
    if Permission.ANSWER_ALERTS in may:
        rung = ON_DUTY if on_duty else LEADS if Permission.READ_UNASSIGNED in may else TOP
        climbed = Alert.objects.open().filter(clinic_id=actor.clinic_id, rung__gte=rung)
        reach |= Q(pk__in=climbed.values("patient"))
    return reach


def unowned_alerts(at: datetime) -> QuerySet[Alert]:
    """Return open alerts whose owner cannot answer them: none named, left the team, on leave, or without the role."""
    able = carers(at).filter(user=OuterRef("owner"), patient=OuterRef("patient"))
    return Alert.objects.open().filter(Q(owner=None) | ~Exists(able))


def _of_readable(rows: Any, actor: Actor, patient: str = "patient") -> Any:
    """Keep rows about patients that this actor may read. A client reads its clinic, which each row names itself."""
    if actor is not None and actor.kind == "client":
        return rows.filter(clinic_id=actor.clinic_id) if actor.row.revoked_at is None else rows.none()
    return rows.filter(**{f"{patient}__in": patients_for(actor)})


def alerts_for(actor: Actor) -> AlertQuerySet:
    """Return the alerts of the patients that this actor may read."""
    return alerts_of(patients_for(actor), actor)


def alerts_of(patients: QuerySet[Patient], actor: Actor) -> AlertQuerySet:
    """Return the alerts of an actor's patients. It starts from the alerts of the clinic: the open ones are few."""
    return Alert.objects.filter(Exists(patients.filter(pk=OuterRef("patient"))), clinic_id=actor.clinic_id)


def invitations_for(actor: Actor) -> QuerySet[Invitation]:
    return _of_readable(Invitation.objects.all(), actor)


def assessments_for(actor: Actor) -> QuerySet[Assessment]:
    return _of_readable(Assessment.objects.all(), actor)


def profiles_for(actor: Actor) -> QuerySet[Profile]:
    return _of_readable(Profile.objects.all(), actor)


def reviews_for(actor: Actor) -> QuerySet[Review]:
    return _of_readable(Review.objects.all(), actor, "profile__patient")


def recommendations_for(actor: Actor) -> QuerySet[Recommendation]:
    return _of_readable(Recommendation.objects.all(), actor)


def named(found: QuerySet[Patient], text: str) -> QuerySet[Patient]:
    """Keep those of an actor's patients whose names begin with every word of a text."""
    asked = words(text)
    if not asked:
        return found.none()
    for word in asked:
        hashes = keyed_hashes(word[:LONGEST], PURPOSE)
        found = found.filter(pk__in=PatientNameHash.objects.filter(value__in=hashes).values("patient"))
    return found


@dataclass(frozen=True)
class Shared:
    """What the patient may see at home: content that was given to them, and reviews that were released."""

    recommendations: list[Recommendation]
    reviews: list[Review]
    known: dict[int, Known]  # by page: as a reviewer of the clinic read it last

    def may_open(self, row: Recommendation) -> bool:
        """Say whether readers see what the clinic's reviewer signed: a page that was changed since waits for them."""
        known = self.known.get(row.page_id)
        return known is not None and known.is_as_signed


def shared_with(patient: Patient) -> Shared:
    """Return the pages and messages that clinicians gave to a patient. Three queries.

    Courses and activities are read by `portal.care.practice`, together with how far the patient came in them.
    """
    given = Recommendation.objects.filter(patient=patient, withdrawn_at=None).select_related("page", "shared_by")
    released = Review.objects.filter(profile__patient=patient, released_at__isnull=False).select_related("reviewed_by")
    rows = [row for row in given.order_by("-shared_at") if not is_practice(row.page)]
    known = known_to(patient.clinic_id, [row.page for row in rows])
    return Shared(rows, list(released.order_by("-released_at")), known)


def looks_at(patient: Patient) -> QuerySet[AuditEvent]:
    """Return each time that staff or a system read something about a patient, or a system sent something.

    For that patient, and nobody else.
    """
    rows = AuditEvent.objects.filter(
        Q(action__endswith=".read")
        | Q(action__endswith=".printed")
        | Q(action="entry.started", actor_kind="client"),  # staff who enter answers read as well, a system only sends
        clinic_id=patient.clinic_id,
        at__gte=patient.created_at,
        actor_kind__in=("staff", "client"),
        result="done",
    )
    # As text, because SQLite cannot ask a JSON list what it contains. An id is never part of another one.
    return rows.annotate(named=Cast("patients", TextField())).filter(named__contains=str(patient.pk))


def is_at_risk(patient: Patient) -> bool:
    """Say whether an alert about a patient is open: pages of theirs ask them for nothing else meanwhile."""
    return Alert.objects.open().filter(patient=patient).exists()
