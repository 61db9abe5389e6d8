"""What a hundred times as many patients cost: `python -m tests.deep.growth`.

Two houses are served at once, one with 1,000 patients and one with 100,000, and each operation is sent to the one and
the other in turn. Its figure is the cost in the large house divided by the cost in the small one, round by round. One
means that the number of patients does not matter.
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

from tests.bench.databases import on_postgresql, on_sqlite
from tests.bench.load import Request, middle
from tests.bench.operations import Operation, again, answering, signed_in, token
from tests.bench.servers import House

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
            few, many = (house(vendor, times, asked.patients, kept) for times in (1, asked.times))
            for name, ratio in growth(few, many, asked).items():
                found[f"{vendor} {name}"] = round(ratio, 2)
                said = "within" if ratio <= LIMITS[name] else "beyond"
                print(f"{vendor:12}{name:16}x{ratio:5.2f}  limit {LIMITS[name]}, {said}", flush=True)
    return found


def house(vendor: str, times: int, patients: int, kept: ExitStack) -> House:
    """Return a house of its own with so many times the patients."""
    room = Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="leeside-growth-")))
    databases = on_sqlite(room) if vendor == "sqlite" else kept.enter_context(on_postgresql())
    made = House(databases, room, patients=patients, sheets=1)
    if times > 1:
        command = [sys.executable, "-m", "tests.deep.copies", str(times)]
        subprocess.run(command, env=made.environment, check=True)
    return made


def growth(few: House, many: House, asked: argparse.Namespace) -> dict[str, float]:
    """Measure everything in both houses in turn; the first round only warms them up."""
    ratios: dict[str, list[float]] = {name: [] for name in LIMITS}
    with few.serving() as (_, small), many.serving() as (_, large):
        rows = list(zip(measured(few, small.port), measured(many, large.port), strict=True))
        plan = [(one.name, [(one.requests(), small), (other.requests(), large)]) for one, other in rows]
        for number in range(asked.rounds + 1):
            for name, pair in plan:
                turn = 1 if number % 2 else -1  # whichever came second last time is first now
                costs = [server.round(stream, asked.requests).cpu for stream, server in pair[::turn]][::turn]
                if number:
                    ratios[name].append(costs[1] / costs[0])
    return {name: middle(found) for name, found in ratios.items()}


def measured(house: House, port: int) -> list[Operation]:
    way_in = house.product
    machine = {"Authorization": f"Bearer {token(way_in['client'], port)}"}
    find = Request(f"/caseload/?{urlencode({'q': 'ada'})}", headers=signed_in(way_in["lead"]))
    deep = Request(f"/api/v1/patients?{urlencode({'cursor': next_cursor(port, machine)})}", headers=machine)
    return [
        Operation("caseload", again(Request("/caseload/", headers=signed_in(way_in["staff"])))),
        Operation("autosave", answering(way_in["questions"], signed_in(way_in["patient"]))),
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
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--requests", type=int, default=12)
    return parser.parse_args(given)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and what was started ends too
    main()
