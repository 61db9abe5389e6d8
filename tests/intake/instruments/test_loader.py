"""The folder is the registry, and a released version never changes."""

import re
import shutil
import subprocess

import pytest

from intake.instruments import InstrumentChanged, InvalidInstrument, UnknownInstrument, available, load
from intake.instruments.loader import HERE, checksum, graded, released


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


def changed(tmp_path, name, before, after):
    """The folder of GAD-7 with one file changed, and no pin."""
    folder = copy_of(tmp_path, "gad-7")
    (folder / "CHECKSUMS").unlink()
    path = folder / name
    text = path.read_text() if path.exists() else ""
    assert before in text
    path.write_text(text.replace(before, after, 1) if before else after)
    return folder


TOML = "gad-7/1.0.0.toml"


@pytest.mark.parametrize(
    ("name", "before", "after", "match"),
    [
        (TOML, 'key = "gad-7"', 'key = "phq-9"', "gad-7/1.0.0 calls itself otherwise"),
        (TOML, 'version = "1.0.0"', 'version = "2.0.0"', "calls itself otherwise"),
        (TOML, 'key = "gad-7"', 'key = "gad-7"\nowner = "x"', "calls itself otherwise"),
        (TOML, 'key = "gad-7"', 'key = "gad-7"\nis_stat = true', "the document: there is no 'is_stat'"),
        (TOML, "min_answered", 'reverse = ["1"]\nmin_answered', "scales: there is no 'reverse'"),
        (TOML, '{ id = "1",', '{ id = "1", ask_if = { 2 = 1 },', "items: there is no 'ask_if'"),
        (TOML, "value = 0 }", "value = 0, weight = 1 }", "options: there is no 'weight'"),
        ("GRADES", "", "Z gad-7/1.0.0\n", "there is no grade 'Z'"),
        ("GRADES", "", "C gad-7/1.0.0\n", "must be disabled"),
        ("GRADES", "", "A gad-7 1.0.0\n", "GRADES, line 1"),
        ("GRADES", "", "A gad-7/1.0.0\nB gad-7/1.0.0\n", "GRADES, line 2"),
        ("gad-7/DEFAULT", "", "9.9.9\n", "gad-7/DEFAULT names the version '9.9.9', which is not there"),
    ],
)
def test_a_slip_in_a_file_is_refused_and_named(tmp_path, name, before, after, match):
    folder = changed(tmp_path, name, before, after)
    with pytest.raises(InvalidInstrument, match=match):
        load("gad-7", folder=folder)


def test_files_without_a_slip_are_read(tmp_path):
    folder = changed(tmp_path, "GRADES", "", "B gad-7/1.0.0\n")
    (folder / "gad-7" / "DEFAULT").write_text("1.0.0\n")
    assert load("gad-7", folder=folder).grade == "B"


def test_grades_are_of_versions_that_are_there():
    assert set(graded(HERE)) <= {"/".join(pair) for pair in available()}
