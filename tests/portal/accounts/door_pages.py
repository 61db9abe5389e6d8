"""Addresses for the tests of the door: a page that needs reading patients, and one for clinic settings."""

from django.http import HttpResponse
from django.urls import include, path

from portal.accounts.doors import requires
from portal.accounts.roles import Permission


@requires(Permission.READ_PATIENTS)
def patients(request):
    return HttpResponse(f"{request.clinic.slug} {request.actor.id} {sorted(request.roles)}")


@requires(Permission.MANAGE_CLINIC, Permission.MANAGE_PEOPLE)
def settings(request):
    return HttpResponse(request.clinic.slug)


urlpatterns = [
    path("patients/", patients),
    path("settings/", settings),
    path("", include("portal.accounts.urls")),
]
