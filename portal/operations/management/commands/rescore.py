"""`manage.py rescore --check`: rebuild every stored score, or those of one profile, and report any that differ.

With `--values` it adds up the values alone, thousands of sheets at a time.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from intake.models import Profile
from intake.rescoring import Difference, differences
from portal.audit.actor import system
from portal.care.recomputing import recompute
from portal.operations.fast_check import WrongValue, wrong_values


class Command(BaseCommand):
    help = "Rebuild every stored profile from its answers and report each figure that differs (`rescore --check`)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", required=True, help="compare only; no score is written")
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--profile", type=UUID, help="the id of the one profile to rebuild")
        which.add_argument("--values", action="store_true", help="the values alone, thousands of sheets at a time")

    def handle(self, *args: Any, **options: Any) -> None:
        total = 1 if options["profile"] else Profile.objects.count()
        count = 0
        for difference in self._found(**options):
            self.stderr.write(str(difference))
            count += 1
        if count:
            raise CommandError(f"{count} figures differ in {total} profiles.")
        done = "added up; all values" if options["values"] else "rebuilt; all figures"
        self.stdout.write(f"{total} profiles {done} are as stored.")

    def _found(self, *, profile: UUID | None, values: bool, **_more: Any) -> Iterable[Difference | WrongValue]:
        if profile is None:
            return wrong_values() if values else differences()
        row = Profile.objects.filter(pk=profile).first()
        if row is None:
            raise CommandError(f"There is no profile {profile}.")
        return recompute(profile=row, by=system("rescore"))
