"""The settings table of the README is true."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
READ = re.compile(r"_(?:from_environment|secret)\(\"([A-Z_]+)\"")
SECTION = re.compile(r"^##+ Settings$(.*?)(?=^##? |\Z)", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\|\s*`([A-Z_]+)`", re.MULTILINE)


def names_read() -> set[str]:
    return set(READ.findall((ROOT / "portal" / "settings.py").read_text(encoding="utf-8")))


def names_told() -> set[str]:
    section = SECTION.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert section, "the README has a section called Settings"
    return set(ROW.findall(section[1]))


def test_settings_read_at_least_what_is_promised():
    promised = {
        "DATABASE_URL",
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "PUBLIC_URL",
        "EMAIL_URL",
        "CACHE_URL",
        "FIELD_KEYS",
        "DEMO",
    }

    assert promised <= names_read()


def test_each_setting_stands_in_the_readme_and_nothing_else_does():
    assert names_told() == names_read()


def test_no_other_room_reads_the_environment():
    rooms = [*ROOT.glob("portal/**/*.py"), *ROOT.glob("intake/**/*.py"), *ROOT.glob("content/**/*.py")]
    readers = {
        str(path.relative_to(ROOT))
        for path in rooms
        if re.search(r"\bos\.(environ|getenv)\b", path.read_text(encoding="utf-8"))
    }

    # Before Django loads, and to know whether `make` started us.
    assert readers <= {
        "portal/settings.py", "portal/wsgi.py", "portal/operations/environment.py", "portal/operations/serving.py",
    }  # fmt: skip
