"""Translations that fell behind, as rows: a task for each, and who did what. Steps are added, never changed."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.audit.ids import new_id


class TranslationTaskQuerySet(models.QuerySet["TranslationTask"]):
    def unfinished(self) -> "TranslationTaskQuerySet":
        return self.filter(finished_at=None)

    def leaving_behind(self) -> "TranslationTaskQuerySet":
        """Return those whose page readers still see as it was: unfinished, or checked and not published yet."""
        waits = Q(steps__kind=TranslationStep.CONFIRMED, steps__revision_id__gt=F("page__live_revision_id"))
        return self.filter(Q(finished_at=None) | waits)


class TranslationTask(models.Model):
    """A page was translated, and what it was translated from has changed since a version of that; or it is new."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="translation_tasks")
    source = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    since = models.ForeignKey("wagtailcore.Revision", on_delete=models.CASCADE, related_name="+")  # of the source
    is_first = models.BooleanField(default=False)  # new, and never read against its source by a second person
    is_small = models.BooleanField()  # no sentence with a source or figure, few words: it stays suggested
    opened_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = TranslationTaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None, finished_by=None)
                | Q(finished_at__isnull=False, finished_by__isnull=False),
                name="translation_task_finished_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["page"], condition=Q(finished_at=None), name="translation_task_one_unfinished_a_page"
            ),
        ]

    def __str__(self) -> str:
        return f"translation of {self.source_id} as {self.page_id}"

    @property
    def last_step(self) -> "TranslationStep | None":
        """The step taken last, from the steps read with the task."""
        return max(self.steps.all(), key=lambda step: (step.taken_at, step.pk), default=None)

    @property
    def waits_for_check(self) -> bool:
        """Say whether somebody brought what stands there now up to date with the source as readers see it, and nobody
        checked that.
        """
        step = self.last_step
        if self.finished_at or step is None or step.kind != TranslationStep.DONE:
            return False
        read = (step.source_revision_id, step.revision_id)
        return read == (self.source.live_revision_id, self.page.latest_revision_id)


class TranslationStep(models.Model):
    """Somebody brought a translation up to date, or a second person read it against its source and decided."""

    DONE, CONFIRMED, SENT_BACK = "done", "confirmed", "sent-back"
    KINDS = [(DONE, DONE), (CONFIRMED, CONFIRMED), (SENT_BACK, SENT_BACK)]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(TranslationTask, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=9, choices=KINDS)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    taken_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(default=timezone.now)
    source_revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.CASCADE, related_name="+")
    revision = models.ForeignKey(
        "wagtailcore.Revision", on_delete=models.CASCADE, related_name="+"
    )  # the translation's
    comment = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="sent-back", comment=""), name="translation_step_sent_back_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.task_id}"

    def words_for(self, clinic: Any) -> str:
        """Return the comment for people of the clinic in which it was written; it is nobody else's."""
        return self.comment if self.clinic_id == clinic.pk else ""
