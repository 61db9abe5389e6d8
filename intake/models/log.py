"""What a patient notices between visits: a log in three steps, theirs alone unless they share an entry."""

from django.db import models
from django.utils import timezone

from portal.audit.encryption import EncryptedTextField
from portal.audit.ids import new_id


class LogEntry(models.Model):
    """Notice (what happened, what is usual, what I did), look back, and words to oneself. Never read by a rule."""

    STEPS = ("situation", "usual", "did", "looked_back", "to_myself")
    PEOPLE = ("mother", "father", "partner", "child", "friend", "somebody-else", "myself")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("intake.Patient", on_delete=models.CASCADE, related_name="log_entries")
    about = models.CharField(max_length=16, blank=True, choices=[(kind, kind) for kind in PEOPLE])
    situation = EncryptedTextField()
    usual = EncryptedTextField(default="", blank=True)
    did = EncryptedTextField(default="", blank=True)
    looked_back = EncryptedTextField(default="", blank=True)
    to_myself = EncryptedTextField(default="", blank=True)
    language = models.CharField(max_length=8)
    written_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    shared_at = models.DateTimeField(null=True)  # null: nobody but the patient reads it

    class Meta:
        verbose_name_plural = "log entries"
        indexes = [models.Index(fields=["patient", "written_at"], name="log_entry_patient")]

    def __str__(self) -> str:
        return f"log entry {self.pk}"

    @property
    def stamp(self) -> str:
        """Return what changes whenever the entry does, or whom it is for."""
        return " ".join(at.isoformat() for at in (self.saved_at, self.shared_at) if at)

    def says(self, said: dict[str, str], *, shares: bool) -> bool:
        """Say whether the entry holds these words, and is shared or not as asked."""
        return bool(self.shared_at) == shares and all(getattr(self, name) == value for name, value in said.items())
