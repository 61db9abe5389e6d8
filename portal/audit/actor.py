"""Who does something: a staff member, a patient, a machine, or the system itself. Never nobody."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Actor:
    """The doer of an action. `clinic_id` is the clinic that the doer works in, None for the system."""

    kind: str  # staff, patient, client, invited, system
    id: str
    clinic_id: Any = None
    # The row behind the actor, for the policies that ask it; not compared, never stored.
    row: Any = field(default=None, compare=False, repr=False)


def staff(user: Any, clinic: Any) -> Actor:
    """Return the actor of a signed-in person working in one clinic."""
    return Actor("staff", str(user.pk), clinic.pk, user)


def patient(person: Any) -> Actor:
    """Return the actor of a patient with a bound session."""
    return Actor("patient", str(person.pk), person.clinic_id, person)


def client(application: Any) -> Actor:
    """Return the actor of a machine; it belongs to one clinic."""
    return Actor("client", str(application.client_id), application.clinic_id, application)


def invited(invitation: Any) -> Actor:
    """Return the actor of somebody without an account who came by a link for one thing."""
    return Actor("invited", str(invitation.pk), invitation.clinic_id, invitation)


def system(name: str, clinic_id: Any = None) -> Actor:
    """Return the actor of something that Leeside does by itself."""
    return Actor("system", name, clinic_id)
