"""Every kind of piece: shown, found, checked, signed and told to machines without a line of its own anywhere else."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import BooleanField
from wagtail.fields import StreamField

from content import actions, library, models
from content.checks import faults_of, stopping
from content.comparison import changes_between, why_not_small
from content.finding import find
from content.forms import PieceForm
from tests.content.conftest import make_article
from tests.content.courses import make_activity
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
    ("kind", "emptied"),
    [("figure", "data"), ("figure", "alt"), ("prevalence", "rows"), ("video", "captions"), ("media", "works")],
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


def test_works_stand_by_their_kind_and_without_any_there_is_no_heading(english, client):
    page = make_page(models.ResourcePage, english)
    heading = "In books, films and the news"
    assert '<a href="https://films.example/night" rel="noreferrer"><cite>A night</cite></a>' in text_of(
        client, page.url
    )
    book = {"kind": "book", "title": "A day", "by": "A writer", "year": 1999, "why": "Somebody comes back."}
    page.body = body_of(page, blocks={"media": {"works": [*BLOCKS["media"]["works"], book]}})
    page.save_revision().publish()

    text = text_of(client, page.url)

    assert text.index(heading) < text.index("<h3>Books</h3>") < text.index("A day") < text.index("<h3>Films and series")
    assert "<h3>Poems" not in text
    assert codes(page) == set()
    page.body = body_of(page, blocks={"media": {"works": []}})
    page.save_revision().publish()
    assert heading not in text_of(client, page.url)


def test_what_is_said_of_a_work_shows_its_source_as_a_number(english, client):
    page = make_page(models.ResourcePage, english)
    [work] = BLOCKS["media"]["works"]
    page.body = body_of(page, blocks={"media": {"works": [{**work, "why": "One study tells it.[@work-2001]"}]}})
    page.save_revision().publish()

    text = text_of(client, page.url)

    assert "no-source" not in {code for code, _place in codes(page)}
    assert 'One study tells it.<sup id="c1">' in text
    assert "[@" not in text


@pytest.mark.parametrize("name", ["title", "by"])
@pytest.mark.parametrize("chosen", ["M", "An avoidant", "Teh", "A study of us"])
def test_nobody_is_asked_to_spell_what_others_called_their_work(english, name, chosen):
    page = make_page(models.ResourcePage, english)
    [work] = BLOCKS["media"]["works"]

    page.body = body_of(page, blocks={"media": {"works": [{**work, name: chosen}]}})
    assert codes(page) == set()

    page.body = body_of(page, blocks={"media": {"works": [{**work, "why": chosen}]}})
    assert {code for code, _place in codes(page)} & {"lone-letter", "label", "misspelt", "no-source"}


def test_another_kind_of_a_work_is_told_to_who_compares(english):
    page = make_page(models.ResourcePage, english)
    [work] = BLOCKS["media"]["works"]
    page.body = body_of(page, blocks={"media": {"works": [work]}})
    page.save_revision()
    before = page.latest_revision.as_object()

    page.body = body_of(page, blocks={"media": {"works": [{**work, "kind": "book"}]}})

    [change] = changes_between(before, page)
    assert change.place.endswith("kind")
    assert [text for _kind, text in change.runs if text in ("Books", "Films", "series")]


def test_search_knows_a_name_as_it_is_read(english):
    page = make_page(models.ResourcePage, english)
    [work] = BLOCKS["media"]["works"]
    page.body = body_of(page, blocks={"media": {"works": [{**work, "title": 'Don\'t look & "wait"'}]}})

    assert 'don\'t look & "wait"' in page.folded_text
    assert "x27" not in page.folded_text


@pytest.mark.parametrize("name", ["kind", "title", "by", "year", "why"])
def test_a_work_says_what_it_is_whose_and_why_it_stands_there(english, name):
    page = make_page(models.ResourcePage, english)
    [work] = BLOCKS["media"]["works"]
    page.body = body_of(page, blocks={"media": {"works": [{**work, name: None if name == "year" else ""}]}})

    assert {code for code, _place in codes(page)} == {"empty"}


def test_what_a_work_leads_to_is_asked_after(english):
    page = make_page(models.ResourcePage, english)
    page.body = body_of(page, blocks={"media": BLOCKS["media"]})
    models.LinkCheck.objects.create(address="https://films.example/night", status=410, gone_nights=2)

    assert "dead-address" in {code for code, _place in codes(page)}


def test_reasons_are_ticked_on_the_page_and_can_be_sent_nowhere(english, client):
    page = make_page(models.ComparisonPage, english)
    text = text_of(client, page.url).partition('id="signs"')[2].partition("</article>")[0]
    assert text.count('<fieldset class="reasons">') == 2
    assert text.count('type="checkbox"') == 2
    assert "name=" not in text.partition('id="prescribing"')[0]
    assert "<form" not in text.partition('id="prescribing"')[0]
    page.signs_for_second = []
    page.save_revision().publish()

    assert text_of(client, page.url).count('<fieldset class="reasons">') == 1


def test_where_a_page_was_first_is_told_and_nothing_where_it_is_ours(english, client):
    page = make_page(models.ResourcePage, english)
    assert "First published by" not in text_of(client, page.url)
    assert "isBasedOn" not in described(text_of(client, page.url))["MedicalWebPage"]
    page.origin, page.origin_url = "A trust & friends", "https://trust.example/page"
    page.full_clean()
    page.save_revision().publish()

    text = text_of(client, page.url)

    assert '<a href="https://trust.example/page" rel="noreferrer">A trust &amp; friends</a>' in text
    assert described(text)["MedicalWebPage"]["isBasedOn"] == "https://trust.example/page"
    assert codes(page) == set()


def test_an_original_source_has_a_name_and_a_change_of_it_is_no_small_one(english):
    page = make_page(models.ResourcePage, english)
    before = page.latest_revision.as_object()
    page.origin_url = "https://trust.example/page"
    assert codes(page) == {("empty", "Original source")}

    page.origin = "A trust"

    assert codes(page) == set()
    assert [change.place for change in changes_between(before, page)] == ["Original source"]
    assert why_not_small(before, page) == "The sources changed."


@pytest.mark.parametrize("address", ["", "https://trust.example/page"])
def test_who_brought_a_page_out_is_called_what_they_call_themselves(english, address):
    page = make_activity(english, origin="Maori Trauma Research", origin_url=address)
    assert codes(page) == set()

    page.lead = page.origin

    assert {code for code, _place in codes(page)} == {"needs-professional", "macron", "no-source"}


def test_an_original_source_is_no_number_to_call(english):
    page = make_page(models.ResourcePage, english)
    page.origin = "Lifeline, 0800 543 354"

    with pytest.raises(ValidationError, match="Leave numbers to call out"):
        page.full_clean()


def test_an_original_source_is_no_script(english):
    page = make_page(models.ResourcePage, english)
    page.origin, page.origin_url = "A trust", "javascript:alert(1)"

    with pytest.raises(ValidationError, match="Enter a valid URL"):
        page.full_clean()


BALANCE = {"strengths": "You see things early.", "costs": "It tires you.", "context": "It made sense at home."}


@pytest.mark.parametrize("left_out", [*BALANCE, "all"])
def test_a_style_is_told_whole(english, client, left_out):
    page = make_entry(english, "a-style", describes_style=True, **BALANCE)
    page.topics = [make_topic()]
    page.save()
    assert "unbalanced" not in {code for code, _place in codes(page)}
    assert all(words in text_of(client, page.url) for words in BALANCE.values())

    for name in BALANCE if left_out == "all" else [left_out]:
        setattr(page, name, " ")

    places = {place for code, place in codes(page) if code == "unbalanced"}
    assert len(places) == (3 if left_out == "all" else 1)


def test_a_term_that_is_no_style_says_none_of_it_or_all(english):
    page = make_entry(english, "a-term")
    assert "unbalanced" not in {code for code, _place in codes(page)}

    page.costs = "It tires you."

    assert {place for code, place in codes(page) if code == "unbalanced"} == {
        "What it can be good for",
        "Where it makes sense",
    }


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
