import os

import pytest

from portal.operations import fingerprints


@pytest.fixture(autouse=True)
def own_room(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def test_a_step_is_known_only_on_the_input_it_was_done_on():
    fingerprints.remember("migrate", "a")
    fingerprints.remember("static", "b")

    assert fingerprints.is_known("migrate", "a")
    assert not fingerprints.is_known("migrate", "b")
    assert not fingerprints.is_known("content", "a")


def test_a_file_half_written_is_as_good_as_none(tmp_path):
    (tmp_path / "fingerprints.json").write_text('{"migrate"')

    assert not fingerprints.is_known("migrate", "a")


def test_a_changed_file_changes_the_fingerprint(tmp_path):
    path = tmp_path / "one.toml"
    path.write_text("a")
    before = fingerprints.of_files([path])
    os.utime(path, (1, 1))

    assert fingerprints.of_files([path]) != before
