"""How long backups are kept: one a day for two weeks, one a week for five, and the newest always."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.operations.backup import shelf

NOW = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.BACKUP_DIR = tmp_path / "backups"


def lay(*moments: datetime) -> None:
    for moment in moments:
        shelf.place_for(moment).write_bytes(b"")


def ages() -> list[int]:
    return [(NOW - moment).days for moment, _ in shelf.backups()]


def test_a_year_of_nights_leaves_two_weeks_of_days_and_five_weeks():
    for day in range(365, -1, -1):
        lay(NOW - timedelta(days=day))
        shelf.clear_out(NOW - timedelta(days=day))

    kept = ages()
    assert kept[:15] == list(range(15))
    assert 2 <= len(kept[15:]) <= 4
    assert max(kept) <= 35


def test_two_of_one_day_become_one():
    lay(NOW - timedelta(days=1), NOW - timedelta(days=1, hours=2), NOW)

    removed = shelf.clear_out(NOW)

    assert len(removed) == 1
    assert len(shelf.backups()) == 2


def test_the_newest_stays_however_old_it_is():
    lay(NOW - timedelta(days=400))

    assert shelf.clear_out(NOW) == []
    assert shelf.newest() == NOW - timedelta(days=400)


def test_what_is_no_backup_is_left_alone():
    other = shelf.folder() / "notes.txt"
    other.write_text("keep")
    lay(NOW)

    shelf.clear_out(NOW + timedelta(days=90))

    assert other.exists()


def test_nobody_else_on_the_machine_looks_into_the_folder():
    assert shelf.folder().stat().st_mode & 0o077 == 0
