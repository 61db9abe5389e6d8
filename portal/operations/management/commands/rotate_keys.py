"""`manage.py rotate_keys`: bring everything sealed under an older key of FIELD_KEYS under the first one."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.audit.encryption import active_key
from portal.operations.rotation import remaining
from portal.operations.rotation.rotating import Outcome, rotate


class Command(BaseCommand):
    help = (
        "Seal everything again under the first key of FIELD_KEYS, beside readers and writers. First put the new key in "
        "front (`new:…,old:…`) and start the web and the worker again; then run this, as often as you like."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        older = remaining.older_keys()
        self.stdout.write(f"The key {active_key()} seals. Others in FIELD_KEYS: {', '.join(older) or 'none'}.")
        outcome = rotate(self.stdout.write)
        self.stdout.write(f"Changed: {outcome.changed:,}.")
        for refusal in sorted(map(str, outcome.refused)):
            self.stderr.write(refusal)
        if outcome.refused:
            raise CommandError(
                f"{len(outcome.refused)} values do not open; they were left as they are. Keep every key, and compare "
                "these rows with a backup."
            )
        if outcome.left:
            keys = ", ".join(f"{key or 'none'} ({count:,})" for key, count in sorted(outcome.left.items()))
            raise CommandError(
                f"Values still sealed under other keys: {keys}. Something still seals with an older key: start the web "
                "and the worker again with the new FIELD_KEYS, then run this again."
            )
        for line in said(outcome, older):
            self.stdout.write(line)


def said(outcome: Outcome, older: list[str]) -> Iterator[str]:
    """Say of each older key whether it may go, and what needs it outside of the database."""
    for key in older:
        if outcome.codes:
            yield f"The key {key} is still needed. Codes made before this rotation may be under it:"
            yield from (f"- {line}" for line in outcome.codes)
            yield "Run this again after that day: it says when the key may go."
        else:
            yield f"The key {key} is used by nothing; it may be taken out of FIELD_KEYS."
    for key, day in remaining.backups():
        yield f"Backups made under the key {key} need it until they expire on {day:%Y-%m-%d}: keep a copy of it."
