"""The request to complete a battery, the consent to it, and the devices that opened it."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal.audit.encryption import EncryptedTextField
from portal.audit.ids import new_id

# After sending, the same link and code open the patient's home for this long.
HOME_FOR = timedelta(days=90)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, at: datetime) -> "InvitationQuerySet":
        return self.filter(revoked_at__isnull=True, submitted_at__isnull=True, expires_at__gt=at)

    def unfinished(self, at: datetime) -> "InvitationQuerySet":
        """Open ones that nobody said no to, stopped or put off to another way, of people who may be written to.

        A no counts as long as the invitation lives, even where a yes followed: who once said no is not urged.
        """
        said_no = Consent.objects.filter(
            patient=OuterRef("patient"),
            decided_at__gte=OuterRef("created_at"),
            decision__in=(Consent.REFUSED, Consent.WITHDRAWN),
        )
        asked = self.open(at).filter(refused_at=None, stopped_at=None, patient__contact_is_safe=True)
        return asked.exclude(put_off__in=Invitation.OTHER_WAYS).filter(~Exists(said_no))

    def to_remind(self, at: datetime) -> "InvitationQuerySet":
        """Unfinished ones whose link left by message, and that nobody was reminded of yet."""
        return self.unfinished(at).filter(sent_at__isnull=False, reminded_at=None)

    def submitted(self) -> "InvitationQuerySet":
        return self.filter(submitted_at__isnull=False)


class Invitation(models.Model):
    """A request to a patient to complete a battery, with an expiry. The link and the code are stored as hashes only."""

    ALONE, SEEN, HELPED = "alone", "seen", "helped"
    PRIVACY = [(ALONE, ALONE), (SEEN, SEEN), (HELPED, HELPED)]
    OTHER_WAYS = ("by-phone", "at-the-clinic")
    OCCASIONS = [("intake", "intake"), ("start", "start"), ("follow-up", "follow-up"), ("end", "end")]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="invitations")
    patient = models.ForeignKey("intake.Patient", on_delete=models.CASCADE, related_name="invitations")
    battery = models.ForeignKey("intake.Battery", on_delete=models.PROTECT, related_name="invitations")
    responsible = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )  # null: whoever is on duty
    occasion = models.CharField(max_length=16, choices=OCCASIONS, default="intake")
    language = models.CharField(max_length=8)
    minutes = models.PositiveSmallIntegerField(null=True)  # predicted, with every part that may be asked
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=128)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    code_paused_until = models.DateTimeField(null=True)
    code_asked_at = models.DateTimeField(null=True)  # the patient lost the code and asked the clinic
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    created_by_client = models.CharField(max_length=100, blank=True)
    sent_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)  # the one reminder was written
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    # "Is it private for you right now?", asked once per device: the last word counts. That somebody helped, and who
    # they all were (one a line), stays true whatever is said later.
    privacy = models.CharField(max_length=16, choices=PRIVACY, blank=True)
    was_helped = models.BooleanField(default=False)
    uses_aid = models.BooleanField(default=False)  # a screen reader, a voice, a switch: pace then says nothing
    helper = EncryptedTextField(default="", blank=True)
    answers_privately = models.BooleanField(default=False)  # staff said so: somebody is there, and hears no answer
    is_shared_device = models.BooleanField(default=False)
    prefers_list = models.BooleanField(default=False)  # all statements of a part on one page
    refused_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)  # the patient chose to stop; the clinician is told
    put_off = models.CharField(max_length=16, blank=True)  # later, by phone, at the clinic
    submitted_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["clinic", "submitted_at"], name="invitation_clinic_submitted"),
            models.Index(fields=["patient", "created_at"], name="invitation_patient_created"),
            models.Index(fields=["clinic", "created_at", "id"], name="invitation_clinic_page"),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    def as_it_stands(self) -> "Invitation":
        """Return the row as it is now, locked until the transaction ends: another device may just have changed it."""
        return Invitation.objects.select_for_update().get(pk=self.pk)

    @property
    def is_private(self) -> bool:
        return self.privacy == self.ALONE or self.answers_privately

    @property
    def has_own_pace(self) -> bool:
        """Whether the pace of the answers is that of the person alone: nobody helped, and no aid read or typed."""
        return not self.was_helped and not self.uses_aid

    @property
    def helpers(self) -> list[str]:
        return self.helper.splitlines()

    @property
    def home_until(self) -> datetime:
        return (self.submitted_at or self.expires_at) + (HOME_FOR if self.submitted_at else timedelta(0))

    def is_locked_out(self, at: datetime) -> bool:
        """Say whether the patient asks for a code to a home that is still there."""
        waits = self.code_asked_at is not None and self.submitted_at is not None and self.revoked_at is None
        return waits and at < self.home_until

    def is_expired(self, at: datetime) -> bool:
        return self.submitted_at is None and at >= self.expires_at

    def is_open(self, at: datetime) -> bool:
        return self.revoked_at is None and self.submitted_at is None and at < self.expires_at


class BoundDevice(models.Model):
    """A device that opened the link with the code. The patient sees these and ends the others."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="devices")
    label = models.CharField(max_length=60, blank=True)  # "Phone, Firefox": coarse on purpose
    bound_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.label


class ConsentText(models.Model):
    """The words that a clinic's patients agree to, in one language and version. Never edited, only followed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="consent_texts")
    language = models.CharField(max_length=8)
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    written_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "language", "version"], name="consent_text_version_once")
        ]

    def __str__(self) -> str:
        return f"consent {self.language} {self.version}"


class Consent(models.Model):
    """One decision of a patient about one text: given, refused or withdrawn. The latest row counts."""

    GIVEN, REFUSED, WITHDRAWN = "given", "refused", "withdrawn"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("intake.Patient", on_delete=models.CASCADE, related_name="consents")
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="consents")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+")
    text_hash = models.CharField(max_length=64)
    language = models.CharField(max_length=8)
    decision = models.CharField(max_length=12, choices=[(d, d) for d in (GIVEN, REFUSED, WITHDRAWN)])
    allows_comparison = models.BooleanField(default=False)
    allows_research = models.BooleanField(default=False)
    decided_at = models.DateTimeField(default=timezone.now)
    # Where it was spoken, not pressed: by phone or in the room, and who wrote it down.
    spoken = models.CharField(max_length=16, blank=True)
    recorded_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["decided_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(spoken="", recorded_by__isnull=True) | (~Q(spoken="") & Q(recorded_by__isnull=False)),
                name="consent_spoken_pair",
            ),
            models.CheckConstraint(
                condition=Q(decision="given") | Q(allows_comparison=False, allows_research=False),
                name="consent_extras_need_consent",
            ),
        ]

    def __str__(self) -> str:
        return self.decision
