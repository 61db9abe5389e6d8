"""The demonstration's own door, and where to tell of a hole."""

from django.urls import URLPattern, path

from portal.operations import security_txt, views

urlpatterns: list[URLPattern] = [
    path("accounts/patient-link/<str:token>/", views.patient_link, name="patient_link"),
    path(".well-known/security.txt", security_txt.security_txt, name="security_txt"),
]
