"""The addresses: machines, staff, patients, then the public pages, which take what is left."""

from django.urls import URLPattern, URLResolver, include, path

from content.urls import urlpatterns as public_pages

ROOMS = (
    "portal.api.urls",
    "portal.integration.urls",
    "portal.clinic.urls_cms",
    "portal.accounts.urls",
    "portal.operations.urls",
    "portal.clinic.urls_help",
    "portal.clinic.urls_setup",
    "portal.clinic.urls_content",
    "portal.clinic.urls_clients",
    "portal.clinic.urls_staff",
    "portal.clinic.urls_patient",
    "intake.urls",
)

urlpatterns: list[URLPattern | URLResolver] = [path("", include(room)) for room in ROOMS] + [
    *public_pages  # with language prefixes, which Django allows at the root only
]

handler429 = "portal.audit.throttle.too_many"  # where allauth counts the tries
handler400 = "portal.operations.unreadable.bad_request"
