"""A language is added by naming it: the walks in tests/languages go through the product with two more."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.journeys.chromium import ABSENT, find_chromium

ROOT = Path(settings.BASE_DIR)


def walk(path: str) -> None:
    """Run tests in a process of its own, which starts with the languages of tests/languages/settings.py."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", path]
    command.append("--ds=tests.languages.settings")
    done = subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]


@pytest.mark.slow
@pytest.mark.django_db  # so that it is asked on PostgreSQL too
def test_pages_with_two_more_languages() -> None:
    walk("tests/languages/walk_pages.py")


@pytest.mark.slow
@pytest.mark.skipif(not find_chromium(), reason=ABSENT)
def test_a_language_from_right_to_left_in_a_browser() -> None:
    walk("tests/journeys/walk_right_to_left.py")
