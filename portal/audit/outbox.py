"""Delivers what waits in the Outbox. Higher rooms register a handler per topic; at least once, never at most once."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
    models,
    transaction,
)
from django.utils import timezone

from portal.audit.ids import new_id
from portal.audit.models import Outbox

LEASE = timedelta(seconds=60)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(minutes=15)
log = structlog.get_logger("leeside.outbox")


# No table, or no database: the worker waits for it. What else a handler raises is the fault of that message alone.
AWAY = (OperationalError, InterfaceError, ProgrammingError)


class NotDelivered(Exception):
    """The message could not leave now. `code` is short, without names or addresses."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code[:64]


@dataclass(frozen=True)
class Outcome:
    """What a handler did: whether something left, when to come back (None: finished), and what did not leave."""

    sent: bool
    again_after: timedelta | None = None
    error: str = ""


Handler = Callable[[Outbox], Outcome]
_handlers: dict[str, Handler] = {}


def handles(topic: str) -> Callable[[Handler], Handler]:
    """Register the handler of a topic."""

    def register(handler: Handler) -> Handler:
        _handlers[topic] = handler
        return handler

    return register


def post(
    topic: str, *, about: models.Model, clinic_id: Any, patient_id: Any = None, secret: dict | None = None
) -> Outbox:
    """Put a message into the outbox, in the caller's transaction."""
    return Outbox.objects.create(
        id=new_id(),
        topic=topic,
        clinic_id=clinic_id,
        patient_id=patient_id,
        about_kind=about._meta.label_lower,
        about_id=about.pk,
        secret=secret,
    )


def pause_before(attempt: int) -> timedelta:
    """Return how long to wait after the n-th failed attempt: 10 s, doubling, 15 minutes at most."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(attempt - 1, 10))


def claim(message: Outbox) -> bool:
    """Take a lease on a message by compare-and-set; False when another worker was faster."""
    now = timezone.now()
    taken = (
        Outbox.objects.due(now)
        .filter(pk=message.pk)
        .update(leased_until=now + LEASE, attempts=models.F("attempts") + 1)
    )
    return taken == 1


def deliver_due(limit: int = 50) -> int:
    """Deliver what is due; return how many messages were handled."""
    handled = 0
    for message in list(Outbox.objects.due(timezone.now())[:limit]):
        if claim(message):
            message.refresh_from_db()
            with _held(message):
                _deliver(message)
            handled += 1
    return handled


@contextmanager
def _held(message: Outbox) -> Iterator[None]:
    """Renew the lease for as long as the handler needs: a slow mail server must not bring a second worker in."""
    done = threading.Event()
    renewing = threading.Thread(target=_renew, args=(message.pk, done), daemon=True)
    renewing.start()
    try:
        yield
    finally:
        done.set()
        renewing.join()


def _renew(pk: Any, done: threading.Event) -> None:
    while not done.wait(LEASE.total_seconds() / 3):
        try:
            Outbox.objects.filter(pk=pk, leased_until__isnull=False).update(leased_until=timezone.now() + LEASE)
        except DatabaseError as error:  # away: tried again, and at worst the lease runs out
            log.warning("lease not renewed", code=type(error).__name__)
        finally:
            connection.close()


def _deliver(message: Outbox) -> None:
    handler = _handlers.get(message.topic)
    try:
        if handler is None:
            raise NotDelivered(f"no handler for {message.topic}")
        outcome = handler(message)
    except NotDelivered as error:
        _postpone(message, error.code)
    except AWAY:
        raise
    except Exception as error:  # whatever it is, it must not keep the messages behind this one from leaving
        log.exception("a handler is broken", topic=message.topic, code=type(error).__name__)
        _postpone(message, f"broken: {type(error).__name__}"[:64])
    else:
        _mark(message, outcome)


def _postpone(message: Outbox, code: str) -> None:
    log.warning("message not delivered", topic=message.topic, attempts=message.attempts, code=code)
    Outbox.objects.filter(pk=message.pk).update(
        leased_until=None, last_error=code, due_at=timezone.now() + pause_before(message.attempts)
    )


def _mark(message: Outbox, outcome: Outcome) -> None:
    now = timezone.now()
    with transaction.atomic():
        row = Outbox.objects.get(pk=message.pk)
        row.leased_until, row.last_error = None, outcome.error
        if outcome.sent:
            row.sent_at, row.times_sent, row.attempts = now, row.times_sent + 1, 0
        if outcome.again_after is None:
            row.finished_at, row.secret = now, None
        else:
            row.due_at = now + outcome.again_after
        row.save()
