"""The patient's home, and what was shared with them."""

from django.urls import URLPattern, path

from portal.clinic.views import patient_home, patient_ledger

urlpatterns: list[URLPattern] = [
    path("you/", patient_home.home, name="patient_home"),
    path("you/looked/", patient_ledger.looked, name="you_looked"),
    path("you/page/<uuid:recommendation>/", patient_home.read, name="read_shared_page"),
]
