"""The checks over whole pages: every shipped piece passes, and each kind of page says where its faults are."""

import pytest
from wagtail.models import Page

from content import models
from content.checks import faults_of, stopping
from tests.content.conftest import make_article

pytestmark = pytest.mark.django_db


def codes(page):
    return {fault.code: fault for fault in faults_of(page)}


def test_a_plain_article_has_no_fault_that_stops(article):
    assert stopping(faults_of(article)) == []


def test_an_article_says_where_each_fault_is(article):
    article.lead = "TODO"
    article.key_points = [("point", "One:"), ("point", "Two."), ("point", "Three.")]
    article.sections = [
        ("section", {"heading": "Calm", "text": "<p>One.</p>"}),
        ("section", {"heading": "Steps", "text": "<p></p>"}),
    ]
    article.how_sure = "<p>Studies agree.</p>"
    article.faq = [("question", {"question": "Why?", "answer": "<p>For your whanau.</p>"})]

    assert [(fault.code, fault.place) for fault in stopping(faults_of(article))] == [
        ("placeholder", "Lead"),
        ("ends-in-colon", "Key point 1"),
        ("empty", "Section 2, “Steps”"),
        ("no-source", "How sure are we"),
        ("macron", "Question 1, “Why?”"),
    ]


@pytest.mark.parametrize(
    ("field", "place"), [("lead", "Lead"), ("how_sure", "How sure are we"), ("sections", "Sections")]
)
def test_what_an_article_cannot_be_without_is_missed(article, field, place):
    setattr(article, field, [] if field == "sections" else "")

    assert codes(article)["empty"].place == place


def test_an_article_has_no_key_points_or_three(article):
    for points, missing in (([], None), (["One."], "Key point 2"), (["One.", "Two."], "Key point 3")):
        article.key_points = [("point", point) for point in points]

        assert [fault.place for fault in stopping(faults_of(article))][:1] == [missing][: bool(missing)]

    article.key_points = [("point", point) for point in ("One.", "Two.", "Three.")]
    assert stopping(faults_of(article)) == []


def test_an_entry_says_where_each_fault_is(english):
    entry = models.GlossaryEntryPage(title="Base", slug="base", locale=english.locale, accessible="Someone.")
    english.get_children().get(slug="glossary").add_child(instance=entry)
    assert [(fault.code, fault.place) for fault in stopping(faults_of(entry))] == [("empty", "In technical words")]
    entry.technical = "A person from whom exploration starts."
    assert stopping(faults_of(entry)) == []

    entry.accessible = "An avoidant turns away."
    entry.what_can_help = "<p>One.</p><p>These help:</p>"
    entry.how_common = "About 40% of adults."
    entry.say_it_like_this = "“I step back”, not “I am an avoidant”"
    entry.history = [("milestone", {"year": 1990, "event": "A study of couples.", "reference": None})]

    assert [(fault.code, fault.place) for fault in stopping(faults_of(entry))] == [
        ("ends-in-colon", "What can help, paragraph 2"),
        ("label", "In plain words"),
        ("no-source", "How common, with its caveat"),
        ("no-source", "History, 1"),
    ]


def test_links_are_looked_up(article, english):
    other = make_article(english, "calm")
    article.how_sure = f'<p>See <a linktype="page" id="{other.pk}">this</a>.</p>'
    assert stopping(faults_of(article)) == []

    other.replaced_by = article.page_ptr
    other.save()
    assert set(codes(article)) == {"replaced-link", "no-topic"}

    other.unpublish()
    assert set(codes(article)) == {"dead-link", "no-topic"}

    article.how_sure = '<p>See <a linktype="page" id="987654">this</a>.</p>'
    assert set(codes(article)) == {"dead-link", "no-topic"}


def test_a_shared_page_leads_to_no_clinics_own_and_that_leads_to_both(article, own_article):
    to = '<p>See <a linktype="page" id="{}">this</a>.</p>'
    article.how_sure, own_article.how_sure = to.format(own_article.pk), to.format(article.pk)

    assert "dead-link" in codes(article)
    assert stopping(faults_of(own_article)) == []


def test_a_piece_to_read_next_shares_a_topic(article, english):
    calm, worry = (models.Topic.objects.create(slug=slug, names={}) for slug in ("calm", "worry"))
    other = make_article(english, "calm")
    other.topics = [worry]
    other.save()
    article.topics, article.related = [calm], [Page.objects.get(pk=other.pk)]
    assert codes(article)["unrelated"].quote == "Calm"

    article.topics = [calm, worry]
    assert faults_of(article) == []


def test_a_hard_page_is_found_for_families_too(article):
    long = "Intergenerational representational organisation necessitates methodologically sophisticated investigation. "
    article.how_sure, article.for_myself, article.for_family = f"<p>{long * 8}</p>", False, True

    assert codes(article)["reading-age"].place == "Whole page"


def test_the_checks_take_few_queries(article, english, django_assert_max_num_queries):
    article.related = [Page.objects.get(pk=make_article(english, f"piece-{n}").pk) for n in range(4)]

    with django_assert_max_num_queries(11):
        faults_of(article)
