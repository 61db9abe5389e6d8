"""What the texts claim, as rows: each sentence that names its source, where it stands, and what contradicts it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.audit.ids import new_id


class Claim(models.Model):
    """A sentence that rests on published work, once for each language, whichever pages it stands in.

    `key` marks an entry that the library ships: what the field knows, which pages say in their own words (`said_as`).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    language = models.CharField(max_length=12)
    sentence = models.TextField()
    folded = models.TextField()  # what a search reads
    digest = models.CharField(max_length=64)
    key = models.SlugField(max_length=60, blank=True)
    sources = models.ManyToManyField("content.Reference", related_name="+")  # of an entry with a key
    said_as: Any = models.ManyToManyField("self", symmetrical=False, related_name="entries")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "digest"], name="claim_sentence_once"),
            models.UniqueConstraint(
                fields=["key", "language"], condition=~models.Q(key=""), name="claim_key_once_a_language"
            ),
        ]

    def __str__(self) -> str:
        return self.sentence


class Mention(models.Model):
    """A place where a page that readers see makes a claim, with the works that it names there."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="mentions")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=250)
    works = models.JSONField(default=list)  # keys of references, in the order in which the text names them

    def __str__(self) -> str:
        return self.place


class ContradictionQuerySet(models.QuerySet["Contradiction"]):
    def open(self) -> "ContradictionQuerySet":
        return self.filter(settled_at=None)


class Contradiction(models.Model):
    """Two claims that a reviewer of a clinic found not to agree. It stays until a reviewer says how it was settled."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    one = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="+")
    note = models.TextField()
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(default=timezone.now)
    settlement = models.TextField(blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)

    objects = ContradictionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "one", "other"],
                condition=models.Q(settled_at=None),
                name="contradiction_open_once",
            ),
            models.CheckConstraint(condition=~models.Q(one=models.F("other")), name="contradiction_of_two"),
        ]
        ordering = ["-marked_at"]

    def __str__(self) -> str:
        return f"contradiction of {self.one_id} and {self.other_id}"
