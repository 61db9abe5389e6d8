"""The public pages: both languages, stamps, other names, what was taken down, and whose pages are whose."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from content import library as shelf
from content import models
from content.actions import sign_off
from tests.content.conftest import make_article

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.content.addresses")]


@pytest.fixture
def entry(english):
    page = models.GlossaryEntryPage(title="Māuiui", slug="mauiui", locale=english.locale, accessible="Feeling unwell.")
    page.other_names = [("name", "Not well")]
    english.get_children().get(slug="glossary").add_child(instance=page)
    page.save_revision().publish()
    return page


@pytest.mark.parametrize("address", ["/", "/es/", "/library/", "/es/library/", "/glossary/", "/es/glossary/"])
def test_the_lists_open(library, client, address):
    assert client.get(address).status_code == 200


def test_the_front_page_speaks_the_language_of_the_visitor(library, client):
    response = client.get("/", headers={"accept-language": "es"})

    assert '<html lang="es"' in response.content.decode()


def test_an_unsigned_page_says_so(article, client):
    assert "Not yet clinically reviewed" in client.get(article.url).content.decode()


@pytest.mark.parametrize(("code", "said"), [("en", False), ("es", True)])
def test_a_shipped_translation_says_that_nobody_checked_it_until_it_is_signed(
    library, client, clinic, by_rita, code, said
):
    home = next(each for each in library if each.locale.language_code == code)
    page = make_article(home, "shipped", starter_checksum="of a file")
    note = {"en": "One translation, not yet checked.", "es": "Una sola traducción, todavía sin comprobar."}[code]

    assert (note in client.get(page.url).content.decode()) == said

    sign_off(page=page, revision=page.latest_revision, clinic=clinic, by=by_rita)

    assert note not in client.get(page.url).content.decode()


def test_a_translation_written_here_is_not_called_unchecked(library, client):
    home = next(each for each in library if each.locale.language_code == "es")

    assert "Una sola traducción" not in client.get(make_article(home, "ours").url).content.decode()


def test_a_signed_page_names_who_checked_it_and_until_when(article, client, clinic, by_rita):
    signature = sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita)

    text = client.get(article.url).content.decode()

    assert "Checked by Rita" in text
    assert f"Next check by {signature.next_due:%-d %B %Y}." in text


def test_an_overdue_page_says_so(article, client, clinic, by_rita):
    sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita)
    due = timezone.now() - timedelta(days=3)
    models.SignOff.objects.update(signed_at=due - timedelta(days=1), next_due=due)

    assert f"Check was due {due:%-d %B %Y}." in client.get(article.url).content.decode()


def test_empty_sections_are_not_rendered(article, entry, client):
    text = client.get(article.url).content.decode() + client.get(entry.url).content.decode()

    for heading in ("Key points", "Questions people ask", "Read next", "How it starts", "Sources", "How common"):
        assert heading not in text
    assert 'id="ib"' not in text
    assert "At a glance" not in entry.headings()


def test_a_fact_stands_at_a_glance(entry, client):
    entry.parts = "One, and another."
    entry.save_revision().publish()

    assert '<h2 id="ib">At a glance</h2>' in client.get(entry.url).content.decode()
    assert "At a glance" in entry.headings()


def test_another_name_leads_to_the_entry(entry, client):
    response = client.get("/glossary/not-well/")

    assert (response.status_code, response.url) == (301, "/glossary/mauiui/")


def test_a_draft_is_not_there(english, client):
    page = make_article(english, "soon")
    models.ArticlePage.objects.update(live=False, first_published_at=None)

    assert client.get(page.url).status_code == 404


def test_a_page_that_was_taken_down_says_so_and_shows_the_way_on(article, english, client):
    article.replaced_by = make_article(english, "instead").page_ptr
    article.save_revision().publish()
    article.unpublish()

    response = client.get("/library/asking-for-reassurance/")

    assert response.status_code == 410
    assert "/library/instead/" in response.content.decode()


def test_a_clinics_own_page_has_no_public_address(own_article, article, client):
    assert own_article.url is None
    assert client.get("/library/harbour-secret/").status_code == 404
    assert "harbour-secret" not in client.get("/library/").content.decode()


def test_a_clinics_own_page_is_read_by_its_own_only(own_article, clinic, other_clinic):
    assert shelf.find(own_article.pk, clinic) == own_article
    assert shelf.find(own_article.pk, other_clinic) is None
    assert shelf.clinic_id_of(own_article) == clinic.pk


def test_search_folds_macrons_on_both_sides(search_index, entry, client):
    for query in ("mauiui", "Māuiui", "not well"):
        assert shelf.search(query, "en") == [entry]
        assert "/glossary/mauiui/" in client.get("/glossary/", {"q": query}).content.decode()


def test_search_in_one_language_finds_nothing_of_the_other(search_index, entry):
    assert shelf.search("mauiui", "es") == []


def test_a_term_stands_under_its_letter_without_the_macron(entry):
    letters = {each.letter: each.entries for each in shelf.a_to_z("en")}

    assert letters["M"] == (entry,)
    assert letters["Z"] == ()
    assert "Ñ" in {each.letter for each in shelf.a_to_z("es")}


def test_a_citation_without_its_source_is_refused(article):
    article.how_sure = "<p>Fairly.[@nobody-1900]</p>"

    with pytest.raises(Exception, match="nobody-1900"):
        article.full_clean()


def test_the_lists_take_constant_queries(english, article, rf, django_assert_max_num_queries):
    for number in range(6):
        make_article(english, f"piece-{number}")
    index = english.get_children().get(slug="library").specific
    request = rf.get("/library/")
    request.user = AnonymousUser()

    with django_assert_max_num_queries(14):
        assert index.serve(request).render().status_code == 200
