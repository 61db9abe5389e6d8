import json

import pytest
from django.db import IntegrityError, OperationalError
from django.http import HttpResponse
from django.urls import path

from portal.clinic import language


def lost(request):
    raise OperationalError("server closed the connection")


def broken(request):
    raise IntegrityError("a bug, not an outage")


urlpatterns = [
    path("lost/", lost),
    path("api/v1/lost/", lost),
    path("broken/", broken),
    path("fine/", lambda request: HttpResponse("fine")),
]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def browser(client):
    client.raise_request_exception = False
    return client


def test_a_person_gets_a_page_that_keeps_help_at_hand(browser, db):
    reply = browser.get("/lost/")

    assert reply.status_code == 503
    assert reply["Retry-After"] == "10"
    assert 'href="/help-now/"' in reply.content.decode()


def test_a_machine_gets_a_problem(browser, db):
    reply = browser.get("/api/v1/lost/")

    assert reply["Content-Type"] == "application/problem+json"
    assert json.loads(reply.content)["status"] == 503


def test_an_outage_that_a_middleware_meets_first_gets_the_same_page(browser, db, monkeypatch):
    def lost_there(self, request):
        raise OperationalError

    monkeypatch.setattr(language.LanguageMiddleware, "__call__", lost_there)

    assert browser.get("/fine/").status_code == 503


def test_another_failure_is_not_called_an_outage(browser, db):
    assert browser.get("/broken/").status_code == 500
