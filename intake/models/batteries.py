"""What is asked: batteries and their sections, and the wording that a clinic imported."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.audit.encryption import EncryptedTextField
from portal.audit.ids import new_id


class Battery(models.Model):
    """The instruments and forms of one intake, in order. Immutable once an intake was sent with it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", null=True, on_delete=models.PROTECT, related_name="batteries")
    key = models.SlugField(max_length=60)
    version = models.CharField(max_length=24)
    title = models.JSONField(default=dict)  # language to text
    created_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "batteries"
        constraints = [
            models.UniqueConstraint(
                fields=["key", "version"], condition=Q(clinic__isnull=True), name="battery_shipped_once"
            ),
            models.UniqueConstraint(
                fields=["clinic", "key", "version"], condition=Q(clinic__isnull=False), name="battery_of_clinic_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class Section(models.Model):
    """One part of a battery: an instrument (all items or some), or one of our own forms."""

    ABOUT_YOU, WHAT_HELPS = "about-you", "what-helps"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    battery = models.ForeignKey(Battery, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    title = models.JSONField(default=dict)
    intro = models.JSONField(default=dict)  # language to {"think": …, "why": …}
    instrument = models.CharField(max_length=60, blank=True)
    instrument_version = models.CharField(max_length=24, blank=True)
    form = models.CharField(max_length=24, blank=True)
    items = models.JSONField(default=list)  # empty: all of the instrument, in its order
    target = models.CharField(max_length=32, blank=True)  # kind of person the part is about; blank: none
    condition = models.JSONField(default=dict)
    stage = models.PositiveSmallIntegerField(default=1)
    asks_for_close_people = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["battery", "position"], name="section_position_once"),
            models.CheckConstraint(
                condition=Q(instrument="") & ~Q(form="") | ~Q(instrument="") & Q(form=""),
                name="section_instrument_or_form",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class BatteryDraft(models.Model):
    """A battery that a clinic is putting together. It becomes one by being released, and is gone then."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="battery_drafts")
    key = models.SlugField(max_length=60)
    title = models.JSONField(default=dict)
    parts = models.JSONField(default=list)  # in the shape of a shipped battery's document
    based_on = models.ForeignKey(Battery, null=True, on_delete=models.SET_NULL, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    started_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "key"], name="battery_draft_once")]

    def __str__(self) -> str:
        return f"draft of {self.key}"


_known: dict[Any, tuple[Section, ...]] = {}


def sections_of(battery_id: Any) -> tuple[Section, ...]:
    """Return the parts of a battery in their order, read once a process: what was sent never changes."""
    found = _known.get(battery_id) or tuple(Section.objects.filter(battery=battery_id))
    if found:
        _known[battery_id] = found
    return found


class Wording(models.Model):
    """The texts of an instrument that a clinic is entitled to, in one language and one item order."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="wordings")
    instrument = models.CharField(max_length=60)
    instrument_version = models.CharField(max_length=24)
    language = models.CharField(max_length=8)
    order_id = models.CharField(max_length=60)
    texts = models.JSONField(default=dict)  # item id to text
    anchors = models.JSONField(default=dict)  # value to text
    entitlement = EncryptedTextField()
    checksum = models.CharField(max_length=64)
    source = models.JSONField(default=dict)  # of a FHIR file: its name, how it was matched, what of it was not kept
    answers = models.JSONField(default=dict)  # what the person who staged it said to the guard's questions
    staged_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    staged_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    # Answers contradict its keys: nothing is sent or scored with it. Only another wording in its place ends that.
    blocked_at = models.DateTimeField(null=True)
    blocked_items = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "instrument", "instrument_version", "language"],
                condition=Q(retired_at__isnull=True, confirmed_at__isnull=False),
                name="wording_one_in_use",
            ),
            # A new sheet waits beside the one in use: patients are asked on until a second person confirmed it.
            models.UniqueConstraint(
                fields=["clinic", "instrument", "instrument_version", "language"],
                condition=Q(retired_at__isnull=True, confirmed_at__isnull=True),
                name="wording_one_staged",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="wording_confirmed_pair",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("staged_by")),
                name="wording_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.language}"
