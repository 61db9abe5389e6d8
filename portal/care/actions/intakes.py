"""Sends intakes, and keeps links alive."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from intake import actions as intake
from intake.actions.invitations import Issued
from intake.models import Battery, Invitation, Patient
from portal.accounts.models import Clinic
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.audit.record import record
from portal.care import policies
from portal.care.actions.teams import join_team, start_episode
from portal.care.asking import BudgetOverride
from portal.care.burden import check_budget, over
from portal.care.readiness import refusals


@transaction.atomic
def send_intake(
    *,
    patient: Patient,
    battery: Battery,
    language: str,
    by: Actor,
    occasion: str = "intake",
    responsible: Any = None,
    contact: Mapping[str, Any] | None = None,
    birth_date: date | None = None,
    budget_reason: str = "",
) -> Issued:
    """Send a battery to a patient. Who sends it joins the care team and becomes responsible.

    `contact` is how the patient may be reached, as the sender was told just now; written down before anything leaves,
    and so is `birth_date` of somebody whose is not known.
    Beyond the clinic's budget of minutes a named person sends with a `budget_reason`, and a machine does not.
    Raises CannotSend with what is missing in the clinic, OverBudget, and what `intake.actions.invite` raises.
    """
    if by.kind == "staff":
        policies.check_cares_for(by, patient, Permission.SEND_INTAKES)
    check_ready(patient.clinic, battery, language)
    beyond = check_budget(patient, battery, language)
    if beyond and not (budget_reason.strip() and by.kind == "staff"):
        raise over(*beyond)
    if birth_date:
        intake.note_birth_date(patient=patient, birth_date=birth_date, by=by)
    if contact:
        intake.update_contact(patient=patient, by=by, recorded_by=by.row, **contact)
    sender = by.row if by.kind == "staff" else responsible
    if sender is not None:
        join_team(patient=patient, user=sender, by=by)
    start_episode(patient=patient, by=by)
    issued = intake.invite(
        patient=patient, battery=battery, responsible=sender, language=language, by=by, occasion=occasion
    )
    if beyond:
        _note_override(issued.invitation, *beyond, budget_reason.strip(), by)
    return issued


def _note_override(invitation: Invitation, asked: int, budget: int, reason: str, by: Actor) -> None:
    BudgetOverride.objects.create(
        clinic_id=invitation.clinic_id, invitation=invitation, asked=asked, budget=budget, reason=reason,
        decided_by=by.row,
    )  # fmt: skip
    record("invitation.over-budget", by=by, about=invitation, patients=[invitation.patient_id], asked=asked)


@transaction.atomic
def register_and_send(
    *,
    clinic: Clinic,
    battery: Battery,
    language: str,
    name: str,
    birth_date: date | None,
    by: Actor,
    occasion: str = "intake",
    contact_is_safe: bool | None = None,
    **fields: Any,
) -> Issued:
    """Make a new patient, write down whether their address is safe, and send them an intake."""
    policies.check_may(by, Permission.SEND_INTAKES)
    check_ready(clinic, battery, language)
    patient, _ = intake.register_patient(
        clinic=clinic, name=name, birth_date=birth_date, by=by, language=language, **fields
    )
    join_team(patient=patient, user=by.row, by=by)
    if contact_is_safe is not None:
        intake.update_contact(patient=patient, by=by, recorded_by=by.row, contact_is_safe=contact_is_safe)
    return send_intake(patient=patient, battery=battery, language=language, by=by, occasion=occasion)


@transaction.atomic
def send_again(*, invitation: Invitation, by: Actor) -> Issued:
    """Give an intake a new link and code; the old ones end. One that was sent opens the patient's home alone.

    Raises LinkEnded when that home has ended.
    """
    policies.check_cares_for(by, invitation.patient, Permission.SEND_INTAKES)
    if invitation.submitted_at is None:
        check_ready(invitation.clinic, invitation.battery, invitation.language)
    return intake.reissue(invitation=invitation, by=by)


@transaction.atomic
def withdraw_intake(*, invitation: Invitation, by: Actor) -> None:
    """End an intake's link."""
    policies.check_cares_for(by, invitation.patient, Permission.SEND_INTAKES)
    intake.revoke(invitation=invitation, by=by)


def check_ready(clinic: Clinic, battery: Battery, language: str) -> None:
    """Raises CannotSend with every reason why this clinic cannot send this now."""
    reasons = refusals(clinic, battery, language)
    if reasons:
        raise policies.CannotSend(reasons)
