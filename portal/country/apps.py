from django.apps import AppConfig


class CountryConfig(AppConfig):
    name = "portal.country"
    label = "country"
    default_auto_field = "django.db.models.BigAutoField"
