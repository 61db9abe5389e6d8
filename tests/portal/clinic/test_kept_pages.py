"""Visitors without a cookie get a public page from the cache, and nobody else does."""

import pytest
from django.core.cache import caches
from django.test import Client, RequestFactory
from django.urls import reverse

from content import actions
from content.models import ResourcePage
from portal.audit.actor import system
from portal.clinic.kept_pages import _may_be_kept
from portal.clinic.policy_header import is_public
from tests.content.kinds import make_page

OLD, NEW = "As it was read first", "As it is now"


@pytest.fixture
def article(db, settings):
    library = actions.plant(by=system("tests"))
    settings.PAGES_KEPT_SECONDS = 60
    caches["pages"].clear()
    yield make_page(ResourcePage, library[0], title=OLD)
    caches["pages"].clear()


def read(browser: Client, page: ResourcePage, query: str = "") -> str:
    return browser.get(page.url + query).content.decode()


def rename(page: ResourcePage) -> None:
    page.title = NEW
    page.save()


def test_a_second_visitor_gets_it_without_a_query(article, django_assert_num_queries):
    first = Client().get(article.url)
    with django_assert_num_queries(0):
        second = Client().get(article.url)
    assert OLD in second.content.decode()
    assert (second.content, second.status_code, second.headers) == (first.content, 200, first.headers)


@pytest.mark.parametrize("cookie", ["theme", "banners", "session", "csrf", "anything"])
def test_whoever_brings_a_cookie_gets_it_as_it_is(article, cookie):
    read(Client(), article)
    rename(article)
    browser = Client()
    browser.cookies[cookie] = "dark"
    assert NEW in read(browser, article)
    assert OLD in read(Client(), article)


def test_what_changes_is_seen_after_a_minute(article, time_machine):
    time_machine.move_to("2026-11-02T10:00:00Z", tick=False)
    read(Client(), article)
    rename(article)
    time_machine.shift(59)
    assert OLD in read(Client(), article)
    time_machine.shift(2)
    assert NEW in read(Client(), article)


def test_what_somebody_with_a_cookie_reads_is_kept_for_nobody(article):
    browser = Client()
    browser.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in read(browser, article)
    assert 'data-theme="dark"' not in read(Client(), article)


def test_a_search_and_another_host_have_pages_of_their_own(article):
    read(Client(), article)
    rename(article)
    assert NEW in read(Client(), article, "?words=both")
    assert NEW in Client(HTTP_HOST="localhost").get(article.url).content.decode()


def test_a_page_with_a_token_is_kept_for_nobody(article):
    path = reverse("feedback", args=[article.pk])
    first, second = (Client().get(path) for _ in range(2))
    assert first.cookies["csrf"].value != second.cookies["csrf"].value


def test_a_page_that_is_not_there_is_asked_for_again(article):
    path = article.url
    article.unpublish()
    gone = Client().get(path)
    assert gone.status_code in {404, 410}
    article.save_revision().publish()
    assert Client().get(path).status_code == 200


def test_no_page_of_the_library_hands_out_a_cookie(article):
    for path in ("/library/", "/glossary/", "/courses/", article.url):
        reply = Client().get(path)
        assert reply.status_code == 200
        assert not reply.cookies
        assert "csrfmiddlewaretoken" not in reply.content.decode()


@pytest.mark.parametrize(("path", "is_kept"), [("/mi/library/", True), ("/es/library/", True), ("/cms/", False)])
def test_pages_of_every_language_that_is_offered_may_be_kept_and_found(settings, path, is_kept):
    settings.LANGUAGES = [*settings.LANGUAGES, ("mi", "te reo Māori")]

    assert is_public(path) == is_kept
    assert _may_be_kept(RequestFactory().get(path)) == is_kept


def test_pages_of_a_language_that_is_not_offered_are_not(settings):
    assert not is_public("/mi/library/")
