"""Finds the clinic and the person that a command names."""

from django.core.management.base import CommandError

from portal.accounts.models import Clinic, Membership, User


def clinic_of(slug: str) -> Clinic:
    """Return the clinic with a slug. Raises CommandError."""
    try:
        return Clinic.objects.get(slug=slug)
    except Clinic.DoesNotExist as error:
        raise CommandError(f"There is no clinic {slug!r}.") from error


def member_of(clinic: Clinic, email: str) -> User:
    """Return a person who works in a clinic. Raises CommandError."""
    row = (
        Membership.objects.current()
        .filter(clinic=clinic, user__email=email.strip().lower())
        .select_related("user")
        .first()
    )
    if row is None:
        raise CommandError(f"Nobody with the address {email!r} works in {clinic}.")
    return row.user
