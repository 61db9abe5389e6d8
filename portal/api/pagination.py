"""Pages of a list: an opaque cursor, 50 rows unless asked otherwise, 100 at most, a total only on request."""

from typing import Any

from rest_framework.pagination import CursorPagination
from rest_framework.response import Response


class Pages(CursorPagination):
    """`{"results": […], "next": url or null, "previous": url or null}`, with `total` when include_total=true."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 100
    ordering = ("-created_at", "-id")
    total: int | None = None

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        self.total = queryset.count() if request.query_params.get("include_total") == "true" else None
        return super().paginate_queryset(queryset, request, view)

    def get_paginated_response(self, data: Any) -> Response:
        body = {"results": data, "next": self.get_next_link(), "previous": self.get_previous_link()}
        return Response(body if self.total is None else {**body, "total": self.total})
