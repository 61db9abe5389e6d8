"""Putting a clinic's sets of questions together: a clinical lead or a clinic admin, as for wordings."""

from typing import Any

from django.db import transaction

from intake import actions as intake
from intake import exceptions
from intake.composing import Parts
from intake.models import Battery, BatteryDraft
from portal.accounts.policies import check_may
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.care.batteries import obstacles


@transaction.atomic
def start_battery(*, clinic: Any, title: dict[str, str], by: Actor) -> BatteryDraft:
    """Begin a set without parts. Raises MayNot or Refused."""
    check_may(by, clinic, Permission.IMPORT_WORDINGS)
    return intake.start_battery(clinic=clinic, title=title, by=by)


@transaction.atomic
def start_version(*, battery: Battery, clinic: Any, by: Actor) -> BatteryDraft:
    """Begin a new version of a set that the clinic can send. Raises MayNot or Refused."""
    check_may(by, clinic, Permission.IMPORT_WORDINGS)
    return intake.start_version(battery=battery, clinic=clinic, by=by)


@transaction.atomic
def change_battery(
    *, draft: BatteryDraft, parts: Parts, title: dict[str, str] | None = None, by: Actor
) -> BatteryDraft:
    """Write the parts of a draft. Raises MayNot or Refused."""
    check_may(by, draft.clinic, Permission.IMPORT_WORDINGS)
    return intake.change_battery(draft=draft, parts=parts, title=title, by=by)


@transaction.atomic
def release_battery(*, draft: BatteryDraft, by: Actor) -> Battery:
    """Make the battery of a draft. Raises MayNot, or NotReady where something keeps it from being sent at all."""
    check_may(by, draft.clinic, Permission.IMPORT_WORDINGS)
    if any(problem.blocks for problem in obstacles(draft.clinic, draft.parts)):
        raise exceptions.NotReady
    return intake.release_battery(draft=draft, by=by)


@transaction.atomic
def discard_draft(*, draft: BatteryDraft, by: Actor) -> None:
    """Throw a draft away. Raises MayNot."""
    check_may(by, draft.clinic, Permission.IMPORT_WORDINGS)
    intake.discard_draft(draft=draft, by=by)


@transaction.atomic
def retire_battery(*, battery: Battery, by: Actor) -> None:
    """Send a set of the clinic's own no more. Raises MayNot."""
    assert battery.clinic is not None, "a shipped set is nobody's to retire"
    check_may(by, battery.clinic, Permission.IMPORT_WORDINGS)
    intake.retire_battery(battery=battery, by=by)
