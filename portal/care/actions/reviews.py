"""The clinician's reading: review and release, sharing, notes, goals."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content import library
from intake.exceptions import Refused
from intake.models import Patient, Profile
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.audit.record import record
from portal.care import policies, practice
from portal.care.models import Goal, Note, Recommendation, Review

DECISIONS = ("discuss-in-visit", "contact-before-visit", "no-change", "refer-on")


@transaction.atomic
def complete_review(
    *, profile: Profile, decision: str, by: Actor, summary: str = "", message: str = "", releases: bool = False
) -> Review:
    """Record that a clinician read a profile and what they decided; `releases` lets the patient read `message`."""
    policies.check_cares_for(by, profile.patient, Permission.REVIEW_PROFILES)
    if decision not in DECISIONS:
        raise Refused(_("Choose what you decided."))
    if profile.patient.alerts.open().filter(invitation=profile.invitation, acknowledged_at=None).exists():
        raise Refused(_("Acknowledge the risk alert first."))
    if releases and not message.strip():
        raise Refused(_("Write the message that the patient will read, or do not release."))
    review = Review.objects.create(
        clinic_id=profile.clinic_id,
        profile=profile,
        decision=decision,
        summary=summary.strip(),
        message=message.strip(),
        reviewed_by=by.row,
        released_at=timezone.now() if releases else None,
    )
    record(
        "profile.reviewed", by=by, about=profile, patients=[profile.patient_id], decision=decision, released=releases
    )
    return review


@transaction.atomic
def share_content(
    *,
    patient: Patient,
    page: Any,
    by: Actor,
    profile: Profile | None = None,
    rule: str = "",
    why: str = "",
    message: str = "",
) -> Recommendation:
    """Give a piece of content to a patient. A piece that is shared already stays as it was.

    A course or an activity is offered: the patient may say "not now". Raises Refused for what is not signed.
    """
    policies.check_cares_for(by, patient, Permission.SHARE_CONTENT)
    if practice.is_practice(page):
        practice.check_may_give(page, patient)
    elif not library.is_signed_for(page, patient.clinic):
        raise Refused(_("A clinical reviewer of this clinic has not signed this page as it stands now."))
    row, is_new = Recommendation.objects.get_or_create(
        patient=patient,
        page_id=page.pk,
        withdrawn_at=None,
        defaults={
            "clinic_id": patient.clinic_id,
            "profile": profile,
            "rule": rule,
            "why": why,
            "message": message.strip(),
            "shared_by": by.row,
        },
    )
    if is_new:
        record("content.shared", by=by, about=row, patients=[patient.pk], rule=rule)
    return row


@transaction.atomic
def save_note(*, patient: Patient, text: str, by: Actor, is_private: bool = False, signs: bool = False) -> Note:
    """Keep a clinician's note as a draft, or sign it: from then on it stays as it is."""
    policies.check_cares_for(by, patient, Permission.WRITE_NOTES)
    if signs and not text.strip():
        raise Refused(_("Write the note before signing it."))
    note = Note.objects.filter(patient=patient, author=by.row, signed_at=None).first() or Note(
        clinic_id=patient.clinic_id, patient=patient, author=by.row
    )
    note.text, note.is_private, note.saved_at = text, is_private, timezone.now()
    note.signed_at = timezone.now() if signs else None
    note.save()
    record("note.signed" if signs else "note.saved", by=by, about=note, patients=[patient.pk])
    return note


@transaction.atomic
def agree_goal(*, patient: Patient, topic: str, by: Actor, text: str = "") -> Goal:
    """Write down what patient and clinician agreed to work on."""
    policies.check_cares_for(by, patient, Permission.WRITE_NOTES)
    goal = Goal.objects.create(patient=patient, topic=topic, text=text.strip(), agreed_by=by.row)
    record("goal.agreed", by=by, about=goal, patients=[patient.pk], clinic_id=patient.clinic_id)
    return goal


@transaction.atomic
def end_goal(*, goal: Goal, by: Actor) -> None:
    """End a goal: it was reached, or another matters more."""
    policies.check_cares_for(by, goal.patient, Permission.WRITE_NOTES)
    goal.ended_at = timezone.now()
    goal.save(update_fields=["ended_at"])
    record("goal.ended", by=by, about=goal, patients=[goal.patient_id], clinic_id=goal.patient.clinic_id)
