"""The OpenAPI document: valid, complete, and true of the replies."""

import json
import re
from decimal import Decimal

import jsonschema
import pytest

from portal.api import urls
from portal.api.catalogue import RESOURCES
from portal.api.description import document
from portal.api.examples import EXAMPLES
from portal.api.renderers import encode
from portal.integration.scopes import SCOPES
from tests.portal.api.test_doors import rows_of

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def described():
    return json.loads(encode(document()))


def check_fits(described, schema, value) -> None:
    whole = {**schema, "components": described["components"]}
    checker = jsonschema.FormatChecker()
    jsonschema.Draft202012Validator(whole, format_checker=checker).validate(value)


def operations(described):
    return [
        (path, method, op)
        for path, item in described["paths"].items()
        for method, op in item.items()
        if method in METHODS
    ]


def test_it_is_open_to_all_and_always_json(client, db):
    for accept in ("*/*", "application/json"):
        reply = client.get("/api/v1/openapi.json", headers={"Accept": accept})
        assert (reply.status_code, reply["Content-Type"]) == (200, "application/json")
    assert reply.json()["openapi"] == "3.1.0"
    assert client.get("/api/v1/openapi.json/").status_code == 200


def test_its_paths_are_the_addresses(described):
    served = set()
    for pattern in urls.urlpatterns:
        for resource in RESOURCES:
            if pattern.name == f"api_{resource.resource}":
                served.add(f"/api/v1/{resource.resource}")
            if pattern.name == f"api_{resource.resource}_item":
                served.add(f"/api/v1/{resource.resource}/{{id}}")
            served |= {f"/api/v1/{resource.resource}/{{id}}/{step}" for step in resource.steps}
            below = [f"{part}/{{{argument}}}" for part, (argument, _) in resource.parts.items()]
            served |= {f"/api/v1/{resource.resource}/{{id}}/{part}" for part in below}
    names = {pattern.name for pattern in urls.urlpatterns}
    others = {"api_description", "api_docs", "problems", "problem", "api_nothing"}
    assert set(described["paths"]) == served
    assert len(names - others) == len(served)


def test_operations_are_named_after_their_resource(described):
    ids = [operation["operationId"] for _, _, operation in operations(described)]
    assert len(ids) == len(set(ids))
    assert {"patients_list", "patients_retrieve", "patients_create", "invitations_create", "profiles_list"} <= set(ids)
    for path, _method, operation in operations(described):
        assert operation["tags"] == [path.split("/")[3]]
        assert operation["summary"]


def test_every_problem_status_is_declared(described):
    for _path, method, operation in operations(described):
        declared = set(operation["responses"])
        assert {"400", "401", "403", "404", "405", "406", "429", "500", "503"} <= declared
        if method in ("post", "put"):
            assert {"409", "413", "415", "422"} <= declared
        assert ({"412", "428"} <= declared) is (method == "put")


def test_bodies_are_json_alone(described):
    for _path, _method, operation in operations(described):
        if "requestBody" in operation:
            assert list(operation["requestBody"]["content"]) == ["application/json"]


def test_scopes_are_those_that_exist_and_content_needs_none(described):
    flow = described["components"]["securitySchemes"]["oauth2"]["flows"]["clientCredentials"]
    assert flow["scopes"] == SCOPES
    for path, _method, operation in operations(described):
        needed = [scope for scheme in operation.get("security", []) for scope in scheme["oauth2"]]
        assert bool(needed) is (not path.startswith("/api/v1/content"))
        assert set(needed) <= set(SCOPES)


def test_every_reference_leads_somewhere(described):
    for reference in set(re.findall(r'"\$ref": "(#[^"]+)"', json.dumps(described))):
        found = described
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        assert found


def test_every_parameter_is_described(described):
    for _path, _method, operation in operations(described):
        for parameter in operation.get("parameters", []):
            assert parameter["in"] == "path" or parameter["description"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_fits_its_schema(described, name):
    check_fits(described, {"$ref": f"#/components/schemas/{name}"}, json.loads(encode(EXAMPLES[name])))


def schema_of(described, path, method="get", status="200"):
    return described["paths"][path][method]["responses"][status]["content"]["application/json"]["schema"]


def test_replies_fit_the_document(described, api, profile):
    for name, pk in rows_of(profile).items():
        check_fits(described, schema_of(described, f"/api/v1/{name}"), api.get(f"/{name}?include_total=true").json())
        check_fits(described, schema_of(described, f"/api/v1/{name}/{{id}}"), api.get(f"/{name}/{pk}").json())


def test_no_reply_holds_a_member_that_the_document_does_not_name(described, api, profile):
    for name, pk in rows_of(profile).items():
        reference = schema_of(described, f"/api/v1/{name}/{{id}}")["$ref"].rpartition("/")[2]
        assert set(api.get(f"/{name}/{pk}").json()) == set(described["components"]["schemas"][reference]["properties"])


def test_problems_fit_the_document(described, api, profile):
    for path in ("/patients?x=1", "/patients/x", "/nothing"):
        check_fits(described, {"$ref": "#/components/schemas/Problem"}, api.get(path).json())
    check_fits(described, {"$ref": "#/components/schemas/Problem"}, api.post("/patients", {"a": 1}).json())


def test_figures_are_numbers_in_the_document(described):
    score = described["components"]["schemas"]["Score"]["properties"]
    assert set(score["value"]["type"]) == {"number", "null"}
    assert json.loads(encode({"value": Decimal("1.500000000")})) == {"value": 1.5}


def test_the_page_shows_it_without_inline_code(client, db):
    reply = client.get("/api/docs/")
    page = reply.content.decode()
    assert reply.status_code == 200
    assert client.get("/api/docs").status_code == 200
    assert "<style" not in page
    assert " style=" not in page
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert not re.search(r"(src|href)=.https?:", page)
    assert "script-src 'self'" in reply["Content-Security-Policy"]
