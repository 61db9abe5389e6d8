"""Who is here on a patient page: set by the door, read by every page behind it."""

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from intake import policies
from intake.models import BoundDevice, Consent, Invitation, Patient
from intake.path import Path
from intake.veil import Veil
from portal.audit import actor


@dataclass(frozen=True)
class Bound:
    """The patient, what they were asked, on which device, and what may show there."""

    patient: Patient
    invitation: Invitation
    device: BoundDevice
    veil: Veil

    @property
    def is_asked(self) -> bool:
        """Say whether questions are still open here: neither sent nor taken back."""
        return self.invitation.submitted_at is None and not self.took_back

    @property
    def screen_page(self) -> str:
        """The name of the page that asks who can see this screen."""
        return "you_private" if self.is_asked else "you_screen"

    @property
    def path(self) -> Path:
        """Where the patient is now, read anew at each call: an answer saved in between changes it."""
        return Path(self.invitation, self.veil)

    @property
    def actor(self) -> actor.Actor:
        return actor.patient(self.patient)

    @cached_property
    def decision(self) -> Consent | None:
        """The latest word on being asked."""
        return policies.decision(self.invitation)

    @property
    def agrees(self) -> bool:
        return self.decision is not None and self.decision.decision == Consent.GIVEN

    @property
    def took_back(self) -> bool:
        return self.decision is not None and self.decision.decision == Consent.WITHDRAWN


class BoundRequest(HttpRequest):
    """A request that passed the patient's door; named for the reader and the type checker alone."""

    bound: Bound
    htmx: HtmxDetails
    LANGUAGE_CODE: str
