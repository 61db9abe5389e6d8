"""What was done (AuditEvent) and what waits to leave the house (Outbox)."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.audit.encryption import EncryptedJSONField
from portal.audit.ids import new_id


class AuditEvent(models.Model):
    """One act or one read: who, when, what, about whom. No values, no foreign keys: it outlives what it tells of."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(default=timezone.now)
    clinic_id = models.UUIDField(null=True)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=64)
    action = models.CharField(max_length=64)
    about_kind = models.CharField(max_length=64, blank=True)
    about_id = models.CharField(max_length=64, blank=True)
    patients = models.JSONField(default=list)
    purpose = models.CharField(max_length=64, blank=True)
    result = models.CharField(max_length=16, default="done")
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["clinic_id", "at"], name="audit_clinic_at"),
            models.Index(fields=["about_kind", "about_id"], name="audit_about"),
        ]
        constraints = [models.CheckConstraint(condition=~Q(actor_id=""), name="audit_has_an_actor")]

    def __str__(self) -> str:
        return f"{self.action} by {self.actor_kind}"


class OutboxQuerySet(models.QuerySet["Outbox"]):
    def due(self, now) -> "OutboxQuerySet":
        """Rows to be delivered now: not finished, their time has come, and nobody holds a lease on them."""
        return self.free(now).filter(finished_at__isnull=True, due_at__lte=now).order_by("due_at", "id")

    def free(self, now) -> "OutboxQuerySet":
        """Rows on which nobody holds a lease."""
        return self.filter(Q(leased_until__isnull=True) | Q(leased_until__lt=now))

    def waiting(self) -> "OutboxQuerySet":
        return self.filter(finished_at__isnull=True)


class Outbox(models.Model):
    """A message that must leave the house. Written in the transaction of its cause, marked after it was sent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic_id = models.UUIDField()
    patient_id = models.UUIDField(null=True)
    topic = models.CharField(max_length=64)
    about_kind = models.CharField(max_length=64)
    about_id = models.UUIDField()
    # What the handler needs and nobody else may read: a link, an address. Emptied once the message is finished.
    secret = EncryptedJSONField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)  # the last time that it left
    times_sent = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=64, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["finished_at", "due_at"], name="outbox_due"),
            models.Index(fields=["about_kind", "about_id"], name="outbox_about"),
            models.Index(fields=["patient_id"], name="outbox_patient"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, times_sent=0) | Q(sent_at__isnull=False, times_sent__gte=1),
                name="outbox_sent_pair",
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("created_at")), name="outbox_due_after_created"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.about_id}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def stuck(self) -> "DeliveryQuerySet":
        """Rows of a waiting message that failed so often that somebody should look."""
        return self.filter(outbox__finished_at__isnull=True, attempts__gte=Delivery.OFTEN)


class Delivery(models.Model):
    """How one message fares with one person on one channel. Marked after sending, like its message."""

    OFTEN = 3  # failures in a row after which the next channel is taken as well
    RECIPIENTS = [("staff", "staff"), ("patient", "patient")]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    outbox = models.ForeignKey(Outbox, on_delete=models.CASCADE, related_name="deliveries")
    recipient_kind = models.CharField(max_length=8, choices=RECIPIENTS, default="staff")
    recipient_id = models.UUIDField()
    channel = models.CharField(max_length=16)
    attempts = models.PositiveIntegerField(default=0)  # failures since it last left
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)  # the last time that it left
    times_sent = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=64, blank=True)
    message_id = models.CharField(max_length=120, blank=True)  # of the last try: a repeat of it carries the same

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outbox", "recipient_id", "channel"], name="delivery_once_per_channel"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, times_sent=0) | Q(sent_at__isnull=False, times_sent__gte=1),
                name="delivery_sent_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} of {self.outbox_id}"


class Heartbeat(models.Model):
    """When a worker was last alive."""

    name = models.CharField(max_length=32, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M:%S}"


class DutyRun(models.Model):
    """When one of the worker's duties was done last, and whether it failed since it last went well."""

    name = models.CharField(max_length=32, primary_key=True)
    at = models.DateTimeField()
    failed_at = models.DateTimeField(null=True)  # since when it fails; null: it went well
    last_error = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.name
