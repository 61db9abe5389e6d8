"""Which way imports may go; the contracts stand in pyproject.toml."""

from pathlib import Path

import pytest
from django.conf import settings

pytest.importorskip("importlinter", reason="the lint group is not installed: uv sync --group lint")


def test_every_import_goes_the_way_it_may(monkeypatch, capsys):
    from importlinter.application.use_cases import SUCCESS, lint_imports
    from importlinter.cli import configuration

    monkeypatch.chdir(settings.BASE_DIR)
    configuration.configure()

    kept = lint_imports(config_filename=str(Path(settings.BASE_DIR, "pyproject.toml")), cache_dir=None)

    assert kept == SUCCESS, capsys.readouterr().out
