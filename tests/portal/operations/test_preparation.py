import pytest

from portal.accounts.models import Clinic, Installation
from portal.operations import fingerprints, preparation
from tests.conftest import make_clinic


@pytest.fixture(autouse=True)
def own_room(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def commands(monkeypatch) -> list[str]:
    """The management commands that were called, none of them run."""
    called: list[str] = []
    monkeypatch.setattr(preparation, "call_command", lambda name, **_: called.append(name))
    return called


@pytest.fixture
def loaded(monkeypatch) -> list[str]:
    """What was loaded, in order; the demonstration is stood in for by one clinic."""
    seen: list[str] = []
    monkeypatch.setattr(preparation.starter, "load", lambda: seen.append("starter"))
    monkeypatch.setattr(preparation, "load_demonstration", lambda: seen.append("demonstration") or make_clinic("demo"))
    return seen


def test_a_database_that_has_all_migrations_is_not_migrated_again(db, commands, told):
    preparation.migrate(told.append)
    preparation.migrate(told.append)

    assert commands == ["migrate", "createcachetable"]


def test_a_database_that_was_put_back_is_migrated_again(db, commands, told, monkeypatch):
    preparation.migrate(told.append)
    monkeypatch.setattr(preparation, "_applied_count", lambda: 3)
    preparation.migrate(told.append)

    assert commands == ["migrate", "createcachetable"] * 2


def test_an_empty_demonstration_is_filled(db, loaded, told):
    preparation.load_content(True, told.append)

    assert loaded == ["starter", "demonstration"]
    assert Installation.objects.get().is_demonstration


def test_an_empty_clinic_gets_no_made_up_people(db, loaded, told):
    preparation.load_content(False, told.append)

    assert loaded == ["starter"]
    assert not Installation.objects.get().is_demonstration


def test_a_demonstration_is_filled_only_once(db, loaded, told):
    preparation.load_content(True, told.append)
    (fingerprints._path()).unlink()
    preparation.load_content(True, told.append)

    assert loaded == ["starter", "demonstration", "starter"]


def test_unchanged_content_is_not_loaded_again(db, loaded, told):
    preparation.load_content(False, told.append)
    preparation.load_content(False, told.append)

    assert loaded == ["starter"]


def test_a_demonstration_that_fails_half_way_leaves_nothing(db, loaded, told, monkeypatch):
    def fail():
        make_clinic("half")
        raise RuntimeError

    monkeypatch.setattr(preparation, "load_demonstration", fail)
    with pytest.raises(RuntimeError):
        preparation.load_content(True, told.append)

    assert not Clinic.objects.exists()
    assert not Installation.objects.exists()
    assert not fingerprints._path().exists()


def test_static_files_are_gathered_once(db, commands, told, settings):
    preparation.collect_static(told.append)
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").touch()
    preparation.collect_static(told.append)

    assert commands == ["collectstatic"]
