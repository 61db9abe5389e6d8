"""The envelope: what was written comes out; what was changed, cut or sealed with another key says so."""

import io

import pytest

from portal.operations.backup import sealed
from portal.operations.backup.sealed import CannotRead, Opener, Sealer

OTHER_KEY = "b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItb3Q="


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(sealed, "CHUNK_BYTES", 100)


def seal(data: bytes) -> bytes:
    into = io.BytesIO()
    with Sealer(into) as sealer:
        sealer.write(data)
    return into.getvalue()


def opened(data: bytes) -> bytes:
    return Opener(io.BytesIO(data)).read()


@pytest.mark.parametrize("length", [0, 1, 99, 100, 101, 200, 1234])
def test_what_was_sealed_opens(length):
    data = bytes(number % 251 for number in range(length))

    assert opened(seal(data)) == data


def test_nothing_of_it_can_be_read_from_outside():
    assert b"Pia Example" not in seal(b"Pia Example" * 50)


@pytest.mark.parametrize("at", [20, 60, -1])
def test_a_changed_byte_is_found(at):
    data = bytearray(seal(b"x" * 250))
    data[at] ^= 1

    with pytest.raises(CannotRead):
        opened(bytes(data))


@pytest.mark.parametrize("kept", [-1, -40, -120])
def test_a_file_that_was_cut_off_is_found(kept):
    with pytest.raises(CannotRead, match="ends too early"):
        opened(seal(b"x" * 250)[:kept])


def test_a_last_part_that_was_left_out_is_found():
    whole = seal(b"x" * 250)
    last = 4 + 50 + sealed.TAG_BYTES

    with pytest.raises(CannotRead, match="ends too early"):
        opened(whole[:-last])


def test_two_parts_that_changed_places_are_found():
    whole = seal(b"x" * 250)
    start = len(whole) - (4 + 50 + sealed.TAG_BYTES) - 2 * (4 + 100 + sealed.TAG_BYTES)
    middle = start + 4 + 100 + sealed.TAG_BYTES
    end = middle + 4 + 100 + sealed.TAG_BYTES
    swapped = whole[:start] + whole[middle:end] + whole[start:middle] + whole[end:]

    with pytest.raises(CannotRead, match="does not open"):
        opened(swapped)


def test_another_key_by_the_same_name_does_not_open(settings):
    data = seal(b"secret")
    settings.FIELD_KEYS = f"test:{OTHER_KEY}"

    with pytest.raises(CannotRead, match="another key by that name"):
        opened(data)


def test_a_key_that_is_gone_is_named(settings):
    data = seal(b"secret")
    settings.FIELD_KEYS = f"newer:{OTHER_KEY}"

    with pytest.raises(CannotRead, match="'test', which FIELD_KEYS does not hold"):
        opened(data)


def test_any_other_file_is_refused():
    with pytest.raises(CannotRead, match="not a backup"):
        opened(b"PK\x03\x04 and so on, for a while")
