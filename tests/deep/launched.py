"""The process that starts others. Django is loaded once; each order then forks a child in a process group of its own.

So a restart after a kill takes a tenth of a second. Nothing but code is shared: no connection, no row, no lock.
"""

import contextlib
import importlib
import json
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connections
from django.template.loader import get_template
from django.test import Client
from django.urls import get_resolver

from intake.instruments import available, load


def main() -> None:
    django.setup()
    for room in ("tasks", "controls", "crashes"):  # they import models, so not before the set-up
        importlib.import_module(f"tests.deep.{room}")
    load_code()
    answer(ready=True)
    started = set[int]()
    for line in sys.stdin:
        order = json.loads(line)
        if "wait_for" in order:
            answer(status=os.waitpid(order["wait_for"], 0)[1])
            started.discard(order["wait_for"])  # its number may be somebody else's from now on
            continue
        if "warm_up" in order:
            warm_up(order["warm_up"])
            continue
        pid = os.fork()
        if pid == 0:
            obey(order)
        started.add(pid)
        answer(pid=pid)
    for pid in started:  # the rig is gone, perhaps without a word: nothing may outlive it
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def load_code() -> None:
    """Load once, before any fork, what is the same in every process: addresses, templates, instruments."""
    get_resolver().url_patterns  # noqa: B018
    for path in Path(settings.BASE_DIR, "templates", "intake").glob("*.html"):
        get_template(f"intake/{path.name}")
    for key, version in available():
        load(key, version)


def warm_up(paths: list[str]) -> None:
    """Draw some pages, so that what is loaded at the first request is there; then let go of the database."""
    browser = Client(raise_request_exception=False, headers={"host": "localhost"})
    answer(statuses=[browser.get(path).status_code for path in paths])
    connections.close_all()


def answer(**facts: Any) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def obey(order: dict[str, Any]) -> None:
    """Be the child: do what was ordered and leave, whatever happens."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    code = 1
    try:
        connections.settings["default"].update(order.get("database", {}))
        for name, value in order.get("settings", {}).items():
            setattr(settings, name, value)
        for kind, room in (("control", "controls"), ("crash", "crashes")):
            if order.get(kind):
                _named(room, order[kind])()
        _named("tasks", order["task"])(**order.get("with", {}))
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _named(room: str, name: str) -> Any:
    return getattr(sys.modules[f"tests.deep.{room}"], name)


if __name__ == "__main__":
    main()
