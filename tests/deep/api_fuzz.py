"""The long run of `tests/portal/api/fuzzing.py`: as a rig on both databases, or `python -m tests.deep.api_fuzz`.

By hand (`[requests] [seed]`) it runs on a database of its own beside the one of DATABASE_URL, made for the run and
taken away after it. What was asked of both databases must have the same status on both.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from tests.postgres import embedded

REQUESTS, SEED = 50_000, 20260131


def figures() -> Iterator[tuple[str, str]]:
    """Send the requests to both databases, side by side."""
    with embedded() as postgres:
        runs = {"PostgreSQL": _started(postgres), "SQLite": _started("")}
        told = {database: json.loads(run.communicate()[0] or "{}") for database, run in runs.items()}
    for database, found in told.items():
        if not found or found["faults"] or found["not as described"]:
            raise AssertionError(f"{database}: {found or 'the run broke'}")
        alike = shared(found["replies"], told["SQLite"]["replies"])
        statuses = ", ".join(f"{times} x {status}" for status, times in found["by status"].items())
        yield (
            database,
            f"{found['requests']} generated requests: 0 faults, 0 replies not as described; {statuses}; "
            f"{alike}; {found['minutes']} min",
        )


def shared(replies: dict[str, int], on_sqlite: dict[str, int]) -> str:
    """Compare what both were asked, request by request; chance asks each some things of its own. Raises on another
    status, and where hardly anything was asked of both."""
    both = replies.keys() & on_sqlite.keys()
    other = [f"{replies[mark]} not {on_sqlite[mark]}" for mark in sorted(both) if replies[mark] != on_sqlite[mark]]
    if other or len(both) < len(replies) / 2:
        raise AssertionError(f"{len(both)} of {len(replies)} requests were sent to both; {len(other)}: {other[:20]}")
    return f"{len(both)} different requests were sent to SQLite too, each with the same status"


def _started(address: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"DATABASE_URL": address} if address else {}
    command = [sys.executable, "-m", "tests.deep.api_fuzz"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def main(requests: int = REQUESTS, seed: int = SEED) -> dict[str, Any]:
    """Send the requests and return the figures."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.apps import apps
    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment()
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}  # as pytest's --nomigrations
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        return {"database": connection.vendor, "seed": seed, **sent(requests, seed)}
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
        teardown_test_environment()


def sent(requests: int, seed: int) -> dict[str, Any]:
    from tests.portal.api.fuzzing import Fuzz, build_world, open_gates

    fuzz, started = Fuzz(build_world(), seed), time.monotonic()
    with open_gates():
        fuzz.run(requests, lambda sent: print(f"{sent} of {requests}, {fuzz.wrong} wrong", file=sys.stderr))
    by_status = {}
    for asked, times in sorted(fuzz.statuses.items(), key=lambda pair: pair[0][-3:]):
        by_status[asked[-3:]] = by_status.get(asked[-3:], 0) + times
    return {
        "requests": fuzz.requests,
        "faults": sum(times for status, times in by_status.items() if status >= "500"),
        "not as described": fuzz.wrong,
        "by status": by_status,
        "replies": fuzz.replies,
        "minutes": round((time.monotonic() - started) / 60, 1),
        "first of what was wrong": fuzz.faults,
    }


if __name__ == "__main__":
    found = main(*(int(argument) for argument in sys.argv[1:3]))
    sys.stdout.write(json.dumps(found) + "\n")
    sys.exit(1 if found["faults"] or found["not as described"] else 0)
