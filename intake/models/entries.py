"""A sitting in which answers of a patient come from somebody else: staff who hear them, or another system."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from intake.models.invitations import Invitation
from portal.audit.encryption import EncryptedTextField
from portal.audit.ids import new_id

LONGEST = timedelta(hours=2)  # then name, birth date and who is there are asked anew


class StaffEntry(models.Model):
    """One sitting: whose answers, who enters them, by which way, and who else is there. It ends, and is never edited.

    Answers of a sitting carry its id as their `client_id`, as those of a patient carry that of their device. Staff
    enter by phone or in the room; what another system sends has no person behind it, only that system and its name.
    """

    BY_PHONE, IN_THE_ROOM, ANOTHER_SYSTEM = "by-phone", "in-the-room", "another-system"
    SPOKEN = (BY_PHONE, IN_THE_ROOM)  # a person heard the answer
    WAYS = [(way, way) for way in (*SPOKEN, ANOTHER_SYSTEM)]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="entries")
    entered_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    system = models.CharField(max_length=100, blank=True)  # the client id of the system that sent them
    system_name = models.CharField(max_length=255, blank=True)  # what the clinic called it then
    way = models.CharField(max_length=16, choices=WAYS)
    privacy = models.CharField(max_length=16, choices=Invitation.PRIVACY)
    helper = EncryptedTextField(default="", blank=True)
    answers_privately = models.BooleanField(default=False)  # somebody is there, and does not learn the answer
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(entered_by__isnull=False, system="", way__in=("by-phone", "in-the-room"))
                | (Q(entered_by__isnull=True, way="another-system") & ~Q(system="")),
                name="entry_of_a_person_or_a_system",
            )
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"

    @property
    def source(self) -> str:
        """Return the name of who entered the answers, or of the system that sent them."""
        return self.entered_by.name if self.entered_by else self.system_name

    @property
    def is_private(self) -> bool:
        """Say whether the questions that are meant for nobody else's ears may be asked in this sitting."""
        return self.privacy == Invitation.ALONE or self.answers_privately

    def is_open(self, at: datetime) -> bool:
        return self.ended_at is None and at < self.started_at + LONGEST
