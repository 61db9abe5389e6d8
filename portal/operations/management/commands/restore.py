import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.operations.backup import restoring
from portal.operations.backup.sealed import CannotRead


class Command(BaseCommand):
    help = "Put a backup back into an empty place, and prove that every row, name and score came back."
    requires_system_checks: list[str] = []  # the installation's own database may be gone

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the backup")
        parser.add_argument("--into", required=True, help="an empty folder, or postgres://… of an empty database")
        parser.add_argument(
            "--media", default="", help="an empty folder for uploaded files (default: media in the folder)"
        )

    def handle(self, *args: object, file: Path, into: str, media: str, **options: Any) -> None:
        began = time.monotonic()
        try:
            place = restoring.place_of(into, media)
            manifest = restoring.restore(file, place, self._tell)
        except (CannotRead, OSError) as error:
            raise CommandError(f"{error}") from error
        rows, seconds = sum(manifest.rows.values()), time.monotonic() - began
        self._tell(f"Restored and proved: {rows} rows of {len(manifest.rows)} tables in {seconds:.0f} s.")
        self._tell(f"Start on it with DATABASE_URL={_without_password(place.address)} and the same FIELD_KEYS.")

    def _tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _without_password(address: str) -> str:
    scheme, _, rest = address.partition("://")
    login, at, host = rest.rpartition("@")
    return f"{scheme}://{login.partition(':')[0]}{at}{host}"
