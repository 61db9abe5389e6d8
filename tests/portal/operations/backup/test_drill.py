"""The drill: a backup of a working clinic is put back into an empty place, and everything is there."""

import os
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from intake.models import Answer, Score
from portal.audit.models import AuditEvent
from portal.operations import doctor, installation
from portal.operations.backup import archive, shelf, taking
from tests.portal.clinic import intakes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "media" / "images").mkdir(parents=True)
    (tmp_path / "media" / "images" / "plane.png").write_bytes(b"a picture")


@pytest.fixture
def migrated(settings):
    """The record of migrations that a database outside the tests has."""
    settings.MIGRATION_MODULES = {}
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes(), fake=True)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(executor.recorder.Migration)


@pytest.fixture
def working(migrated, batteries, clinic, ana, pia):
    """A clinic with answers and scores."""
    intakes.sent(pia, ana, intakes.CALM)
    return pia


@pytest.fixture
def place(tmp_path):
    """An empty place of the same kind as the database that is backed up."""
    if connection.vendor == "sqlite":
        yield str(tmp_path / "restored")
        return
    import psycopg

    name = f"{connection.settings_dict['NAME']}_restored"
    # A connection of its own: to make or drop a database waits for a checkpoint, longer than the product waits.
    with psycopg.connect(address_of("postgres"), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name}")
        server.execute(f"CREATE DATABASE {name}")
        yield address_of(name)
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def address_of(name: str) -> str:
    given = connection.settings_dict
    login = given["USER"] + (f":{given['PASSWORD']}" if given["PASSWORD"] else "")
    host = (given["HOST"] or "127.0.0.1").replace("/", "%2F")
    return f"postgres://{login}@{host}{':' if given['PORT'] else ''}{given['PORT']}/{name}"


def restore(path: Path, place: str, tmp_path: Path) -> tuple[int, str]:
    """Run the command in a process of its own, as after a loss; return how it ended and what it said."""
    command = ["manage.py", "restore", str(path), "--into", place, "--media", str(tmp_path / "restored-media")]
    own = {"DJANGO_SETTINGS_MODULE": "tests.settings", "FIELD_KEYS": django_settings.FIELD_KEYS}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=django_settings.BASE_DIR,
        env={**os.environ, **own},
        text=True,
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def count(place: str, table: str) -> int:
    """Count rows in the restored place, without the product's own code."""
    question = f"SELECT count(*) FROM {table}"
    if place.startswith("postgres"):
        import psycopg

        with psycopg.connect(place) as database:
            return database.execute(question).fetchone()[0]
    database = sqlite3.connect(Path(place) / "leeside.sqlite3")
    try:
        return database.execute(question).fetchone()[0]
    finally:
        database.close()


def test_everything_comes_back_and_nothing_is_written_over(working, place, tmp_path):
    path = taking.take()

    code, said = restore(path, place, tmp_path)

    assert code == 0, said
    assert "Restored and proved" in said
    assert count(place, "intake_answer") == Answer.objects.count() > 0
    assert count(place, "audit_auditevent") == AuditEvent.objects.count() > 0
    assert (tmp_path / "restored-media" / "images" / "plane.png").read_bytes() == b"a picture"

    code, said = restore(path, place, tmp_path)
    assert code == 1
    assert "Nothing is written over" in said


@pytest.mark.skipif(connection.vendor != "sqlite", reason="one restore with all migrations is enough on PostgreSQL")
def test_scores_that_do_not_come_out_as_stored_are_found(working, place, tmp_path):
    Score.objects.filter(value__isnull=False).update(value=1)

    code, said = restore(taking.take(), place, tmp_path)

    assert code == 1
    assert "its scores do not come out as stored" in said


def test_half_a_backup_restores_nothing(working, place, tmp_path):
    path = taking.take()
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    code, said = restore(path, place, tmp_path)

    assert code == 1
    assert "ends too early" in said
    assert not (tmp_path / "restored-media").exists()


def test_another_key_restores_nothing(working, place, tmp_path, settings):
    path = taking.take()
    settings.FIELD_KEYS = "test:b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItb3Q="

    code, said = restore(path, place, tmp_path)

    assert code == 1
    assert "does not open" in said


def test_no_name_and_no_answer_can_be_read_from_the_file(working):
    data = taking.take().read_bytes()

    assert b"Pia Example" not in data  # three letters alone stand in millions of random bytes by chance
    assert b"SQLite format" not in data
    assert b"intake_patient" not in data


def test_who_is_signed_in_is_not_in_it(working, client, ana):
    client.force_login(ana)

    with taking.take().open("rb") as file:
        rows = archive.check(file).rows

    assert rows["intake_patient"] == 1
    assert not rows.get("django_session")


def test_a_backup_that_cannot_be_written_leaves_nothing_behind(working, monkeypatch):
    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(taking, "_pack_media", full)

    with pytest.raises(CommandError, match="No space left"):
        call_command("backup")
    assert list(shelf.folder().iterdir()) == []


def test_it_is_made_once_a_night(clinic):
    night = timezone.now().astimezone(clinic.zone).replace(hour=2, minute=0)
    assert taking.is_due(night)
    shelf.place_for(night).write_bytes(b"")

    assert not taking.is_due(night + timedelta(hours=2))
    assert not taking.is_due(night + timedelta(hours=14))
    assert taking.is_due(night + timedelta(hours=24))


def test_a_machine_that_sleeps_at_night_still_makes_one(clinic):
    noon = timezone.now().astimezone(clinic.zone).replace(hour=12)
    shelf.place_for(noon - timedelta(hours=27)).write_bytes(b"")

    assert taking.is_due(noon)


def test_a_demonstration_is_not_backed_up_by_itself():
    installation.record(True)

    assert not taking.is_due(timezone.now())


def test_the_doctor_tells_when_backups_are_missed(clinic, settings):
    def words() -> str:
        return "\n".join(finding.what for finding in doctor.backups())

    assert "There is no backup" in words()
    call_command("backup")
    assert words() == ""
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert "The newest backup is of" in words()
    settings.VAR_DIR = settings.BACKUP_DIR.parent
    assert "same disk" in words()
