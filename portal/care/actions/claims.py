"""Marking what does not agree in the library, and settling it, as a reviewer of the clinic."""

from typing import Any

from django.db import transaction

from content import actions
from content.models import Claim, Contradiction
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.care import policies


@transaction.atomic
def mark_contradiction(*, one: Claim, other: Claim, note: str, clinic: Any, by: Actor) -> Contradiction:
    """Say that two claims do not agree. Raises MayNot or Refused."""
    policies.check_may(by, Permission.SIGN_CONTENT)
    return actions.mark_contradiction(one=one, other=other, note=note, clinic=clinic, by=by)


@transaction.atomic
def settle_contradiction(*, contradiction: Contradiction, settlement: str, by: Actor) -> None:
    """Say how a contradiction of the actor's clinic was settled. Raises MayNot or Refused."""
    policies.check_may(by, Permission.SIGN_CONTENT)
    actions.settle_contradiction(contradiction=contradiction, settlement=settlement, by=by)
