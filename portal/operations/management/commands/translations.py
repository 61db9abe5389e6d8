import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import to_locale

from portal.operations import catalogue
from portal.operations.translations import LOCALE_DIR


class Command(BaseCommand):
    help = "Bring the .po files into step with code and templates; exit 1 while a text waits for its translation."
    requires_system_checks: list[str] = []  # texts need no database

    def handle(self, *args: object, **options: Any) -> None:
        waiting = 0
        for path in catalogues():
            for message in catalogue.update(path):
                waiting += 1
                self.stdout.write(f"{path.parent.parent.name}: {message.id!r}")
        if waiting:
            sys.exit(1)
        self.stdout.write("Every text is translated.")


def catalogues() -> list[Path]:
    """Return the .po files that are there, and those of the languages in LANGUAGES, which are made."""
    offered = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    wanted = {LOCALE_DIR / to_locale(code) / "LC_MESSAGES" / "django.po" for code in offered}
    return sorted(wanted | set(LOCALE_DIR.glob("*/LC_MESSAGES/django.po")))
