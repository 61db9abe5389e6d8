"""JSON that two readers could understand differently is refused: the same on every database, never a fault."""

import json

import pytest

from intake.models import Patient
from portal.api.catalogue import RESOURCES
from portal.api.invitations import NewInvitation
from portal.api.parsers import parse
from portal.api.patients import NewPatient
from portal.api.renderers import encode
from tests.architecture.people import rows_fingerprint
from tests.portal.api.test_writes import NOBODY, PIA

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


WRITES = [f"/{resource.resource}" for resource in RESOURCES if hasattr(resource, "create")]
KEYED = {"Idempotency-Key": "k"}


@pytest.fixture
def nothing_is_written(api, pia):
    before = rows_fingerprint()
    yield
    assert rows_fingerprint() == before


def status(reply) -> tuple[int, str]:
    assert reply["Content-Type"] == "application/problem+json"
    return reply.status_code, reply.json()["type"].rpartition("/")[2]


def test_there_are_writes():
    assert set(WRITES) == {"/patients", "/invitations"}


@pytest.mark.parametrize("which", UNREADABLE)
@pytest.mark.parametrize("path", WRITES)
def test_what_cannot_be_read_is_refused(api, nothing_is_written, path, which):
    wanted = (422, "invalid") if which == "nothing" else (400, "bad-request")
    assert status(api.post(path, UNREADABLE[which], headers=KEYED)) == wanted


@pytest.mark.parametrize("path", WRITES)
def test_a_body_that_is_too_large_is_refused(api, nothing_is_written, path):
    for size in (1_000_001, 3_000_000):
        assert status(api.post(path, NAMED % json.dumps("x" * size), headers=KEYED)) == (413, "too-large")


@pytest.mark.parametrize("path", WRITES)
def test_a_body_of_another_kind_is_refused(api, nothing_is_written, path):
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=b",
        "application/xml",
    ):
        reply = api.post(path, b"names=Pia", content_type=kind, headers=KEYED)
        assert status(reply) == (415, "unsupported-media-type")
    reply = api.post(path, b"{}", content_type="application/json; charset=utf-16", headers=KEYED)
    assert status(reply) == (400, "bad-request")


# What can be read but fits nowhere: written by member, so that a new member without a case here is seen.
WRONG: dict[str, dict[str, list]] = {
    "/patients": {
        "names": [
            None,
            [],
            "Pia",
            5,
            [{}],
            [{"text": "x" * 300}],
            [{"text": None}],
            [{"text": "A"}] * 2,
            {"text": "A"},
        ],
        "preferred_name": ["x" * 300, "", 5, True, [], "a\nb"],
        "pronouns": ["x" * 300, 5, {}, "a\u2028b"],
        "birth_date": ["", "NaN", 5, "9999-12-31", "0000-00-00", "-1", "1990-02-30", "x" * 300],
        "gender": ["", "x" * 300, 5, None, []],
        "languages": ["en", [], ["x" * 300], ["en", "es"], [5], None],
        "telecom": [5, [5], [{"system": "email"}], [{"system": "email", "value": "x" * 300}], None],
        "identifiers": [5, [{"system": "s", "value": ""}], [{"system": "x" * 300, "value": "1"}], None],
    },
    "/invitations": {
        "patient": [None, "", 5, "x" * 300, [], {}, "urn:uuid:x", NOBODY],
        "battery": [None, "", 5, "x" * 300, "unheard-of", [], "standard\n"],
        "language": [None, "", 5, "x" * 300, "xx", ["en"]],
        "occasion": ["", 5, "x" * 300, None, []],
        "responsible": ["", 5, "x" * 300, [], NOBODY],
    },
}
BODIES = {"/patients": NewPatient, "/invitations": NewInvitation}
CASES = [(path, name, value) for path, members in WRONG.items() for name, values in members.items() for value in values]


def proper(path, pia) -> dict:
    return PIA if path == "/patients" else {"patient": str(pia.pk), "battery": "standard", "language": "en"}


@pytest.mark.parametrize("path", WRITES)
def test_every_member_of_every_body_is_tried(path):
    assert set(WRONG[path]) == set(BODIES[path]().fields)


@pytest.mark.parametrize(("path", "name", "value"), CASES)
def test_a_value_that_does_not_fit_is_refused_and_nothing_is_written(
    api, batteries, ready, pia, nothing_is_written, path, name, value
):
    reply = api.post(path, {**proper(path, pia), name: value}, headers=KEYED)
    assert status(reply) == (422, "invalid")
    assert all(error["pointer"].startswith((f"#/{name}", "#")) for error in reply.json()["errors"])


@pytest.mark.parametrize(("path", "name"), [(path, name) for path in WRITES for name in BODIES[path]().fields])
def test_a_member_may_be_missing_only_where_the_description_says_so(api, batteries, ready, pia, path, name):
    body = {member: value for member, value in proper(path, pia).items() if member != name}
    wanted = 422 if BODIES[path]().fields[name].required else 201
    assert api.post(path, body, headers=KEYED).status_code == wanted


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize("query", ["q=%00", "q=%ED%A0%80", "%00", "a=" + "x" * 20_000, "a=1&a=2"])
def test_a_query_on_a_write_is_refused(api, nothing_is_written, path, query):
    assert api.post(f"{path}?{query}", {}, headers=KEYED).status_code == 400


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize("key", ["x" * 20_000, " ", "a b", "ü", "a\tb"])
def test_a_key_that_is_none_is_refused(api, nothing_is_written, path, key):
    assert status(api.post(path, {}, headers={"Idempotency-Key": key})) == (400, "bad-request")


@pytest.mark.parametrize("name", ["X-Request-Id", "If-None-Match", "Accept-Language", "User-Agent", "Cookie"])
def test_a_huge_header_causes_no_fault(api, batteries, ready, pia, name):
    headers = {**KEYED, name: "a,b;q=1=" * 2500}
    assert api.post("/invitations", proper("/invitations", pia), headers=headers).status_code == 201
    assert api.get("/patients", headers=headers).status_code == 200


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b'{"names": "\xed\xa0\x80"}', b"\xef\xbb\xbf{}"])
def test_bytes_that_are_not_utf_8_are_refused(api, body):
    assert api.post("/patients", body).status_code == 400


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
