"""`manage.py rescore --check`: rebuild every stored score, or those of one profile, and report any that differ."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from intake.models import Profile
from intake.rescoring import Difference, differences
from portal.audit.actor import system
from portal.care.recomputing import recompute


class Command(BaseCommand):
    help = "Rebuild every stored profile from its answers and report each figure that differs (`rescore --check`)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", required=True, help="compare only; no score is written")
        parser.add_argument("--profile", type=UUID, help="the id of the one profile to rebuild")

    def handle(self, *args: Any, **options: Any) -> None:
        profile = options["profile"]
        total = 1 if profile else Profile.objects.count()
        found = self._of_one(profile) if profile else differences()
        count = 0
        for difference in found:
            self.stderr.write(str(difference))
            count += 1
        if count:
            raise CommandError(f"{count} figures differ in {total} profiles.")
        self.stdout.write(f"{total} profiles rebuilt; all figures are as stored.")

    def _of_one(self, profile_id: UUID) -> list[Difference]:
        profile = Profile.objects.filter(pk=profile_id).first()
        if profile is None:
            raise CommandError(f"There is no profile {profile_id}.")
        return recompute(profile=profile, by=system("rescore"))
