"""How much is asked of a patient, and asking again: the budget, schedules, and sending what is due."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.actions.invitations import Issued
from intake.exceptions import Refused
from intake.models import Battery, Consent, Patient
from portal.accounts.models import Clinic
from portal.accounts.policies import check_may
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.audit.record import record
from portal.care import policies, sending
from portal.care.actions.intakes import send_intake
from portal.care.asking import AskingBudget, Schedule

MOST_WEEKS = 52


class NotDue(Refused):
    message = _("This is not due any more: somebody sent it, paused it or ended it meanwhile.")


class AlertOpen(Refused):
    message = _("An alert about this person is open. Nothing more is asked until somebody decides that it may.")


class ConsentGone(Refused):
    message = _("They said no to being asked, or took their consent back. Talk with them before anything is sent.")


class PlannedAlready(Refused):
    message = _("This set is planned for them already. Change that plan, or end it first.")


class NoSuchSet(Refused):
    message = _("This set is not offered in this language any more. End the plan, or choose another set.")


@transaction.atomic
def set_budget(*, clinic: Clinic, minutes: int, by: Actor) -> AskingBudget:
    """Say how many minutes may be asked of one patient in 30 days. Raises MayNot."""
    check_may(by, clinic, Permission.IMPORT_WORDINGS)
    row = AskingBudget.objects.create(clinic=clinic, minutes=minutes, set_by=by.row)
    record("asking-budget.set", by=by, about=row, clinic_id=clinic.pk, minutes=minutes)
    return row


@transaction.atomic
def plan_schedule(
    *, patient: Patient, battery: Battery, language: str, every_weeks: int, first_on: date, until: date, by: Actor
) -> Schedule:
    """Plan to ask a set again every few weeks until a day. Raises PatientNotFound, MayNot or Refused."""
    policies.check_cares_for(by, patient, Permission.SEND_INTAKES)
    if not 1 <= every_weeks <= MOST_WEEKS or not first_on <= until:
        raise Refused(_("Choose a first day that is not after the last one, and 1 to 52 weeks between."))
    if Schedule.objects.running().filter(patient=patient, battery_key=battery.key).exists():
        raise PlannedAlready
    schedule = Schedule.objects.create(
        clinic_id=patient.clinic_id, patient=patient, battery_key=battery.key, language=language,
        every_weeks=every_weeks, next_on=first_on, until=until, planned_by=by.row,
    )  # fmt: skip
    record("schedule.planned", by=by, about=schedule, patients=[patient.pk])
    return schedule


@transaction.atomic
def pause_schedule(*, schedule: Schedule, by: Actor) -> None:
    """Let a plan rest; nothing becomes due."""
    _change(schedule, by, "schedule.paused", paused_at=timezone.now(), paused_by=by.row)


@transaction.atomic
def resume_schedule(*, schedule: Schedule, by: Actor) -> None:
    """Go on with a plan that rested."""
    _change(schedule, by, "schedule.resumed", paused_at=None, paused_by=None)


@transaction.atomic
def end_schedule(*, schedule: Schedule, by: Actor) -> None:
    """End a plan; what was sent stays."""
    _change(schedule, by, "schedule.ended", ended_at=timezone.now(), ended_by=by.row)


@transaction.atomic
def send_due(*, schedule: Schedule, by: Actor, despite_alert: bool = False, budget_reason: str = "") -> Issued:
    """Send what is due, once: whoever comes second finds that it is not due any more.

    A person sends it, because a person hands over the code. Raises NotDue, AlertOpen unless `despite_alert`,
    ConsentGone, NoSuchSet, OverBudget unless there is a reason, and what `send_intake` raises.
    """
    policies.check_cares_for(by, schedule.patient, Permission.SEND_INTAKES)
    today = schedule.patient.clinic.day(timezone.now())
    rows = Schedule.objects.due(today).filter(pk=schedule.pk, next_on=schedule.next_on)
    if not rows.update(next_on=schedule.after(today)):
        raise NotDue
    patient = schedule.patient
    _check_consent_stands(patient)
    if not despite_alert and patient.alerts.open().exists():
        raise AlertOpen
    battery = sending.battery_in(by, schedule.battery_key, schedule.language)
    if battery is None:
        raise NoSuchSet
    issued = send_intake(
        patient=patient, battery=battery, language=schedule.language, occasion=schedule.occasion,
        budget_reason=budget_reason, by=by,
    )  # fmt: skip
    record("schedule.sent", by=by, about=schedule, patients=[patient.pk], despite_alert=despite_alert)
    return issued


def _check_consent_stands(patient: Patient) -> None:
    last = patient.consents.order_by("-decided_at", "-id").first()
    if last is not None and last.decision != Consent.GIVEN:
        raise ConsentGone


def _change(schedule: Schedule, by: Actor, action: str, **values: Any) -> None:
    policies.check_cares_for(by, schedule.patient, Permission.SEND_INTAKES)
    if not Schedule.objects.running().filter(pk=schedule.pk).update(**values):
        raise NotDue
    record(action, by=by, about=schedule, patients=[schedule.patient_id])
