"""The folder is the registry, and a released version never changes."""

import shutil

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
