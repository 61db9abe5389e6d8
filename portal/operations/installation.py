"""What this database is, a demonstration or a clinic's own: decided at the first start, recorded once, then held."""

from django.conf import settings

from portal.accounts.models import Clinic, Installation
from portal.operations.environment import CannotStart

ONLY_ROW = 1  # the row's id, so that two first starts at once cannot record twice


def is_demonstration() -> bool:
    """Say whether this database is recorded as a demonstration."""
    return Installation.objects.filter(is_demonstration=True).exists()


def decide(asked: str) -> bool:
    """Return whether this start is of a demonstration, as asked ("1", "0" or "") and recorded. Raises CannotStart."""
    recorded = Installation.objects.values_list("is_demonstration", flat=True).first()
    if recorded is None and Clinic.objects.exists():
        recorded = False
    if recorded is None:
        recorded = asked != "0"
    elif asked == "1" and not recorded:
        raise CannotStart(
            "DEMO=1 was asked for, but this database is not a demonstration and never becomes one. "
            "Leave DEMO out, or give another DATABASE_URL."
        )
    elif asked == "0" and recorded:
        raise CannotStart(
            "DEMO=0 was asked for, but this database is a demonstration and never becomes a clinic's own. "
            "Leave DEMO out, or give another DATABASE_URL."
        )
    if recorded and settings.SERVED_OVER_TLS:
        raise CannotStart(
            "The demonstration does not run with production settings (PUBLIC_URL is https). "
            "Give DEMO=0 and an empty database for a clinic, or leave PUBLIC_URL out for the demonstration."
        )
    return recorded


def record(demonstration: bool) -> None:
    """Record what this database is; the first record stays."""
    Installation.objects.get_or_create(pk=ONLY_ROW, defaults={"is_demonstration": demonstration})
