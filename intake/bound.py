"""Who is here on a patient page: set by the door, read by every page behind it."""

from dataclasses import dataclass

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from intake.models import BoundDevice, Invitation, Patient
from portal.audit import actor


@dataclass(frozen=True)
class Bound:
    """The patient, what they were asked, and on which device."""

    patient: Patient
    invitation: Invitation
    device: BoundDevice

    @property
    def actor(self) -> actor.Actor:
        return actor.patient(self.patient)


class BoundRequest(HttpRequest):
    """A request that passed the patient's door; named for the reader and the type checker alone."""

    bound: Bound
    htmx: HtmxDetails
    LANGUAGE_CODE: str
