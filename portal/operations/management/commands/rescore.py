"""`manage.py rescore --check`: rebuild every stored score and report any that differ."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from intake.models import Profile
from portal.operations.rescoring import differences


class Command(BaseCommand):
    help = "Rebuild every stored profile from its answers and report each figure that differs (`rescore --check`)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", required=True, help="compare only; nothing is written")

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for difference in differences():
            self.stderr.write(str(difference))
            count += 1
        total = Profile.objects.count()
        if count:
            raise CommandError(f"{count} figures differ in {total} profiles.")
        self.stdout.write(f"{total} profiles rebuilt; all figures are as stored.")
