"""The two texts of a term, the switch between them, and how terms stand to each other."""

from datetime import timedelta

import pytest
from django.utils import timezone

from content import actions, constructs, models
from content.checks import faults_of
from content.comparison import changes_between, why_not_small
from portal.audit.actor import staff
from tests.content.conftest import SYSTEM, make_article
from tests.sign_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.content.addresses")]

PLAIN, TECHNICAL = "Worry that somebody goes.", "A self-report dimension of vigilance."
NOTE = "Tell it apart from generalised worry."


def make_entry(home, slug, **fields):
    page = models.GlossaryEntryPage(
        **{
            "title": slug.capitalize(),
            "slug": slug,
            "locale": home.locale,
            "accessible": PLAIN,
            "technical": TECHNICAL,
            "core_characteristics": "Raised vigilance.",
            "clinical_relevance": NOTE,
            **fields,
        }
    )
    home.get_children().get(slug="glossary").add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


@pytest.fixture
def entry(english):
    return make_entry(english, "alarm")


def seen(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_a_patient_reads_plain_words_and_can_ask_for_the_others(entry, client):
    text = seen(client, entry.url)
    assert PLAIN in text
    assert TECHNICAL not in text
    assert "Raised vigilance." not in text
    assert 'href="?words=both"' in text

    both = seen(client, f"{entry.url}?words=both")
    assert PLAIN in both
    assert TECHNICAL in both
    assert "Raised vigilance." in both
    assert f'href="{entry.url}"' in both


@pytest.mark.parametrize(("facts", "name"), [({}, "Read next"), ({"parts": "Two."}, "At a glance")])
def test_what_stands_beside_an_entry_is_named_after_what_it_holds(english, client, facts, name):
    entry = make_entry(english, "alarm", related=[make_entry(english, "calm").page_ptr], **facts)

    assert f'<aside class="stack" aria-label="{name}">' in seen(client, entry.url)


def test_nothing_stands_beside_an_entry_alone(english, client):
    assert "<aside" not in seen(client, make_entry(english, "alarm").url)


def test_what_a_reader_asked_for_is_not_remembered(entry, client):
    response = client.get(f"{entry.url}?words=both")

    assert response.cookies.get("sessionid") is None
    assert TECHNICAL not in seen(client, entry.url)


def test_a_clinician_reads_technical_words_and_can_ask_for_the_plain_ones(entry, client, ana):
    sign_in(client, ana)
    address = f"/clinic/library/{entry.pk}/"

    text = seen(client, address)
    assert TECHNICAL in text
    assert "Raised vigilance." in text
    assert PLAIN not in text

    both = seen(client, f"{address}?words=both")
    assert TECHNICAL in both
    assert PLAIN in both


def test_what_is_for_clinicians_only_stands_on_no_public_page(entry, client, ana):
    assert NOTE not in seen(client, entry.url)
    assert NOTE not in seen(client, f"{entry.url}?words=both")
    sign_in(client, ana)

    assert NOTE in seen(client, f"/clinic/library/{entry.pk}/")


def test_without_technical_words_there_is_nothing_to_switch(english, client, ana):
    entry = make_entry(english, "calm", technical="", core_characteristics="")

    assert "words=both" not in seen(client, entry.url)
    sign_in(client, ana)
    assert PLAIN in seen(client, f"/clinic/library/{entry.pk}/")


def test_an_article_has_no_second_wording(article, client):
    assert "words too" not in seen(client, article.url)
    assert "one wording again" not in seen(client, f"{article.url}?words=both")


def test_an_entry_without_technical_words_is_not_sent(english):
    entry = make_entry(english, "calm", technical="")

    assert [(fault.code, fault.place) for fault in faults_of(entry) if fault.stops] == [("empty", "In technical words")]


def labels(page):
    return [(str(each.label), [entry.slug for entry in each.entries]) for each in constructs.edges_of(page)]


@pytest.fixture
def graph(english, entry):
    """An alarm that is one side of a bond, is set against calm and goes along with protest, which says so itself."""
    bond, calm = make_entry(english, "bond"), make_entry(english, "calm")
    entry.dimension_of, entry.contrasts_with = [bond], [calm]
    entry.save_revision().publish()
    protest = make_entry(english, "protest", associated_with=[entry])
    return {"alarm": entry, "bond": bond, "calm": calm, "protest": protest}


def test_edges_are_read_from_both_ends(graph):
    read = {slug: labels(models.GlossaryEntryPage.objects.get(slug=slug)) for slug in graph}

    assert read == {
        "alarm": [("One side of", ["bond"]), ("Opposite", ["calm"]), ("Goes along with", ["protest"])],
        "bond": [("Its sides", ["alarm"])],
        "calm": [("Opposite", ["alarm"])],
        "protest": [("Goes along with", ["alarm"])],
    }


def test_an_edge_named_from_both_ends_is_shown_once(graph):
    graph["calm"].contrasts_with = [graph["alarm"]]
    graph["calm"].save_revision().publish()

    assert labels(models.GlossaryEntryPage.objects.get(slug="calm")) == [("Opposite", ["alarm"])]


def test_the_table_and_what_to_read_next_follow_the_edges(graph, client):
    text = seen(client, "/glossary/bond/")

    assert "How it stands to other terms" in text
    assert "Its sides" in text
    assert text.count('href="/glossary/alarm/"') == 2  # in the table, and to read next


def test_a_term_that_was_taken_down_is_no_end_of_an_edge(graph):
    graph["protest"].unpublish()
    graph["bond"].unpublish()

    assert labels(models.GlossaryEntryPage.objects.get(slug="alarm")) == [("Opposite", ["calm"])]


def test_an_entry_alone_has_no_table(english, client):
    make_entry(english, "alone")

    assert "How it stands to other terms" not in seen(client, "/glossary/alone/")


def test_a_clinics_own_entry_is_no_end_of_a_shared_one(graph, clinic, other_clinic, client, ana, by_rita):
    homes = actions.plant_for(clinic=clinic, by=SYSTEM)
    ours = next(home for home in homes if home.locale.language_code == "en")
    own = make_entry(ours, "harbour-secret", subtype_of=[graph["bond"]], contrasts_with=[graph["bond"]])
    kin = make_entry(ours, "harbour-kin", associated_with=[own])

    text = seen(client, "/glossary/bond/")

    assert "arbour-secret" not in text
    assert labels(models.GlossaryEntryPage.objects.get(slug="bond")) == [("Its sides", ["alarm"])]
    sign_in(client, ana)
    inside = seen(client, f"/clinic/library/{own.pk}/")
    assert "Bond" in inside
    assert kin.title in inside


def test_what_stands_in_no_list_is_no_end_of_an_edge(graph, clinic, cleo, by_rita):
    for slug in ("alarm", "bond"):
        page = models.GlossaryEntryPage.objects.get(slug=slug)
        models.SignOff.objects.create(
            page_id=page.pk,
            revision_id=page.live_revision_id,
            clinic=clinic,
            reviewer=by_rita.row,
            next_due=timezone.now() + timedelta(days=9),
        )
    actions.hide_rest(clinic=clinic, by=staff(cleo, clinic))
    alarm = models.GlossaryEntryPage.objects.get(slug="alarm")

    assert labels(alarm) == [("One side of", ["bond"])]
    actions.show_rest(clinic=clinic, by=staff(cleo, clinic))
    assert len(labels(alarm)) == 3


def test_edges_take_seven_queries_however_many_there_are(graph, english, django_assert_num_queries):
    for number in range(5):
        make_entry(english, f"more-{number}", associated_with=[graph["alarm"]], subtype_of=[graph["alarm"]])
    alarm = models.GlossaryEntryPage.objects.get(slug="alarm")

    with django_assert_num_queries(7):
        assert sum(len(each.entries) for each in constructs.edges_of(alarm)) == 13


def test_a_new_edge_is_no_small_change(graph, english):
    before = graph["alarm"].latest_revision.as_object()
    after = graph["alarm"].latest_revision.as_object()
    after.subtype_of = [graph["protest"]]

    assert [change.place for change in changes_between(before, after)] == ["How it stands to other terms"]
    assert why_not_small(before, after) == "How the term stands to others changed."
    assert constructs.edges_of(make_article(english, "no-term")) == []
