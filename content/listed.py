"""Which pages stand in no list and no search: long overdue ones, and unsigned ones where all clinics hide them.

The library is one for all clinics of an installation. So the choice of one clinic hides nothing from the people of
another: an unsigned page goes once every clinic hides the rest, and comes back with the first that does not.
"""

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.models import Page

from content import models
from content.overdue import off_lists


def unlisted() -> QuerySet:
    """Return the ids of the pages that are in no list, for a filter over pieces."""
    clinics = apps.get_model("accounts", "Clinic").objects.filter(suspended_at=None)
    hiding = Exists(models.LibraryChoice.objects.filter(clinic=OuterRef("pk"), shown_at=None))
    unsigned = ~Q(pk__in=models.SignOff.objects.of_live_revision().values("page"))
    all_hide = Exists(clinics.filter(hiding)) & ~Exists(clinics.filter(~hiding))
    return Page.objects.filter(Q(pk__in=off_lists()) | (unsigned & Q(all_hide))).values("pk")


def hides_rest(clinic: Any) -> bool:
    """Say whether a clinic hides what nobody signed."""
    return models.LibraryChoice.objects.filter(clinic=clinic, shown_at=None).exists()
