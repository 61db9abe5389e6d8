"""Addresses for the tests of this room: sign-in, the editor, signing, the public pages."""

from django.http import HttpResponse
from django.urls import include, path

from content.urls import urlpatterns as public_pages

urlpatterns = [
    path("choose-clinic/", lambda request: HttpResponse("choose"), name="choose_clinic"),
    path("accounts/", include("allauth.urls")),
    path("", include("portal.clinic.urls_cms")),
    path("", include("portal.clinic.urls_content")),
    path("", include("portal.clinic.urls_help")),
    path("", include("portal.clinic.urls_setup")),
    *public_pages,
]
