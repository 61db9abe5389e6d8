"""Takes a backup: copy, seal, read back, and only then give it its name."""

import os
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from portal.accounts.models import Clinic
from portal.operations import installation
from portal.operations.backup import archive, postgres, shelf, sqlite
from portal.operations.backup.archive import MEDIA, Manifest, Packer

NIGHT = range(1, 5)  # hours of the first clinic's day
NOT_TWICE_A_NIGHT = timedelta(hours=12)
LATE_AFTER = timedelta(hours=26)  # a machine that is off at night still makes one a day


def take() -> Path:
    """Make a backup of the database and the uploaded files, and return where it lies.

    Raises CannotRead when it does not read back as it was made, OSError when it cannot be written.
    """
    now = timezone.now()
    finished = shelf.place_for(now)
    half = finished.with_suffix(shelf.UNFINISHED)
    shelf.clear_unfinished()
    try:
        with open(half, "xb", opener=shelf.for_us_alone) as file, archive.packing(file, _manifest(now)) as packer:
            _pack_database(packer, half)
            _pack_media(packer)
        with half.open("rb") as written:
            archive.check(written)
        _to_disk(half)
        half.replace(finished)
    finally:
        half.unlink(missing_ok=True)
    shelf.clear_out(now)
    return finished


def is_due(now: datetime) -> bool:
    """Say whether a backup should be made now: at night, or because the last one is more than a day old."""
    if installation.is_demonstration():
        return False
    last = shelf.newest()
    if last is None or now - last >= LATE_AFTER:
        return True
    return _is_night(now) and now - last >= NOT_TWICE_A_NIGHT


def take_when_due() -> None:
    """Make the nightly backup. What stands in its way is raised: the worker notes it, and tells of it."""
    if is_due(timezone.now()):
        take()


def _manifest(now: datetime) -> Manifest:
    applied = MigrationRecorder(connection).applied_migrations()
    return Manifest(now.isoformat(), connection.vendor, _version(), sorted([app, name] for app, name in applied))


def _version() -> str:
    try:
        return version("leeside")
    except PackageNotFoundError:  # run from a checkout, which is not installed as a package
        return "of this checkout"


def _pack_database(packer: Packer, beside: Path) -> None:
    if connection.vendor == "sqlite":
        sqlite.pack(packer, beside)
    else:
        postgres.pack(packer)


def _pack_media(packer: Packer) -> None:
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink():
            packer.add_file(MEDIA + path.relative_to(root).as_posix(), path)


def _is_night(now: datetime) -> bool:
    clinic = Clinic.objects.filter(suspended_at=None).order_by("created_at").first()
    return now.astimezone(clinic.zone if clinic else None).hour in NIGHT


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
