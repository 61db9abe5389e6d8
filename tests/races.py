"""Two people who act at the same moment, each in a thread with a connection of their own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

MEANWHILE = 0.5  # seconds in which somebody whom nothing held back would be done
GIVEN_UP = 30


def side_by_side(*acts: Callable[[], Any]) -> None:
    """Run each in a thread, and wait for all. What one raises stays in its thread: acts note what became of them."""

    def run(act: Callable[[], Any]) -> None:
        try:
            act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(GIVEN_UP)


class Meeting:
    """The first stands in the middle of its transaction until the second is done, or has had the time to be."""

    def __init__(self) -> None:
        self._inside, self._second_is_done = threading.Event(), threading.Event()

    def stand_in_the_middle(self) -> None:
        """What the first does there; whoever comes there later goes on."""
        if not self._inside.is_set():
            self._inside.set()
            assert not self._second_is_done.wait(MEANWHILE), "nothing held the second back"

    def later(self, act: Callable[[], Any]) -> Callable[[], None]:
        """Return what the second does, once the first stands there."""

        def wait() -> None:
            assert self._inside.wait(GIVEN_UP)
            try:
                act()
            finally:
                self._second_is_done.set()

        return wait
