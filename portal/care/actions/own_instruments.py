"""Instruments of a clinic's own: a clinical lead or a clinic admin drafts one, another confirms it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from intake import actions as intake
from intake.models import OwnInstrument
from portal.accounts.policies import check_may
from portal.accounts.roles import Permission
from portal.audit.actor import Actor


@transaction.atomic
def draft_instrument(
    *, clinic: Any, key: str, content: Mapping[str, Any], entitlement: str, answers: Mapping[str, Any],
    source: Mapping[str, Any], by: Actor,
) -> OwnInstrument:  # fmt: skip
    """Keep what a file declares, as somebody who may import wordings here. Raises MayNot or Refused."""
    check_may(by, clinic, Permission.IMPORT_WORDINGS)
    return intake.draft_instrument(
        clinic=clinic, key=key, content=content, entitlement=entitlement, answers=answers, source=source, by=by
    )


@transaction.atomic
def confirm_instrument(*, row: OwnInstrument, answers: Mapping[str, Any], by: Actor) -> OwnInstrument:
    """Confirm a draft as the second such person. Raises MayNot or Refused."""
    check_may(by, row.clinic, Permission.IMPORT_WORDINGS)
    return intake.confirm_instrument(row=row, answers=answers, by=by)


@transaction.atomic
def retire_instrument(*, row: OwnInstrument, by: Actor) -> None:
    """Ask nobody new. Raises MayNot or Refused."""
    check_may(by, row.clinic, Permission.IMPORT_WORDINGS)
    intake.retire_instrument(row=row, by=by)
