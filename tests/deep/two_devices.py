"""Two devices over one intake, and two staff over its alert, against models: many more examples of two tests."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.deep.databases import PostgreSQL

EXAMPLES = os.environ.get("EXAMPLES", "100")
TESTS = ("tests/intake/views/test_two_devices.py", "tests/portal/care/test_two_staff.py")


def figures() -> Iterator[tuple[str, str]]:
    yield "SQLite", play("")
    with tempfile.TemporaryDirectory(prefix="leeside-rig-", ignore_cleanup_errors=True) as folder:
        database = PostgreSQL(Path(folder))
        try:
            yield "PostgreSQL", play(database.url)
        finally:
            database.stop()


def play(url: str) -> str:
    """Run the machine and its control in a suite of their own; return the figure."""
    told = {**os.environ, "DATABASE_URL": url, "EXAMPLES": EXAMPLES}
    command = [sys.executable, "-m", "pytest", "-q", *TESTS]
    done = subprocess.run(command, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    return (
        f"{EXAMPLES} random orders of two devices, and of two devices and two staff: the database is as the models "
        "say; each control was found out"
    )
