"""Every kind of piece: shown, found, checked, signed and told to machines without a line of its own anywhere else."""

import pytest
from django.db.models import BooleanField
from wagtail.fields import StreamField

from content import actions, library, models
from content.checks import faults_of, stopping
from content.comparison import changes_between
from content.finding import find
from content.forms import PieceForm
from tests.content.conftest import make_article
from tests.content.kinds import BLOCKS, COMPOSED, OWN, body_of, make_page, make_topic, make_work
from tests.content.test_library import described, text_of
from tests.content.test_registers import make_entry

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.content.addresses")]
every_kind = pytest.mark.parametrize("kind", COMPOSED, ids=[kind.kind for kind in COMPOSED])


def codes(page):
    return {(fault.code, fault.place) for fault in stopping(faults_of(page))}


def test_the_examples_are_of_every_kind_with_a_body():
    assert {kind for kind in library.kinds() if issubclass(kind, models.Composed)} == set(COMPOSED)


@every_kind
def test_a_full_page_shows_all_it_holds_and_has_no_fault(kind, english, client):
    page = make_page(kind, english)

    text = text_of(client, page.url)

    for words in ("A lead.", "A part", "We all need somebody", "Go slowly here.", "How many said so", "Adults"):
        assert words in text
    for value in OWN.get(kind, {}).values():
        for block in value if isinstance(value, list) else []:
            assert all(words in text for words in (block[1].values() if isinstance(block[1], dict) else [block[1]]))
    assert "[@" not in text
    assert codes(page) == set()


@every_kind
def test_an_empty_page_shows_no_heading_without_words(kind, english, client):
    page = make_page(kind, english)
    page.body, page.how_sure, page.topics = [], "", []
    for name in OWN.get(kind, {}):
        field = kind._meta.get_field(name)
        if field.blank and not isinstance(field, BooleanField):
            setattr(page, name, [] if hasattr(field, "stream_block") else "")
    page.save_revision().publish()

    text = text_of(client, page.url)

    for heading in ("Questions people ask", "Approach", "Read next", "Who can prescribe",
                    "What speaks for each", "How sure are we?"):  # fmt: skip
        assert f">{heading}</h2>" not in text


@every_kind
def test_a_reviewer_signs_it_and_its_page_says_so(kind, english, client, clinic, by_rita):
    page = make_page(kind, english)
    assert page.pk in {row.page.pk for row in library.readings(clinic)}

    actions.sign_off(page=page, revision=page.latest_revision, clinic=clinic, by=by_rita)

    assert library.reading(page.pk, clinic).state == library.SIGNED
    assert "Checked by Rita" in text_of(client, page.url)


@every_kind
def test_it_is_found_listed_and_told_to_engines(search_index, kind, english, client):
    page = make_page(kind, english)
    make_article(english, "another")

    assert page.pk in {found.pk for found in find("plain words", "en").pages}
    listing = text_of(client, f"/library/kind/{kind.kinds_slug}/")
    assert page.url in listing
    assert "/library/another/" not in listing
    assert kind.schema_type in described(text_of(client, page.url))


@every_kind
def test_a_rule_may_offer_it(kind, english, clinic, by_rita):
    page = make_page(kind, english)
    when = {"all": [{"fact": "x.y.value", "op": ">=", "value": 3}]}
    models.Rule.objects.create(key="any", version=1, page=page.page_ptr, titles={"en": "High."}, when=when)
    actions.sign_off(page=page, revision=page.latest_revision, clinic=clinic, by=by_rita)

    [suggestion] = library.suggested({"x.y.value": 4}, clinic, "en")

    assert suggestion.page == page


@every_kind
def test_an_editor_finds_its_fields_and_the_form_keeps_to_the_tree(kind, english, own_article, eddie):
    index = english.get_children().get(slug="library").specific
    handler = kind.get_edit_handler()
    form = handler.get_form_class()(instance=kind(locale=english.locale), parent_page=index, for_user=eddie)

    assert isinstance(form, PieceForm)
    assert {"title", "lead", "body", "questions", *kind.own_fields} <= set(form.fields)
    assert ("related" in form.fields) == kind.leads_on
    if kind.leads_on:
        assert own_article.pk not in form.fields["related"].queryset.values_list("pk", flat=True)


@pytest.mark.parametrize("kind", library.kinds(), ids=[kind.kind for kind in library.kinds()])
def test_the_editor_asks_for_no_least_number_of_what_may_stay_empty(kind):
    """Wagtail's script does, whether or not the field is needed."""
    streams = [field for field in kind._meta.get_fields() if isinstance(field, StreamField)]
    asked = {field.name for field in streams if field.stream_block.meta.min_num}
    assert asked <= {field.name for field in streams if not field.blank}


def test_an_editor_may_add_every_kind_to_its_own_list(english):
    lists = {page.slug: page.specific for page in library.lists_of(english)}

    below_courses = {models.LessonPage}  # they stand in their course, which stands in the list
    for place, index in lists.items():
        here = {kind for kind in library.kinds() if kind.place == place} - below_courses
        assert set(type(index).allowed_subpage_models()) == here
    assert set(models.CoursePage.allowed_subpage_models()) == below_courses


@pytest.mark.parametrize(
    ("kind", "emptied"), [("figure", "data"), ("figure", "alt"), ("prevalence", "rows"), ("video", "captions")]
)
def test_a_block_without_its_data_its_words_or_its_captions_stops_the_page(english, kind, emptied):
    page = make_page(models.ResourcePage, english)
    value = {**BLOCKS[kind], emptied: [] if isinstance(BLOCKS[kind][emptied], list) else ""}
    assert codes(page) == set()

    page.body = body_of(page, blocks={kind: value})

    assert {code for code, _place in codes(page)} == {"empty"}


def test_a_quotation_without_its_source_stops_the_page(english):
    page = make_page(models.ResourcePage, english)
    page.body = [("quote", {**BLOCKS["quote"], "reference": None})]

    assert {code for code, _place in codes(page)} == {"empty"}


def test_an_article_takes_every_block(english, client):
    page = make_article(english, "with-blocks")
    page.sections = body_of(page, "sections")
    page.sources = [models.Reference.objects.get(key="work-2001")]
    page.full_clean()
    page.save_revision().publish()

    text = text_of(client, page.url)

    assert "We all need somebody" in text
    assert '<a href="#part-1">A part</a>' in text


@pytest.fixture
def entry(english):
    page = make_entry(english, "alarm", weaves_terms=True)
    page.body, page.sources, page.topics = body_of(page), [make_work()], [make_topic()]
    page.full_clean()
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def test_an_entry_takes_every_block(english, client, entry):
    make_entry(english, "plain", accessible="Not fancy.")

    text = text_of(client, entry.url)

    for words in ("A part", "We all need somebody", "Go slowly here.", "How many said so", "1 of 10", "A still face"):
        assert words in text
    assert "[@" not in text
    assert '<a href="/glossary/plain/"' in text  # the words of a block lead to terms too
    assert codes(entry) == set()
    assert "A part" in entry.headings()


def test_an_entry_is_found_by_what_its_blocks_say(search_index, entry):
    assert entry.pk in {found.pk for found in find("still face", "en").pages}


def test_a_block_of_an_entry_is_checked_and_compared(entry):
    before = entry.latest_revision.as_object()
    entry.body = body_of(entry, blocks={"figure": {**BLOCKS["figure"], "data": []}})

    assert codes(entry) == {("empty", "Figure with its table 1, table")}
    assert any("Figure" in change.place for change in changes_between(before, entry))


@pytest.mark.parametrize("given", [{"name": "Yes", "value": None}, {"name": "", "value": 3}])
def test_a_figure_that_lacks_a_number_or_a_name_is_seen_as_a_draft_and_goes_no_further(english, client, given):
    data = [*BLOCKS["figure"]["data"], given]
    page = make_page(models.ResourcePage, english)
    assert codes(page) == set()
    page.body = body_of(page, blocks={"figure": {**BLOCKS["figure"], "data": data}})
    page.save_revision().publish()

    assert codes(page) == {("empty", "Figure with its table 1, table")}
    assert "None" not in text_of(client, page.url).partition("<figure")[2].partition("</figure>")[0]


@pytest.mark.parametrize(("name", "place"), [("n", "number of people"), ("year", "year")])
def test_a_table_names_how_many_people_and_the_year_and_a_change_of_them_is_told(english, client, name, place):
    page = make_page(models.ResourcePage, english)
    before, [row] = page.latest_revision.as_object(), BLOCKS["prevalence"]["rows"]
    table = {**BLOCKS["prevalence"], "rows": [{**row, name: None}]}
    page.body = body_of(page, blocks={**BLOCKS, "prevalence": table})

    assert codes(page) == {("empty", f"Table of how common it is 5, row 1, {place}")}
    assert [change.place for change in changes_between(before, page)] == [
        f"Table of how common it is 5, row 1, {place}"
    ]


def test_an_entry_without_blocks_shows_none(english, client):
    text = text_of(client, make_entry(english, "alarm").url)

    assert "<figure" not in text.partition("<aside")[0]
    assert 'class="plain-tbl' not in text


def test_a_drawing_is_as_long_as_its_figures_say(english, client):
    text = text_of(client, make_page(models.ResourcePage, english).url)

    assert 'width="260.0"' in text
    assert 'width="86.7"' in text
    assert "<td>3</td>" in text


def test_a_film_loads_nothing_and_says_where_it_is(english, client):
    text = text_of(client, make_page(models.ResourcePage, english).url)

    assert "<iframe" not in text
    assert "<video" not in text
    assert "films.example" in text
    assert "A child cries." in text


def test_a_checklist_can_send_nothing(english, client):
    text = text_of(client, make_page(models.ChecklistPage, english).url)

    assert text.count('<input type="checkbox"') == 2
    assert 'type="checkbox" name' not in text
    assert "This list has no score." in text


def test_a_resource_credits_its_partner_only_while_it_can_be_read(english, client):
    partner = make_page(models.PartnerPage, english)
    page = make_page(models.ResourcePage, english, partner=partner)
    assert partner.url in text_of(client, page.url)
    assert described(text_of(client, page.url))["CreativeWork"]["sponsor"]["url"] == "https://partner.example/"

    partner.unpublish()

    assert "partner.example" not in text_of(client, page.url)


def test_a_question_is_written_once_and_shown_where_it_is_asked(english, client):
    question = make_page(models.QuestionPage, english)
    page = make_article(english, "asking")
    page.questions = [question]
    page.save_revision().publish()

    text = text_of(client, page.url)

    assert question.url in text
    assert described(text)["FAQPage"]["mainEntity"][0]["name"] == question.title
    question.unpublish()
    assert "Questions people ask" not in text_of(client, page.url)


def test_whether_somebody_prescribes_is_said_either_way(english, client):
    page = make_page(models.PersonPage, english)
    assert "Can prescribe" in text_of(client, page.url)
    page.can_prescribe = False
    page.save_revision().publish()

    assert "Does not prescribe" in text_of(client, page.url)


def test_a_landing_page_shows_all_that_was_chosen(english, client):
    chosen = [make_article(english, f"chosen-{number}") for number in range(6)]
    for page in chosen:
        page.topics = [make_topic()]
        page.save()
    landing = make_page(models.LandingPage, english)
    landing.related = [page.page_ptr for page in chosen]
    landing.save_revision().publish()

    text = text_of(client, landing.url)

    assert all(page.url in text for page in chosen)
