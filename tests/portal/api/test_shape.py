"""What holds for every resource: addresses, pages, parameters, headers, problems."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from intake.models import Patient
from portal.api.catalogue import RESOURCES
from portal.api.problems import KINDS
from tests.conftest import make_patient

PATHS = [f"/{resource.resource}" for resource in RESOURCES]
NOBODY = "00000000-0000-7000-8000-000000000000"


def slug_of(reply) -> str:
    assert reply["Content-Type"] == "application/problem+json"
    return reply.json()["type"].rpartition("/")[2]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("ending", ["", "/"])
def test_addresses_answer_with_and_without_slash_and_never_redirect(api, path, ending):
    assert api.get(path + ending).status_code == 200
    assert api.get(f"{path}/{NOBODY}{ending}").status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_a_list_holds_results_next_and_previous(api, path):
    assert set(api.get(path).json()) == {"results", "next", "previous"}
    assert set(api.get(f"{path}?include_total=true").json()) == {"results", "next", "previous", "total"}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "query",
    [
        "colour=red", "page_size=0", "page_size=101", "page_size=x", "page_size=", "page_size=%C2%B2", "cursor=abc",
        "cursor=", "cursor=W10", "ordering=name", "ordering=-id", "ordering=", "updated_since=yesterday",
        "updated_since=2026-01-01", "updated_since=2026-01-01T00:00:00", "updated_since=0001-01-01T00:00:00%2B14:00",
        "include_total=1", "include_deleted=perhaps", "fields=secret", "fields=", "expand=clinic",
        "page_size=5&page_size=6",
        "format=xml", "fields=id%00", "page_size=5%00", "limit=5", "offset=5", "_include=patient",
    ],
)  # fmt: skip
def test_a_parameter_that_is_not_declared_or_does_not_fit_is_refused(api, path, query):
    reply = api.get(f"{path}?{query}")
    assert reply.status_code == 400
    assert slug_of(reply) in ("unknown-parameter", "bad-parameter", "bad-cursor")
    assert reply.json()["errors"][0]["parameter"] == query.partition("=")[0]


@pytest.mark.parametrize("path", PATHS)
def test_a_huge_parameter_is_refused(api, path):
    assert slug_of(api.get(f"{path}?fields={'x' * 20_000}")) == "bad-parameter"
    assert slug_of(api.get(f"{path}?{'x' * 20_000}=1")) == "bad-parameter"


def people(clinic, count: int) -> list[Patient]:
    made = [make_patient(clinic, f"Person {number}") for number in range(count)]
    at = timezone.now()
    for number, patient in enumerate(made):  # pairs share a moment, so that the id must break ties
        Patient.objects.filter(pk=patient.pk).update(created_at=at - timedelta(minutes=number // 2))
    return made


@pytest.mark.parametrize("ordering", ["-created_at", "created_at"])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_walking_the_pages_meets_every_row_once_and_back_again(api, clinic, ordering, size):
    made = {str(patient.pk) for patient in people(clinic, 7)}
    forward, address = [], f"/patients?page_size={size}&ordering={ordering}"
    last = None
    while address:
        body = api.get(address).json()
        forward += [row["id"] for row in body["results"]]
        last, address = body, body["next"] and body["next"].partition("/api/v1")[2]
    assert len(forward) == 7
    assert set(forward) == made
    backward, address = [row["id"] for row in last["results"]], last["previous"]
    while address:
        body = api.get(address.partition("/api/v1")[2]).json()
        backward = [row["id"] for row in body["results"]] + backward
        address = body["previous"]
    assert backward == forward


def test_a_row_that_appears_while_paging_is_not_met_twice(api, clinic):
    people(clinic, 4)
    first = api.get("/patients?page_size=2").json()
    make_patient(clinic, "Newest Person")
    second = api.get(first["next"].partition("/api/v1")[2]).json()
    seen = [row["id"] for row in first["results"] + second["results"]]
    assert len(set(seen)) == 4


def test_links_are_absolute_and_keep_the_query(api, clinic, settings):
    people(clinic, 3)
    link = api.get("/patients?page_size=2&fields=id").json()["next"]
    assert link.startswith(f"{settings.PUBLIC_URL}/api/v1/patients?")
    assert "fields=id" in link


def test_a_cursor_of_another_ordering_is_refused(api, clinic):
    people(clinic, 3)
    link = api.get("/patients?page_size=2").json()["next"].partition("/api/v1")[2]
    reply = api.get(f"{link}&ordering=updated_at")
    assert slug_of(reply) == "bad-cursor"


def test_fields_leaves_the_members_asked_for_and_the_id(api, pia):
    (row,) = api.get("/patients?fields=birth_date,gender").json()["results"]
    assert set(row) == {"id", "birth_date", "gender"}
    assert set(api.get(f"/patients/{pia.pk}?fields=gender").json()) == {"id", "gender"}


def test_updated_since_finds_what_changed(api, pia):
    at = pia.updated_at.isoformat().replace("+00:00", "Z")
    assert len(api.get(f"/patients?updated_since={at}").json()["results"]) == 1
    assert api.get("/patients?updated_since=2099-01-01T00:00:00%2B02:00").json()["results"] == []
    assert len(api.get("/patients?updated_since=2020-01-01T00:00:00Z&include_deleted=true").json()["results"]) == 1


def test_an_item_has_an_etag_that_a_caller_can_hold_it_against(api, pia, profile):
    for path in (f"/patients/{pia.pk}", f"/profiles/{profile.pk}"):
        etag = api.get(path)["ETag"]
        assert etag.startswith('"v')
        again = api.get(path, headers={"If-None-Match": f'"v0", W/{etag}'})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
        assert api.get(path, headers={"If-None-Match": '"v0"'}).status_code == 200
    assert api.get(f"/patients/{pia.pk}")["ETag"] == '"v1"'


def test_every_reply_carries_the_headers(api, pia):
    for path in (
        "/patients",
        f"/patients/{pia.pk}",
        f"/patients/{NOBODY}",
        "/patients?x=1",
        "/nothing",
        "/openapi.json",
    ):
        reply = api.get(path, headers={"X-Request-Id": "mine-1"})
        assert reply["X-Request-Id"] == "mine-1"
        assert "no-store" in reply["Cache-Control"]
        assert "Authorization" in reply["Vary"]
        assert reply["RateLimit-Policy"] == '"default";q=600;w=60'
        assert reply["X-Content-Type-Options"] == "nosniff"
    assert api.get("/patients")["RateLimit"].startswith('"default";r=59')


def test_after_600_requests_a_minute_the_next_one_waits(api, monkeypatch):
    monkeypatch.setattr("portal.api.throttling.QUOTA", 2)
    assert [api.get("/patients").status_code for _ in range(3)] == [200, 200, 429]
    reply = api.get("/patients")
    assert slug_of(reply) == "too-many-requests"
    assert 1 <= int(reply["Retry-After"]) <= 61
    assert ";r=0;" in reply["RateLimit"]


@pytest.mark.parametrize("path", PATHS)
def test_only_json_is_offered(api, path):
    assert slug_of(api.get(path, headers={"Accept": "application/xml"})) == "not-acceptable"
    assert slug_of(api.get(path, headers={"Accept": "text/html"})) == "not-acceptable"
    assert api.get(path, headers={"Accept": "*/*"}).status_code == 200


@pytest.mark.parametrize("path", ["/patients", "/invitations"])
def test_only_json_is_read(api, path):
    for kind in (
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ):
        reply = api.post(path, "a=1", content_type=kind, headers={"Idempotency-Key": "k"})
        assert slug_of(reply) == "unsupported-media-type", kind


@pytest.mark.parametrize("path", PATHS)
def test_methods_that_are_not_offered_are_named(api, path):
    for method in ("PUT", "PATCH", "DELETE"):
        for address in (path, f"{path}/{NOBODY}"):
            reply = api.call(method, address)
            assert slug_of(reply) == "method-not-allowed"
            assert "GET" in reply["Allow"]


@pytest.mark.parametrize("path", PATHS)
def test_head_and_options_are_sane(api, path):
    head = api.call("HEAD", path)
    assert (head.status_code, head.content) == (200, b"")
    options = api.call("OPTIONS", path)
    assert options.status_code == 204
    assert "GET" in options["Allow"]


@pytest.mark.parametrize("path", ["/patients%00", "/patients/%00", "/nothing/%00", "/patients/" + "x" * 5000])
def test_addresses_that_cannot_be_read_answer_as_json(api, path):
    assert slug_of(api.get(path)) == "bad-request"


@pytest.mark.parametrize("path", ["/nothing", "/", "", "/patients/x/y", "/v2/patients", "/patients/%FF"])
def test_addresses_that_do_not_exist_answer_as_json(api, path):
    reply = api.get(path)
    assert slug_of(reply) == "not-found"


def test_a_404_holds_nothing_that_tells_two_apart(api, olga):
    replies = [api.get(f"/patients/{which}") for which in (olga.pk, NOBODY, "not-a-uuid", str(olga.pk).upper())]
    assert len({reply.content for reply in replies}) == 1
    assert {reply.status_code for reply in replies} == {404}
    assert replies[0].json()["instance"] is None


def test_every_problem_has_a_page(client, db):
    assert client.get("/problems/").status_code == 200
    for slug in KINDS:
        assert client.get(f"/problems/{slug}").status_code == 200
    assert client.get("/problems/unheard-of").status_code == 404


def test_a_fault_of_ours_is_a_problem_and_is_told_to_the_logs(api, monkeypatch, caplog):
    def fails(self):
        raise KeyError("a patient's name")

    monkeypatch.setattr("portal.api.patients.Patients.rows", fails)
    reply = api.get("/patients")
    assert reply.status_code == 500
    assert slug_of(reply) == "server-error"
    assert b"patient's name" not in reply.content


def test_a_problem_names_path_and_request(api):
    body = api.get("/patients?x=1", headers={"X-Request-Id": "mine-2"}).json()
    assert (body["instance"], body["request_id"], body["status"]) == ("/api/v1/patients", "mine-2", 400)
    assert json.dumps(body)
