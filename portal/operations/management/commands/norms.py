"""`manage.py norms`: list the norm sets of each clinic; `--renew` computes due ones now, `--run` runs approved ones to
their end. People propose and approve on the page "Norms of your clinic"."""

from math import inf
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from intake.actions import run_release
from intake.models import NormRelease, NormSet
from portal.accounts.models import Clinic
from portal.audit.actor import system
from portal.care.norm_releases import norm_sets_of, release_of
from portal.operations.duties import renew_all_norms, renew_stale_norms

BY = system("norms")


class Command(BaseCommand):
    help = "List the norm sets of each clinic; compute what is due, or run what two people approved."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--renew", action="store_true", help="compute the sets that are due, as the worker would")
        parser.add_argument("--run", action="store_true", help="run every approved set for all results, to the end")

    def handle(self, *, renew: bool, run: bool, **options: Any) -> None:
        if renew:
            renew_all_norms(seconds=inf)
            renew_stale_norms()
        if run:
            for release in NormRelease.objects.running().filter(norm__stale_at=None):
                self.run(release)
        for clinic in Clinic.objects.filter(suspended_at=None).order_by("slug"):
            for row in norm_sets_of(clinic):
                about = f" about={row.target_kind}" if row.target_kind else ""
                named = f"{row.instrument}@{row.instrument_version}{about}"
                self.stdout.write(f"{clinic.slug} {named} n={row.n} {state_of(row)} {row.pk}")

    def run(self, release: NormRelease) -> None:
        """Run one release to its end; ended in between, the next time goes on where it stood."""
        while NormRelease.objects.running().filter(pk=release.pk).exists():
            run_release(release=release, by=BY)


def state_of(row: NormSet) -> str:
    """Where a set stands, in one word."""
    release = release_of(row)
    if row.stale_at:
        return "left"
    if release is None or release.finished_at:
        return "released"
    if release.approved_at:
        return "running"
    if release.rejected_at:
        return "rejected"
    return "superseded" if release.superseded_at else "proposed" if release.proposed_at else "draft"
