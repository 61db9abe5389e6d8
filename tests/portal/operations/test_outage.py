import json
import sqlite3
from contextlib import closing, contextmanager

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, OperationalError, connection
from django.http import HttpResponse
from django.urls import path

from portal.clinic import language
from portal.operations.line import Line, line, without_waiting
from portal.operations.session_store import SessionStore


def remember(request):
    request.session["seen"] = request.session.get("seen", 0) + 1
    return HttpResponse("remembered")


def forget(request):
    request.session["seen"] = 0
    Session.objects.all().delete()
    return HttpResponse("forgotten meanwhile")


@contextmanager
def held_by_another_writer():
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def locked_error() -> OperationalError:
    """What Django raises when a wait for the one writer was in vain."""
    with without_waiting(), pytest.raises(OperationalError) as raised:
        connection.cursor().execute("BEGIN IMMEDIATE")
    return raised.value


def lost(request):
    raise OperationalError("server closed the connection")


def broken(request):
    raise IntegrityError("a bug, not an outage")


urlpatterns = [
    path("lost/", lost),
    path("api/v1/lost/", lost),
    path("broken/", broken),
    path("remember/", remember),
    path("forget/", forget),
    path("fine/", lambda request: HttpResponse("fine")),
]
pytestmark = pytest.mark.urls(__name__)
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite alone has one writer")


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


def test_a_session_that_cannot_be_saved_because_the_database_is_away_is_an_outage(browser, db, monkeypatch):
    def lost_there(self, *_given, **_named):
        raise OperationalError

    browser.get("/remember/")
    monkeypatch.setattr(Session, "save", lost_there)

    assert browser.get("/remember/").status_code == 503


def test_a_session_that_ended_meanwhile_is_not_an_outage(browser, db):
    browser.get("/remember/")

    assert browser.get("/forget/").status_code == 400


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_once_somebody_waited_in_vain_for_the_one_writer_nobody_else_waits(browser):
    with held_by_another_writer():
        line.note(locked_error())
        assert [browser.post("/fine/").status_code, browser.get("/fine/").status_code] == [503, 200]

    assert browser.post("/fine/").status_code == 200


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_without_a_wait_in_vain_the_database_is_not_looked_at(browser):
    with held_by_another_writer():
        assert browser.post("/fine/").status_code == 200


def test_another_failure_is_not_called_an_outage(browser, db):
    assert browser.get("/broken/").status_code == 500


def test_a_session_that_waited_in_vain_tells_the_line(db, monkeypatch):
    """Its own cause stays on the error: by it the next request knows that it need not wait as well."""
    cause = sqlite3.OperationalError("database is locked")
    cause.sqlite_errorname = "SQLITE_BUSY"

    def busy(*_given, **_named):
        raise OperationalError("database is locked") from cause

    monkeypatch.setattr(Session, "save", busy)
    own = Line()
    with pytest.raises(OperationalError) as met:
        SessionStore("a-key-that-is-long-enough").save()
    own.note(met.value)
    assert own._is_stuck
