"""What readers say of a page: chosen from lists, without anything about them, and a task for the page's editors."""

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client

from content import actions, feedback, models
from content.exceptions import Refused
from content.views import MOST
from portal.audit import actor
from portal.audit.models import AuditEvent
from tests.content.conftest import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.content.addresses")]
READER = actor.system("reader")


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def address(article):
    return f"/feedback/{article.pk}/"


@pytest.fixture
def report(article):
    return actions.give_feedback(page=article, is_useful=None, fault="facts", part=1, by=READER)


def test_a_page_leads_to_its_form(article, address, client):
    assert f'href="{address}"' in client.get(article.url).content.decode()
    assert client.get(address).status_code == 200


def test_what_a_reader_chose_is_kept_with_the_heading(article, address, client):
    response = client.post(address, {"is_useful": "no", "fault": "unclear", "part": "1"})

    row = models.Feedback.objects.get()
    assert response.url == f"{address}?thanks=1"
    assert (row.is_useful, row.fault, row.heading) == (False, "unclear", "What it means")
    assert "Thank you" in client.get(response.url).content.decode()


def test_to_have_found_it_useful_is_enough_and_no_task(article, address, client):
    client.post(address, {"is_useful": "yes"})

    assert models.Feedback.objects.get().is_useful is True
    assert feedback.reports_on(article) == []


def test_nothing_about_the_reader_is_kept(address, client):
    client.post(address, {"fault": "facts"}, headers={"user-agent": "Zq-Browser"}, REMOTE_ADDR="203.0.113.77")

    row = models.Feedback.objects.values().get()
    kept = [name for name, value in row.items() if value not in (None, "")]
    assert sorted(kept) == ["fault", "given_on", "id", "page_id"]
    told = repr([*AuditEvent.objects.values(), row])
    assert "203.0.113" not in told
    assert "Zq-Browser" not in told


def test_the_form_has_no_field_for_words(address, client):
    text = client.get(address).content.decode()

    assert "<textarea" not in text
    assert 'type="text"' not in text
    assert "/help-now/" in text


def test_an_empty_form_is_refused_in_words(address, client):
    response = client.post(address, {})

    assert response.status_code == 422
    assert "Choose at least one answer." in response.content.decode()
    assert not models.Feedback.objects.exists()


@pytest.mark.parametrize("sent", [{"fault": "nonsense"}, {"fault": "facts", "part": "99"}, {"is_useful": "perhaps"}])
def test_what_is_not_on_the_lists_is_refused(address, client, sent):
    assert client.post(address, sent).status_code == 422
    assert not models.Feedback.objects.exists()


def test_one_address_cannot_fill_the_list(address, client):
    answers = [client.post(address, {"fault": "facts"}).status_code for _ in range(MOST + 1)]

    assert answers == [302] * MOST + [429]
    assert models.Feedback.objects.count() == MOST


def test_the_form_is_asked_with_its_token(article, address):
    assert Client(enforce_csrf_checks=True).post(address, {"fault": "facts"}).status_code == 403


def test_the_form_is_never_kept_by_a_cache(address, client):
    assert "no-store" in client.get(address)["Cache-Control"]


def test_a_clinics_own_page_takes_no_word_from_the_street(own_article, client):
    assert client.get(f"/feedback/{own_article.pk}/").status_code == 404
    assert client.get("/feedback/99999999999999/").status_code == 404


def test_a_page_is_asked_about_in_its_own_language(article, client):
    assert client.get(f"/es/feedback/{article.pk}/").status_code == 404


def test_a_report_waits_until_an_editor_settles_it(report, article, clinic, eddie):
    assert feedback.open_reports(clinic) == [report]

    settled = actions.settle_report(report=report, by=actor.staff(eddie, clinic))

    assert str(settled.settled_by_id) == str(eddie.pk)
    assert feedback.open_reports(clinic) == []
    assert AuditEvent.objects.filter(action="content.report_settled").count() == 1


def test_settled_twice_the_first_time_stands(report, clinic, eddie, rita):
    first = actions.settle_report(report=report, by=actor.staff(eddie, clinic))

    again = actions.settle_report(report=report, by=actor.staff(rita, clinic))

    assert str(again.settled_by_id) == str(first.settled_by_id)
    assert AuditEvent.objects.filter(action="content.report_settled").count() == 1


def test_nothing_settles_itself(report):
    with pytest.raises(Refused):
        actions.settle_report(report=report, by=SYSTEM)


def test_a_report_on_a_clinics_own_page_is_that_clinics(own_article, clinic, other_clinic, eddie):
    row = actions.give_feedback(page=own_article, is_useful=None, fault="facts", part=None, by=READER)

    assert feedback.report_of(row.pk, clinic) == row
    assert feedback.report_of(row.pk, other_clinic) is None
    assert feedback.open_reports(other_clinic) == []
    with pytest.raises(Refused):
        actions.settle_report(report=row, by=actor.staff(eddie, other_clinic))


def test_nothing_is_kept_where_the_note_of_it_fails(article, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("content.actions.feedback.record.record", fail)
    with pytest.raises(RuntimeError):
        actions.give_feedback(page=article, is_useful=True, fault="", part=None, by=READER)
    assert not models.Feedback.objects.exists()


def test_voices_are_counted_page_by_page(article):
    for is_useful in (True, True, False, None):
        actions.give_feedback(
            page=article, is_useful=is_useful, fault="" if is_useful is not None else "link", part=None, by=READER
        )

    assert feedback.voices_on([article]) == {article.pk: feedback.Voices(2, 1)}


@pytest.mark.parametrize("fields", [{}, {"fault": "facts", "settled_at": "2026-01-01T00:00Z"}])
def test_the_database_refuses_half_a_row(article, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Feedback.objects.create(page_id=article.pk, **fields)
