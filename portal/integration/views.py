"""The token endpoint and its neighbours: client credentials in, a token of five minutes out."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from django.views.generic import View
from oauth2_provider.views import RevokeTokenView, TokenView
from oauthlib.common import Request as Asked

from portal.audit import actor
from portal.integration import actions, tokens
from portal.integration.models import Client
from portal.integration.scopes import SCOPES
from portal.integration.throttling import Knock
from portal.integration.validator import Validator

FORM = "application/x-www-form-urlencoded"


@method_decorator(csrf_exempt, name="dispatch")
class FormOnly:
    """Refuses what is not a plain form, and whoever knocks too often, before anything reads it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return wrong_method()
        if fault := fault_of(request):
            return refuse("invalid_request", fault)
        knock = Knock(request)
        if knock.must_wait():
            return paused(knock.wait)
        response = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        knock.note(response.status_code)
        return no_store(response)


class Token(FormOnly, TokenView):
    """`POST /o/token`: grant_type=client_credentials, the client by Basic or in the form, the scopes that it wants."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "resource" in request.POST:
            return refuse("invalid_target", "Tokens of this server are for this server.")
        response = self.authorization_flow_token_response(request)
        if response.status_code == 200:
            note(response)
        return response


class Revoke(FormOnly, RevokeTokenView):
    """`POST /o/revoke_token`: a client ends its own token. The answer is 200 whether or not there was one."""


class Introspect(FormOnly, View):
    """`POST /o/introspect`: a client asks about its own token; anybody else's is not active."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        client = asking(request)
        if client is None:
            return unknown_client()
        try:
            token = tokens.find(request.POST.get("token", ""))
        except tokens.UnknownToken:
            return JsonResponse({"active": False})
        return JsonResponse(told(token) if token.application == client else {"active": False})


@require_safe
def metadata(request: HttpRequest) -> HttpResponse:
    """`/.well-known/oauth-authorization-server` (RFC 8414)."""
    methods = ["client_secret_basic", "client_secret_post"]
    base = f"{settings.PUBLIC_URL}/o"
    return JsonResponse(
        {
            "issuer": settings.PUBLIC_URL,
            "token_endpoint": f"{base}/token",
            "revocation_endpoint": f"{base}/revoke_token",
            "introspection_endpoint": f"{base}/introspect",
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": [],
            "token_endpoint_auth_methods_supported": methods,
            "revocation_endpoint_auth_methods_supported": methods,
            "introspection_endpoint_auth_methods_supported": methods,
            "scopes_supported": list(SCOPES),
            "service_documentation": f"{settings.PUBLIC_URL}/api/docs/",
        }
    )


def fault_of(request: HttpRequest) -> str:
    """Return what is wrong with the form itself, or nothing."""
    if request.content_type != FORM:
        return f"Send the form as {FORM}."
    return "A parameter was sent twice." if any(len(values) > 1 for _, values in request.POST.lists()) else ""


def asking(request: HttpRequest) -> Client | None:
    """Return the client whose id and secret came with the request, or None."""
    headers = {"HTTP_AUTHORIZATION": request.headers.get("authorization", "")}
    asked = Asked(request.path, "POST", list(request.POST.items()), headers)
    return asked.client if Validator().authenticate_client(asked) else None


def told(token: Any) -> dict[str, Any]:
    """Return what its own client may know of a token (RFC 7662)."""
    return {
        "active": True,
        "scope": token.scope,
        "client_id": token.application.client_id,
        "token_type": "Bearer",
        "iat": int(token.created.timestamp()),
        "exp": int(token.expires.timestamp()),
    }


def note(response: HttpResponse) -> None:
    """Write down who was given which scopes."""
    given = json.loads(response.content)
    token = tokens.find(given["access_token"])
    actions.note_token(client=token.application, scope=given["scope"], by=actor.client(token.application))


def refuse(error: str, why: str, status: int = 400) -> HttpResponse:
    return no_store(JsonResponse({"error": error, "error_description": why}, status=status))


def wrong_method() -> HttpResponse:
    response = refuse("invalid_request", "Send a POST.", 405)
    response["Allow"] = "POST"
    return response


def unknown_client() -> HttpResponse:
    response = refuse("invalid_client", "Send the id and the secret of a client that is in use.", 401)
    response["WWW-Authenticate"] = 'Basic realm="leeside"'
    return response


def paused(seconds: int) -> HttpResponse:
    """Answer one knock too many; the same for a client that exists and for one that does not."""
    response = refuse("temporarily_unavailable", "Too many tries. Wait as long as Retry-After says.", 429)
    response["Retry-After"] = str(seconds)
    return response


def no_store(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Pragma"] = "no-cache"
    return response
