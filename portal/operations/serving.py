"""Serves the product on one machine: gunicorn and the worker, as children of one process that ends them together."""

import gc
import os
import signal
import socket
import time
import urllib.request
from collections.abc import Callable
from typing import Any

from django.db import connection, connections
from django.urls import get_resolver
from gunicorn.app.base import BaseApplication

from portal.operations.environment import CannotStart
from portal.operations.handler import Handler
from portal.operations.worker import Worker

READY_WITHIN_SECONDS = 60
ENDED_WITHIN_SECONDS = 35  # gunicorn gives running requests 30
THREADS = 8
COLLECT_AFTER = 10_000  # objects made and not yet dropped, about one large page; Python's own 700 is for short scripts
# SQLite has one writer: one process with threads waits in line; two would spin for the lock.
PROCESSES = {"sqlite": 1, "postgresql": 2}


class Server(BaseApplication):
    """gunicorn with our settings, inside this process: Django is loaded once."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": self.address,
            "workers": PROCESSES[connection.vendor],
            "threads": THREADS,
            "worker_class": "gthread",
            "preload_app": True,
            "graceful_timeout": 30,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        application = Handler()
        get_resolver().url_patterns  # noqa: B018  loaded once, before the fork
        connections.close_all()  # none may be shared with the processes that gunicorn forks
        settle()
        return application


def settle() -> None:
    """Spare what was loaded from garbage collection: it lives as long as the process, and looking through it again and
    again cost a third of a request. What a request leaves behind goes at once by itself, but for a few circles."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 10, 10)


class Children:
    """The processes that this one started, by name."""

    def __init__(self) -> None:
        self.tasks: dict[str, Callable[[], None]] = {}
        self.names: dict[int, str] = {}

    def start(self, name: str, task: Callable[[], None]) -> None:
        """Start a child, and remember how, so that it can be started again."""
        self.tasks[name] = task
        pid = os.fork()
        if pid:
            self.names[pid] = name
            return
        _become(task)

    def ended(self) -> str | None:
        """Return the name of a child that has ended since the last call, if any."""
        if not self.names:
            return None
        pid, _ = os.waitpid(-1, os.WNOHANG)
        return self.names.pop(pid, None)

    def end(self) -> None:
        """Ask all children to finish; after a while, make them."""
        self._signal(signal.SIGTERM)
        patience = time.monotonic() + ENDED_WITHIN_SECONDS
        while self.names and time.monotonic() < patience:
            self.ended()
            time.sleep(0.05)
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        for pid in self.names:
            os.kill(pid, number)


def _become(task: Callable[[], None]) -> None:
    """Be the child: run the task and leave, whatever happens, without returning into the parent's code."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    code = 1
    try:
        task()
        code = 0
    except SystemExit as leave:
        code = leave.code if isinstance(leave.code, int) else 1
    finally:
        os._exit(code)


def check_port(host: str, port: int) -> None:
    """Raise CannotStart when somebody else serves on this port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} cannot be used ({error.strerror}). Choose another one: PORT={port + 1} make run"
            ) from error


def serve(host: str, port: int, *, with_worker: bool, when_ready: Callable[[], None]) -> bool:
    """Serve until asked to end; return whether it ended because it was asked to."""
    stop = _Stop()
    connections.close_all()
    children = Children()
    children.start("web", Server(f"{host}:{port}").run)
    if with_worker:
        children.start("worker", Worker().work)
    try:
        if _wait_until_ready(port, children, stop):
            when_ready()
            connections.close_all()
            _watch(children, stop)
    finally:
        children.end()
    return stop.asked


def _wait_until_ready(port: int, children: Children, stop: "_Stop") -> bool:
    give_up = time.monotonic() + READY_WITHIN_SECONDS
    while not stop.asked and time.monotonic() < give_up and children.ended() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return True
        except OSError:
            time.sleep(0.1)
    return False


def _watch(children: Children, stop: "_Stop") -> None:
    """Keep the worker alive; end when the web server ends, or when it is time to stop."""
    while not stop.asked:
        gone = children.ended()
        if gone == "web":
            return
        if gone:
            time.sleep(1)
            children.start(gone, children.tasks[gone])
        time.sleep(0.2)


class _Stop:
    """Says whether this process was asked to end: by a signal, or because the `make` that started it is gone."""

    def __init__(self) -> None:
        self._signalled = False
        self._make = os.getppid() if "MAKELEVEL" in os.environ else None
        signal.signal(signal.SIGTERM, self._hear)
        signal.signal(signal.SIGINT, self._hear)

    def _hear(self, *_: object) -> None:
        self._signalled = True

    @property
    def asked(self) -> bool:
        return self._signalled or (self._make is not None and os.getppid() != self._make)
