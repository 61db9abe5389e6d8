from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "portal.care"
    label = "care"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the handlers of the messages that care sends, and who knows which languages are signed."""
        from portal.care import (  # noqa: F401
            languages,
            messages,
            messages_content,
            messages_drill,
            messages_duty,
            messages_lines,
            messages_norms,
        )
