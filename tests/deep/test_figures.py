"""What the long runs found is kept one row a rig and database."""

import os
import subprocess
import sys

from tests.deep import figures
from tests.deep.__main__ import rigs


def test_a_rig_replaces_its_own_row_and_no_other(tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "FIGURES", tmp_path / "FIGURES.md")
    for rig, database, figure in (("a", "SQLite", "1"), ("b", "SQLite", "2"), ("a", "PostgreSQL", "3")):
        figures.write(rig, database, figure)
    figures.write("a", "SQLite", "4")

    rows = figures.FIGURES.read_text(encoding="utf-8").removeprefix(figures.HEAD).splitlines()
    assert [row.split(" | ")[:3] for row in rows] == [
        ["| a", "PostgreSQL", "3"], ["| a", "SQLite", "4"], ["| b", "SQLite", "2"],
    ]  # fmt: skip


def test_every_rig_can_be_loaded_by_itself():
    told = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    load = "; ".join(f"import tests.deep.{name}" for name in rigs())

    assert rigs()
    subprocess.run([sys.executable, "-c", load], env=told, check=True)
