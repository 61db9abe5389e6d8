"""Every address, every role, every method: who comes in is written in routes.toml, and nothing else is open."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from content.models import ArticlePage
from intake.actions import load_batteries
from portal.accounts.roles import Permission, permissions_of
from portal.audit.actor import system
from tests.architecture import people
from tests.starter import load_starter

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ROUTES: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parent / "routes.toml").read_text())
UNSAFE = ("post", "put", "patch", "delete")
METHODS = ("get", "head", "options", *UNSAFE)
# The form token, as our pages and as Wagtail's say it, and the seconds until the session ends.
VARIES = re.compile(
    rb'(csrf-token" content=|csrfmiddlewaretoken" value=|"CSRF_TOKEN": |data-left=|data-latest=)"[^"]+"'
)


def patterns(resolver: Any, namespace: str = "", prefix: str = "") -> Iterator[tuple[str, URLPattern, str]]:
    for entry in resolver.url_patterns:
        where = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            inner = f"{namespace}{entry.namespace}:" if getattr(entry, "namespace", None) else namespace
            yield from patterns(entry, inner, where)
        else:
            yield namespace + (entry.name or where), entry, where


def all_routes() -> dict[str, tuple[URLPattern, str]]:
    """Every named address of ours; Wagtail's own below /cms/ stand behind one door and are swept there."""
    found = {name: (entry, where) for name, entry, where in patterns(get_resolver())}
    return {name: route for name, route in found.items() if not route[1].startswith(("cms/", "es/", "<"))}


@pytest.fixture(scope="module")
def houses(django_db_setup, django_db_blocker):
    """Two clinics, made once for the file."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_batteries(by=system("tests"))
        load_starter()
        page = ArticlePage.objects.filter(locale__language_code="en").first()
        yield people.build_house("harbour", page), people.build_house("hill", page)
        transaction.set_rollback(True)


def staff_routes() -> list[str]:
    return [name for name, rule in ROUTES.items() if rule["who"] == "staff"]


def patient_routes() -> list[str]:
    return [name for name, rule in ROUTES.items() if rule["who"] == "patient"]


def object_routes() -> list[str]:
    return [name for name, rule in ROUTES.items() if rule["who"] == "staff" and rule.get("ids")]


def route_of_a_clinic(name: str) -> bool:
    """Whether an address names a row of one clinic; pages of the library and their translations belong to all."""
    return not set(ROUTES[name]["ids"].values()) <= {"page", "translation_task"}


def address(name: str, ids: dict[str, Any]) -> str:
    rule = ROUTES[name]
    return reverse(
        name, kwargs={argument: ids[kind] for argument, kind in rule.get("ids", {}).items()} | rule.get("with", {})
    )


def ask(client: Client, method: str, url: str) -> Any:
    return getattr(client, method)(url)


def knock(client: Client, url: str) -> int:
    """Open a page, or press its button where it only takes one; what that changed is taken back."""
    with transaction.atomic():
        status = ask(client, "get", url).status_code
        status = ask(client, "post", url).status_code if status == 405 else status
        transaction.set_rollback(True)
    return status


def is_sign_in(response: Any) -> bool:
    return response.status_code in (302, 303) and "/accounts/" in response.headers["Location"]


def is_turned_away(response: Any) -> bool:
    return response.status_code in (401, 403, 404, 405) or is_sign_in(response)


def same_bytes(response: Any) -> tuple[int, bytes, dict[str, str]]:
    kept = {
        k: v for k, v in response.headers.items() if k not in ("Content-Length", "X-Request-Id", "Set-Cookie", "Date")
    }
    return response.status_code, VARIES.sub(b"", response.content), kept


def test_every_address_has_a_rule_and_every_rule_an_address():
    assert sorted(all_routes()) == sorted(ROUTES)


@pytest.mark.parametrize("name", staff_routes())
def test_the_view_itself_asks_for_what_the_table_says(name):
    view = all_routes()[name][0].callback
    assert {str(p) for p in view.permissions} == set(ROUTES[name]["may"])


def test_nobody_without_signing_in_reaches_a_staff_page(houses):
    here, _ = houses
    strangers = {"anonymous": Client(raise_request_exception=False), "patient": people.bound_to(here)}
    wrong = [
        (who, name, method)
        for who, client in strangers.items()
        for name in staff_routes()
        for method in METHODS
        if not is_turned_away(ask(client, method, address(name, here.ids)))
    ]
    assert wrong == []


def test_nobody_but_the_patient_reaches_a_patients_page(houses):
    here, there = houses
    visitors = {"anonymous": Client(raise_request_exception=False)}
    visitors |= {who: people.signed_in(user) for who, user in [*here.staff.items(), ("other", there.staff["ana"])]}
    wrong = [
        (who, name, method, response.status_code)
        for who, client in visitors.items()
        for name in patient_routes()
        for method in METHODS
        if not is_turned_away(response := ask(client, method, address(name, here.ids)))
    ]
    assert wrong == []


def test_the_patient_reaches_every_page_of_theirs(houses):
    here, _ = houses
    client = people.bound_to(here)
    closing = {"you_sign_out", "you_end_device", "you_stop", "you_send"}  # the door behind itself
    not_yet = {
        "you_copy",
        "you_pause",
    }  # only after sending, and after a risk answer: tested with their views
    names = [name for name in patient_routes() if name not in closing | not_yet]
    reached = {name: knock(client, address(name, here.ids)) for name in names}
    assert {name: code for name, code in reached.items() if code not in (200, 204, 302, 303, 409, 422)} == {}


def test_no_form_of_another_site_is_taken(houses):
    """Every address that takes a form, of staff and patients alike, refuses one without its token."""
    here, _ = houses
    visitors = {who: people.signed_in(user) for who, user in here.staff.items()} | {"patient": people.bound_to(here)}
    for client in visitors.values():
        client.handler.enforce_csrf_checks = True
    asked = [(one_who_may(name), name) for name in staff_routes()] + [("patient", name) for name in patient_routes()]
    wrong = [
        (who, name, method, response.status_code)
        for who, name in asked
        for method in UNSAFE
        if (response := ask(visitors[who], method, address(name, here.ids))).status_code != 403
    ]
    assert wrong == []


def one_who_may(name: str) -> str:
    """Return a member of staff to whom an address is open: the check is the view's, whoever comes."""
    needed = set(ROUTES[name]["may"])
    return next(who for who, roles in people.STAFF.items() if needed <= set(map(str, permissions_of(frozenset(roles)))))


def test_staff_without_the_permission_get_404(houses):
    here, _ = houses
    wrong = []
    for who, user in here.staff.items():
        client, may = people.signed_in(user), {str(p) for p in permissions_of(frozenset(people.STAFF[who]))}
        for name in staff_routes():
            if set(ROUTES[name]["may"]) <= may:
                continue
            wrong += [
                (who, name, m) for m in METHODS if ask(client, m, address(name, here.ids)).status_code not in (404, 405)
            ]
    assert wrong == []


def test_whoever_may_comes_in(houses):
    """The twin of every denial: the rightful person reaches every page."""
    here, _ = houses
    reached: dict[str, set[int]] = {}
    for who, user in here.staff.items():
        client, may = people.signed_in(user), {str(p) for p in permissions_of(frozenset(people.STAFF[who]))}
        for name in staff_routes():
            rule = ROUTES[name]
            rightful = set(rule["may"]) <= may and (who == rule.get("as", who))
            if rightful:
                reached.setdefault(name, set()).add(knock(client, address(name, here.ids)))
    denied = {name: codes for name, codes in reached.items() if not codes & {200, 204, 302, 303, 400, 409, 422}}
    assert denied == {}
    assert set(reached) == set(staff_routes())


@pytest.mark.parametrize("method", METHODS)
def test_a_row_of_another_clinic_answers_like_no_row(houses, method):
    here, there = houses
    wrong = []
    # Shared, as is what readers report on it: it is there for all.
    shared = {name: here.ids[name] for name in ("page", "report", "activity")}
    nothing = {kind: people.nobody() for kind in here.ids} | shared
    for who in ("ana", "lea", "cleo", "rae"):
        client = people.signed_in(there.staff[who])
        for name in filter(route_of_a_clinic, object_routes()):
            before = people.rows_fingerprint() if method in UNSAFE else ""
            foreign, never = (same_bytes(ask(client, method, address(name, ids))) for ids in (here.ids, nothing))
            if foreign != never or foreign[0] not in (404, 405):
                wrong.append((who, name, foreign[0], never[0]))
            if method in UNSAFE and people.rows_fingerprint() != before:
                wrong.append((who, name, "changed something"))
    assert wrong == []


def test_a_colleague_who_is_not_on_the_team_gets_404(houses):
    here, _ = houses
    client = people.signed_in(here.staff["ben"])
    about_patients = [
        n
        for n in object_routes()
        if set(ROUTES[n]["ids"].values()) & {"patient", "alert", "profile", "invitation", "note"}
    ]
    wrong = [
        n
        for n in about_patients
        for m in ("get", "post")
        if ask(client, m, address(n, here.ids)).status_code not in (404, 405)
    ]
    assert wrong == []
    assert about_patients


def test_every_permission_is_asked_for_somewhere():
    asked = {permission for rule in ROUTES.values() if rule["who"] == "staff" for permission in rule["may"]}
    known_elsewhere = {"read_unassigned", "read_audit"}
    assert {str(p) for p in Permission} - asked <= known_elsewhere


def test_getting_a_page_changes_nothing(houses):
    here, _ = houses
    wrong = []
    for who, user in here.staff.items():
        client = people.signed_in(user)
        before = people.rows_fingerprint()
        for name in staff_routes():
            ask(client, "get", address(name, here.ids))
            after = people.rows_fingerprint()
            if after != before:
                wrong.append((who, name))
            before = after
    assert wrong == []
