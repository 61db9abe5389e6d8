"""The scopes that exist, and which of them a client was given."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from oauth2_provider.scopes import BaseScopes

SCOPES = {
    "system/Patient.rs": _("Read and search patients, and what was shared with them"),
    "system/Patient.c": _("Create patients"),
    "system/Task.c": _("Send intakes"),
    "system/Observation.rs": _("Read profiles and scores"),
    "system/QuestionnaireResponse.rs": _("Read invitations and answers that were sent"),
    "system/QuestionnaireResponse.cu": _("Send answers that patients gave in that system"),
    "system/Questionnaire.rs": _("Read questionnaires, and how each is scored"),
    "system/Flag.rs": _("Read alerts"),
}


class Scopes(BaseScopes):
    """A client gets what its clinic gave it, and nothing by default."""

    def get_all_scopes(self) -> dict[str, str]:
        return {scope: str(words) for scope, words in SCOPES.items()}

    def get_available_scopes(
        self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        return [scope for scope in application.scopes if scope in SCOPES] if application else list(SCOPES)

    def get_default_scopes(self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any) -> list[str]:
        return []
