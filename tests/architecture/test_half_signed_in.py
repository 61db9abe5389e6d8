"""A password alone opens no door that needs the second factor: in the CMS, the accounts, OAuth and the API."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client

from portal.accounts.models import Membership
from portal.accounts.roles import Role
from portal.care.cms import sync_everybody
from tests.architecture import people
from tests.architecture.test_permissions import ROUTES, all_routes, patterns
from tests.conftest import make_user
from tests.sign_in import sign_in, sign_in_with_password_only

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DOORS = ("cms/", "o/", "accounts/", "api/")
METHODS = ("get", "post")
# `/accounts/me/` is itself one of the doors that are tried.
TO_THE_SECOND_STEP = ("/accounts/2fa/", "/accounts/login/", "/accounts/factor/", "/accounts/logout/", "/accounts/me/")
# What a password-only session may see: signing in itself, and what is open to everybody.
OPEN = {name for name, rule in ROUTES.items() if rule["who"] == "public"}


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


@pytest.fixture
def everybody(clinic):
    """Somebody who holds every role, so that only the second factor can be what is missing."""
    user = make_user(clinic, "Every", *Role)
    sync_everybody()
    return user


def guarded() -> dict[str, str]:
    found = {}
    for name, _entry, where in patterns(people.resolver()):
        if where.lstrip("^").startswith(DOORS) and (name not in OPEN or where.startswith("cms/")):
            found[f"{name} {where}"] = f"/{people.filled(where)}"
    return found


def is_refused(reply) -> bool:
    leads = reply.headers.get("Location", "")
    is_led = reply.status_code in (301, 302) and leads.startswith(TO_THE_SECOND_STEP)
    return is_led or reply.status_code in (401, 404, 405)


def test_there_are_doors_to_try():
    tried = guarded()
    assert len(tried) > 100
    # /o/ asks for no session at all.
    assert {path.split("/")[1] for path in tried.values()} == {"cms", "accounts", "api"}
    assert "/accounts/me/" in tried.values()
    assert all(name in ROUTES for name in all_routes())


@pytest.mark.parametrize("has_app", [False, True])
def test_a_password_alone_opens_none_of_them(everybody, has_app):
    if has_app:
        TOTP.activate(everybody, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    client = sign_in_with_password_only(Client(raise_request_exception=False), everybody)
    wrong = [
        (path, method, reply.status_code)
        for path in guarded().values()
        for method in METHODS
        if not is_refused(reply := getattr(client, method)(path))
    ]
    assert wrong == []


def test_the_second_factor_opens_them(everybody):
    """The twin: the same person, wholly signed in, reaches the CMS and their account."""
    client = sign_in(Client(raise_request_exception=False), everybody)
    reached = {path for path in guarded().values() if client.get(path).status_code == 200}
    assert {"/cms/", "/accounts/me/", "/accounts/stay/"} <= reached
    assert len([path for path in reached if path.startswith("/cms/")]) > 10


@pytest.mark.parametrize("path", ["/o/token", "/o/introspect", "/o/revoke_token"])
def test_oauth_asks_for_a_client_and_takes_no_session(everybody, path):
    half, whole = sign_in_with_password_only(Client(), everybody), sign_in(Client(), everybody)
    answers = {
        client.post(path, {"token": "x", "grant_type": "client_credentials"}).status_code for client in (half, whole)
    }
    assert answers <= {400, 401}


def test_a_staff_session_is_no_token(everybody):
    client = sign_in(Client(), everybody)
    assert client.get("/api/v1/patients").status_code == 401


def test_somebody_without_any_role_is_let_in_nowhere(everybody):
    Membership.objects.all().delete()
    client = sign_in(Client(), everybody)
    assert client.get("/cms/").status_code == 404
    assert client.get("/accounts/me/").status_code == 403
