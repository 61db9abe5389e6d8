"""`/api/v1/…`, its description and its problem pages: with and without trailing slash, never a redirect."""

from django.urls import URLPattern, path, re_path

from portal.api import problems
from portal.api.catalogue import RESOURCES, actions_of
from portal.api.description import Description, docs
from portal.api.resource import Nothing, Resource


def routes(resource: type[Resource]) -> list[URLPattern]:
    """Return the addresses of a resource: its list, its items, and what may be asked of an item."""
    name = resource.resource
    return [
        re_path(rf"^api/v1/{name}/?$", resource.as_view(actions_of(resource)), name=f"api_{name}"),
        re_path(rf"^api/v1/{name}/(?P<id>[^/]+)/?$", resource.as_view({"get": "retrieve"}), name=f"api_{name}_item"),
        *(
            re_path(rf"^api/v1/{name}/(?P<id>[^/]+)/{step}/?$", resource.as_view({"post": step}), name=f"api_{step}")
            for step in resource.steps
        ),
        *(
            re_path(
                rf"^api/v1/{name}/(?P<id>[^/]+)/{part}/(?P<{argument}>[^/]+)/?$",
                resource.as_view(methods),
                name=f"api_{name}_{part}",
            )
            for part, (argument, methods) in resource.parts.items()
        ),
    ]


urlpatterns = [
    *(route for resource in RESOURCES for route in routes(resource)),
    re_path(r"^api/v1/openapi\.json/?$", Description.as_view({"get": "retrieve"}), name="api_description"),
    re_path(r"^api/docs/?$", docs, name="api_docs"),
    path("problems/", problems.index, name="problems"),
    path("problems/<slug:slug>", problems.page, name="problem"),
    re_path(r"^api/", Nothing.as_view({"get": "retrieve"}), name="api_nothing"),
]
