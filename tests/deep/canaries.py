"""The canary crawl with all that it leaves behind: `pytest -m deep tests/architecture/canaries`, and its figures."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
OPTIONS = ["-q", "-s", "-m", "deep", "-n", "0", "-o", "timeout=0", "-o", "faulthandler_timeout=0"]
OPTIONS += ["tests/architecture/canaries"]


class Noted:
    """A plugin that keeps what the tests say of themselves, and which of them failed."""

    def __init__(self) -> None:
        self.said: dict[str, Any] = {}
        self.failed: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.said |= dict(report.user_properties)
        if report.failed:
            self.failed.append(report.nodeid)


def figures() -> Iterator[tuple[str, str]]:
    """Let everybody go round in a suite of its own; raise when a test failed."""
    started = time.monotonic()
    command = [sys.executable, "-m", "tests.deep.canaries"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    said = json.loads(done.stdout.splitlines()[-1])
    with_foreign_ids = sum(number for name, number in said.items() if name.startswith("foreign_ids_"))
    yield (
        "SQLite",
        f"{said['visitors']} visitors, {said['pages']} pages: {said['foreign']} foreign canaries, {said['own_met']} "
        f"of {said['own']} own ones ({said['own_met'] / said['own']:.1%}; the visitor with the fewest "
        f"{said['least']:.1%}); {with_foreign_ids} requests with foreign ids, {said['searches']} searches for what is "
        f"somebody else's, {said['broken']} forced failures: nothing told; {time.monotonic() - started:.0f} s",
    )


if __name__ == "__main__":
    noted = Noted()
    code = pytest.main(OPTIONS, plugins=[noted])
    print(json.dumps(noted.said))
    sys.exit(code)
