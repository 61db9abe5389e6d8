"""Clinics and accounts: made by the command line, changed by whom they belong to."""

from typing import Any
from uuid import UUID

from django.db import transaction

from portal.accounts import policies
from portal.accounts.exceptions import NotHere
from portal.accounts.models import Clinic, User
from portal.audit.actor import Actor
from portal.audit.outbox import post
from portal.audit.record import record

NO_CLINIC = UUID(int=0)


@transaction.atomic
def make_clinic(*, slug: str, by: Actor, name: str = "", is_demonstration: bool = False, **fields: Any) -> Clinic:
    """Make a clinic. Only the command line does."""
    policies.check_is_system(by)
    clinic = Clinic.objects.create(slug=slug, name=name, is_demonstration=is_demonstration, **fields)
    record("clinic.made", by=by, about=clinic, clinic_id=clinic.pk)
    return clinic


@transaction.atomic
def change_own_account(*, user: User, name: str, title: str, language: str, single_keys: bool, by: Actor) -> None:
    """Change how somebody is named and which language and keys they use; only they themselves do."""
    if by.id != str(user.pk):
        raise NotHere
    user.name, user.title, user.language, user.single_keys = name, title, language, single_keys
    user.save(update_fields=["name", "title", "language", "single_keys"])
    record("account.changed", by=by, about=user)


@transaction.atomic
def ask_for_new_password(*, email: str, by: Actor) -> None:
    """Ask for a link to a new password. The same is done for an address that nobody has, in the same time."""
    post("account.password", about=User(), clinic_id=NO_CLINIC, secret={"email": email})
    record("account.password_asked", by=by)
