"""Where a rig plays: a folder, a database, and the product that serves it, started and killed as the rig likes."""

import contextlib
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.deep.browser import NO_REPLY, Browser
from tests.deep.databases import PostgreSQL, SQLite, free_port, is_free
from tests.deep.launcher import Launcher

READY_WITHIN_SECONDS, ROOM_BYTES = 60, 3 * 1024**3
DATABASES = {"sqlite": SQLite, "postgresql": PostgreSQL}


class Stage:
    """Holds the scene as it was at first, so that each rig begins with nothing answered."""

    def __init__(self, folder: Path, database: SQLite | PostgreSQL, people: int) -> None:
        self.folder, self.database = folder, database
        self.port, self.group = free_port(), 0
        self.launcher = Launcher(database.url, folder)
        self.tickets: list[dict[str, str]] = self.launcher.run("scene", **{"with": {"people": people}})
        database.keep()
        self.launcher.warm_up(["/you/next/", f"/i/{self.tickets[0]['token']}/"])

    def begin_again(self) -> None:
        self.kill()
        self.database.begin_again()

    def start(self, **order: Any) -> float:
        """Start the product and wait until it answers; return how many seconds that took. `control` makes it weaker."""
        started = time.monotonic()
        order = {"database": self.database.settings, "with": {"port": self.port}, **order}
        self.group = self.launcher.start("serve", **order)
        while not self.answers():
            if time.monotonic() - started > READY_WITHIN_SECONDS:
                raise TimeoutError(f"the product did not start; {self.launcher.log} says why")
            time.sleep(0.02)
        return time.monotonic() - started

    def kill(self) -> None:
        """End the product at once: web server, its processes, and the worker."""
        if self.group:
            self.launcher.kill(self.group)
            self.group = 0
            while not is_free(self.port):  # until the last of its processes has let go of it
                time.sleep(0.01)

    def end(self) -> int:
        """Ask the product to end, and return its exit status."""
        os.kill(self.group, signal.SIGTERM)
        group, self.group = self.group, 0
        return self.launcher.wait_for(group)

    def answers(self) -> bool:
        with contextlib.suppress(*NO_REPLY):
            return Browser(self.port).get("/healthz").status == 200
        return False

    def read(self, task: str = "report", **given: Any) -> Any:
        """Return what a task reads from the database."""
        return self.launcher.run(task, database=self.database.settings, **{"with": given})

    def close(self) -> None:
        self.kill()
        self.launcher.close()
        self.database.stop(signal.SIGQUIT)


def roomy_place() -> str | None:
    """Return where to build: in memory where that is large enough, for no rig asks more of the real disk than order."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > ROOM_BYTES else None


@contextmanager
def stage(vendor: str, people: int) -> Iterator[Stage]:
    """Build a stage on one of the databases, and clear it away after."""
    folder = Path(tempfile.mkdtemp(prefix="leeside-rig-", dir=roomy_place()))
    built = None
    try:
        database = DATABASES[vendor](folder)
        try:
            built = Stage(folder, database, people)
            yield built
        finally:
            built.close() if built else database.stop(signal.SIGQUIT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def stages(people: int, vendors: Iterable[str] = tuple(DATABASES)) -> Iterator[Stage]:
    """Yield a stage on each database, one after the other."""
    for vendor in vendors:
        with stage(vendor, people) as built:
            yield built
