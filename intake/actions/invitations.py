"""Sends, opens, renews and ends invitations."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake import exceptions, policies, secrets
from intake.lengths import minutes_of_sections
from intake.models import Assessment, Battery, BoundDevice, Invitation, Patient
from intake.own import retired_among
from intake.wording import Wordings
from portal.audit import outbox, throttle
from portal.audit.actor import Actor
from portal.audit.ids import new_id
from portal.audit.mail import mail_is_configured
from portal.audit.record import record
from portal.audit.tokens import new_token, token_hash

CODE_PAUSE = timedelta(minutes=15)
LEAST_LEFT, WHILE_ANSWERING = timedelta(minutes=30), timedelta(hours=1)  # longer than a quiet session lasts


@dataclass(frozen=True)
class Issued:
    """A new link and its code. Both are shown once and stored as hashes."""

    invitation: Invitation
    token: str
    code: str


@transaction.atomic
def invite(
    *, patient: Patient, battery: Battery, responsible: Any, language: str, by: Actor, occasion: str = "intake"
) -> Issued:
    """Ask a patient to complete a battery. The message waits in the outbox when the address is safe to write to."""
    check_can_be_asked(patient, battery, language)
    token, code, invitation_id = new_token(), secrets.new_code(), new_id()
    invitation = Invitation.objects.create(
        id=invitation_id,
        clinic=patient.clinic,
        patient=patient,
        battery=battery,
        responsible=responsible,
        occasion=occasion,
        language=language,
        minutes=minutes_of_sections(battery.sections.all(), language, Wordings(patient.clinic_id)),
        token_hash=token_hash(token),
        code_hash=secrets.code_hash(invitation_id, code),
        created_by=by.row if by.kind == "staff" else None,
        created_by_client=by.id if by.kind == "client" else "",
        expires_at=timezone.now() + timedelta(days=patient.clinic.invitation_days),
    )
    _make_assessments(invitation)
    _post_message(invitation, token)
    record("invitation.created", by=by, about=invitation, patients=[patient.pk])
    return Issued(invitation, token, code)


def check_can_be_asked(patient: Patient, battery: Battery, language: str) -> None:
    """Raises unless this person can be asked this in this language, and the licences let this clinic ask it so."""
    wordings = Wordings(patient.clinic_id)
    age = patient.age(patient.clinic.day(timezone.now()))
    asked = [
        (section, wordings(section.instrument, section.instrument_version))
        for section in battery.sections.exclude(instrument="")
    ]
    retired = retired_among(instrument for _section, instrument in asked)
    for section, instrument in asked:
        policies.check_enabled(instrument)
        policies.check_in_use(patient.clinic_id, instrument, retired)
        policies.check_age(age, instrument.minimum_age)
        policies.check_licence(patient.clinic, instrument)
        policies.check_unaltered(instrument, section.items)
        if language not in instrument.languages:
            raise exceptions.NoWording


@transaction.atomic
def mark_sent(*, invitation: Invitation, by: Actor) -> None:
    """Note that the message with the link left."""
    Invitation.objects.filter(pk=invitation.pk, sent_at__isnull=True).update(
        sent_at=timezone.now(), updated_at=timezone.now()
    )
    record("invitation.sent", by=by, about=invitation, patients=[invitation.patient_id])


@transaction.atomic
def remind(*, invitation: Invitation, by: Actor) -> bool:
    """Write the one reminder of an unfinished intake; False where there is nothing to remind of any more."""
    now = timezone.now()
    if not Invitation.objects.to_remind(now).filter(pk=invitation.pk).update(reminded_at=now, updated_at=now):
        return False
    outbox.post(
        "invitation.reminder", about=invitation, clinic_id=invitation.clinic_id, patient_id=invitation.patient_id
    )
    record("invitation.reminded", by=by, about=invitation, patients=[invitation.patient_id])
    return True


@transaction.atomic
def reissue(*, invitation: Invitation, by: Actor) -> Issued:
    """Give an invitation a new link and code; the old link ends, the answers stay.

    Somebody who said no may think again: the new link opens, and asks for their consent before anything else.
    """
    token, code = new_token(), secrets.new_code()
    now = timezone.now()
    if invitation.submitted_at and now >= invitation.home_until:
        raise exceptions.LinkEnded(_("The patient’s page has ended: send a new intake."))
    invitation.token_hash, invitation.code_hash = token_hash(token), secrets.code_hash(invitation.pk, code)
    invitation.wrong_codes, invitation.code_paused_until, invitation.code_asked_at = 0, None, None
    invitation.sent_at = invitation.revoked_at = invitation.refused_at = None
    if invitation.submitted_at is None:
        invitation.expires_at = now + timedelta(days=invitation.clinic.invitation_days)
    invitation.save()
    invitation.devices.filter(ended_at=None).update(ended_at=now)
    _post_message(invitation, token)
    record("invitation.reissued", by=by, about=invitation, patients=[invitation.patient_id])
    return Issued(invitation, token, code)


def keep_open(*, invitation: Invitation, by: Actor) -> None:
    """Let no link end under a person who is answering: while they are there, it lasts `WHILE_ANSWERING` more.

    Asked at each of their pages: a transaction, and with it the lock of the database, is taken near the end alone.
    """
    now = timezone.now()
    if invitation.submitted_at or invitation.expires_at > now + LEAST_LEFT:
        return
    ends = now + WHILE_ANSWERING
    rows = Invitation.objects.open(now).filter(pk=invitation.pk, expires_at__lt=ends)
    with transaction.atomic():
        if rows.update(expires_at=ends, updated_at=now):
            invitation.expires_at = ends
            record("invitation.kept-open", by=by, about=invitation, patients=[invitation.patient_id])


@transaction.atomic
def revoke(*, invitation: Invitation, by: Actor) -> None:
    """End a link now. What was answered stays with the clinic."""
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at", "updated_at"])
    record("invitation.revoked", by=by, about=invitation, patients=[invitation.patient_id])


def open_invitation(*, token: str, code: str, label: str, by: Actor) -> tuple[Invitation, BoundDevice]:
    """Bind a device to the invitation behind a link and code. Opening never uses the link up.

    Raises LinkEnded, CodePaused or WrongCode. A wrong try is counted even though the action fails.
    """
    found = Invitation.objects.filter(token_hash=token_hash(token)).select_related("patient", "clinic").first()
    invitation = policies.check_link(found)
    policies.check_code_not_paused(invitation, timezone.now())
    if not secrets.code_matches(invitation.pk, code, invitation.code_hash):
        raise _count_wrong_code(invitation, by)
    return invitation, bind_device(invitation=invitation, label=label, by=by)


def open_again(*, device: BoundDevice, code: str, by: Actor) -> Invitation:
    """Let a device that was bound before in again with the code alone. Raises LinkEnded, CodePaused or WrongCode.

    Wrong tries on other devices do not keep this one out: its own are counted apart.
    """
    invitation = policies.check_link(device.invitation)
    tries = throttle.counted("code", str(device.pk))
    if tries >= policies.WRONG_CODES_BEFORE_PAUSE:
        raise exceptions.CodePaused
    if not secrets.code_matches(invitation.pk, code, invitation.code_hash):
        throttle.count("code", str(device.pk), int(CODE_PAUSE.total_seconds()))
        raise _count_wrong_code(invitation, by)
    record("invitation.opened-again", by=by, about=invitation, patients=[invitation.patient_id])
    return invitation


@transaction.atomic
def bind_device(*, invitation: Invitation, label: str, by: Actor) -> BoundDevice:
    """Note that a device opened the link with the right code."""
    now = timezone.now()
    Invitation.objects.filter(pk=invitation.pk).update(wrong_codes=0, code_asked_at=None, updated_at=now)
    Invitation.objects.filter(pk=invitation.pk, opened_at=None).update(opened_at=now, updated_at=now)
    device = BoundDevice.objects.create(invitation=invitation, label=label[:60])
    record("invitation.opened", by=by, about=invitation, patients=[invitation.patient_id])
    return device


@transaction.atomic
def _count_wrong_code(invitation: Invitation, by: Actor) -> exceptions.Refused:
    Invitation.objects.filter(pk=invitation.pk).update(wrong_codes=F("wrong_codes") + 1)
    record("invitation.wrong-code", by=by, about=invitation, patients=[invitation.patient_id], result="refused")
    paused = Invitation.objects.filter(pk=invitation.pk, wrong_codes__gte=policies.WRONG_CODES_BEFORE_PAUSE).update(
        wrong_codes=0, code_paused_until=timezone.now() + CODE_PAUSE
    )
    if not paused:
        return exceptions.WrongCode()
    outbox.post(
        "invitation.code-paused", about=invitation, clinic_id=invitation.clinic_id, patient_id=invitation.patient_id
    )
    return exceptions.CodePaused()


@transaction.atomic
def ask_for_code(*, token: str, by: Actor) -> Invitation:
    """Tell the clinic that the patient lost the code. Raises LinkEnded."""
    found = Invitation.objects.filter(token_hash=token_hash(token)).select_related("clinic").first()
    invitation = policies.check_link(found)
    if invitation.code_asked_at is None:
        invitation.code_asked_at = timezone.now()
        invitation.save(update_fields=["code_asked_at", "updated_at"])
        outbox.post(
            "invitation.code-asked", about=invitation, clinic_id=invitation.clinic_id, patient_id=invitation.patient_id
        )
        record("invitation.code-asked", by=by, about=invitation, patients=[invitation.patient_id])
    return invitation


@transaction.atomic
def end_device(*, device: BoundDevice, by: Actor) -> None:
    """Sign a device out of an intake."""
    device.ended_at = timezone.now()
    device.save(update_fields=["ended_at"])
    record("device.ended", by=by, about=device.invitation, patients=[device.invitation.patient_id])


def _make_assessments(invitation: Invitation) -> None:
    wordings = Wordings(invitation.clinic_id)
    made: set[tuple[str, str, str]] = set()
    for section in invitation.battery.sections.exclude(instrument=""):
        key = (section.instrument, section.instrument_version, section.target)
        if key in made:
            continue
        made.add(key)
        Assessment.objects.create(
            clinic_id=invitation.clinic_id,
            patient_id=invitation.patient_id,
            invitation=invitation,
            instrument=section.instrument,
            instrument_version=section.instrument_version,
            checksum=wordings(section.instrument, section.instrument_version).checksum,
            target_kind=section.target,
        )


def _post_message(invitation: Invitation, token: str) -> None:
    """Put the link into the outbox when mail can leave and the sender was told that the address is safe."""
    patient = invitation.patient
    if patient.contact_is_safe and patient.email and mail_is_configured():
        outbox.post(
            "invitation.link",
            about=invitation,
            clinic_id=invitation.clinic_id,
            patient_id=patient.pk,
            secret={"token": token},
        )
