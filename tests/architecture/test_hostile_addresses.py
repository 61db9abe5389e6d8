"""No address and no query string causes a fault, whoever asks: every route, Wagtail's editor among them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver

from content.models import ArticlePage
from tests.architecture import people
from tests.architecture.test_permissions import ROUTES, address, patterns
from tests.architecture.visitors import browsers_of, visited_house
from tests.content.conftest import make_search_index

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# Every name that a page of ours or of Wagtail's reads.
NAMES = [
    *(
        "view",
        "q",
        "page",
        "alerts",
        "intake",
        "items",
        "from",
        "next",
        "lang",
        "all",
        "saved",
        "type",
        "theme",
        "site",
    ),
    *("p", "ordering", "order_by", "locale", "parent", "results_only", "allow_external_link", "page_type", "link_text"),
    *("limit", "offset", "search", "search_operator", "child_of", "descendant_of", "translation_of", "for_explorer"),
    *("has_children", "fields", "action", "timestamp_from", "timestamp_to", "user", "content_type", "live", "owner"),
    *("edited_by", "title", "slug", "ids", "id", "multiple", "is_bulk", "workflow_status", "usage_count", "url"),
]
ODD = ["", "-1", "9" * 18, "²", "'\"><script>\x01\u202e", "9999-12-31", "1,2"]
ODD_FOR_WAGTAIL = ["", "9" * 18, "'\"><script>", "0001-01-01"]  # its pages are slow
IMPOSSIBLE = ["%00", "%ED%A0%80", "9" * 30, "a" * 3000]
OF_WAGTAIL = {"app": "content", "model": "articlepage", "slug": "articlepage", "str": "1"}


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), visited_house() as here:
        make_search_index()
        yield here


@pytest.fixture
def browsers(house) -> dict[str, Client]:
    return browsers_of(house)


def of_wagtail(page: Any) -> Iterator[str]:
    """Wagtail's addresses, with the page of the house wherever a number is asked for."""

    def sample(match: re.Match[str]) -> str:
        kind, _, name = match[1].rpartition(":")
        if kind == "int":
            return str(page.latest_revision_id if name == "revision_id" else page.pk)
        return next((text for part, text in OF_WAGTAIL.items() if part in name), "1")

    for _name, _entry, where in patterns(get_resolver()):
        plain = re.sub(r"<([^>]+)>", sample, where.replace("^", "").replace("$", ""))
        if where.startswith("cms/") and "(" not in plain and ".*" not in plain:
            yield f"/{plain}"


def of_ours(house: people.House) -> Iterator[tuple[str, str]]:
    """Our own addresses with who may come in; those behind a token with one that nobody was given."""
    first = {"staff": "", "patient": "patient"}
    for name, rule in ROUTES.items():
        try:
            url = address(name, house.ids)
        except NoReverseMatch:
            where = next(where for known, _entry, where in patterns(get_resolver()) if known == name)
            url = "/" + re.sub(r"<[^>]+>|\(\?P<\w+>[^)]*\)", "x1", where.replace("^", "").replace("/?$", ""))
        yield url, rule.get("as", "") or first.get(rule["who"], "anybody") or who_may(rule)


def who_may(rule: dict[str, Any]) -> str:
    if {"manage_clinic", "manage_people", "manage_clients"} & set(rule["may"]):
        return "cleo"
    return "rae" if "sign_content" in rule["may"] else "ana"


def asked(value: str) -> str:
    return "&".join(f"{name}={value}" for name in NAMES)


def faults(browser: Client, url: str, odd: list[str] = ODD) -> Iterator[tuple[str, str, int]]:
    for value in odd:
        status = browser.get(f"{url}?{asked(quote(value))}").status_code
        if status >= 500:
            yield url, value, status
    for value in IMPOSSIBLE:
        status = browser.get(f"{url}?q={value}").status_code
        # The API reads numbers by itself, after it knows who asks.
        if status != 400 and not (url.startswith("/api/") and value.isdigit() and status < 500):
            yield url, value, status


def test_nothing_in_an_address_of_ours_causes_a_fault(house, browsers):
    routes = [route for route in of_ours(house) if not route[0].startswith("/help-now/")]
    assert [fault for url, who in routes for fault in faults(browsers[who], url)] == []
    assert len(routes) > 100


def test_nothing_in_an_address_of_wagtails_causes_a_fault(house, browsers):
    found, page = [], ArticlePage.objects.get(pk=house.ids["page"])
    for url in of_wagtail(page):
        who = next((who for who in ("eddie", "rae") if browsers[who].get(url).status_code == 200), None)
        if who is not None:
            found.append(url)
            assert list(faults(browsers[who], url, ODD_FOR_WAGTAIL)) == []
    assert len(found) > 40


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_is_asked_of_the_page_menu_causes_a_fault(browsers, name):
    for value in ODD_FOR_WAGTAIL:
        assert browsers["eddie"].get(f"/cms/api/main/pages/?{name}={quote(value)}").status_code < 500


@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 30, "9" * 1900, "9" * 5000])
def test_no_number_in_a_path_causes_a_fault(browsers, number):
    for url in (f"/cms/pages/{number}/edit/", f"/cms/api/main/pages/{number}/", f"/you/part/{number}/"):
        for who in ("eddie", "patient"):
            assert browsers[who].get(url).status_code in (400, 401, 302, 404)
    compared = f"/cms/pages/{number}/revisions/compare/{number}...latest/"
    assert browsers["eddie"].get(compared).status_code in (400, 404)


def test_help_is_given_whatever_stands_in_the_address(browsers):
    for url in ("/help-now/?lang=%00", "/help-now/%00/", "/help-now/?q=" + "a" * 5000):
        assert browsers["anybody"].get(url).status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "failwhale/", "test404/", "api/main/images/", "api/main/documents/1/", "api/main/pages/{page}/action/delete/",
        "embeds/chooser/", "embeds/chooser/upload/", "tag-autocomplete/?term=a", "translation/submit/snippet/a/b/1/",
        "snippets/choose/content/reference/chosen-multiple/",
    ],
)  # fmt: skip
def test_what_wagtail_keeps_for_its_developers_is_not_there(house, browsers, url):
    for who in ("eddie", "rae"):
        for method in ("get", "post"):
            assert getattr(browsers[who], method)("/cms/" + url.format(**house.ids)).status_code == 404


def test_an_editors_account_is_the_one_that_everybody_has(browsers):
    assert browsers["eddie"].get("/cms/account/").url == "/accounts/me/"
