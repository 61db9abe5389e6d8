"""The help-now pages."""

from django.urls import path

from portal.clinic.views import help_now

urlpatterns = [
    path("help-now/", help_now.help_now, name="help_now"),
    path("help-now/<slug:slug>/", help_now.help_now, name="help_now_of_clinic"),
]
