from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "portal.care"
    label = "care"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the handlers of the messages that care sends."""
        from portal.care import messages  # noqa: F401
