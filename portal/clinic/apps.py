from importlib import import_module

from django.apps import AppConfig
from django.db import connection


class ClinicConfig(AppConfig):
    name = "portal.clinic"
    label = "clinic"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        if connection.vendor == "sqlite":
            import_module("portal.clinic.cms_search")  # its models exist there alone
