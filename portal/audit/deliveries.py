"""Keeps the book of who was reached, by which channel: one row a person and channel, marked after sending."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from django.utils import timezone

from portal.audit.letters import message_id
from portal.audit.models import Delivery, Outbox
from portal.audit.outbox import NotDelivered, pause_before

log = structlog.get_logger("leeside.outbox")


def row_for(message: Outbox, recipient_id: Any, channel: str, kind: str = "staff") -> Delivery:
    """Return how a message fares with somebody on a channel; a new row is due now."""
    row, _is_new = Delivery.objects.get_or_create(
        outbox=message, recipient_id=recipient_id, channel=channel, defaults={"recipient_kind": kind}
    )
    return row


def attempt(row: Delivery, send: Callable[[str], object], again: timedelta | None = None) -> None:
    """Send once, under the id of this send, and note how it went. Raises NotDelivered, once that is noted.

    Whoever dies between sending and noting leaves the row as it was: the next try repeats the send under the same id.
    """
    row.message_id = message_id(row.outbox_id, row.times_sent, row.recipient_id)
    try:
        send(row.message_id)
    except NotDelivered as error:
        row.attempts, row.last_error = row.attempts + 1, error.code
        row.due_at = timezone.now() + pause_before(row.attempts)
        row.save()
        log.warning("one person not reached", topic=row.channel, attempts=row.attempts, code=error.code)
        raise
    row.sent_at, row.times_sent, row.attempts, row.last_error = timezone.now(), row.times_sent + 1, 0, ""
    row.due_at = row.sent_at + (again or timedelta(0))
    row.save()
