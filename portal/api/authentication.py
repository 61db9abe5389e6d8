"""Who calls: an OAuth2 client of one clinic, by a bearer token that is not older than five minutes."""

from typing import Any

from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from portal.audit import actor


class ClientAuthentication(OAuth2Authentication):
    """Sets `request.user` to the client's Actor and `request.auth` to its token."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        found = super().authenticate(request)
        if found is None:
            if "authorization" in request.headers:
                raise AuthenticationFailed("The access token is not valid, or it has expired. Ask for a new one.")
            return None
        token = found[1]
        application = token.application
        if application.revoked_at is not None or application.clinic.suspended_at is not None:
            raise AuthenticationFailed("This client was switched off.")
        return actor.client(application), token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="leeside"'
