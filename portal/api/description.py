"""`/api/v1/openapi.json`, always JSON, and the page that shows it. Both are public: they hold no row."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ListSerializer

from portal.api.catalogue import RESOURCES, actions_of
from portal.api.examples import EXAMPLES
from portal.api.patients import NewPatient
from portal.api.permissions import Anybody
from portal.api.resource import Answering
from portal.api.schema import PROBLEM, problem_responses
from portal.integration.scopes import SCOPES

ABOUT = """Patients, invitations, assessments, profiles, alerts, instruments and content of one clinic, for its other
systems.

Get a token with client credentials from `/o/token`, then send it as a Bearer token. A token lives for five minutes.
Lists come in pages; follow `next`. A parameter that is not declared here is refused. Clients must ignore members and
enum values that they do not know: v1 only ever grows. Scores are for screening and for preparing a visit, not a
diagnosis."""

EXPANDED = {"patient": {"$ref": "#/components/schemas/Patient"}}


class Generator(SchemaGenerator):
    """Describes the resources alone, for the document and for `check --deploy`, which tries it out."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "patterns": patterns()})


class Description(Answering):
    """The OpenAPI 3.1 document of the API."""

    authentication_classes: list[Any] = []
    permission_classes = [Anybody]

    def retrieve(self, request: Request) -> Response:
        return Response(document())


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the description as a page. Its script and styles are our own host's."""
    return render(request, "api/docs.html", {"description_url": reverse("api_description")})


def document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    return _document(settings.PUBLIC_URL)


@cache
def _document(base: str) -> dict[str, Any]:
    with translation.override("en"):
        found = Generator().get_schema(request=None, public=True)
        found["info"]["description"] = ABOUT
        found["servers"] = [{"url": base}]
        components = found["components"]
        components["schemas"]["Problem"] = PROBLEM
        components["responses"] = problem_responses()
        components["securitySchemes"] = {"oauth2": security(base)}
    _add_bounds(components["schemas"])
    _add_shapes(found)
    _add_examples(found)
    return found


def patterns() -> list[URLPattern]:
    """Return the addresses of the resources in their one canonical form, without trailing slash."""
    found = []
    for resource in RESOURCES:
        found.append(path(f"api/v1/{resource.resource}", resource.as_view(actions_of(resource))))
        found.append(path(f"api/v1/{resource.resource}/<uuid:id>", resource.as_view({"get": "retrieve"})))
        for step in resource.steps:
            found.append(path(f"api/v1/{resource.resource}/<uuid:id>/{step}", resource.as_view({"post": step})))
        for part, (argument, methods) in resource.parts.items():
            where = f"api/v1/{resource.resource}/<uuid:id>/{part}/<str:{argument}>"
            found.append(path(where, resource.as_view(methods)))
    return found


def security(base: str) -> dict[str, Any]:
    flow = {"tokenUrl": f"{base}/o/token", "scopes": {scope: str(words) for scope, words in SCOPES.items()}}
    return {"type": "oauth2", "description": "Client credentials of one clinic.", "flows": {"clientCredentials": flow}}


def _add_bounds(schemas: dict[str, Any]) -> None:
    """Say how long the lists of a new patient may be, which the generator leaves out for lists of objects."""
    for name, field in NewPatient().fields.items():
        if isinstance(field, ListSerializer):
            bounds = {"minItems": field.min_length, "maxItems": field.max_length}
            schemas["NewPatient"]["properties"][name].update({key: n for key, n in bounds.items() if n is not None})


def _add_shapes(found: dict[str, Any]) -> None:
    """Say that `fields` may leave members out of a row, and that `expand` may put a whole row in place of an id."""
    schemas = found["components"]["schemas"]
    for resource in RESOURCES:
        for ending in ("", "/{id}"):
            row = schemas[_row_of(schemas, found["paths"][f"/api/v1/{resource.resource}{ending}"]["get"])]
            row["required"] = ["id"]
            for name in resource.expansions:
                plain = row["properties"][name]
                row["properties"][name] = plain if "anyOf" in plain else {"anyOf": [plain, EXPANDED[name]]}


def _row_of(schemas: dict[str, Any], operation: dict[str, Any]) -> str:
    """Return the name of the schema of one row in the reply of an operation."""
    reply = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    results = schemas[reply]["properties"].get("results")
    return results["items"]["$ref"].rpartition("/")[2] if results else reply


def _add_examples(found: dict[str, Any]) -> None:
    for name, example in EXAMPLES.items():
        found["components"]["schemas"][name]["examples"] = [example]
