"""Who cares for whom (teams, episodes, supervision), and what was decided (reviews, shares, notes, goals).

Who is there when (duty, shifts, leave) is in `portal.care.roster`.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.audit.encryption import EncryptedTextField
from portal.audit.ids import new_id
from portal.care.asking import AskingBudget as AskingBudget
from portal.care.asking import BudgetOverride as BudgetOverride
from portal.care.asking import Schedule as Schedule
from portal.care.drills import Drill as Drill
from portal.care.drills import DrillCall as DrillCall
from portal.care.roster import DutyPerson as DutyPerson
from portal.care.roster import DutyShift as DutyShift
from portal.care.roster import Leave as Leave
from portal.care.spells import Spell as Spell
from portal.care.spells import holds as holds
from portal.care.takings import StepDone as StepDone
from portal.care.takings import Taking as Taking


class CareTeamMember(Spell):
    """A clinician cares for a patient. Whoever sends an intake joins."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    patient = models.ForeignKey("intake.Patient", on_delete=models.CASCADE, related_name="care_team")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="care_teams")
    added_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "user"], condition=Q(ends_at__isnull=True), name="care_team_once_open"
            )
        ]
        indexes = [models.Index(fields=["user", "ends_at"], name="care_team_user")]

    def __str__(self) -> str:
        return f"care of {self.patient_id}"


class Supervision(Spell):
    """A clinical lead supervises a clinician, with dates."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="+")
    lead = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="supervises")
    clinician = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="supervised_by")

    def __str__(self) -> str:
        return f"supervision of {self.clinician_id}"


class SafetySignature(models.Model):
    """A named clinician of the clinic signed a safety question's exact words in one language."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="safety_signatures")
    instrument = models.CharField(max_length=60)
    instrument_version = models.CharField(max_length=24)
    item = models.CharField(max_length=32)
    language = models.CharField(max_length=8)
    text_hash = models.CharField(max_length=64)
    signed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "instrument", "instrument_version", "item", "language", "text_hash"],
                name="safety_text_signed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.item} {self.language}"


class TranslationSignature(models.Model):
    """A named person checked one translated line: a second translator, or a clinician who speaks the language."""

    TRANSLATOR, CLINICIAN = "translator", "clinician"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="translation_signatures")
    instrument = models.CharField(max_length=60)
    instrument_version = models.CharField(max_length=24)
    language = models.CharField(max_length=8)
    line = models.CharField(max_length=40)  # item id, "instruction", or "option-<value>"
    text_hash = models.CharField(max_length=64)
    part = models.CharField(max_length=12, choices=[(TRANSLATOR, TRANSLATOR), (CLINICIAN, CLINICIAN)])
    person_name = models.CharField(max_length=120)  # a translator need not have an account
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "instrument", "instrument_version", "language", "line", "text_hash", "part"],
                name="translation_line_signed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.language} {self.line}"


class EpisodeOfCare(Spell):
    """From referral to discharge."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("intake.Patient", on_delete=models.CASCADE, related_name="episodes")
    next_visit_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "episodes of care"
        constraints = [
            models.UniqueConstraint(fields=["patient"], condition=Q(ends_at__isnull=True), name="episode_one_open")
        ]
        indexes = [models.Index(fields=["clinic", "next_visit_at"], name="episode_next_visit")]

    def __str__(self) -> str:
        return f"episode of {self.patient_id}"


class Review(models.Model):
    """The clinician's reading of a profile: what was decided, and whether the patient may see it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    profile = models.ForeignKey("intake.Profile", on_delete=models.PROTECT, related_name="reviews")
    decision = models.CharField(max_length=32)  # discuss-in-visit, contact-before, no-change, refer
    summary = EncryptedTextField(default="", blank=True)
    reviewed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True)  # null: nothing of it is shown to the patient
    message = EncryptedTextField(default="", blank=True)  # to the patient, in plain words

    class Meta:
        indexes = [models.Index(fields=["profile", "reviewed_at"], name="review_profile")]

    def __str__(self) -> str:
        return f"review of {self.profile_id}"


class Recommendation(models.Model):
    """A piece of content given to a patient, with the reason."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("intake.Patient", on_delete=models.CASCADE, related_name="recommendations")
    profile = models.ForeignKey("intake.Profile", null=True, on_delete=models.SET_NULL, related_name="recommendations")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=80, blank=True)  # key and version of the rule that suggested it
    why = EncryptedTextField(default="", blank=True)
    message = EncryptedTextField(default="", blank=True)
    shared_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)  # the patient said "not now"; staff are not told
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "page"], condition=Q(withdrawn_at__isnull=True), name="recommendation_once"
            )
        ]

    def __str__(self) -> str:
        return f"recommendation to {self.patient_id}"


class Note(models.Model):
    """What a clinician writes about a patient. A draft until it is signed; then it stays as it is."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("intake.Patient", on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    text = EncryptedTextField()
    is_private = models.BooleanField(default=False)
    saved_at = models.DateTimeField(default=timezone.now)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "author"], condition=Q(signed_at__isnull=True), name="note_one_draft"
            )
        ]

    def __str__(self) -> str:
        return f"note on {self.patient_id}"


class Goal(models.Model):
    """What patient and clinician agreed to work on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    patient = models.ForeignKey("intake.Patient", on_delete=models.CASCADE, related_name="goals")
    topic = models.CharField(max_length=40)
    text = EncryptedTextField(default="", blank=True)
    agreed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.topic


class SavedView(models.Model):
    """A caseload filter that somebody named."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    filters = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "user", "name"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name
