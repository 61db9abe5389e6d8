"""What is left behind when people go round: log lines, error pages, cache, sessions, files, the database itself."""

import io
import logging
import sys
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import override_settings

from portal.audit.encryption import EncryptedTextField
from portal.operations.logs import JSONFormatter
from tests.architecture.canaries import planting, visitors, world
from tests.architecture.canaries.crawling import WORDS, fetch
from tests.architecture.canaries.planting import words_of
from tests.architecture.canaries.sharing import share_out

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.deep, pytest.mark.timeout(1800)]
WHO = ("anonymous", "harbour:ana", "harbour:cleo", "harbour:eddie", "harbour:pia open", "harbour:api all")
MOST = 200  # addresses a visitor: all of ours, and the first of the editor's


class Broken:
    """A middleware that lets every view do its work and then fails with the page in its hands."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        response = view(request, *args, **kwargs)
        raise RuntimeError(f"{request.GET} {request.POST} {getattr(response, 'content', '')}")


@contextmanager
def all_logs():
    """Everything that any logger says, at the lowest level, as the product's own formatter writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JSONFormatter())
    named = [each for each in logging.root.manager.loggerDict.values() if isinstance(each, logging.Logger)]
    loggers = [logging.root, *named]
    before = [(each, each.level, each.handlers) for each in loggers]
    for each in loggers:
        each.setLevel(logging.DEBUG)
        each.handlers = [handler] if each is logging.root or not each.propagate else []
    try:
        yield written
    finally:
        for each, level, handlers in before:
            each.setLevel(level)
            each.handlers = handlers


def found_in(text: str, clinics) -> set[str]:
    return {clinics.cage.birds[word].column for word in set(WORDS.findall(text.lower())) & clinics.cage.birds.keys()}


def typed(clinics) -> dict[str, str]:
    """What somebody types into every field of every form."""
    bird = next(bird.text for bird in clinics.cage.birds.values() if bird.column == "intake.Patient.name")
    return dict.fromkeys(("q", "text", "name", "note", "email", "message", "code", "a", "login", "password"), bird)


def test_no_log_line_and_no_error_page_holds_a_canary(clinics, record_property):
    def break_everything(visitor):
        return broken(visitor, world.starts(clinics, visitor)[:MOST], clinics)

    asked, leaks, texts = zip(*share_out(break_everything, [v for v in clinics.visitors if v.name in WHO]), strict=True)
    text = "".join(texts)
    failures = text.count("RuntimeError")
    record_property("broken", failures)
    sys.stdout.write(f"{sum(asked)} requests, {text.count(chr(10))} log lines, {failures} failures" + "\n")
    assert set().union(*leaks) == set()
    assert found_in(text, clinics) == set()
    assert failures > 300


def broken(visitor, urls, clinics) -> tuple[int, set[tuple[str, str]], str]:
    """Return how often somebody asked in vain, which canaries stood on which error page, and all that was logged."""
    asked, leaks, whole = 0, set(), visitor.browser
    middleware = [*settings.MIDDLEWARE, "tests.architecture.canaries.test_traces.Broken"]
    with override_settings(MIDDLEWARE=middleware), all_logs() as written:
        visitor.browser = visitors.browser()
        visitor.browser.cookies = whole.cookies.copy()
        for url in urls:
            for method in ("get", "post"):
                response = fetch(visitor, url, method, typed(clinics))
                asked += 1
                if response.status_code >= 500:
                    leaks |= {(url, column) for column in found_in(response.body.decode(), clinics)}
        visitor.browser = whole
    return asked, leaks, written.getvalue()


def test_a_log_line_with_a_canary_would_be_found(clinics):
    bird = next(iter(clinics.cage.birds))
    with all_logs() as written:
        logging.getLogger("django.request").warning("somebody wrote " + bird)

    assert found_in(written.getvalue(), clinics)


def test_the_cache_holds_no_canary(clinics, rounds):
    text = " ".join(held for _journey, held in rounds)

    assert text
    assert found_in(text, clinics) == set()


def test_sessions_hold_ids_and_no_words(clinics, journeys):
    held = [repr(row.get_decoded()) for row in Session.objects.all()]

    assert len(held) >= sum(bool(journey.visitor.user or journey.visitor.patient) for journey in journeys)
    assert found_in(" ".join(held), clinics) == set()


def test_no_session_key_is_ever_shown(clinics, journeys):
    keys = set(Session.objects.values_list("session_key", flat=True))
    shown = {word for journey in journeys for word in journey.met}

    assert keys & shown == set()


def test_the_database_holds_no_sealed_word_in_the_open(clinics, journeys):
    sealed = {label for _model, column, label in planting.text_columns() if isinstance(column, EncryptedTextField)}
    with connection.cursor() as cursor:
        text = ""
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            text += repr(cursor.fetchall())
    open_ones = found_in(text, clinics)

    assert open_ones & sealed == set()
    assert open_ones - sealed


def test_no_file_of_the_product_holds_a_canary(clinics, journeys):
    """But for a page of help, which is for everybody, and the database, which is looked at above."""
    files = [file for file in settings.VAR_DIR.rglob("*") if file.is_file() and "sqlite3" not in file.name]
    leaks = {
        (file.name, column)
        for file in files
        for column in found_in(file.read_bytes().decode("utf-8", "replace"), clinics)
        if "may anybody" not in (words_of(column) or [])
    }
    assert leaks == set()
