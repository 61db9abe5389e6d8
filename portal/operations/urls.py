"""The demonstration's own door."""

from django.urls import URLPattern, path

from portal.operations import views

urlpatterns: list[URLPattern] = [path("accounts/patient-link/<str:token>/", views.patient_link, name="patient_link")]
