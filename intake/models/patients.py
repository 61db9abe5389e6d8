"""Patients, and how they are found again."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.audit.encryption import EncryptedTextField
from portal.audit.ids import new_id


class Patient(models.Model):
    """A person who is cared for by one clinic. Never a User."""

    GENDERS = [("female", "female"), ("male", "male"), ("other", "other"), ("unknown", "unknown")]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="patients")
    name = EncryptedTextField()
    preferred_name = EncryptedTextField(default="", blank=True)
    pronouns = EncryptedTextField(default="", blank=True)
    record_number = EncryptedTextField(default="", blank=True)
    email = EncryptedTextField(default="", blank=True)
    phone = EncryptedTextField(default="", blank=True)
    contact_rule = EncryptedTextField(default="", blank=True)  # how and when to use the address, in words
    # Whether the sender was told that this address is safe to write to; null: nobody asked yet.
    contact_is_safe = models.BooleanField(null=True)
    contact_recorded_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    contact_recorded_at = models.DateTimeField(null=True)
    birth_date = models.DateField(null=True)
    gender = models.CharField(max_length=16, choices=GENDERS, default="unknown")
    language = models.CharField(max_length=8, default="en")
    time_zone = models.CharField(max_length=64, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            # The door reads some people of one clinic: without this, SQLite looks at all of them.
            models.Index(fields=["clinic", "id"], name="patient_clinic_id"),
            models.Index(fields=["clinic", "created_at", "id"], name="patient_clinic_page"),
            models.Index(fields=["clinic", "updated_at", "id"], name="patient_clinic_updated"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(contact_recorded_by__isnull=True, contact_recorded_at__isnull=True)
                | Q(contact_recorded_by__isnull=False, contact_recorded_at__isnull=False),
                name="patient_contact_pair",
            )
        ]

    def __str__(self) -> str:
        return f"patient {self.pk}"

    @property
    def called(self) -> str:
        """The name that the person chose, else the full name."""
        return self.preferred_name or self.name

    @property
    def initials(self) -> str:
        return "".join(f"{part[0].upper()}." for part in self.name.split()[:3])

    def age(self, on: date) -> int | None:
        """Whole years on a date; None without a birth date."""
        if self.birth_date is None:
            return None
        before_birthday = (on.month, on.day) < (self.birth_date.month, self.birth_date.day)
        return on.year - self.birth_date.year - before_birthday


class PatientNameHash(models.Model):
    """A keyed hash of the first 2 to 8 letters of one of a patient's names: what name search reads."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="name_hashes")
    value = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["value"], name="name_hash_value")]
        constraints = [models.UniqueConstraint(fields=["patient", "value"], name="name_hash_once")]

    def __str__(self) -> str:
        return "name hash"


class PatientIdentifier(models.Model):
    """What another system calls this patient."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="identifiers")
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    system = models.CharField(max_length=200)
    value = EncryptedTextField()
    value_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "system", "value_hash"], name="identifier_once_per_clinic")
        ]

    def __str__(self) -> str:
        return self.system


class RelatedPerson(models.Model):
    """Somebody that a patient answers about."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="related_people")
    kind = models.CharField(max_length=32)  # mother, father, partner, friend …
    name = EncryptedTextField(default="", blank=True)

    def __str__(self) -> str:
        return self.kind
