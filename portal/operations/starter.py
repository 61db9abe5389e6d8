"""What every database is filled with: the shipped batteries, the starter pieces, their rules and claims."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from content.actions import load_claims, load_rules, load_starter
from intake.actions import load_batteries
from intake.actions.batteries import make_imported_batteries
from portal.audit.actor import system

FOLDERS = ("intake/instruments", "intake/batteries", "content/starter")


def load() -> None:
    """Load what is shipped and not there yet. Running it again changes nothing that people have edited."""
    by = system("starter")
    load_batteries(by=by)
    make_imported_batteries(by=by)
    load_starter(by=by)
    load_rules(by=by)
    load_claims(by=by)


def files() -> Iterator[Path]:
    """Return the files that `load` reads."""
    for folder in FOLDERS:
        yield from Path(settings.BASE_DIR, folder).rglob("*.toml")
