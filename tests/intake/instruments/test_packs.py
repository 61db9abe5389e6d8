"""A pack is refused when a worked case fails, when it has too few of them, or when released bytes changed."""

import json
import shutil

import pytest

from intake.instruments import InstrumentChanged, available, load
from intake.instruments.loader import HERE, checksum, released
from tests.intake.instruments.packs import cases_of, wrong_in

FEWEST = 20


@pytest.mark.parametrize("pair", available(), ids="/".join)
def test_every_pack_comes_out_as_its_worked_cases_say(pair):
    instrument, cases = load(*pair), cases_of(HERE, *pair)

    assert len({json.dumps(case["answers"]) for case in cases}) >= FEWEST
    assert all(set(case["answers"]) == {item.id for item in instrument.items} for case in cases)
    assert all(set(case["scores"]) == {scale.key for scale in instrument.scales} for case in cases)
    assert wrong_in(instrument, cases) == []


@pytest.mark.parametrize("pair", available(), ids="/".join)
def test_the_cases_of_a_pack_hold_every_end_and_a_sheet_that_cannot_be_scored(pair):
    instrument, cases = load(*pair), cases_of(HERE, *pair)
    lowest = {item.id: item.minimum for item in instrument.items}
    highest = {item.id: item.maximum for item in instrument.items}
    sheets = [case["answers"] for case in cases]

    assert lowest in sheets
    assert highest in sheets
    for scale in instrument.scales:
        values = [case["scores"][scale.key] for case in cases]
        assert None in values
        assert any(value is not None for value in values)


@pytest.mark.parametrize("pair", available(), ids="/".join)
def test_every_pack_is_pinned_as_it_was_released(pair):
    assert released(HERE)["/".join(pair)] == checksum(HERE, *pair)


def copied(tmp_path, key):
    shutil.copytree(HERE / key, tmp_path / key)
    shutil.copy(HERE / "CHECKSUMS", tmp_path)
    return tmp_path


def test_a_pack_as_released_is_not_refused(tmp_path):
    folder = copied(tmp_path, "ecr-s")

    assert wrong_in(load("ecr-s", "1.0.0", folder), cases_of(folder, "ecr-s", "1.0.0")) == []


def test_a_pack_whose_released_bytes_changed_is_refused(tmp_path):
    folder = copied(tmp_path, "ecr-s")
    path = folder / "ecr-s" / "1.0.0.toml"
    path.write_text(path.read_text().replace('reversed = ["8"]', 'reversed = ["10"]'))

    with pytest.raises(InstrumentChanged):
        load("ecr-s", "1.0.0", folder)


@pytest.mark.parametrize(
    ("key", "slips"),
    [
        ("ecr-s", {'reversed = ["8"]': 'reversed = ["10"]'}),
        ("who-5", {"multiplier = 4": "multiplier = 5"}),
        ("core-10", {"min_answered = 9": "min_answered = 8"}),
        ("rq", {"offset = -16": "offset = 0"}),
        ("pc-ptsd-5", {"at_or_below = 0, value = 0": "at_or_below = 0, value = 1"}),
        ("c-ssrs-screener", {"all_of = [{ 3 = 1, 6a = 1 }]": "all_of = [{ 3 = 1 }]"}),
        ("itq", {"P7 = 2": "P7 = 3"}),
        ("phq-9", {"high = 9": "high = 10", "low = 10": "low = 11"}),
    ],
)
def test_a_wrong_key_or_rule_fails_its_cases(tmp_path, key, slips):
    """The pin is taken out: only the cases stand between the slip and a release."""
    folder = copied(tmp_path, key)
    (folder / "CHECKSUMS").unlink()
    path = folder / key / "1.0.0.toml"
    text = path.read_text()
    for before, after in slips.items():
        assert before in text
        text = text.replace(before, after)
    path.write_text(text)

    assert wrong_in(load(key, "1.0.0", folder), cases_of(folder, key, "1.0.0"))
