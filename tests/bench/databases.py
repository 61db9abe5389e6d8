"""Two empty databases for one measurement, one for the floor and one for the product, and the processes behind them."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench.processes import parent_of, titled
from tests.postgres import embedded

OURS = "leeside_bench"


@dataclass
class Pair:
    """The addresses, and which of the database's processes work for each."""

    vendor: str
    floor: str
    product: str
    is_our_server: bool = False

    def pids(self, address: str) -> list[int]:
        """Return the server's processes; of a server that others use too, only those that serve this database."""
        if self.vendor == "sqlite":
            return []
        name = urlsplit(address).path.lstrip("/")
        backends = [pid for pid in titled(f" {name} ") if pid != os.getpid()]
        return [parent_of(backends[0])] if backends and self.is_our_server else backends


def on_sqlite(room: Path) -> Pair:
    return Pair("sqlite", f"sqlite:///{room / 'floor.sqlite3'}", f"sqlite:///{room / 'product.sqlite3'}")


@contextmanager
def on_postgresql() -> Iterator[Pair]:
    """On the server of DATABASE_URL, in databases that are removed after; else on one that is started for it."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        with _fresh(given) as (floor, product):
            yield Pair("postgresql", floor, product)
        return
    with embedded() as address, _fresh(address) as (floor, product):
        yield Pair("postgresql", floor, product, is_our_server=True)


@contextmanager
def _fresh(address: str) -> Iterator[tuple[str, str]]:
    import psycopg

    plain = address.replace("postgres://", "postgresql://", 1)
    names = [f"{OURS}_{part}_{secrets.token_hex(4)}" for part in ("floor", "product")]
    with psycopg.connect(plain, autocommit=True) as server:
        for name in names:
            server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield tuple(urlsplit(address)._replace(path=f"/{name}").geturl() for name in names)
        finally:
            for name in names:
                server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
