"""Importing the wording of a published questionnaire: a clinical lead or a clinic admin stages it, another confirms."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from intake import actions as intake
from intake.instruments.sheet import Sheet
from intake.models import Wording
from portal.accounts.policies import check_may
from portal.accounts.roles import Permission
from portal.audit.actor import Actor


@transaction.atomic
def stage_wording(*, clinic: Any, sheet: Sheet, answers: Mapping[str, Any], by: Actor) -> Wording:
    """Stage a sheet as somebody who may import wordings here. Raises MayNot, Refused or SheetRefused."""
    check_may(by, clinic, Permission.IMPORT_WORDINGS)
    return intake.stage_wording(clinic=clinic, sheet=sheet, answers=answers, by=by)


@transaction.atomic
def confirm_wording(*, wording: Wording, answers: Mapping[str, Any], by: Actor) -> Wording:
    """Confirm a staged sheet as the second such person. Raises MayNot, Refused or SheetRefused."""
    check_may(by, wording.clinic, Permission.IMPORT_WORDINGS)
    return intake.confirm_wording(wording=wording, answers=answers, by=by)
