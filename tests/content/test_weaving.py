"""Links to glossary terms, woven into texts as they are shown."""

import pytest

from content import models, weaving
from tests.content.conftest import make_article
from tests.content.test_library import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.content.addresses")]


def make_term(home, title, *names):
    page = models.GlossaryEntryPage(
        title=title, slug=title.lower().replace(" ", "-"), locale=home.locale, accessible="A word."
    )
    page.other_names = [("name", name) for name in names]
    home.get_children().get(slug="glossary").add_child(instance=page)
    page.save_revision().publish()
    return page


@pytest.fixture
def terms(english):
    make_term(english, "Base")
    make_term(english, "Secure base", "Home port")
    return lambda html: weaving.terms_in("en").woven(html, "")


def test_the_longest_name_is_linked(terms):
    assert terms("<p>A secure base.</p>") == '<p>A <a href="/glossary/secure-base/">secure base</a>.</p>'


def test_another_name_is_linked_too_and_a_term_once_whatever_it_is_called(terms):
    html = terms("<p>A home port is a secure base, a home port.</p>")

    assert html.count("<a ") == 1
    assert '<a href="/glossary/secure-base/">home port</a> is' in html


@pytest.mark.parametrize(
    "html",
    [
        '<p><a href="/x/">A secure base</a></p>',
        "<h3>A secure base</h3>",
        "<p>basement, data-base, databases</p>",
        "<p>Said.[@base-2001]</p>",
        '<p><b class="base">x</b></p>',
        '<p>See <a href="/glossary/secure-base/">there</a>: a secure base.</p>',
        "<p>Fish &amp; chips &#8212; 1 &lt; 2<br/></p>",
    ],
)
def test_what_is_no_mention_stays_as_it_is(terms, html):
    assert terms(html) == html


def test_the_words_stay_as_they_were_written(terms):
    assert ">SECURE Base</a>" in terms("<p>SECURE Base</p>")


def test_each_part_of_a_page_links_its_first_mention(english, terms, client):
    page = make_article(english, "linked", how_sure="<p>A base, a base.</p>")
    page.sections = [("section", {"heading": "Base", "text": "<p>A base, a base.</p>"})]
    page.save_revision().publish()

    text = text_of(client, page.url)

    assert text.count('<a href="/glossary/base/">base</a>, a base.') == 2
    assert '<h2 id="part-1">Base</h2>' in text


def test_an_editor_switches_it_off_for_a_page(english, terms, client):
    page = make_article(english, "bare", how_sure="<p>A base.</p>", weaves_terms=False)

    assert 'href="/glossary/base/"' not in text_of(client, page.url)


def test_a_term_does_not_link_to_itself(english, terms, client):
    page = models.GlossaryEntryPage.objects.get(slug="base")
    page.how_it_starts = "<p>A base is not a secure base.</p>"
    page.save_revision().publish()

    text = text_of(client, page.url)

    assert '<p>A base is not a <a href="/glossary/secure-base/">secure base</a>.</p>' in text


def test_a_language_links_its_own_terms_alone(spanish, terms):
    assert weaving.terms_in("es").woven("<p>A base.</p>", "") == "<p>A base.</p>"


def test_a_term_that_was_taken_down_is_linked_no_more(terms):
    models.GlossaryEntryPage.objects.get(slug="base").unpublish()

    assert weaving.terms_in("en").woven("<p>A base.</p>", "") == "<p>A base.</p>"


def test_terms_are_read_once_until_they_change(english, terms, django_assert_num_queries):
    weaving.terms_in("en")
    for number in range(4):
        make_term(english, f"Word {number}")
    weaving.terms_in("en")

    with django_assert_num_queries(2):  # the homes, and whether anything changed
        weaving.terms_in("en")


def test_within_a_minute_nothing_is_asked(english, terms, settings, django_assert_num_queries):
    settings.PAGES_KEPT_SECONDS = 60
    known = weaving.terms_in("en")
    make_term(english, "Harbour")
    with django_assert_num_queries(0):
        assert weaving.terms_in("en") == known
    settings.PAGES_KEPT_SECONDS = 0
    assert "harbour" in weaving.terms_in("en").urls
