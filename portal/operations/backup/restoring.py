"""Puts a backup back into an empty place, and proves that what stands there is what was packed."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

import environ
from django.conf import settings
from django.db import connections, transaction

from intake.models import Patient
from portal.audit.encryption import CannotOpen
from portal.operations import environment
from portal.operations.backup import archive, postgres, shelf, sqlite
from portal.operations.backup.archive import DATABASE, MEDIA, Manifest
from portal.operations.backup.sealed import CannotRead

ALIAS = "restored"
OPENED = 100  # names that are opened to prove that FIELD_KEYS fits
READ_BYTES = 1 << 20

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Place:
    """Where a backup is put back: the address of a database that is to be, and a folder for the uploaded files."""

    address: str
    media: Path

    @property
    def file(self) -> Path:
        """The SQLite file, where the place is one."""
        return Path(environ.Env.db_url_config(self.address)["NAME"])


def place_of(into: str, media: str) -> Place:
    """Return the place that the operator named. Raises CannotRead when it does not say where the files go."""
    if into.startswith(("postgres://", "postgresql://")):
        if not media:
            raise CannotRead("Say with --media which empty folder takes the uploaded files.")
        return Place(into, Path(media))
    folder = Path(into).resolve()
    return Place(f"sqlite:///{folder / 'leeside.sqlite3'}", Path(media) if media else folder / "media")


def restore(source: Path, place: Place, tell: Tell) -> Manifest:
    """Check the whole backup, put it back, prove it. Raises CannotRead, before anything is written where it can."""
    tell("Reading the whole backup …")
    with source.open("rb") as file:
        manifest = archive.check(file)
    _check_place(place, manifest)
    tell(f"It is whole: made {manifest.made_at}, {sum(manifest.rows.values())} rows. Putting it back …")
    with source.open("rb") as file:
        (_restore_sqlite if manifest.vendor == "sqlite" else _restore_postgres)(file, place, manifest)
    tell("Proving it …")
    prove(place, manifest)
    return manifest


def prove(place: Place, manifest: Manifest) -> None:
    """Raise CannotRead unless the place holds every row that was packed, opens, and gives the same scores."""
    if manifest.vendor == "sqlite":
        sqlite.check(place.file, manifest.rows)
    with _connected(place):
        if manifest.vendor == "postgresql":
            postgres.check(ALIAS, manifest)
        _open_names()
    _rebuild_scores(place)


def _check_place(place: Place, manifest: Manifest) -> None:
    if manifest.vendor != ("postgresql" if place.address.startswith("postgres") else "sqlite"):
        raise CannotRead(f"This is a backup of {manifest.vendor}; it goes back into a place of the same kind.")
    if manifest.vendor == "sqlite" and place.file.exists():
        raise CannotRead(f"{place.file} exists. Nothing is written over: name an empty folder.")
    if place.media.exists() and any(place.media.iterdir()):
        raise CannotRead(f"{place.media} is not empty. Nothing is written over: name an empty folder.")
    if manifest.vendor == "postgresql":
        with _connected(place), connections[ALIAS].cursor() as cursor:
            if connections[ALIAS].introspection.table_names(cursor):
                raise CannotRead("That database is not empty. Nothing is written over: make a new one.")


def _restore_sqlite(file: BinaryIO, place: Place, manifest: Manifest) -> None:
    place.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = place.file.with_suffix(".unfinished")
    for name, content in archive.read(file):
        if name == sqlite.FILE:
            _write(half, content)
        elif name.startswith(MEDIA):
            _write(_media_path(place, name), content)
    half.replace(place.file)


def _restore_postgres(file: BinaryIO, place: Place, manifest: Manifest) -> None:
    for command in (["migrate", "--no-input"], ["createcachetable"]):
        _run(place, *command)
    with _connected(place):
        postgres.check_tables(ALIAS, manifest)
        with transaction.atomic(using=ALIAS):
            postgres.empty_tables(ALIAS, manifest)
            for name, content in archive.read(file):
                if name.startswith(DATABASE):
                    postgres.fill(ALIAS, manifest, name, content)
                elif name.startswith(MEDIA):
                    _write(_media_path(place, name), content)
            postgres.set_sequences(ALIAS)


def _media_path(place: Place, name: str) -> Path:
    path = (place.media / name.removeprefix(MEDIA)).resolve()
    if not path.is_relative_to(place.media.resolve()):
        raise CannotRead(f"This backup holds a file that would leave its folder: {name!r}.")
    return path


def _write(path: Path, content: IO[bytes]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(path, "xb", opener=shelf.for_us_alone) as file:
        while piece := content.read(READ_BYTES):
            file.write(piece)


class _connected:
    """A connection to the place, by the name of ALIAS, while the block runs."""

    def __init__(self, place: Place) -> None:
        self._given = environ.Env.db_url_config(place.address)

    def __enter__(self) -> None:
        usual = connections.settings["default"]
        options = {**usual["OPTIONS"]} if usual["ENGINE"] == self._given["ENGINE"] else {}
        options.pop("options", None)  # no statement may be cut short here
        connections.settings[ALIAS] = connections.configure_settings({"default": {**self._given, "OPTIONS": options}})[
            "default"
        ]

    def __exit__(self, *_: object) -> None:
        connections[ALIAS].close()
        del connections[ALIAS]
        del connections.settings[ALIAS]


def _open_names() -> None:
    try:
        for patient in Patient.objects.using(ALIAS).order_by("id")[:OPENED]:
            assert patient.name
    except CannotOpen as error:
        raise CannotRead(f"The database came back, but its names do not open: {error}") from error


def _rebuild_scores(place: Place) -> None:
    try:
        _run(place, "rescore", "--check")
    except CannotRead as error:
        raise CannotRead(f"The database came back, but its scores do not come out as stored: {error}") from error


def _run(place: Place, *command: str) -> None:
    """Run a command of the product on the place, in a process of its own. Raises CannotRead with what it said."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR,
        env=environment.with_database(place.address),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotRead(done.stderr.strip())
