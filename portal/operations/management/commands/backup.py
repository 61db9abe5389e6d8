from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.operations.backup import taking
from portal.operations.backup.sealed import CannotRead


class Command(BaseCommand):
    help = "Make a sealed backup of the database and the uploaded files now, read it back, and say where it lies."

    def handle(self, *args: object, **options: Any) -> None:
        try:
            path = taking.take()
        except (OSError, CannotRead) as error:
            raise CommandError(f"No backup was made: {error}") from error
        self.stdout.write(f"{path} ({path.stat().st_size / 1e6:.1f} MB), read back and whole.")
        self.stdout.write("Not in it: the keys in var/secrets (keep a copy apart), who is signed in, the help pages.")
