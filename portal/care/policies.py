"""Who may decide what about a patient. Raises PatientNotFound where the person does not exist for this actor."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from intake.exceptions import Refused
from intake.models import Patient
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.care import access


class PatientNotFound(Exception):
    """The actor does not care for this patient: the same as if there were none."""


class MayNot(Exception):
    """The actor's roles do not allow this."""


class CannotSend(Refused):
    """An intake cannot be sent now; `reasons` are sentences that say what is missing."""

    message = _("This intake cannot be sent yet.")

    def __init__(self, reasons: list[Any]) -> None:
        super().__init__(" ".join(str(reason) for reason in reasons))
        self.reasons = reasons


def check_may(actor: Actor, permission: Permission) -> None:
    if permission not in access.permissions(actor):
        raise MayNot(permission)


def check_cares_for(actor: Actor, patient: Patient, permission: Permission) -> None:
    """Raises unless the actor holds the permission and may read this patient now."""
    check_may(actor, permission)
    if not access.patients_for(actor).filter(pk=patient.pk).exists():
        raise PatientNotFound
