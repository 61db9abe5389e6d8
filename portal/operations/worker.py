"""The worker: shows that it lives, delivers what waits in the outbox, does the duties, outlasts an absent database."""

import signal
import threading
import time
from collections.abc import Callable

import structlog
from django.db import connections
from django.utils import timezone

from portal.audit.models import Heartbeat
from portal.audit.outbox import AWAY, deliver_due
from portal.operations.duties import do_due

NAME = "worker"
BEAT_SECONDS = 5.0
PAUSE_SECONDS = 1.0
DUTY_SECONDS = 10.0  # how often duties are looked at
LONGEST_BACK_OFF_SECONDS = 30.0
log = structlog.get_logger("leeside.worker")


class Worker:
    """One loop. Finishes the message in hand when it is asked to end, so that no lease is left behind."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._stopping = threading.Event()
        self._last_beat = self._last_duties = float("-inf")
        self._failures = 0

    def work(self) -> None:
        """Work until SIGTERM or SIGINT."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        while not self._stopping.is_set():
            self._stopping.wait(self.turn())
        connections.close_all()

    def stop(self, *_: object) -> None:
        """Ask the loop to end after the message in hand."""
        self._stopping.set()

    def turn(self) -> float:
        """Do all that is due now; return how many seconds to wait before the next turn."""
        try:
            self._deliver_all()
        except AWAY as error:
            connections.close_all()
            self._failures += 1
            log.warning("the database is away", code=type(error).__name__, attempts=self._failures)
            return min(LONGEST_BACK_OFF_SECONDS, 2.0 ** (self._failures - 1))
        self._failures = 0
        return PAUSE_SECONDS

    def _deliver_all(self) -> None:
        self._beat()
        # One at a time: between two messages there is room to end, and to show that we live.
        while not self._stopping.is_set() and deliver_due(limit=1):
            self._beat()
        if self._clock() - self._last_duties >= DUTY_SECONDS:
            do_due()
            self._last_duties = self._clock()

    def _beat(self) -> None:
        if self._clock() - self._last_beat < BEAT_SECONDS:
            return
        Heartbeat.objects.update_or_create(name=NAME, defaults={"at": timezone.now()})
        self._last_beat = self._clock()
