"""Where a worker may die on the way of a message: applied in a launched child, which then kills itself there."""

import os
import signal
from collections.abc import Callable
from typing import Any

from portal.audit import outbox
from portal.audit.channels import Mail

TIMES = 2  # the second time, so that a crash meets a worker in the middle of its work


def after_claim() -> None:
    outbox.claim = _dying(outbox.claim, first=True)


def after_sending() -> None:
    Mail.send = _dying(Mail.send, first=True)


def before_mark() -> None:
    outbox._mark = _dying(outbox._mark, first=False)


def after_mark() -> None:
    outbox._mark = _dying(outbox._mark, first=True)


def _dying(step: Callable[..., Any], *, first: bool) -> Callable[..., Any]:
    """Return the step with a death after it (`first`: it is done first), or in its place."""
    left = TIMES

    def die(*given: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0 and not first:
            os.kill(os.getpid(), signal.SIGKILL)
        done = step(*given)
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    return die
