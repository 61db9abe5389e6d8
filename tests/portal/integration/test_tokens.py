"""The token endpoint: client credentials in, a token of five minutes out, and nothing else."""

import base64
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from portal.audit import actor
from portal.audit.models import AuditEvent
from portal.integration.actions import make_client, revoke_client, rotate_secret
from portal.integration.scopes import SCOPES

FORM = "application/x-www-form-urlencoded"
BY = actor.system("tests")


@pytest.fixture(autouse=True)
def _fresh_counters():
    cache.clear()


@pytest.fixture
def made(clinic):
    return make_client(clinic=clinic, name="Records", scopes=SCOPES, by=BY)


@pytest.fixture
def browser(db):
    return Browser(raise_request_exception=False)


def ask(browser, made, path="/o/token", headers=None, **form):
    client, secret = made
    values = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret, **form}
    body = urlencode({name: value for name, value in values.items() if value is not None})
    return browser.post(path, body, content_type=FORM, headers=headers or {})


@pytest.mark.parametrize("path", ["/o/token", "/o/token/"])
def test_a_client_gets_a_token_of_at_most_five_minutes(browser, made, path):
    reply = ask(browser, made, path, scope="system/Patient.rs")
    assert reply.status_code == 200
    body = reply.json()
    assert (body["token_type"], body["scope"]) == ("Bearer", "system/Patient.rs")
    assert 0 < body["expires_in"] <= 300
    assert "refresh_token" not in body
    assert (reply["Cache-Control"], reply["Pragma"]) == ("no-store", "no-cache")
    opened = browser.get("/api/v1/patients", headers={"Authorization": f"Bearer {body['access_token']}"})
    assert opened.status_code == 200


def test_only_the_hash_of_a_token_and_of_a_secret_is_stored(browser, made):
    token = ask(browser, made, scope="system/Patient.rs").json()["access_token"]
    row = get_access_token_model().objects.get()
    assert token not in (row.token, row.token_checksum)
    made[0].refresh_from_db()
    assert made[1] not in made[0].client_secret


def test_basic_credentials_work_too(browser, made):
    client, secret = made
    pair = base64.b64encode(f"{client.client_id}:{secret}".encode()).decode()
    headers = {"Authorization": f"Basic {pair}"}
    reply = ask(browser, made, headers=headers, client_id=None, client_secret=None, scope="system/Flag.rs")
    assert reply.status_code == 200


def test_unknown_and_ungiven_scopes_are_dropped_and_the_reply_names_what_was_granted(browser, clinic):
    made = make_client(clinic=clinic, name="Narrow", scopes=["system/Patient.rs"], by=BY)
    asked = "system/Patient.rs system/Observation.rs patient/*.rs openid system/Patient.rs"
    assert ask(browser, made, scope=asked).json()["scope"] == "system/Patient.rs"


@pytest.mark.parametrize("scope", [None, "", "system/*.rs", "system/Observation.rs", "openid"])
def test_when_no_scope_is_left_the_request_is_refused(browser, clinic, scope):
    made = make_client(clinic=clinic, name="Narrow", scopes=["system/Patient.rs"], by=BY)
    reply = ask(browser, made, scope=scope)
    assert (reply.status_code, reply.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize("grant", ["password", "authorization_code", "refresh_token", "implicit", None, "urn:x"])
def test_no_other_grant_is_offered(browser, made, grant):
    reply = ask(browser, made, grant_type=grant, scope="system/Patient.rs", username="ana", password="x", code="x")
    assert reply.status_code in (400, 401)
    assert "access_token" not in reply.json()


@pytest.mark.parametrize("secret", ["wrong", "", "\x00", "ü" * 300])
def test_a_wrong_secret_is_refused(browser, made, secret):
    reply = ask(browser, (made[0], secret), scope="system/Patient.rs")
    assert reply.status_code in (400, 401)
    assert reply.json()["error"] in ("invalid_client", "invalid_request")
    assert reply["Cache-Control"] == "no-store"


def test_hostile_forms_are_refused_without_a_fault(browser, made):
    nul = base64.b64encode(b"a\x00b:c").decode()
    for headers in ({"Authorization": f"Basic {nul}"}, {"Authorization": "Basic ???"}, {"Authorization": "Basic"}):
        reply = ask(browser, made, headers=headers, client_id=None, client_secret=None, scope="system/Patient.rs")
        assert reply.status_code in (400, 401), headers
    for body in (
        "scope=%00",
        "client_id=%00&client_secret=a",
        "%zz",
        "a" * 3_000_000,
        "&".join("a=1" for _ in range(2000)),
    ):
        assert browser.post("/o/token", body, content_type=FORM).status_code in (400, 401)
    assert browser.post("/o/token", "{}", content_type="application/json").status_code == 400
    assert browser.post("/o/token", "scope=a&scope=b", content_type=FORM).json()["error"] == "invalid_request"


@pytest.mark.parametrize("path", ["/o/token", "/o/revoke_token", "/o/introspect"])
def test_only_post_is_offered(browser, path):
    reply = browser.get(path)
    assert (reply.status_code, reply["Allow"]) == (405, "POST")


def test_a_client_that_was_switched_off_gets_no_token(browser, made):
    revoke_client(client=made[0], by=BY)
    assert ask(browser, made, scope="system/Patient.rs").status_code == 401


def test_a_new_secret_ends_the_old_one_and_its_tokens(browser, made):
    token = ask(browser, made, scope="system/Patient.rs").json()["access_token"]
    secret = rotate_secret(client=made[0], by=BY)
    assert ask(browser, made, scope="system/Patient.rs").status_code == 401
    assert ask(browser, (made[0], secret), scope="system/Patient.rs").status_code == 200
    assert browser.get("/api/v1/patients", headers={"Authorization": f"Bearer {token}"}).status_code == 401


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_client_ends_its_own_token(browser, made, slash):
    token = ask(browser, made, scope="system/Patient.rs").json()["access_token"]
    assert ask(browser, made, f"/o/revoke_token{slash}", token=token).status_code == 200
    assert browser.get("/api/v1/patients", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert ask(browser, made, f"/o/revoke_token{slash}", token="unheard-of").status_code == 200


def test_a_client_may_ask_about_its_own_token_and_no_other(browser, made, other_clinic):
    token = ask(browser, made, scope="system/Patient.rs").json()["access_token"]
    told = ask(browser, made, "/o/introspect", token=token).json()
    assert (told["active"], told["scope"], told["client_id"]) == (True, "system/Patient.rs", made[0].client_id)
    assert told["exp"] > timezone.now().timestamp()
    other = make_client(clinic=other_clinic, name="Other", scopes=SCOPES, by=BY)
    assert ask(browser, other, "/o/introspect", token=token).json() == {"active": False}
    assert ask(browser, made, "/o/introspect", token="x").json() == {"active": False}
    assert ask(browser, (made[0], "wrong"), "/o/introspect", token=token).status_code == 401


def test_a_token_is_written_down(browser, made):
    ask(browser, made, scope="system/Patient.rs")
    row = AuditEvent.objects.get(action="client.token-issued")
    assert (row.actor_kind, row.actor_id, row.purpose) == ("client", made[0].client_id, "system/Patient.rs")
    made[0].refresh_from_db()
    assert timezone.now() - made[0].last_used_at < timedelta(minutes=1)


def test_the_metadata_names_what_is_offered(browser, settings):
    body = browser.get("/.well-known/oauth-authorization-server").json()
    assert body["issuer"] == settings.PUBLIC_URL
    assert body["token_endpoint"] == f"{settings.PUBLIC_URL}/o/token"
    assert body["grant_types_supported"] == ["client_credentials"]
    assert set(body["scopes_supported"]) == set(SCOPES)


def test_authorize_is_not_there(browser):
    assert browser.get("/o/authorize/").status_code == 404
