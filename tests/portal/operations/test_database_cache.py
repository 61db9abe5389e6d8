"""The cache in the database: a page with many links asks it no more often than one with few."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site
from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY

from portal.operations.database_cache import ADDRESSES, DatabaseCache
from tests.content.conftest import english, library, make_article, make_search_index  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cache(settings, monkeypatch):
    monkeypatch.setattr(DatabaseCache, "_kept", None)
    backend = f"{DatabaseCache.__module__}.{DatabaseCache.__name__}"
    settings.CACHES = {**settings.CACHES, "default": {"BACKEND": backend, "LOCATION": "django_cache"}}
    call_command("createcachetable")
    make_search_index()


def asked(client, address: str) -> int:
    for _time in range(2):  # what is kept is there from the second time on
        client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len([query for query in queries if "django_cache" in query["sql"]])


@pytest.mark.parametrize("address", ["/library/", "/api/v1/content", "/library/feed.json"])
def test_many_links_ask_no_more_often_than_few(client, english, address, time_machine):  # noqa: F811
    time_machine.move_to("2026-11-02T10:00:20Z", tick=False)  # a new minute begins new counters, which lie there too
    make_article(english, "first")
    few = asked(client, address)
    for number in range(9):
        make_article(english, f"more-{number}")
    assert asked(client, address) == few


def test_the_key_is_wagtails_and_a_changed_site_is_known_at_once(english):  # noqa: F811
    assert ADDRESSES == SITE_ROOT_PATHS_CACHE_KEY
    page = make_article(english, "first")
    assert page.url == "/library/first/"
    Site.objects.get().delete()
    assert type(page).objects.get(pk=page.pk).url is None


def test_everything_else_lies_in_the_database():
    cache = DatabaseCache("django_cache", {})
    cache.set("one", 1)
    assert cache.get("one") == 1
    assert cache.get("two", "nothing") == "nothing"
    assert cache.delete("one")
    assert cache.get("one") is None
