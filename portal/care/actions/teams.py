"""Care teams, episodes of care, supervision."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.exceptions import Refused
from intake.models import Patient
from portal.accounts.models import Membership, User
from portal.accounts.roles import Permission, Role
from portal.audit.actor import Actor
from portal.audit.record import record
from portal.care import policies
from portal.care.models import CareTeamMember, EpisodeOfCare, Supervision


@transaction.atomic
def join_team(*, patient: Patient, user: Any, by: Actor) -> CareTeamMember:
    """Put a clinician into a patient's care team; somebody who is in it stays as they are."""
    row, is_new = CareTeamMember.objects.get_or_create(
        patient=patient, user=user, ends_at=None, defaults={"added_by": by.row if by.kind == "staff" else None}
    )
    if is_new:
        record("care-team.joined", by=by, about=row, patients=[patient.pk], clinic_id=patient.clinic_id)
    return row


@transaction.atomic
def add_to_team(*, patient: Patient, user: User, by: Actor) -> CareTeamMember:
    """Let a colleague of the same clinic care for a patient as well. Raises Refused for anybody else."""
    policies.check_cares_for(by, patient, Permission.SEND_INTAKES)
    if not colleagues(patient.clinic_id).filter(pk=user.pk).exists():
        raise Refused(_("Choose a clinician of this clinic."))
    return join_team(patient=patient, user=user, by=by)


@transaction.atomic
def leave_team(*, patient: Patient, user: User, by: Actor) -> None:
    """End a clinician's care of a patient, from this moment."""
    policies.check_cares_for(by, patient, Permission.SEND_INTAKES)
    CareTeamMember.objects.filter(patient=patient, user=user, ends_at=None).update(ends_at=timezone.now())
    record("care-team.left", by=by, about=patient, patients=[patient.pk])


@transaction.atomic
def start_episode(*, patient: Patient, by: Actor) -> EpisodeOfCare:
    """Open an episode of care unless one is open."""
    row, is_new = EpisodeOfCare.objects.get_or_create(
        patient=patient, ends_at=None, defaults={"clinic_id": patient.clinic_id}
    )
    if is_new:
        record("episode.started", by=by, about=row, patients=[patient.pk])
    return row


@transaction.atomic
def set_next_visit(*, patient: Patient, at: datetime | None, by: Actor) -> EpisodeOfCare:
    """Write down when the patient is seen next."""
    policies.check_cares_for(by, patient, Permission.WRITE_NOTES)
    row = start_episode(patient=patient, by=by)
    row.next_visit_at = at
    row.save(update_fields=["next_visit_at"])
    record("episode.next-visit", by=by, about=row, patients=[patient.pk])
    return row


def colleagues(clinic_id: Any) -> QuerySet[User]:
    """Return the people who may care for patients of a clinic now, by name."""
    roles = [role.value for role in Role if Permission.READ_PATIENTS in role.permissions]
    working = Membership.objects.current().filter(clinic_id=clinic_id, role__in=roles)
    return User.objects.filter(pk__in=working.values("user")).order_by("name")


@transaction.atomic
def supervise(*, lead: User, clinician: User, clinic: Any, by: Actor, ends_at: datetime | None = None) -> Supervision:
    """Let a lead read the patients of a clinician, from now; nobody gives this to themselves."""
    policies.check_may(by, Permission.MANAGE_PEOPLE)
    if str(lead.pk) == by.id:
        raise Refused(_("You cannot make yourself a supervising lead. Ask another admin of your clinic."))
    if lead == clinician:
        raise Refused(_("A lead does not supervise themselves. Choose another person."))
    row = Supervision.objects.create(clinic=clinic, lead=lead, clinician=clinician, ends_at=ends_at)
    record("supervision.started", by=by, about=row)
    return row


@transaction.atomic
def end_supervision(*, supervision: Supervision, by: Actor) -> None:
    """End a supervision from this moment."""
    policies.check_may(by, Permission.MANAGE_PEOPLE)
    supervision.ends_at = timezone.now()
    supervision.save(update_fields=["ends_at"])
    record("supervision.ended", by=by, about=supervision)
