"""What every resource of the API has in common: reading, query string, headers, and the audit of what was shown."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar

import structlog
from django.http import Http404
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.viewsets import GenericViewSet

from portal.api import queries
from portal.api.errors import request_id
from portal.api.permissions import lacking
from portal.api.queries import Filter
from portal.api.renderers import encode
from portal.api.throttling import POLICY
from portal.audit.record import record

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
PAGE_PARAMETERS = ("page_size", "cursor", "include_total", "ordering", "updated_since", "include_deleted")


class Answering(GenericViewSet):
    """The headers that every reply of the API carries, and the order of the checks before it."""

    metadata_class = None

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        """Take over the caller's request id when it is plain, so that both sides can find the request in their logs."""
        if REQUEST_ID.fullmatch(given := request.headers.get("x-request-id", "")):
            structlog.contextvars.bind_contextvars(request_id=given)
        return super().initialize_request(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.format_kwarg = None
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)
        try:
            self.perform_authentication(request)
        except AuthenticationFailed:
            self.check_throttles(request)  # a wrong token counts for the address that sent it
            raise
        self.check_throttles(request)
        self.check_permissions(request)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["X-Request-Id"] = request_id() or ""
        response["RateLimit-Policy"] = POLICY
        if limit := getattr(request, "rate_limit", None):
            response["RateLimit"] = limit
        response["Cache-Control"] = self.kept_by_caches(response)
        response["X-Content-Type-Options"] = "nosniff"
        patch_vary_headers(response, ["Authorization", "Accept"])
        return response

    def kept_by_caches(self, response: Any) -> str:
        """Return what caches may do with a reply: nothing, for it is about people."""
        return "no-store"

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(status=204, headers={"Allow": ", ".join(self.allowed_methods)})


class Resource(Answering):
    """A list and its items, read through the door of the one who asks."""

    resource: ClassVar[str]
    scopes: ClassVar[dict[str, str]] = {}
    filters: ClassVar[dict[str, Filter]] = {}
    orderings: ClassVar[tuple[str, ...]] = ("-created_at", "created_at")
    # What may be shown whole in place of its id: the scope that this needs, and the function that shows the row.
    expansions: ClassVar[dict[str, tuple[str, Callable[[Any], Any]]]] = {}
    steps: ClassVar[tuple[str, ...]] = ()  # what may be asked of one item by POST, each a method of the view
    # What lies below one item: the name of its address, by that the argument, and method to method of the view.
    parts: ClassVar[dict[str, tuple[str, dict[str, str]]]] = {}
    changed: ClassVar[str] = "updated_at"  # the column that updated_since reads
    parameters: Mapping[str, str] = MappingProxyType({})  # of this request, once they were checked

    def rows(self) -> Any:
        """Return what this client may read. Subclasses start from `portal.care.access`."""
        raise NotImplementedError

    def place(self, text: Any) -> Any:
        """Read from a cursor where a row stands in an ordering. Raises ValueError, TypeError."""
        return queries.moment(text)

    def patients_of(self, rows: Iterable[Any]) -> Sequence[Any]:
        """Return the ids of the patients whom these rows are about."""
        return [row.patient_id for row in rows]

    def revision_of(self, row: Any, shown: Any) -> int:
        """Return the number in the ETag: the row's own revision, else one drawn from what is shown."""
        return getattr(row, "revision", None) or drawn_from(shown)

    def list(self, request: Request) -> Response:
        self.parameters = queries.parameters(request, self.known_parameters())
        rows = self.paginate_queryset(self._filtered(self.rows()))
        shown = self._shaped(rows)
        self.note(rows)
        return self.get_paginated_response(shown)

    def retrieve(self, request: Request, id: str) -> Response:
        self.parameters = queries.parameters(request, self.item_parameters())
        row = self.find(id)
        (shown,) = self._shaped([row])
        self.note([row])
        return self.as_item(row, shown)

    def find(self, id: str) -> Any:
        """Return the row with that id if this client may read it. Raises Http404."""
        try:
            row = self.rows().filter(pk=queries.uuid(id)).first()
        except ValueError as error:
            raise Http404 from error
        if row is None:
            raise Http404
        return row

    def as_item(self, row: Any, shown: Any) -> Response:
        """Return one item with its ETag, or 304 when the caller has it already."""
        return self.unless_known(Response(shown), f'"v{self.revision_of(row, shown)}"')

    def unless_known(self, reply: Response, etag: str) -> Response:
        """Return a reply with its ETag, or 304 when the caller has it already."""
        asked = parse_etags(self.request.headers.get("if-none-match", ""))
        if "*" in asked or etag in [each.removeprefix("W/") for each in asked]:
            return Response(status=304, headers={"ETag": etag})
        reply["ETag"] = etag
        return reply

    def known_parameters(self) -> Sequence[str]:
        return [*PAGE_PARAMETERS, *self.item_parameters(), *self.filters]

    def item_parameters(self) -> Sequence[str]:
        return ["fields", "expand"] if self.expansions else ["fields"]

    def members(self) -> Sequence[str]:
        return list(self.get_serializer_class()().fields)

    def changed_since(self, rows: Any, at: datetime) -> Any:
        return rows.filter(**{f"{self.changed}__gte": at})

    def _filtered(self, rows: Any) -> Any:
        queries.read("include_deleted", self.parameters.get("include_deleted", "false"), queries.truth)
        for name, declared in self.filters.items():
            if name in self.parameters:
                rows = declared.keep(rows, queries.read(name, self.parameters[name], declared.read))
        if "updated_since" in self.parameters:
            since = queries.read("updated_since", self.parameters["updated_since"], queries.moment)
            rows = self.changed_since(rows, since)
        return rows

    def _shaped(self, rows: Iterable[Any]) -> Sequence[dict[str, Any]]:
        """Show rows with the members that were asked for, and whole rows where an id was asked to be expanded."""
        wanted, expanded = {"id", *self._wanted()}, self._expanded()
        show_row, shown = self.get_serializer().to_representation, []
        for row in rows:
            data = {name: value for name, value in show_row(row).items() if name in wanted}
            data.update({name: show(row) for name, show in expanded.items() if name in data})
            shown.append(data)
        return shown

    def _wanted(self) -> Sequence[str]:
        members = self.members()
        if "fields" not in self.parameters:
            return members
        return queries.read("fields", self.parameters["fields"], lambda text: queries.names(text, members))

    def _expanded(self) -> dict[str, Callable[[Any], Any]]:
        if "expand" not in self.parameters:
            return {}
        asked = queries.read("expand", self.parameters["expand"], lambda t: queries.names(t, self.expansions))
        for name in asked:
            scope, _ = self.expansions[name]
            if not self.request.auth.is_valid([scope]):
                raise lacking(scope)
        return {name: self.expansions[name][1] for name in asked}

    def note(self, rows: Iterable[Any]) -> None:
        """Write the one audit row of this request; it is committed before the reply leaves."""
        record(
            f"api.{self.resource}.read",
            by=self.request.user,
            patients=set(self.patients_of(rows)),
            purpose=" ".join(self._scopes_used())[:64],
            count=len(list(rows)),
        )

    def _scopes_used(self) -> Sequence[str]:
        method = self.request.method if self.request.method in ("POST", "PUT") else "GET"
        return [self.scopes[method], *(self.expansions[name][0] for name in self._expanded())]


class Nothing(Answering):
    """Answers for addresses under /api/ that do not exist: 404 as a problem, whoever asks."""

    authentication_classes: ClassVar[list[Any]] = []
    permission_classes = api_settings.DEFAULT_PERMISSION_CLASSES

    def check_permissions(self, request: Request) -> None:
        raise Http404

    def retrieve(self, request: Request) -> Response:
        raise Http404


def drawn_from(shown: Any) -> int:
    """Return a number that changes with what is shown."""
    return int(hashlib.sha256(encode(shown).encode()).hexdigest()[:12], 16)
