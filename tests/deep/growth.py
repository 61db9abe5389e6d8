"""What a hundred times as many patients cost: `python -m tests.deep.growth`.

Each operation is measured beside the bare view with 1,000 patients and again with 100,000; its figure is the second
ratio divided by the first. One means that the number of patients does not matter.
"""

from __future__ import annotations

import argparse
import http.client
import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.bench import operations
from tests.bench.databases import Pair, on_postgresql, on_sqlite
from tests.bench.load import Request
from tests.bench.operations import Operation, again, answering, signed_in, token
from tests.bench.servers import House
from tests.bench.table import Measured

LIMITS = {"caseload": 1.1, "autosave": 1.1, "search": 1.3, "api page": 1.1, "api next page": 1.1}


def figures() -> Iterator[tuple[str, str]]:
    """Measure with the defaults on both databases."""
    found = main([])
    beyond = {name: ratio for name, ratio in found.items() if ratio > LIMITS[name.partition(" ")[2]]}
    for vendor, database in (("postgresql", "PostgreSQL"), ("sqlite", "SQLite")):
        ratios_here = ", ".join(f"{name} x{found[f'{vendor} {name}']}" for name in LIMITS)
        yield database, f"from 1,000 to 100,000 patients: {ratios_here}"
    if beyond:
        raise AssertionError(f"beyond the limits of {LIMITS}: {beyond}")


def main(given: list[str] | None = None) -> dict[str, float]:
    """Return each figure by database and operation, and print it beside its limit."""
    asked, found = _asked(given), {}
    for vendor in asked.on:
        with ExitStack() as kept:
            room = Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="leeside-growth-")))
            databases = on_sqlite(room) if vendor == "sqlite" else kept.enter_context(on_postgresql())
            for name, ratio in growth(databases, room, asked).items():
                found[f"{vendor} {name}"] = round(ratio, 2)
                said = "within" if ratio <= LIMITS[name] else "beyond"
                print(f"{vendor:12}{name:16}x{ratio:5.2f}  limit {LIMITS[name]}, {said}", flush=True)
    return found


def growth(databases: Pair, room: Path, asked: argparse.Namespace) -> dict[str, float]:
    house = House(databases, room, patients=asked.patients, sheets=1)
    # One stream for both measurements: each answer builds on the revision before it.
    answers = answering(house.product["questions"], signed_in(house.product["patient"]))()
    few = ratios(house, answers, asked)
    command = [sys.executable, "-m", "tests.deep.copies", str(asked.times)]
    subprocess.run(command, env=house.environment, check=True)
    many = ratios(house, answers, asked)
    return {name: many[name] / few[name] for name in few}


def ratios(house: House, answers: Iterator[Request], asked: argparse.Namespace) -> dict[str, float]:
    """Measure everything in turn, beside the bare view of the same rounds."""
    with house.serving() as (floor, product):
        bare = Measured(operations.floor(house.floor["session"])[0])
        rows = [Measured(each) for each in measured(house, product.port, answers)]
        plan = [(row, row.operation.requests(), floor if row is bare else product) for row in (bare, *rows)]
        for number in range(asked.rounds + 1):
            for row, stream, server in plan:
                found = server.round(stream, asked.requests * (4 if row is bare else 1))
                if number:
                    row.rounds.append(found)
    return {row.operation.name: row.ratio(bare) for row in rows}


def measured(house: House, port: int, answers: Iterator[Request]) -> list[Operation]:
    way_in = house.product
    machine = {"Authorization": f"Bearer {token(way_in['client'], port)}"}
    find = Request(f"/caseload/?{urlencode({'q': 'ada'})}", headers=signed_in(way_in["lead"]))
    deep = Request(f"/api/v1/patients?{urlencode({'cursor': next_cursor(port, machine)})}", headers=machine)
    return [
        Operation("caseload", again(Request("/caseload/", headers=signed_in(way_in["staff"])))),
        Operation("autosave", lambda: answers),
        Operation("search", again(find)),
        Operation("api page", again(Request("/api/v1/patients", headers=machine))),
        Operation("api next page", again(deep)),
    ]


def next_cursor(port: int, machine: dict[str, str]) -> str:
    """Return the cursor of the second page, as the first one tells it."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", "/api/v1/patients", headers=machine)
        return parse_qs(urlsplit(json.load(connection.getresponse())["next"]).query)["cursor"][0]


def _asked(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.deep.growth", description=__doc__)
    parser.add_argument("--on", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"])
    parser.add_argument("--patients", type=int, default=1000)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=12)
    return parser.parse_args(given)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and what was started ends too
    main()
