"""Choosing what a clinic offers, as somebody who leads or runs it."""

import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction

from content import actions
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.care import policies


@transaction.atomic
def choose_audiences(*, clinic: Any, audiences: Collection[str], by: Actor) -> None:
    """Choose whom the clinic's library is for. Raises MayNot or Refused."""
    policies.check_may(by, Permission.CHOOSE_CONTENT)
    actions.choose_audiences(clinic=clinic, audiences=audiences, by=by)


@transaction.atomic
def choose_condition(*, clinic: Any, condition: uuid.UUID, by: Actor, **said: Any) -> None:
    """Say whether the clinic treats a condition. Raises MayNot or Refused."""
    policies.check_may(by, Permission.CHOOSE_CONTENT)
    actions.choose_condition(clinic=clinic, condition=condition, by=by, **said)


@transaction.atomic
def say_nothing_of(*, clinic: Any, condition: uuid.UUID, by: Actor) -> None:
    """Take back what the clinic said of a condition. Raises MayNot."""
    policies.check_may(by, Permission.CHOOSE_CONTENT)
    actions.say_nothing_of(clinic=clinic, condition=condition, by=by)
