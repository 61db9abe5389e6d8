"""The list of publications that the public pages rest on."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content import actions, models, works
from tests.content.conftest import SYSTEM
from tests.content.kinds import make_page, make_topic
from tests.content.test_registers import make_entry

pytestmark = pytest.mark.django_db
PLACE = "/library/publications/"


def make_reference(key: str, year: int, title: str, **fields) -> models.Reference:
    return models.Reference.objects.create(key=key, authors="Bowlby J", year=year, title=title, **fields)


@pytest.fixture
def pages(english):
    """Two pages on different topics, three works, one of them on both pages; a fourth work is on none."""
    older, newer = (
        make_reference("old", 1969, "Ātaahua bonds"),
        make_reference("new", 2011, "Distance", container="Mind 3"),
    )
    both = make_reference("both", 2015, "Both of them")
    make_reference("unused", 2020, "Never named")
    entry, page = make_entry(english, "alarm"), make_page(models.ResourcePage, english)
    other = models.Topic.objects.create(slug="sleep", names={"en": "Sleep"})
    entry.sources, entry.topics = [older, both], [make_topic()]
    page.sources, page.topics, page.body, page.how_sure = [newer, both], [other], [], "<p>Plain.</p>"
    for each in (entry, page):
        each.save_revision().publish()
    return entry, page


def shown(client, query: str = "", place: str = PLACE) -> str:
    response = client.get(place + query)
    assert response.status_code == 200
    return response.content.decode()


def titles(text: str) -> list[str]:
    """Return which of the works stand there, in their order."""
    known = ("taahua bonds", "Distance", "Both of them", "Never named")
    return sorted((title for title in known if title in text), key=text.index)


def test_works_stand_with_the_pages_that_name_them_the_newest_first(client, pages):
    text = shown(client)

    assert titles(text) == ["Both of them", "Distance", "taahua bonds"]
    assert "3 publications" in text
    named = text.partition("Both of them")[2].partition("</li>")[0]
    assert all(f'<a href="{page.url}">' in named for page in pages)


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("?about=sleep", ["Both of them", "Distance"]),
        ("?years=1960", ["taahua bonds"]),
        ("?q=ataahua", ["taahua bonds"]),
        ("?q=mind bowlby", ["Distance"]),
        ("?about=sleep&years=2010&q=both", ["Both of them"]),
        ("?about=sleep&years=1960", []),
        ("?about=nothing&years=x&page=-3", ["Both of them", "Distance", "taahua bonds"]),
    ],
)
def test_the_list_is_narrowed(client, pages, query, left):
    text = shown(client, query)

    assert titles(text) == left
    assert f"{len(left)} publication" in text


def test_what_was_asked_is_words_and_never_markup(client, pages):
    text = shown(client, "?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")

    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_a_page_that_was_taken_down_names_nothing(client, pages):
    entry, _page = pages
    entry.unpublish()

    assert titles(shown(client)) == ["Both of them", "Distance"]


def test_another_language_has_its_own_list(client, english, spanish, pages):
    assert titles(shown(client, place="/es/library/publications/")) == []


def test_a_term_and_the_library_lead_to_it(client, pages):
    entry, _page = pages

    assert f"{PLACE}?about=support" in shown(client, place=entry.url)
    assert f'href="{PLACE}"' in shown(client, place="/library/")


def test_many_works_take_pages_and_no_more_queries(client, pages, english):
    shown(client)
    with CaptureQueriesContext(connection) as few:
        shown(client)
    entry, _page = pages
    entry.sources = [*entry.sources.all(), *(make_reference(f"k-{n}", 1990, f"Work {n}") for n in range(80))]
    entry.save_revision().publish()

    with CaptureQueriesContext(connection) as many:
        text = shown(client, "?q=bowlby")

    assert len(many) <= len(few)
    assert f"Showing 1 to {works.A_PAGE} of 83" in text
    assert "?q=bowlby&amp;page=2" in text
    assert "taahua bonds" in shown(client, "?q=bowlby&page=2")


def test_a_piece_does_not_take_the_address_of_the_list(client, pages, english):
    page = make_page(models.QuestionPage, english)
    page.slug = works.PLACE
    with pytest.raises(ValidationError, match="The list of publications has this address"):
        page.full_clean()

    page.slug = "publications-of-ours"
    page.save_revision().publish()

    assert page.lead in shown(client, place="/library/publications-of-ours/")


def test_a_term_may_be_called_like_the_list(client, english):
    assert "Publications" in shown(client, place=make_entry(english, works.PLACE).url)


@pytest.mark.parametrize(("query", "leads_back"), [("?years=0000", True), ("?years=1960", True), ("?q=%20", False)])
def test_a_narrowed_list_leads_back_to_the_whole(client, pages, query, leads_back):
    assert ("Show all publications" in shown(client, query)) is leads_back


def test_a_work_is_folded_once_however_many_words_are_asked_for(client, pages, monkeypatch):
    folded = []
    fold = works.folding.fold
    monkeypatch.setattr(works.folding, "fold", lambda text: folded.append(text) or fold(text))

    assert len(titles(shown(client, f"?q={'%20'.join('bowlby')}"))) == 3
    assert len([text for text in folded if text.startswith("Bowlby J")]) == 3


def test_what_no_reader_finds_in_a_list_names_nothing(client, pages, english, clinic, rita):
    entry, _page = pages
    [home, *_others] = actions.plant_for(clinic=clinic, by=SYSTEM)
    own = make_entry(home, "own-term")
    own.sources = [make_reference("own", 2021, "Never named in public")]
    own.save_revision().publish()
    entry.sources = [*entry.sources.all(), models.Reference.objects.get(key="unused")]
    entry.save_revision()  # a draft

    assert titles(shown(client)) == ["Both of them", "Distance", "taahua bonds"]

    models.LibraryChoice.objects.create(clinic=clinic, hidden_by=rita)  # nobody signed a page

    assert titles(shown(client)) == []
