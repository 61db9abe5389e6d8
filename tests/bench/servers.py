"""Fills the two databases and starts the two servers, with the settings that `make run` serves with."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from portal.operations.environment import MAKERS
from tests.bench.databases import Pair
from tests.bench.load import Server
from tests.bench.processes import end, wait_for

FLOOR, PRODUCT = "tests.bench.floor", "tests.bench.product"


class House:
    """The two databases of one run, filled, with what it takes to come in."""

    def __init__(self, databases: Pair, room: Path, *, patients: int, sheets: int, pages: int = 0) -> None:
        self.databases = databases
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.endswith("_FILE")},
            **{name: make() for name, make in MAKERS.items()},
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "BENCH_ROOM": str(room),
            "DATABASE_URL": databases.product,
            "FLOOR_DATABASE": databases.floor,
            "PUBLIC_URL": "http://localhost:8000",
            "DEMO": "0",
        }
        filling = [self._filling(FLOOR, patients), self._filling(PRODUCT, "fill", patients, sheets, pages)]
        self.floor, self.product = [told(process) for process in filling]

    def _filling(self, module: str, *words: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", module, *map(str, words)]
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True)

    @contextmanager
    def serving(self) -> Iterator[tuple[Server, Server]]:
        """Serve both; yield the floor and the product."""
        ports = [free_port(), free_port()]
        threads, workers = str(self.product["threads"]), str(self.product["processes"])
        settings = ["-k", "gthread", "--threads", threads, "-w", workers, "--preload", "--log-level", "warning"]
        bind = ["-b", f"127.0.0.1:{ports[0]}", "--no-control-socket"]
        commands = [
            [sys.executable, "-m", "gunicorn", *settings, *bind, f"{FLOOR}:application"],
            [sys.executable, "-m", PRODUCT, "serve", str(ports[1])],
        ]
        started = [subprocess.Popen(command, env=self.environment, text=True) for command in commands]
        addresses = (self.databases.floor, self.databases.product)
        try:
            for process, port in zip(started, ports, strict=True):
                wait_for(lambda port=port: answers(port), process)
            floor, product = (
                Server(port, lambda p=process, a=address: [p.pid, *self.databases.pids(a)])
                for process, port, address in zip(started, ports, addresses, strict=True)
            )
            with closing(floor), closing(product):
                yield floor, product
        finally:
            for process in started:
                end(process)


def told(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Return what a process that fills a database says last: how to come in."""
    said, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"A database could not be filled: {' '.join(process.args[1:])} ended with an error.")
    return dict(json.loads(said.splitlines()[-1]))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
