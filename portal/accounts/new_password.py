"""Choosing a new password by the link that was sent."""

from typing import Any

from allauth.account.views import PasswordResetFromKeyView
from django.http import HttpResponse


class NewPassword(PasswordResetFromKeyView):
    """The page of the link; one that ended is gone, for whoever counts the tries."""

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        status = 410 if context.get("token_fail") else 200
        return super().render_to_response(context, status=status, **kwargs)
