"""`manage.py content report`: what the checks find in each page's newest version, and what waits for somebody."""

import sys
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from content import ledger, library
from content.checks import Fault, faults_of, stopping
from content.models import LinkCheck, SignOff
from content.overdue import BANNER_AFTER, OFF_LISTS_AFTER
from portal.accounts.models import Clinic

STATES = {
    library.UNSIGNED: "not signed",
    library.CHANGED: "changed since it was signed",
    library.NEW_RULES: "offered by a new rule since it was signed",
    library.OVERDUE: "check overdue",
}


class Command(BaseCommand):
    help = (
        "List the faults of each page and the links that lead nowhere, and by clinic what is unsigned, overdue, "
        "contradicted or not translated; exit 1 if a fault stops a page."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["report"])

    def handle(self, **options: Any) -> None:
        faults = self.tell("Shared pages", library.readings(None), is_shared=True)
        self.tell_under("Dead links", dead_links())
        for clinic in Clinic.objects.filter(suspended_at=None).order_by("slug"):
            faults += self.tell(str(clinic), library.readings(clinic), is_shared=False)
            self.tell_under("Contradictions", contradictions(clinic))
            self.tell_under("Not translated", untranslated(clinic))
        stops = stopping(faults)
        self.stdout.write(f"Faults that stop a page: {len(stops)}. Worth another look: {len(faults) - len(stops)}.")
        if stops:
            sys.exit(1)

    def tell_under(self, heading: str, lines: Iterable[str]) -> None:
        """Print lines under a heading, where there are any."""
        for number, line in enumerate(lines):
            if not number:
                self.stdout.write(f"  {heading}")
            self.stdout.write(f"    {line}")

    def tell(self, heading: str, readings: list[library.Reading], *, is_shared: bool) -> list[Fault]:
        """Print one tree, or what one clinic has still to sign; a shared page's faults are told of once."""
        self.stdout.write(heading)
        found: list[Fault] = []
        for reading in readings:
            is_here = is_shared or library.clinic_id_of(reading.page) is not None
            faults = faults_of(reading.revision.as_object()) if is_here else []
            lines = [*lines_of(faults)] if is_shared else [*waiting(reading), *lines_of(faults)]
            if lines:
                self.stdout.write(f"  {reading.page.draft_title} ({reading.page.locale.language_code})")
                for line in lines:
                    self.stdout.write(f"    {line}")
            found += faults
        return found


def waiting(reading: library.Reading) -> Iterator[str]:
    """Say what a reviewer of the clinic has still to do with a page."""
    if reading.state in STATES:
        yield STATES[reading.state]
    if reading.sign_off and reading.sign_off.is_overdue:
        yield what_it_lost(reading.sign_off)
    if reading.asked:
        yield f"sent to review by {reading.asked.asked_by}, {reading.asked.asked_at:%Y-%m-%d}"


def what_it_lost(sign_off: SignOff) -> str:
    """Say since when a page is overdue, and what readers see of that."""
    late = timezone.now() - sign_off.next_due
    lost = "not suggested"
    if late >= OFF_LISTS_AFTER:
        lost += ", off lists and search unless another clinic signed it"
    elif late >= BANNER_AFTER:
        lost += ", with a banner"
    return f"was due {sign_off.next_due:%Y-%m-%d}, {late.days} days late: {lost}"


def dead_links() -> Iterator[str]:
    for row in LinkCheck.objects.dead():
        yield f"{row.address} ({row.status or 'no answer'}, {max(row.gone_nights, row.silent_nights)} nights)"


def contradictions(clinic: Clinic) -> Iterator[str]:
    for row in ledger.contradictions(clinic).open():
        yield f"“{row.one}” and “{row.other}”: {row.note} ({row.marked_by}, {row.marked_at:%Y-%m-%d})"


def untranslated(clinic: Clinic) -> Iterator[str]:
    for page, missing in library.untranslated(clinic.languages, clinic):
        yield f"{page.title} ({page.locale.language_code}): not in {', '.join(missing)}"


def lines_of(faults: list[Fault]) -> Iterator[str]:
    for fault in faults:
        yield f"{'stops' if fault.stops else 'look'} [{fault.code}] {fault}"
