"""Keeps what the long runs found: one row a rig and database in FIGURES.md, with the commit and the day."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

FIGURES = Path(__file__).with_name("FIGURES.md")
HEAD = """# What the long runs found

`make deep` writes these rows. Each stands for the last run of its rig: what was found, on which commit, and when.

| Rig | Database | Figure | Commit | Day |
|---|---|---|---|---|
"""


def _commit() -> str:
    command = ["git", "rev-parse", "--short", "HEAD"]
    found = subprocess.run(command, cwd=FIGURES.parent, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"


COMMIT = _commit()  # as it was when the run began


def write(rig: str, database: str, figure: str) -> None:
    """Put a row in the place of the rig's earlier one."""
    own = f"| {rig} | {database} |"
    text = FIGURES.read_text(encoding="utf-8") if FIGURES.exists() else HEAD
    rows = [line for line in text.removeprefix(HEAD).splitlines() if not line.startswith(own)]
    rows.append(f"{own} {figure} | {COMMIT} | {datetime.now(UTC).date()} |")
    FIGURES.write_text(HEAD + "\n".join(sorted(rows)) + "\n", encoding="utf-8")
