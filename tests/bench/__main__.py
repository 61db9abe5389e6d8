"""Measures the product beside its floor, on SQLite and then on PostgreSQL: `python -m tests.bench`."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.bench import operations
from tests.bench.databases import Pair, on_postgresql, on_sqlite
from tests.bench.load import BadReply, Server
from tests.bench.servers import House
from tests.bench.table import Measured, text


def main(given: list[str] | None = None) -> int:
    asked = _asked(given)
    try:
        with tempfile.TemporaryDirectory(prefix="leeside-bench-", ignore_cleanup_errors=True) as folder:
            for vendor in asked.on:
                with ExitStack() as kept:
                    databases = on_sqlite(Path(folder)) if vendor == "sqlite" else kept.enter_context(on_postgresql())
                    house = fill(databases, Path(folder), asked)
                    print(text(databases.vendor, measure(house, asked)), end="\n\n", flush=True)
                    subprocess.run([sys.executable, "-m", "tests.bench.sums"], env=house.environment, check=True)
    except (BadReply, RuntimeError, subprocess.CalledProcessError) as fault:
        print(f"The measurement was stopped: {fault}", file=sys.stderr)
        return 1
    return 0


def fill(databases: Pair, room: Path, asked: argparse.Namespace) -> House:
    """Fill both databases; every submission that is measured needs a sheet of its own."""
    sheets = asked.requests * (asked.rounds + 1)
    return House(databases, room, patients=asked.patients, sheets=sheets, pages=asked.pages)


def measure(house: House, asked: argparse.Namespace) -> list[Measured]:
    """Serve, and take all operations in turn, round after round; the first round is not counted."""
    with house.serving() as (floor, product):
        rows = [Measured(each) for each in operations.floor(house.floor["session"])]
        rows += [Measured(each) for each in operations.product(house.product, product.port)]
        streams = [row.operation.requests() for row in rows]
        for number in range(asked.rounds + 1):
            for row, stream in zip(rows, streams, strict=True):
                server: Server = floor if row.operation.is_floor else product
                found = server.round(stream, max(1, round(asked.requests * row.operation.share)))
                if number:
                    row.rounds.append(found)
    return rows


def _asked(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--on", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"])
    parser.add_argument("--patients", type=int, default=1000)
    parser.add_argument("--pages", type=int, default=10_000, help="pages of the library beside the shipped ones")
    parser.add_argument("--rounds", type=int, default=6, help="counted rounds")
    parser.add_argument("--requests", type=int, default=20, help="requests an operation and round")
    return parser.parse_args(given)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and what was started ends too
    sys.exit(main())
