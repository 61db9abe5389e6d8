"""Every answer of every address carries its policy headers, whatever went wrong; the exceptions are all listed here."""

from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client

from portal.audit.throttle import DEAD_LINKS
from portal.care.cms import sync_cms_permissions
from portal.clinic.policy_header import NEVER, SCHEDULING_SCRIPTS
from tests.architecture import people
from tests.architecture.test_permissions import ROUTES, address, houses, patterns  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STRICT = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
# The sole exceptions: what Wagtail's editor needs, below /cms/.
IN_CMS = STRICT | {
    "style-src": "'self' 'unsafe-inline'",
    "script-src": " ".join(("'self'", *SCHEDULING_SCRIPTS)),
    "frame-src": "'self'",
    "frame-ancestors": "'self'",
}
SAME = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Whatever may be kept by a cache: it holds nothing personal.
MAY_BE_KEPT = (
    "/static/",
    "/media/",
    "/library/",
    "/api/v1/content",
    "/glossary/",
    "/courses/",
    "/courses/",
    "/es/",
    "/help-now/",
    "/problems/",
    "/api/docs/",
    "/robots.txt",
    "/sitemap.xml",
)


def policy_of(reply) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in reply.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _space, value in parts}


def faults(path: str, reply) -> list[str]:
    """What is missing or too loose on one answer."""
    found = [f"{name}: {reply.headers.get(name)}" for name, value in SAME.items() if reply.headers.get(name) != value]
    expected = IN_CMS if path.startswith("/cms/") else STRICT
    if policy_of(reply) != expected:
        found.append(f"policy: {policy_of(reply)}")
    allowed = [part for part in reply.headers["Permissions-Policy"].split(", ") if not part.endswith("=()")]
    if allowed != ["publickey-credentials-get=(self)", "publickey-credentials-create=(self)"]:
        found.append(f"permissions: {allowed}")
    if not (path == "/" or path.startswith(MAY_BE_KEPT)) and "no-store" not in reply.headers.get("Cache-Control", ""):
        found.append(f"kept: {reply.headers.get('Cache-Control')}")
    return [f"{reply.status_code} {path} {fault}" for fault in found]


def addresses(ids: dict) -> list[str]:
    """One address of every route, also of those that are not ours."""
    ours = [address(name, ids) for name, rule in ROUTES.items() if rule["who"] in ("staff", "patient")]
    found = {*ours, *(f"/{people.filled(where)}" for _name, _entry, where in patterns(people.resolver()))}
    return sorted(found, key=lambda path: (path == "/leave/", path))  # leaving ends the session, so it comes last


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


@pytest.fixture
def stranger() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("who", ["stranger", "ana", "eddie", "patient"])
def test_every_answer_of_every_address_has_its_headers(houses, stranger, who):  # noqa: F811
    here, _there = houses
    sync_cms_permissions(here.staff["eddie"])
    browsers = {"stranger": lambda: stranger, "patient": lambda: people.bound_to(here)}
    client = browsers.get(who, lambda: people.signed_in(here.staff[who]))()
    wrong, reached = [], set()
    for path in addresses(here.ids):
        for method in ("get", "post", "delete") if who == "stranger" else ("get",):
            reply = getattr(client, method)(path)
            reached |= {path} if reply.status_code == 200 else set()
            wrong += faults(path, reply)
    assert wrong == []
    pages = {"ana": address("patient", here.ids), "eddie": "/cms/", "patient": "/you/private/"}
    assert pages.get(who, "/accounts/login/") in reached


def test_there_are_addresses_to_look_at(houses):  # noqa: F811
    here, _there = houses
    found = addresses(here.ids)
    assert len(found) > 250
    assert any(path.startswith("/cms/pages/") for path in found)


WENT_WRONG = {
    "400": lambda client: client.get("/accounts/login/", headers={"Host": "elsewhere.example"}),
    "401": lambda client: client.get("/api/v1/profiles"),
    "403": lambda client: Client(enforce_csrf_checks=True).post("/accounts/login/", {}),
    "404": lambda client: client.get("/no-such-page/"),
    "405": lambda client: client.delete("/accounts/me/"),
    "200 health": lambda client: client.get("/healthz"),
    "404 media": lambda client: client.get("/media/nothing.png"),
    "404 static": lambda client: client.get("/static/nothing.css"),
    "404 cms": lambda client: client.get("/cms/users/"),
}


@pytest.mark.parametrize("what", WENT_WRONG)
def test_whatever_goes_wrong_has_its_headers(stranger, what):
    reply = WENT_WRONG[what](stranger)
    assert reply.status_code == int(what[:3])
    assert faults(reply.request["PATH_INFO"], reply) == []


def test_too_many_tries_have_theirs(stranger):
    for _ in range(DEAD_LINKS):
        stranger.get("/accounts/join/guess/")
    reply = stranger.get("/accounts/join/guess/")
    assert reply.status_code == 429
    assert faults("/accounts/join/guess/", reply) == []


@pytest.mark.parametrize(("error", "status"), [(RuntimeError, 500), (OperationalError, 503)])
@pytest.mark.parametrize("path", ["/caseload/", "/you/", "/api/v1/profiles", "/cms/"])
def test_our_own_mistakes_have_theirs(stranger, monkeypatch, path, error, status):
    def broken(*args, **kwargs):
        raise error("a mistake of ours")

    monkeypatch.setattr("django.core.handlers.base.BaseHandler.resolve_request", broken)
    reply = stranger.get(path)
    assert reply.status_code == status
    assert faults(path, reply) == []


def test_a_static_file_has_its_headers_and_is_kept(settings):
    root = Path(settings.STATIC_ROOT)
    root.mkdir(exist_ok=True)
    (root / "plain.css").write_text("p { color: black }")
    reply = Client().get("/static/plain.css")
    reply.close()
    assert reply.status_code == 200
    assert faults("/static/plain.css", reply) == []
    assert "no-store" not in reply.headers["Cache-Control"]


def test_a_looser_policy_would_be_found(stranger):
    reply = stranger.get("/accounts/login/")
    reply.headers["Content-Security-Policy"] = reply.headers["Content-Security-Policy"].replace("'none'", "*")
    del reply.headers["Cache-Control"]
    assert len(faults("/accounts/login/", reply)) == 2


def test_nothing_that_a_browser_offers_is_used_but_passkeys():
    assert {"camera", "microphone", "geolocation", "payment", "usb"} <= set(NEVER)
    assert not any("credentials" in name for name in NEVER)
