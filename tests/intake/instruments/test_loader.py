"""The folder is the registry, and a released version never changes."""

import re
import shutil
import subprocess

import pytest

from intake.instruments import InstrumentChanged, UnknownInstrument, available, load
from intake.instruments.loader import HERE, checksum, released


def copy_of(tmp_path, key):
    shutil.copytree(HERE / key, tmp_path / key)
    shutil.copy(HERE / "CHECKSUMS", tmp_path)
    return tmp_path


def test_every_version_is_pinned_and_no_pin_is_left_over():
    found = {f"{key}/{version}": checksum(HERE, key, version) for key, version in available()}

    assert released(HERE) == found, "A released version changed, or a new one is not in CHECKSUMS yet."


def taken_away(patch: str) -> list[str]:
    """The lines of a list of checksums that a patch takes away or changes."""
    return re.findall(r"^-([0-9a-f]{64} .*)$", patch, re.MULTILINE)


@pytest.mark.parametrize("name", ["CHECKSUMS", "CALIBRATIONS"])
def test_no_pin_was_changed_together_with_what_it_pins(name):
    """A list beside the files cannot pin itself: its own history does, as far back as this copy of it goes."""
    git = shutil.which("git")
    if git is None or subprocess.run([git, "rev-parse"], cwd=HERE, capture_output=True).returncode:
        pytest.skip("this copy has no history")
    for past in (["log", "--patch", "--format="], ["diff", "HEAD"]):
        ran = subprocess.run([git, *past, "--", name], cwd=HERE, capture_output=True, text=True, check=True)
        assert taken_away(ran.stdout) == []


def test_a_pin_that_was_changed_is_found_and_one_that_was_added_is_not():
    patch = f"--- a/CHECKSUMS\n+++ b/CHECKSUMS\n-{'0' * 64}  phq-9/1.0.0\n+{'1' * 64}  phq-9/1.0.0\n"
    assert taken_away(patch) == [f"{'0' * 64}  phq-9/1.0.0"]
    assert taken_away(f"+++ b/CHECKSUMS\n+{'1' * 64}  phq-9/1.0.1\n") == []


@pytest.mark.parametrize("pair", available(), ids="/".join)
def test_every_instrument_loads(pair):
    instrument = load(*pair)

    assert (instrument.key, instrument.version) == pair
    assert instrument.minimum_age == 18


def test_a_changed_specification_is_refused(tmp_path):
    folder = copy_of(tmp_path, "phq-9")
    path = folder / "phq-9" / "1.0.0.toml"
    path.write_text(path.read_text() + "\n")

    with pytest.raises(InstrumentChanged, match="new version"):
        load("phq-9", "1.0.0", folder)


def test_a_changed_word_is_refused(tmp_path):
    folder = copy_of(tmp_path, "leeside-check-in")
    path = folder / "leeside-check-in" / "1.0.0-draft1.es.toml"
    path.write_text(path.read_text().replace("gris", "azul"))

    with pytest.raises(InstrumentChanged):
        load("leeside-check-in", "1.0.0-draft1", folder)


def test_a_version_in_the_making_loads_without_a_pin(tmp_path):
    shutil.copytree(HERE / "phq-9", tmp_path / "phq-9")

    assert load("phq-9", folder=tmp_path).key == "phq-9"


def test_the_newest_version_is_the_default(tmp_path):
    folder = tmp_path / "phq-9"
    folder.mkdir()
    text = (HERE / "phq-9" / "1.0.0.toml").read_text()
    for version in ("1.10.0", "1.9.0", "1.10.0-draft2"):
        (folder / f"{version}.toml").write_text(text.replace('version = "1.0.0"', f'version = "{version}"'))

    assert load("phq-9", folder=tmp_path).version == "1.10.0"
    assert [version for _, version in available(tmp_path)] == ["1.9.0", "1.10.0-draft2", "1.10.0"]


@pytest.mark.parametrize("pair", [("nothing", None), ("phq-9", "9.9.9")])
def test_what_is_not_there_is_said(pair):
    with pytest.raises(UnknownInstrument, match=pair[0]):
        load(*pair)


def test_the_grade_of_a_version_that_was_out_before_stands_beside_the_packs(tmp_path):
    for name in ("graded", "plain"):
        (tmp_path / name).mkdir()
        copy_of(tmp_path / name, "phq-9")
    shutil.copy(HERE / "GRADES", tmp_path / "graded")

    assert load("phq-9", "1.0.0", tmp_path / "graded").grade == "A"
    assert load("phq-9", "1.0.0", tmp_path / "plain").grade == ""
