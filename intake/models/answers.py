"""What a patient said: answers to items, every revision kept, and statements in our own forms."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.audit.encryption import EncryptedJSONField, EncryptedTextField
from portal.audit.ids import new_id


class Assessment(models.Model):
    """One patient's one completion of one instrument, perhaps about one person."""

    NO_SUCH_PERSON, NOT_IN_TOUCH, NOT_CHOSEN = "no-such-person", "not-in-touch", "not-chosen"
    ABSENT = (NO_SUCH_PERSON, NOT_IN_TOUCH, NOT_CHOSEN)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("intake.Patient", on_delete=models.CASCADE, related_name="assessments")
    invitation = models.ForeignKey("intake.Invitation", on_delete=models.CASCADE, related_name="assessments")
    instrument = models.CharField(max_length=60)
    instrument_version = models.CharField(max_length=24)
    checksum = models.CharField(max_length=64)
    target_kind = models.CharField(max_length=32, blank=True)
    target_person = models.ForeignKey("intake.RelatedPerson", null=True, on_delete=models.PROTECT, related_name="+")
    target_absent = models.CharField(max_length=16, blank=True)  # one of ABSENT
    no_close_person = models.BooleanField(default=False)  # "I do not have anyone close right now": the part is skipped
    # Some answers were given on one page with all statements: the time of each is not known.
    answered_in_list = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Two parts of a battery may ask one instrument's items: they fill the same assessment.
            models.UniqueConstraint(
                fields=["invitation", "instrument", "instrument_version", "target_kind"], name="assessment_once"
            )
        ]
        indexes = [
            models.Index(fields=["clinic", "instrument", "submitted_at"], name="assessment_instrument"),
            models.Index(fields=["clinic", "created_at", "id"], name="assessment_clinic_page"),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.pk}"


class AnswerFields(models.Model):
    """What an answer and each of its revisions hold."""

    ANSWERED, SKIPPED, DECLINED, NOT_SHOWN, HELD_BACK = "answered", "skipped", "declined", "not-shown", "held-back"
    LEFT_OUT = (SKIPPED, DECLINED)  # met, and not answered: one question, or a part they would rather not answer
    STATES = [(s, s) for s in (ANSWERED, SKIPPED, DECLINED, NOT_SHOWN, HELD_BACK)]

    state = models.CharField(max_length=12, choices=STATES)
    code = models.CharField(max_length=32, blank=True)  # of the chosen option
    value = models.SmallIntegerField(null=True)  # the option's value
    text = EncryptedTextField(null=True)
    language = models.CharField(max_length=8)
    wording_version = models.CharField(max_length=64)
    seconds = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=64)
    client_id = models.CharField(max_length=40, blank=True)
    seq = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class Answer(AnswerFields):
    """The response to one item, as it stands now."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers")
    item = models.CharField(max_length=32)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "item"], name="answer_once_per_item"),
            models.CheckConstraint(
                condition=Q(state="answered") | Q(value__isnull=True, code=""), name="answer_value_only_when_answered"
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.item}"


class AnswerRevision(AnswerFields):
    """An answer as it was in one revision, the present one included."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="revisions")
    revision = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "revision"], name="answer_revision_once")]

    def __str__(self) -> str:
        return f"revision {self.revision}"


class Statement(models.Model):
    """What a patient says in one of our own forms: about you, what helps. A draft until it is sent."""

    CONTACT_KINDS = ("contact", "whereabouts", "worried-contact")  # how to reach somebody who may be in danger
    KINDS = [(k, k) for k in (*CONTACT_KINDS, "reasons", "goals", "preferences", "what-helps")]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("intake.Patient", on_delete=models.CASCADE, related_name="statements")
    invitation = models.ForeignKey("intake.Invitation", on_delete=models.CASCADE, related_name="statements")
    kind = models.CharField(max_length=24, choices=KINDS)
    text = EncryptedTextField(default="", blank=True)
    choices = EncryptedJSONField(default=list)
    language = models.CharField(max_length=8)
    client_id = models.CharField(max_length=40, blank=True)  # of the sitting in which staff wrote it down
    saved_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invitation", "kind"], name="statement_once_per_kind")]

    def __str__(self) -> str:
        return self.kind
