"""Who calls: an OAuth2 client of one clinic, by a bearer token that is not older than five minutes."""

from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from portal.audit import actor
from portal.integration import tokens


class ClientAuthentication(BaseAuthentication):
    """Sets `request.user` to the client's Actor and `request.auth` to its token, read from the header alone."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        header = request.headers.get("authorization")
        if header is None:
            return None
        scheme, _, text = header.partition(" ")
        if scheme.lower() != "bearer":
            raise AuthenticationFailed("Send the access token as a Bearer token.")
        try:
            token = tokens.find(text.strip())
        except tokens.UnknownToken as error:
            raise AuthenticationFailed(
                "The access token is not valid, or it has expired. Ask for a new one."
            ) from error
        return actor.client(token.application), token

    def authenticate_header(self, request: Request) -> str:
        fault = ', error="invalid_token"' if "authorization" in request.headers else ""
        return f'Bearer realm="leeside"{fault}'
