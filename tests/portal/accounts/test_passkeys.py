"""Passkeys count at our doors as the app does; a session without the second step changes nothing about the account."""

import hashlib
import json

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY as METHODS
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.cache import cache
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from portal.accounts.doors import has_second_factor
from portal.accounts.roles import Role
from tests.conftest import make_user
from tests.portal.accounts.test_doors import SECRET, sign_in_by_password
from tests.sign_in import sign_in_with_password_only

pytestmark = pytest.mark.urls("tests.portal.accounts.door_pages")
PAGES = [
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/totp/deactivate/",
    "/accounts/2fa/recovery-codes/",
    "/accounts/2fa/recovery-codes/generate/",
    "/accounts/2fa/recovery-codes/download/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/webauthn/keys/1/edit/",
    "/accounts/2fa/webauthn/keys/1/remove/",
    "/accounts/password/change/",
]
NOBODYS = {
    "id": "AAAA",
    "rawId": "AAAA",
    "type": "public-key",
    "response": {"clientDataJSON": "AAAA", "authenticatorData": "AAAA", "signature": "AAAA", "userHandle": "AAAA"},
}


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


def stored_passkey() -> dict:
    """What a browser hands over when a passkey is made."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    made = AttestedCredentialData.create(bytes(16), b"a passkey", key)
    flags = AuthenticatorData.FLAG.AT | AuthenticatorData.FLAG.UP
    data = AuthenticatorData.create(hashlib.sha256(b"testserver").digest(), flags, 0, made)
    told = {"type": "webauthn.create", "challenge": "AAAA", "origin": "https://testserver"}
    response = {
        "clientDataJSON": websafe_encode(json.dumps(told).encode()),
        "attestationObject": websafe_encode(bytes(AttestationObject.create("none", data, {}))),
    }
    name = websafe_encode(b"a passkey")
    return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}


@pytest.fixture
def passkey(ana) -> Authenticator:
    data = {"name": "Laptop", "credential": stored_passkey()}
    return Authenticator.objects.create(user=ana, type=Authenticator.Type.WEBAUTHN, data=data)


def test_a_passkey_is_a_second_factor(ana, passkey):
    assert has_second_factor(ana)


def test_recovery_codes_alone_are_none(ana):
    RecoveryCodes.activate(ana)

    assert not has_second_factor(ana)


def test_a_session_without_it_is_led_to_the_passkey(client, ana, passkey):
    sign_in_with_password_only(client, ana)

    assert client.get("/patients/")["Location"].startswith("/accounts/2fa/webauthn/reauthenticate/")


def test_a_password_alone_does_not_sign_in_where_a_passkey_is_set_up(client, ana, passkey):
    assert sign_in_by_password(client, ana)["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/patients/")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_half_a_sign_in_changes_nothing_about_the_account(client, ana, page, method):
    """As in a browser that was signed in before the second factor was set up in another one."""
    sign_in_by_password(client, ana)
    TOTP.activate(ana, SECRET)

    assert getattr(client, method)(page)["Location"].startswith("/accounts/2fa/reauthenticate/")
    assert Authenticator.objects.filter(user=ana, type="totp").exists()


@pytest.mark.parametrize("page", PAGES)
def test_a_whole_sign_in_opens_the_page(client, ana, page):
    sign_in_by_password(client, ana)
    TOTP.activate(ana, SECRET)
    RecoveryCodes.activate(ana)
    session = client.session
    session[METHODS] = [*session[METHODS], {**session[METHODS][0], "method": "mfa"}]
    session.save()

    reply = client.get(page)

    assert reply.status_code in {200, 302, 404}  # a key of number 1 there is not; an app there is already
    assert not reply.headers.get("Location", "").startswith("/accounts/2fa/reauthenticate/")


def test_a_passkey_of_nobody_signs_nobody_in_and_says_so(client, ana, passkey):
    page = client.post("/accounts/2fa/webauthn/login/", {"credential": json.dumps(NOBODYS)}, follow=True)

    assert "That passkey did not open an account here." in page.content.decode()
    assert client.get("/patients/")["Location"].startswith("/accounts/login/")


def test_a_wrong_passkey_is_no_second_step(client, ana, passkey):
    sign_in_by_password(client, ana)
    assert "Use my passkey" in client.get("/accounts/2fa/authenticate/").content.decode()

    client.post("/accounts/2fa/authenticate/", {"credential": json.dumps(NOBODYS)})

    assert client.get("/patients/")["Location"].startswith("/accounts/login/")


def test_a_wrong_passkey_does_not_prove_who_is_there(client, ana, passkey):
    sign_in_with_password_only(client, ana)

    reply = client.post("/accounts/2fa/webauthn/reauthenticate/", {"credential": json.dumps(NOBODYS)})

    assert reply.status_code == 422
    assert "That did not work" in reply.content.decode()
    assert METHODS not in client.session


def test_nobody_touches_the_passkey_of_somebody_else(ana, passkey, clinic):
    ben = Client()
    sign_in_by_password(ben, make_user(clinic, "Ben", Role.CLINICIAN))

    for what in ("edit", "remove"):
        assert ben.post(f"/accounts/2fa/webauthn/keys/{passkey.pk}/{what}/", {"name": "Mine"}).status_code == 404
    assert Authenticator.objects.get(pk=passkey.pk).data["name"] == "Laptop"
