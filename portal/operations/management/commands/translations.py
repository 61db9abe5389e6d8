import sys
from typing import Any

from django.core.management.base import BaseCommand

from portal.operations import catalogue
from portal.operations.translations import LOCALE_DIR


class Command(BaseCommand):
    help = "Bring the .po files into step with code and templates; exit 1 while a text waits for its translation."
    requires_system_checks: list[str] = []  # texts need no database

    def handle(self, *args: object, **options: Any) -> None:
        waiting = 0
        for path in sorted(LOCALE_DIR.glob("*/LC_MESSAGES/django.po")):
            for message in catalogue.update(path):
                waiting += 1
                self.stdout.write(f"{path.parent.parent.name}: {message.id!r}")
        if waiting:
            sys.exit(1)
        self.stdout.write("Every text is translated.")
