"""What a token request may have: unknown and ungiven scopes are dropped; none left is invalid_scope."""

from typing import Any

from django.contrib.auth.hashers import make_password
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.scopes import get_scopes_backend


class Validator(OAuth2Validator):
    """Client credentials only; a client that was switched off is refused by `Client.is_usable`."""

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Take as long over a client that does not exist as over a wrong secret: time tells nobody which ids exist."""
        is_right = super().authenticate_client(request, *args, **kwargs)
        if request.client is None:
            make_password("")
        return bool(is_right)

    def validate_scopes(
        self, client_id: str, scopes: list[str], client: Any, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """Narrow the request to what the client was given; the reply names what was granted."""
        given = get_scopes_backend().get_available_scopes(application=client, request=request)
        request.scopes = [scope for scope in dict.fromkeys(scopes) if scope in given]
        return bool(request.scopes)

    def validate_grant_type(
        self, client_id: str, grant_type: str, client: Any, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        allowed = super().validate_grant_type(client_id, grant_type, client, request, *args, **kwargs)
        return allowed and grant_type == "client_credentials"

    def _load_application(self, client_id: str, request: Any) -> Any:
        # psycopg answers a NUL with an error that the library does not expect.
        return None if "\0" in (client_id or "") else super()._load_application(client_id, request)
