"""Every branch of the sums is tried by their own tests: `python -m tests.deep.branches`.

The tests of `intake/psychometrics` run alone, so that no page that happens to use a sum covers for a missing one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SUMS, TESTS = "intake/psychometrics", "tests/intake/psychometrics"


def figures() -> Iterator[tuple[str, str]]:
    """Measure, and raise where a statement or a branch of the sums was not tried."""
    found = measured(TESTS)
    left = gaps(found)
    if left:
        raise AssertionError(f"not tried: {left}")
    control = gaps(measured(f"{TESTS}/test_course.py"))
    assert control, "one file of tests alone must leave gaps"
    totals = found["totals"]
    yield (
        "SQLite",
        f"{totals['num_statements']} statements and {totals['num_branches']} branches of the sums, all tried by their "
        f"own tests. Control with the tests of one file: gaps in {len(control)} files",
    )


def measured(tests: str) -> dict[str, object]:
    """Run some tests apart and return what coverage says, as its JSON report has it."""
    with tempfile.TemporaryDirectory() as room:
        report = Path(room, "report.json")
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", f"--cov={SUMS.replace('/', '.')}", "--cov-branch"]
        told = {**os.environ, "COVERAGE_FILE": str(Path(room, "data"))}
        subprocess.run(
            [*command, f"--cov-report=json:{report}", tests], cwd=ROOT, env=told, check=True, stdout=subprocess.DEVNULL
        )
        return json.loads(report.read_text(encoding="utf-8"))


def gaps(found: dict) -> dict[str, list[str]]:
    """Return the lines and branches that were not tried, by file."""
    left = {
        path: [str(line) for line in each["missing_lines"]]
        + [f"{start}->{end}" for start, end in each["missing_branches"]]
        for path, each in found["files"].items()
    }
    return {path: where for path, where in left.items() if where}


if __name__ == "__main__":
    for _database, figure in figures():
        print(figure)
