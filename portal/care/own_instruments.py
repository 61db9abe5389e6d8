"""The instruments of a clinic's own, as its people manage them."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from intake.models import OwnInstrument
from intake.psychometrics.instrument import Instrument

PEOPLE = ("clinic", "drafted_by", "confirmed_by", "retired_by")


def own_rows(clinic: Any) -> list[OwnInstrument]:
    """Return what a clinic has confirmed, retired ones too, and the drafts that wait. One query."""
    is_known = Q(confirmed_at__isnull=False) | Q(retired_at=None)
    return list(_of(clinic).filter(is_known).order_by("drafted_at", "pk"))


def own_row(clinic: Any, pk: UUID) -> OwnInstrument | None:
    """Return one of them, or a draft that was discarded."""
    return _of(clinic).filter(pk=pk).first()


def _of(clinic: Any) -> QuerySet[OwnInstrument]:
    return OwnInstrument.objects.filter(clinic=clinic).select_related(*PEOPLE)


def own_row_of(instrument: Instrument) -> OwnInstrument | None:
    """Return the row of an instrument; None for one that ships."""
    if not instrument.owner:
        return None
    rows = OwnInstrument.objects.filter(key=instrument.key, version=instrument.version)
    return rows.select_related(*PEOPLE).first()


def newest_of(clinic: Any, key: str) -> OwnInstrument | None:
    """Return the newest confirmed version of one of the clinic's own."""
    rows = OwnInstrument.objects.filter(clinic=clinic, key=key).exclude(confirmed_at=None)
    return rows.order_by("-confirmed_at").first()
