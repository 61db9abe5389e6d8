import re
from pathlib import Path

import pytest
from django.db import connection
from django.db.utils import ConnectionHandler

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


@on_sqlite
@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({}, []),
        ({"init_command": "PRAGMA synchronous=FULL;"}, ["leeside.E004"]),  # a new file has no write-ahead log
        ({"transaction_mode": None}, ["leeside.E008"]),
        ({"transaction_mode": "DEFERRED"}, ["leeside.E008"]),
    ],
)
def test_a_new_file_is_opened_as_it_must_be_or_refused(db, monkeypatch, tmp_path, options, found):
    ours = connection.settings_dict
    opened = ConnectionHandler({"default": {**ours, "NAME": tmp_path / "new", "OPTIONS": ours["OPTIONS"] | options}})
    monkeypatch.setattr(checks, "connections", opened)

    assert ids(checks.sqlite_keeps_what_it_confirms(DEFAULT)) == found
    opened["default"].close()


def test_each_fault_has_a_number_of_its_own():
    numbers = re.findall(r"leeside\.E\d+", Path(checks.__file__).read_text(encoding="utf-8"))
    assert len(numbers) > 5
    assert len(numbers) == len(set(numbers))


@on_postgresql
def test_a_postgresql_that_confirms_before_it_has_flushed_is_refused(db):
    assert checks.postgresql_keeps_what_it_confirms(DEFAULT) == []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")

    assert ids(checks.postgresql_keeps_what_it_confirms(DEFAULT)) == ["leeside.E007"]


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


@pytest.mark.parametrize(
    ("url", "public", "found"),
    [
        ("", True, []),
        ("https://gateway.example/send", True, []),
        ("console:", False, []),
        ("console:", True, ["leeside.E009"]),
        ("http://gateway.example/send", False, ["leeside.E009"]),
        ("https://gateway.example:port/", False, ["leeside.E009"]),
    ],
)
def test_a_gateway_is_asked_over_https_alone(settings, url, public, found):
    settings.PAGER_URL, settings.SERVED_OVER_TLS = url, public

    assert ids(checks.gateways_are_safe()) == found


def test_a_language_without_a_catalogue_is_told_with_what_makes_one(settings, tmp_path):
    settings.LANGUAGES = [*settings.LANGUAGES, ("mi", "te reo Māori")]
    assert [fault.id for fault in checks.languages_have_a_catalogue()] == ["leeside.E010"]

    (tmp_path / "mi").mkdir()
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, tmp_path]
    assert checks.languages_have_a_catalogue() == []
