"""What a token request may have: unknown and ungiven scopes are dropped; none left is invalid_scope."""

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.scopes import get_scopes_backend


class Validator(OAuth2Validator):
    """Client credentials only, for clients that their clinic did not switch off."""

    def validate_scopes(self, client_id: str, scopes: list[str], client: Any, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Narrow the request to what the client was given; the reply names what was granted."""
        given = get_scopes_backend().get_available_scopes(application=client, request=request)
        request.scopes = [scope for scope in scopes if scope in given]
        return bool(request.scopes)

    def validate_grant_type(self, client_id: str, grant_type: str, client: Any, request: Any, *args: Any, **kwargs: Any) -> bool:
        switched_off = client.revoked_at is not None or client.clinic.suspended_at is not None
        allowed = super().validate_grant_type(client_id, grant_type, client, request, *args, **kwargs)
        return allowed and not switched_off and grant_type == "client_credentials"
