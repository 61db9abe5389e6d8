"""JSON that two readers could understand differently is refused: the same on every database, never a fault."""

import json

import pytest

from intake.models import Patient
from portal.api.parsers import parse
from portal.api.renderers import encode

NAMED = '{"names": [{"text": %s}]}'


def doubled() -> str:
    return '{"names": [{"text": "A"}], "names": [{"text": "B"}]}'


UNREADABLE = {
    "a NUL": NAMED % '"a\\u0000b"',
    "a raw NUL": NAMED % '"a\0b"',
    "half a surrogate pair": NAMED % '"\\ud800"',
    "a NUL in a name of a member": '{"a\\u0000": 1}',
    "NaN": NAMED % "NaN",
    "Infinity": NAMED % "Infinity",
    "minus Infinity": NAMED % "-Infinity",
    "10 to the 30th": NAMED % ("1" + "0" * 30),
    "5,000 digits": NAMED % ("9" * 5000),
    "1e400": NAMED % "1e400",
    "5,000 decimals": NAMED % ("0." + "9" * 5000),
    "33 levels": "[" * 33 + "]" * 33,
    "100,000 levels": "[" * 100_000 + "]" * 100_000,
    "100,000 objects": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "a member twice": doubled(),
    "not JSON": "names=Pia",
    "nothing": "",
    "a half": '{"names": [',
    "two values": "{} {}",
    "a comment": '{"names": [] /* x */}',
}


@pytest.mark.parametrize("which", UNREADABLE)
@pytest.mark.parametrize("path", ["/patients", "/invitations"])
def test_what_cannot_be_read_is_refused(api, path, which):
    reply = api.post(path, UNREADABLE[which], headers={"Idempotency-Key": "k"})
    assert reply.status_code == (422 if which == "nothing" else 400), reply.content
    assert reply["Content-Type"] == "application/problem+json"
    assert not Patient.objects.exists()


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b'{"names": "\xed\xa0\x80"}', b"\xef\xbb\xbf{}"])
def test_bytes_that_are_not_utf_8_are_refused(api, body):
    assert api.post("/patients", body).status_code == 400


def test_more_than_a_megabyte_is_too_large(api):
    reply = api.post("/patients", NAMED % json.dumps("x" * 1_000_001))
    assert (reply.status_code, reply.json()["type"].rpartition("/")[2]) == (413, "too-large")


@pytest.mark.parametrize("text", ["x" * 300, "\x07", "‮‮", "Ａ" * 5])
def test_odd_but_readable_texts_never_cause_a_fault(api, text):
    assert api.post("/patients", {"names": [{"text": text}]}).status_code in (201, 422)


def test_texts_are_put_into_one_form(api):
    api.post("/patients", {"names": [{"text": "Zoe\u0308"}]})
    assert Patient.objects.get().name == "Zoë"


def test_without_a_token_no_body_is_read(client, db):
    reply = client.post("/api/v1/patients", "NaN", content_type="application/json")
    assert reply.status_code == 401


def test_what_is_written_reads_back(db):
    from decimal import Decimal

    value = {"a": [1, None, True, 'x\n\u2028"', Decimal("0.100000")], "b": {}, "c": []}
    assert parse(encode(value).encode()) == {**value, "a": [1, None, True, 'x\n\u2028"', 0.1]}
    assert "0.100000" in encode(value)


def test_nan_is_never_written():
    with pytest.raises(ValueError, match="JSON"):
        encode({"a": float("nan")})
