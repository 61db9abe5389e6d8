"""The steps between an installed checkout and a working product. Each is skipped when its input is unchanged."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from portal.accounts.models import Clinic
from portal.country import languages
from portal.operations import fingerprints, installation, starter, translations
from portal.operations.demonstration import load as load_demonstration

# Shipped by packages, referred to by no page of ours.
UNUSED_STATIC = ["redoc", "rest_framework", "ext", "htmx-4*", "htmax-*"]

Tell = Callable[[str], None]


def prepare(asked: str, tell: Tell) -> bool:
    """Bring the database, its content and the built files up to date; return whether it is a demonstration."""
    translations.build()
    migrate(tell)
    demonstration = installation.decide(asked)
    load_content(demonstration, tell)
    collect_static(tell)
    return demonstration


def follow_record(demonstration: bool) -> None:
    """Set what follows from the database's own record, before the processes that serve are made from this one."""
    settings.DEMO = demonstration
    if (
        demonstration and not settings.EMAIL_URL
    ):  # nothing leaves the demonstration; its mail lies in a folder to be read
        settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
        settings.EMAIL_FILE_PATH = str(settings.VAR_DIR / "mail")


def migrate(tell: Tell) -> None:
    """Apply the migrations, unless the database has them all and none is new."""
    fingerprint = fingerprints.of_files(_migration_files(), salt=str(connection.settings_dict["NAME"]))
    if fingerprints.is_known("migrate", f"{fingerprint} {_applied_count()}"):
        return
    tell("Preparing the database …")
    # Each migration renders hundreds of model classes: collecting them as often as usual costs a fifth of the time.
    usual = gc.get_threshold()
    gc.set_threshold(200_000, 20, 100)
    call_command("migrate", verbosity=0, interactive=False)
    gc.set_threshold(*usual)
    call_command("createcachetable", verbosity=0)
    fingerprints.remember("migrate", f"{fingerprint} {_applied_count()}")


def load_content(demonstration: bool, tell: Tell) -> None:
    """Load instruments and starter content, and in an empty demonstration its made-up people: all of it or nothing."""
    offered = " ".join(languages.codes())  # a new one gets its lists
    salt = f"{connection.settings_dict['NAME']} {_applied_count()} {offered}"
    fingerprint = fingerprints.of_files([*starter.files(), *translations.sources()], salt=salt)
    if fingerprints.is_known("content", fingerprint):
        return
    tell("Loading instruments and starter content …")
    with transaction.atomic():
        installation.record(demonstration)
        starter.load()
        if demonstration and not Clinic.objects.exists():
            tell("Making the demonstration clinic …")
            load_demonstration()
    fingerprints.remember("content", fingerprint)


def collect_static(tell: Tell) -> None:
    """Gather and compress the static files."""
    fingerprint = fingerprints.of_files(_static_files(), salt=str(settings.STATIC_ROOT))
    if fingerprints.is_known("static", fingerprint) and Path(settings.STATIC_ROOT, "staticfiles.json").exists():
        return
    tell("Gathering static files …")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True, ignore_patterns=UNUSED_STATIC)
    fingerprints.remember("static", fingerprint)


def _applied_count() -> int:
    """Return how many migrations the database itself has: a database that was removed or restored shows here."""
    recorder = MigrationRecorder(connection)
    return recorder.migration_qs.count() if recorder.has_table() else 0


def _migration_files() -> Iterator[Path]:
    for app in apps.get_app_configs():
        yield from Path(app.path, "migrations").glob("*.py")


def _static_files() -> Iterator[Path]:
    for finder in get_finders():
        for name, storage in finder.list(UNUSED_STATIC):
            yield Path(storage.path(name))
