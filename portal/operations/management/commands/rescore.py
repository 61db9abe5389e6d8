"""`manage.py rescore --check`: rebuild every stored score and report any that differ; `--values` adds up alone."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from intake.models import Profile
from portal.operations.fast_check import wrong_values
from portal.operations.rescoring import differences


class Command(BaseCommand):
    help = "Rebuild every stored profile from its answers and report each figure that differs (`rescore --check`)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", required=True, help="compare only; nothing is written")

        parser.add_argument("--values", action="store_true", help="the values alone, thousands of sheets at a time")

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for difference in wrong_values() if options.get("values") else differences():
            self.stderr.write(str(difference))
            count += 1
        total = Profile.objects.count()
        if count:
            raise CommandError(f"{count} figures differ in {total} profiles.")
        done = "added up; all values" if options.get("values") else "rebuilt; all figures"
        self.stdout.write(f"{total} profiles {done} are as stored.")
