"""A sitting in which staff enter what a patient answers by phone or in the room."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from intake.models.invitations import Invitation
from portal.audit.encryption import EncryptedTextField
from portal.audit.ids import new_id

LONGEST = timedelta(hours=2)  # then name, birth date and who is there are asked anew


class StaffEntry(models.Model):
    """One sitting: whose answers, who enters them, by which way, and who else is there. It ends, and is never edited.

    Answers of a sitting carry its id as their `client_id`, as those of a patient carry that of their device.
    """

    BY_PHONE, IN_THE_ROOM = "by-phone", "in-the-room"
    WAYS = [(way, way) for way in (BY_PHONE, IN_THE_ROOM)]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="entries")
    entered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=16, choices=WAYS)
    privacy = models.CharField(max_length=16, choices=Invitation.PRIVACY)
    helper = EncryptedTextField(default="", blank=True)
    answers_privately = models.BooleanField(default=False)  # somebody is there, and does not learn the answer
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"entry {self.pk}"

    @property
    def is_private(self) -> bool:
        """Say whether the questions that are meant for nobody else's ears may be asked in this sitting."""
        return self.privacy == Invitation.ALONE or self.answers_privately

    def is_open(self, at: datetime) -> bool:
        return self.ended_at is None and at < self.started_at + LONGEST
