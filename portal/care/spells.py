"""Something that holds from a moment, perhaps until another."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Spell(models.Model):
    """Something that holds from a moment, perhaps until another."""

    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


def holds(at: datetime, prefix: str = "") -> Q:
    """Rows of a Spell that hold at a moment: removed at 12:00:00 means gone at 12:00:00."""
    ongoing = Q(**{f"{prefix}ends_at__isnull": True}) | Q(**{f"{prefix}ends_at__gt": at})
    return ongoing & Q(**{f"{prefix}starts_at__lte": at})
