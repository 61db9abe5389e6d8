"""How the OpenAPI document describes each view: declared parameters, scopes, and the problems it may answer with."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from portal.api.pagination import DEFAULT_SIZE, LARGEST_SIZE
from portal.api.problems import BY_STATUS

ALWAYS = (400, 401, 403, 404, 405, 406, 429, 500, 503)
OF_WRITES = (409, 413, 415, 422)
OF_CHANGES = (412, 428)  # of a write that says which version it changes
HEADERS = {
    "X-Request-Id": "The id under which this request stands in the logs.",
    "RateLimit": "How many requests are left, and in how many seconds the count starts anew.",
    "RateLimit-Policy": "How many requests a minute are allowed.",
}


# What is done with what lies below one of a resource, in the words of a summary.
PARTS = {
    "answer": "Read one answer of one of",
    "put_answer": "Save one answer of one of",
    "version": "Read one version of one of",
    "questionnaire": "Read one version as a FHIR Questionnaire of one of",
}


class Schema(AutoSchema):
    """Names operations after their resource and lists what a view declares."""

    def get_tags(self) -> list[str]:
        return [getattr(self.view, "resource", "other")]

    def get_operation_id(self) -> Any:
        return f"{self.view.resource}_{self.view.action}"

    def get_summary(self) -> str:
        acts = {"list": "List", "retrieve": "Read one of", "create": "Add to", **PARTS}
        act = acts.get(self.view.action, f"{self.view.action.capitalize()} one of")
        return f"{act} {self.view.resource}"

    def get_auth(self) -> list[dict[str, list[str]]]:
        scope = self.view.scopes.get(self.method)
        return [{"oauth2": [scope]}] if scope else []

    def get_override_parameters(self) -> list[Any]:
        if self.view.action == "create":
            return [idempotency_key(self.view.needs_key)]
        if self.view.action in self.view.steps:
            return [idempotency_key(True)] if getattr(self.view, "needs_key", False) else []
        if self.method == "PUT":
            return preconditions()
        item = [header("If-None-Match", "The ETag that you have; 304 when it still holds.")]
        if self.view.action in PARTS:
            return item
        if self.view.action == "retrieve":
            return [*shape(self.view), *item]
        return [*of_pages(self.view), *shape(self.view), *of_filters(self.view)]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        for status, body in bodies.items():
            body["headers"] = response_headers(self.view.action, status)
            body["description"] = body.get("description") or "Done."
        if self.view.action == "retrieve" or (self.view.action in PARTS and self.method == "GET"):
            bodies["304"] = {"description": "You have it already.", "headers": response_headers("retrieve", "304")}
        problems = ALWAYS + (OF_WRITES if self.method in ("POST", "PUT") else ())
        problems += OF_CHANGES if self.method == "PUT" else ()
        return {**bodies, **{str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in problems}}


def of_pages(view: Any) -> list[OpenApiParameter]:
    return [
        query(
            "page_size",
            {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE, "default": DEFAULT_SIZE},
            "Rows on a page.",
        ),
        query(
            "cursor",
            {"type": "string", "minLength": 1},
            "Where the page starts; use the links next and previous as they are.",
        ),
        query("include_total", {"type": "boolean", "default": False}, "Count all rows of the list."),
        query(
            "ordering",
            {"type": "string", "enum": list(view.orderings), "default": view.orderings[0]},
            "The order of the rows; ties by id.",
        ),
        query("updated_since", {"type": "string", "format": "date-time"}, "Changed at or after this time."),
        query(
            "include_deleted", {"type": "boolean", "default": False}, "Also what was deleted since; nothing is, so far."
        ),
    ]


def shape(view: Any) -> list[OpenApiParameter]:
    found = [listed("fields", view.members(), "Only these members, with commas; the id always comes along.")]
    if view.expansions:
        needs = ", ".join(f"{name} needs {scope}" for name, (scope, _) in view.expansions.items())
        found.append(listed("expand", list(view.expansions), f"Whole rows in place of ids, with commas: {needs}."))
    return found


def listed(name: str, values: list[str], about: str) -> OpenApiParameter:
    schema = {"type": "array", "minItems": 1, "items": {"type": "string", "enum": values}}
    return OpenApiParameter(name, schema, OpenApiParameter.QUERY, description=about, style="form", explode=False)


def of_filters(view: Any) -> list[OpenApiParameter]:
    return [query(name, declared.schema, declared.about) for name, declared in view.filters.items()]


def query(name: str, schema: dict[str, Any], about: str) -> OpenApiParameter:
    return OpenApiParameter(name, schema, OpenApiParameter.QUERY, description=about)


def header(name: str, about: str, **schema: Any) -> OpenApiParameter:
    return OpenApiParameter(name, {"type": "string", **schema}, OpenApiParameter.HEADER, description=about)


def idempotency_key(required: bool) -> OpenApiParameter:
    about = "A new random key for each write; the same one when you repeat it within 48 hours."
    found = header("Idempotency-Key", about, minLength=1, maxLength=255, pattern="^[!-~]+$")
    found.required = required
    return found


def preconditions() -> list[OpenApiParameter]:
    return [
        header("If-None-Match", "* for a first answer. Send this header or If-Match.", pattern=r"^\*$"),
        header("If-Match", "The ETag of the answer that you change. Send this header or If-None-Match."),
    ]


def response_headers(action: str, status: Any) -> dict[str, Any]:
    more = {"ETag": "The version of this item."} if action == "retrieve" or action in PARTS else {}
    if action == "submit":
        more = {"Idempotency-Replayed": "true when this is the reply of the first time."}
    if action == "create":
        more = {
            "Location": "Where the thing stands.",
            "Idempotency-Replayed": "true when this is the reply of the first time.",
        }
    return {name: {"description": about, "schema": {"type": "string"}} for name, about in {**HEADERS, **more}.items()}


def problem_responses() -> dict[str, Any]:
    """Return a reusable response of each status that a problem can have."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    headers = response_headers("", "")
    retry = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
    return {
        f"Problem{status}": {
            "description": str(BY_STATUS[status].title),
            "headers": {**headers, **retry} if status in (429, 503) else headers,
            "content": content,
        }
        for status in (*ALWAYS, *OF_WRITES, *OF_CHANGES)
    }


PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457). `type` is a page that explains it.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": ["string", "null"], "description": "The path; null for 404."},
        "request_id": {"type": ["string", "null"], "description": "As in X-Request-Id; null for 404."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer into the body."},
                    "parameter": {"type": "string", "description": "Name of the query parameter."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
