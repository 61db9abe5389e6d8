"""What the nightly look at links found, one row an address."""

from django.db import models
from django.utils import timezone


class LinkCheckQuerySet(models.QuerySet["LinkCheck"]):
    def dead(self) -> "LinkCheckQuerySet":
        """Of addresses that were gone, or did not answer, for longer than a passing fault lasts."""
        return self.filter(
            models.Q(gone_nights__gte=LinkCheck.GONE_NIGHTS) | models.Q(silent_nights__gte=LinkCheck.SILENT_NIGHTS)
        )


class LinkCheck(models.Model):
    """An address that a page or a reference leads to, outside. One bad night says nothing."""

    GONE_NIGHTS = 2  # it answered that nothing is there
    SILENT_NIGHTS = 7  # it did not answer, or with a fault of its own

    LONGEST = 500

    address = models.CharField(max_length=LONGEST, unique=True)
    checked_at = models.DateTimeField(default=timezone.now)
    status = models.PositiveSmallIntegerField(null=True)  # of HTTP; None: no answer
    gone_nights = models.PositiveSmallIntegerField(default=0)
    silent_nights = models.PositiveSmallIntegerField(default=0)

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        ordering = ["address"]

    def __str__(self) -> str:
        return self.address
