"""The library as readers use it: audiences, topics, search past slips of the pen, feeds, and what engines are told."""

import json
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content import library as catalogue
from content import models, shelves
from content.actions import sign_off
from content.audiences import AUDIENCES, audience_at
from content.finding import find
from content.spelling import corrected, near_titles
from content.structured import element
from tests.content.conftest import make_article

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.content.addresses")]
ATOM, SITEMAP = "{http://www.w3.org/2005/Atom}", "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def topic(db):
    return models.Topic.objects.create(slug="support", names={"en": "Support", "es": "Apoyo"})


@pytest.fixture
def entry(english):
    page = models.GlossaryEntryPage(
        title="Secure base", slug="secure-base", locale=english.locale, accessible="Somebody to come back to."
    )
    page.other_names = [("name", "Home port")]
    english.get_children().get(slug="glossary").add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def give_topics(page, *topics):
    page.topics = topics
    page.save()


def text_of(client, path, **query):
    response = client.get(path, query)
    assert response.status_code == 200
    return response.content.decode()


def described(text):
    """The page as the data in it says."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    return {each["@type"]: each for each in json.loads(found[1])["@graph"]}


# Audiences and topics


def test_an_audience_shows_its_pieces_and_no_others(english, client):
    make_article(english, "for-us", for_myself=False, for_parents=True)
    make_article(english, "for-them", for_myself=True)

    text = text_of(client, "/library/for/parents/")

    assert "/library/for-us/" in text
    assert "/library/for-them/" not in text


def test_a_topic_shows_its_pieces_and_no_others(english, topic, client):
    give_topics(make_article(english, "within"), topic)
    make_article(english, "without")

    text = text_of(client, "/library/about/support/")

    assert "/library/within/" in text
    assert "/library/without/" not in text


def test_audience_and_topic_narrow_together(english, topic, client):
    give_topics(make_article(english, "both", for_parents=True), topic)
    give_topics(make_article(english, "one"), topic)

    text = text_of(client, "/library/for/parents/about/support/")

    assert "/library/both/" in text
    assert "/library/one/" not in text


@pytest.mark.parametrize("written", ["family-and-whanau", "Family-And-Whānau", "family-and-wha\u0304nau"])
def test_an_address_without_its_macron_leads_to_the_right_one(library, client, written):
    response = client.get(f"/library/for/{written}/")

    assert response.status_code == 301
    assert response.url == "/library/for/family-and-wh%C4%81nau/"
    assert client.get(response.url).status_code == 200


def test_each_language_has_its_own_addresses_and_names_the_other(library, client):
    text = text_of(client, "/es/library/for/profesionales/")

    assert 'hreflang="en" href="http://testserver/library/for/clinicians/"' in text
    assert audience_at("profesionales", "en") is None


@pytest.mark.parametrize("path", ["for/nobody/", "about/nothing/", "about/support/for/parents/", "for/"])
def test_a_part_that_is_not_there_is_not_found(library, topic, client, path):
    assert client.get(f"/library/{path}").status_code == 404


def test_the_library_names_only_audiences_that_have_pieces_with_their_number(english, client):
    make_article(english, "one", for_parents=True)
    make_article(english, "two")

    ways = re.findall(r'href="(/library/for/[^"]+)"[^>]*>([^<]+)<span class="meta">(\d+)', text_of(client, "/library/"))

    assert [(label.strip(), count) for _url, label, count in ways] == [("For myself", "2"), ("For parents", "1")]


def test_titles_are_sorted_without_their_marks(english, client):
    for title in ("Zest", "Āwhina", "Bonds"):
        make_article(english, title.lower().replace("ā", "a"), title=title)

    lines = shelves.shelf("library", "en").lines

    assert [line.title for line in lines] == ["Āwhina", "Bonds", "Zest"]


def test_a_long_library_is_shown_in_pages(english, client):
    for number in range(30):
        make_article(english, f"piece-{number:02}")

    first, second = text_of(client, "/library/"), text_of(client, "/library/", page="2")

    assert first.count('<li class="stack-sm"><h3>') == 24
    assert second.count('<li class="stack-sm"><h3>') == 6


def test_a_clinics_own_pieces_are_neither_listed_nor_counted(own_article, topic, client):
    give_topics(own_article, topic)

    assert "Topics" not in text_of(client, "/library/")
    assert shelves.shelf("library", "en").lines == ()


def test_the_library_asks_as_much_of_many_pieces_as_of_one(english, entry, topic, client, django_assert_num_queries):
    give_topics(make_article(english, "one"), topic)
    text_of(client, "/library/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        text_of(client, "/library/")
    for number in range(8):
        give_topics(make_article(english, f"more-{number}"), topic)

    with django_assert_num_queries(len(few)):
        text_of(client, "/library/")


# Search


def test_search_finds_pieces_of_every_kind(search_index, english, entry, client):
    make_article(english, "a-secure-place", lead="About a secure base.")

    text = text_of(client, "/library/", q="secure base")

    assert "/glossary/secure-base/" in text
    assert "/library/a-secure-place/" in text


def test_another_name_finds_the_pieces_that_use_the_term(search_index, english, entry):
    page = make_article(english, "a-place", lead="About a secure base.")

    assert {found.pk for found in find("home port", "en").pages} == {entry.pk, page.pk}


def test_what_was_found_is_counted_without_the_rest_of_the_library(search_index, english, entry, client):
    make_article(english, "one")

    assert "Who it is for" not in text_of(client, "/library/", q="secure base")
    assert "Who it is for" in text_of(client, "/library/", q="secure bases of operation")


def test_a_page_in_one_language_leads_to_the_library_of_the_other(english, client):
    page = make_article(english, "one")

    text = text_of(client, page.url)

    assert '<a href="/es/library/" lang="es">Español</a>' in text
    assert 'hreflang="es"' not in text


def test_a_slip_of_the_pen_is_searched_for_as_it_was_meant(search_index, english, entry, client):
    found = find("secrue base", "en")

    assert (found.instead, [page.pk for page in found.pages]) == ("secure base", [entry.pk])
    assert "Nothing has “secrue base”" in text_of(client, "/library/", q="secrue base")


def test_a_slip_is_mended_in_spanish_too(search_index, spanish):
    make_article(spanish, "cercania", title="Cuando la cercanía cuesta")

    assert find("cercanai", "es").instead == "cercania"


def test_words_that_nothing_has_lead_to_titles_that_look_alike(search_index, entry, client):
    found = find("secure bases of operation", "en")

    assert found.pages == ()
    assert found.near == ("Secure base",)
    assert "Did you mean one of these?" in text_of(client, "/library/", q="secure bases of operation")


def test_an_empty_search_shows_everything(search_index, english, client):
    make_article(english, "one")

    assert "/library/one/" in text_of(client, "/library/", q="   ")


def test_a_search_is_shown_as_text(search_index, library, client):
    assert "<script>alert" not in text_of(client, "/library/", q="<script>alert(1)</script>")


def test_a_short_word_is_not_guessed():
    assert corrected("bse", ["Base"]) == ""
    assert corrected("baes", ["Base"]) == "base"


def test_known_words_are_not_changed():
    assert corrected("base", ["Base", "Bass"]) == ""


def test_of_two_words_equally_near_it_is_always_the_same():
    assert corrected("bart", ["cart", "dart", "barn"]) == corrected("bart", ["barn", "dart", "cart"])


def test_a_title_is_near_without_its_marks():
    assert near_titles("mauiui", ["Māuiui", "Zest"]) == ["Māuiui"]


# Related


def test_what_shares_a_topic_is_offered_and_what_shares_none_never(english, topic, client):
    other = models.Topic.objects.create(slug="scores", names={"en": "Scores"})
    page = make_article(english, "this")
    give_topics(page, topic)
    give_topics(make_article(english, "beside"), topic)
    give_topics(make_article(english, "elsewhere"), other)
    make_article(english, "without")

    assert [each.slug for each in shelves.related(page)] == ["beside"]
    text = text_of(client, "/library/this/")
    assert "/library/beside/" in text
    assert "/library/elsewhere/" not in text


def test_what_shares_most_topics_is_first(english, topic):
    other = models.Topic.objects.create(slug="scores", names={"en": "Scores"})
    page = make_article(english, "this")
    give_topics(page, topic, other)
    give_topics(make_article(english, "a-little"), topic)
    give_topics(make_article(english, "much"), topic, other)

    assert [each.slug for each in shelves.related(page)] == ["much", "a-little"]


def test_a_page_without_topics_has_nothing_beside_it(article):
    assert shelves.related(article) == []


# Feeds, sitemap, robots


def test_the_atom_feed_names_the_newest_first(english, client):
    make_article(english, "older")
    make_article(english, "newer")

    response = client.get("/library/feed.atom")
    feed = ElementTree.fromstring(response.content)

    assert response["Content-Type"].startswith("application/atom+xml")
    assert [entry.find(f"{ATOM}title").text for entry in feed.iter(f"{ATOM}entry")] == ["Newer", "Older"]
    assert feed.find(f"{ATOM}entry/{ATOM}link").get("href") == f"{settings.PUBLIC_URL}/library/newer/"


def test_the_json_feed_speaks_the_language_of_its_address(spanish, english, client):
    make_article(spanish, "calma")
    make_article(english, "calm")

    feed = client.get("/es/library/feed.json").json()

    assert (feed["version"], feed["language"]) == ("https://jsonfeed.org/version/1.1", "es")
    assert [item["url"] for item in feed["items"]] == [f"{settings.PUBLIC_URL}/es/library/calma/"]


def test_feeds_and_sitemap_keep_a_clinics_own_pages_to_itself(own_article, client):
    for path in ("/library/feed.atom", "/library/feed.json", "/sitemap.xml"):
        assert "harbour-secret" not in client.get(path).content.decode()


def test_the_sitemap_names_every_public_page_in_every_language(english, spanish, client):
    make_article(english, "calm")

    response = client.get("/sitemap.xml")
    places = {place.text for place in ElementTree.fromstring(response.content).iter(f"{SITEMAP}loc")}

    assert {f"{settings.PUBLIC_URL}{path}" for path in ("/library/calm/", "/es/library/", "/glossary/")} <= places
    assert f'hreflang="es" href="{settings.PUBLIC_URL}/es/library/"' in response.content.decode()


def test_robots_are_told_of_the_sitemap_and_sent_away_from_private_addresses(client):
    text = client.get("/robots.txt").content.decode()

    assert f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml" in text
    assert "Disallow: /i/" in text
    assert "Disallow: /library" not in text


# What engines are told


def test_a_signed_page_tells_who_checked_it_and_when(article, client, clinic, by_rita):
    sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita)

    page = described(text_of(client, article.url))["MedicalWebPage"]

    assert page["reviewedBy"]["name"] == "Rita"
    assert page["lastReviewed"] == f"{timezone.now():%Y-%m-%d}"


def test_an_overdue_check_is_not_told(article, client, clinic, by_rita):
    sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita)
    due = timezone.now() - timedelta(days=1)
    models.SignOff.objects.update(signed_at=due - timedelta(days=1), next_due=due)

    assert "reviewedBy" not in described(text_of(client, article.url))["MedicalWebPage"]


def test_questions_are_told_as_questions_and_only_where_there_are_some(english, client):
    page = make_article(english, "asked")
    assert "FAQPage" not in described(text_of(client, page.url))
    page.faq = [("question", {"question": "Can it change?", "answer": "<p>Yes,</p><p>often.</p>"})]
    page.save_revision().publish()

    [question] = described(text_of(client, page.url))["FAQPage"]["mainEntity"]

    assert (question["name"], question["acceptedAnswer"]["text"]) == ("Can it change?", "Yes, often.")


def test_a_term_is_told_with_its_other_names(entry, client):
    term = described(text_of(client, entry.url))["DefinedTerm"]

    assert (term["name"], term["alternateName"]) == ("Secure base", ["Home port"])
    assert term["inDefinedTermSet"] == "http://testserver/glossary/"


def test_nothing_in_a_page_ends_the_element_that_holds_its_data():
    text = element([{"name": "</script><script>alert(1)</script>\u2028&"}])

    assert text.count("<") == 2
    assert json.loads(text[text.index(">") + 1 : text.rindex("<")])["@graph"][0]["name"].startswith("</script>")


def test_a_shared_link_shows_title_and_summary_and_asks_nothing_of_another_host(article, client):
    text = text_of(client, article.url)

    assert '<meta property="og:title" content="Asking for reassurance">' in text
    assert '<meta property="og:description" content="A lead.">' in text
    assert 'property="og:image"' not in text


def test_every_kind_is_a_piece_with_all_that_lists_and_machines_ask():
    kinds = catalogue.kinds()
    assert len({kind.kind for kind in kinds}) == len(kinds)
    for kind in kinds:
        assert kind.place in {"library", "glossary", "courses"}
        assert kind._meta.get_field(kind.summary_field)
        assert all(kind._meta.get_field(each.field) for each in AUDIENCES)
