"""The scopes that exist, and which of them a client was given."""

from typing import Any

from oauth2_provider.scopes import BaseScopes

SCOPES = {
    "system/Patient.rs": "Read and search patients",
    "system/Patient.c": "Create patients",
    "system/Task.c": "Send intakes",
    "system/Observation.rs": "Read profiles and scores",
    "system/QuestionnaireResponse.rs": "Read intakes and assessments",
    "system/Flag.rs": "Read alerts",
}


class Scopes(BaseScopes):
    """A client gets what its clinic gave it, and nothing by default."""

    def get_all_scopes(self) -> dict[str, str]:
        return SCOPES

    def get_available_scopes(
        self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        return [scope for scope in application.scopes if scope in SCOPES] if application else list(SCOPES)

    def get_default_scopes(self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any) -> list[str]:
        return []
