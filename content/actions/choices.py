"""Hiding what nobody signed, and showing it again."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from content.models import LibraryChoice
from portal.audit import record
from portal.audit.actor import Actor


@transaction.atomic
def hide_rest(*, clinic: Any, by: Actor) -> None:
    """Hide every page that nobody signed; done twice, the first time stands."""
    row, is_new = LibraryChoice.objects.get_or_create(clinic=clinic, shown_at=None, defaults={"hidden_by_id": by.id})
    if is_new:
        record.record("content.rest_hidden", by=by, about=row)


@transaction.atomic
def show_rest(*, clinic: Any, by: Actor) -> None:
    """Show again what was hidden; where nothing is, nothing happens."""
    row = LibraryChoice.objects.select_for_update().filter(clinic=clinic, shown_at=None).first()
    if row is not None:
        row.shown_at, row.shown_by_id = timezone.now(), by.id
        row.save(update_fields=["shown_at", "shown_by"])
        record.record("content.rest_shown", by=by, about=row)
