"""Many patients at once, each with a finished and reviewed intake, a mood score and an invitation; written in bulk."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from intake.models import Alert, Assessment, Invitation, Patient, Profile, Score
from portal.care.models import CareTeamMember, EpisodeOfCare, Review
from tests.portal.clinic import intakes


def crowd(clinic: object, user: object, count: int) -> list[Patient]:
    """Patients of one clinician."""
    now, standard = timezone.now(), intakes.battery()
    patients = Patient.objects.bulk_create(Patient(clinic=clinic, name=f"Person {i}") for i in range(count))
    CareTeamMember.objects.bulk_create(CareTeamMember(patient=person, user=user) for person in patients)
    EpisodeOfCare.objects.bulk_create(EpisodeOfCare(patient=person, clinic=clinic) for person in patients)
    invitations = Invitation.objects.bulk_create(
        Invitation(
            clinic=clinic, patient=person, battery=standard, responsible=user, created_by=user, language="en",
            token_hash=f"t{person.pk}", code_hash="c", expires_at=now + timedelta(days=9), submitted_at=now,
        )
        for person in patients
    )  # fmt: skip
    sheets = Assessment.objects.bulk_create(
        Assessment(
            clinic=clinic, patient=invitation.patient, invitation=invitation, instrument=intakes.CHECK_IN,
            instrument_version="1.0.0-draft1", submitted_at=now,
        )
        for invitation in invitations
    )  # fmt: skip
    profiles = Profile.objects.bulk_create(
        Profile(
            clinic=clinic, patient=invitation.patient, invitation=invitation, completed_at=now, engine="tests",
            passes_quality_gate=True,
        )
        for invitation in invitations
    )  # fmt: skip
    Score.objects.bulk_create(
        Score(
            profile=profile, assessment=sheet, scale="mood", status="scored", formula="mean", low=0, high=3,
            value=Decimal(1),
        )
        for profile, sheet in zip(profiles, sheets, strict=True)
    )  # fmt: skip
    Review.objects.bulk_create(
        Review(clinic=clinic, profile=profile, decision="no-change", reviewed_by=user) for profile in profiles[::2]
    )
    return patients


def alerts(person: Patient, user: object, count: int) -> None:
    """Open alerts of one patient, each of a rule of its own."""
    sheet = person.assessments.filter(instrument=intakes.CHECK_IN).first()
    Alert.objects.bulk_create(
        Alert(
            clinic=person.clinic, patient=person, invitation=sheet.invitation, assessment=sheet, item="S1",
            rule=f"rule-{i}", rule_version="1", level="urgent", evidence={"value": 1}, owner=user,
            due_at=timezone.now(),
            climbs_at=timezone.now(),
        )
        for i in range(count)
    )  # fmt: skip
