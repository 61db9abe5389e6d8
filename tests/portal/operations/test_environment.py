import os
import stat

import pytest

from portal.operations import environment
from portal.operations.environment import CannotStart


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch):
    for name in ("SECRET_KEY", "FIELD_KEYS", "PUBLIC_URL", "DATABASE_URL", "PORT"):
        # Set first, so that what the code under test adds is removed again.
        monkeypatch.setenv(name, "")
        monkeypatch.setenv(f"{name}_FILE", "")
        monkeypatch.delenv(name)
        monkeypatch.delenv(f"{name}_FILE")


def test_the_first_start_writes_secrets_that_only_the_owner_reads(tmp_path):
    environment.prepare(8000, tmp_path)

    for name in ("SECRET_KEY", "FIELD_KEYS"):
        assert stat.S_IMODE((tmp_path / "secrets" / name).stat().st_mode) == 0o600


def test_two_installations_have_different_secrets(tmp_path):
    keys = set()
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        environment._write_secret("SECRET_KEY", environment.MAKERS["SECRET_KEY"], tmp_path / folder)
        keys.add((tmp_path / folder / "secrets" / "SECRET_KEY").read_text())

    assert len(keys) == 2


def test_a_second_start_keeps_the_secrets(tmp_path, monkeypatch):
    environment.prepare(8000, tmp_path)
    before = (tmp_path / "secrets" / "FIELD_KEYS").read_text()
    for name in environment.MAKERS:
        monkeypatch.delenv(f"{name}_FILE")

    environment.prepare(8000, tmp_path)

    assert (tmp_path / "secrets" / "FIELD_KEYS").read_text() == before


def test_settings_are_handed_the_files(tmp_path):
    environment.prepare(8123, tmp_path)

    assert os.environ["SECRET_KEY_FILE"] == str(tmp_path / "secrets" / "SECRET_KEY")
    assert os.environ["PUBLIC_URL"] == "http://localhost:8123"


def test_other_commands_make_links_to_the_address_that_is_served(tmp_path):
    environment.remember_address("http://localhost:8123", tmp_path)

    environment.hand_over(tmp_path)

    assert os.environ["PUBLIC_URL_FILE"] == str(tmp_path / "PUBLIC_URL")


def test_what_the_operator_gave_stands(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "given")

    environment.prepare(8000, tmp_path)

    assert not (tmp_path / "secrets" / "SECRET_KEY").exists()


def test_a_lost_field_key_is_never_replaced_by_a_new_one(tmp_path):
    (tmp_path / "leeside.sqlite3").touch()

    with pytest.raises(CannotStart, match="Put the file back"):
        environment.prepare(8000, tmp_path)


@pytest.mark.parametrize("text", ["0", "65536", "eighty", "-1"])
def test_a_port_that_is_none_is_refused_in_words(monkeypatch, text):
    monkeypatch.setenv("PORT", text)

    with pytest.raises(CannotStart, match="PORT is"):
        environment.port_asked_for()
