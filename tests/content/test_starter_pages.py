"""The shipped pieces as pages: loaded once for this file, rendered, checked, and loaded again."""

import pytest
from django.db import transaction

from content import actions, models
from content import library as shelf
from content.actions.starter import STARTER
from content.checks import faults_of
from tests.content.conftest import SYSTEM, make_article
from tests.starter import load_starter

KINDS = {kind.kinds_slug for kind in shelf.kinds()}
pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.urls("tests.content.addresses")]


@pytest.fixture(scope="module", autouse=True)
def starter(django_db_setup, django_db_blocker):
    """The shipped pieces in every language; rolled back after the file."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_starter()
        actions.load_rules(by=SYSTEM)
        yield
        transaction.set_rollback(True)


def test_loading_twice_changes_nothing():
    before = list(models.ArticlePage.objects.values_list("live_revision_id", flat=True))

    assert actions.load_starter(by=SYSTEM) == 0
    assert actions.load_rules(by=SYSTEM) == 0
    assert before == list(models.ArticlePage.objects.values_list("live_revision_id", flat=True))


def test_loading_leaves_a_page_alone_that_somebody_edited(ana):
    page = models.ArticlePage.objects.get(slug="finding-support", locale__language_code="en")
    page.lead, page.starter_checksum = "Ours now.", "old"
    page.save_revision(user=ana).publish()

    assert actions.load_starter(by=SYSTEM) == 0


def shipped_before(slug):
    """An article that an earlier release shipped."""
    home = models.HomePage.objects.get(clinic=None, locale__language_code="en")
    return make_article(home, slug, starter_checksum="old")


def test_what_is_shipped_no_more_is_taken_down_and_leads_on(client):
    gone = shipped_before("video-or-in-person")
    assert client.get(gone.url).status_code == 200

    actions.load_starter(by=SYSTEM)

    response = client.get("/library/video-or-in-person/")
    assert response.status_code == 410
    assert 'href="/library/screen-or-room/"' in response.content.decode()


def test_what_somebody_edited_stays_though_it_is_shipped_no_more(client, ana):
    theirs = shipped_before("video-or-in-person")
    theirs.save_revision(user=ana).publish()

    actions.load_starter(by=SYSTEM)

    assert client.get(theirs.url).status_code == 200


def test_an_entry_shows_the_questions_that_people_ask_about_it(client):
    text = client.get("/glossary/insecure-attachment/").content.decode()

    assert "Is insecure attachment a disorder?" in text
    assert "Can attachment styles mix?" in text


def test_every_starter_piece_renders_and_names_its_translation(client):
    pages = [page for kind in shelf.kinds() for page in kind.objects.live().select_related("locale")]
    translated = {page.translation_key for page in pages if page.locale.language_code == "es"}
    assert len(pages) > len(translated) * 2
    assert len(pages) == len([path for path in STARTER.glob("*/*.toml") if path.parent.name in KINDS])
    assert {page.reading_minutes for page in pages if page.slug == "how-attachment-works"} == {4}
    for page in pages:
        response = client.get(page.url)
        assert response.status_code == 200
        text = response.content.decode()
        other = "es" if page.locale.language_code == "en" else "en"
        assert f'<html lang="{page.locale.language_code}"' in text
        assert (f'hreflang="{other}"' in text) == (page.translation_key in translated)
        leads_on = getattr(page, "leads_on", True)  # a page for a crisis does not; no other is left without a next one
        assert {each.locale_id for each in page.related.all()} == ({page.locale_id} if leads_on else set())
        assert f'hreflang="{page.locale.language_code}" href="http://testserver{page.url}"' in text
        assert "[@" not in text
        assert "Traceback" not in text


def test_every_source_of_the_starter_pieces_is_linked_both_ways(client):
    page = models.ArticlePage.objects.get(slug="how-attachment-works", locale__language_code="en")
    text = client.get(page.url).content.decode()

    for number in range(1, page.sources.count() + 1):
        assert f'href="#s{number}"' in text
        assert f'id="s{number}"' in text
        assert text.count(f'id="c{number}"') == 1


def test_every_starter_piece_passes_in_every_language():
    pages = [page for kind in shelf.kinds() for page in kind.objects.all()]

    assert len(pages) > 100
    assert [f"{page.slug}: {fault}" for page in pages for fault in faults_of(page)] == []
