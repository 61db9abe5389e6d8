from pathlib import Path

import pytest
from django.db import connection

from portal.operations import checks, installation

DEFAULT = ["default"]
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="reads SQLite's own settings")
on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="reads PostgreSQL's own settings")


def ids(messages) -> list[str]:
    return [message.id for message in messages]


def test_the_test_database_itself_keeps_what_it_confirms(db):
    assert checks.sqlite_keeps_what_it_confirms(DEFAULT) == []


@on_sqlite
@pytest.mark.parametrize(("pragma", "weaker"), [("synchronous", "1"), ("foreign_keys", "OFF")])
@pytest.mark.django_db(transaction=True)
def test_a_weaker_pragma_is_refused(pragma, weaker):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}={weaker}")
    try:
        assert ids(checks.sqlite_keeps_what_it_confirms(DEFAULT)) == ["leeside.E004"]
    finally:
        connection.close()


@on_postgresql
def test_a_postgresql_that_confirms_before_it_has_flushed_is_refused(db):
    assert checks.postgresql_keeps_what_it_confirms(DEFAULT) == []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")

    assert ids(checks.postgresql_keeps_what_it_confirms(DEFAULT)) == ["leeside.E006"]


@on_sqlite
def test_a_network_disk_is_refused(db, monkeypatch, tmp_path):
    mounts = tmp_path / "mounts"
    mounts.write_text("disk / ext4 rw 0 0\nserver:/x /tmp nfs4 rw 0 0\n")
    monkeypatch.setattr(checks, "MOUNTS", mounts)
    monkeypatch.setitem(connection.settings_dict, "NAME", "/tmp/somewhere/leeside.sqlite3")

    assert ids(checks.sqlite_is_on_a_local_disk(DEFAULT)) == ["leeside.E005"]


def test_a_system_without_a_list_of_mounts_is_let_pass(monkeypatch):
    monkeypatch.setattr(checks, "MOUNTS", Path("/nowhere"))

    assert checks.file_system(Path("/tmp")) == ""


@pytest.mark.parametrize("text", ["", "one:short", "one:not base64!"])
def test_keys_that_cannot_be_read_are_refused(settings, text):
    settings.FIELD_KEYS = text

    assert ids(checks.field_keys_open()) == ["leeside.E001"]


def test_demo_over_https_is_refused(settings):
    settings.DEMO = settings.SERVED_OVER_TLS = True

    assert ids(checks.demonstration_is_not_public()) == ["leeside.E002"]


def test_a_demonstration_database_over_https_is_refused(db, settings):
    installation.record(True)
    settings.SERVED_OVER_TLS = True

    assert ids(checks.database_is_not_a_public_demonstration(DEFAULT)) == ["leeside.E003"]


def test_a_clinic_over_https_is_let_pass(db, settings):
    installation.record(False)
    settings.SERVED_OVER_TLS = True

    assert checks.database_is_not_a_public_demonstration(DEFAULT) == []


@pytest.mark.parametrize("contact", ["security@clinic.example", "http://clinic.example/", "javascript:alert(1)"])
def test_a_security_contact_that_is_no_address_is_refused(settings, contact):
    settings.SECURITY_CONTACT = ["mailto:security@clinic.example", contact]

    assert ids(checks.security_contact_is_an_address()) == ["leeside.E006"]


def test_a_security_contact_by_mail_page_or_phone_is_fine(settings):
    settings.SECURITY_CONTACT = ["mailto:security@clinic.example", "https://clinic.example/holes", "tel:+640000"]

    assert checks.security_contact_is_an_address() == []
