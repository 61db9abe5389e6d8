"""Turns the text of a starter file into the fields of a page."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import ForeignKey
from wagtail.fields import RichTextField, StreamField

from content.actions import practice_drafts
from content.actions.shapes import Text, body, bullets, paragraphs, section, stream
from content.audiences import AUDIENCES
from content.models import ArticlePage, Composed, GlossaryEntryPage, Reference, Topic
from content.models.entries import BALANCE, INFOBOX


@dataclass
class Shelf:
    """What the texts point to, by key."""

    references: dict[str, Reference]
    topics: dict[str, Topic]
    pages: dict[str, Any] = field(default_factory=dict)


def outline(page: Any, text: Text) -> None:
    """Fill what a page cannot be saved without."""
    if isinstance(page, ArticlePage):
        page.lead, page.how_sure = text["lead"], " "
    elif isinstance(page, Composed):
        page.lead = text["lead"]
    elif practice_drafts.knows(page):
        practice_drafts.outline(page, text)
    else:
        page.accessible = text["accessible"]


def fill(page: Any, text: Text, shelf: Shelf) -> None:
    """Fill a page from its file."""
    page.title = page.draft_title = text.get("title") or text["term"]
    for audience in AUDIENCES:
        setattr(page, audience.field, audience.key in text["audience"])
    page.topics = [shelf.topics[slug] for slug in text["topics"]]
    page.sources = [shelf.references[key] for key in text["sources"]]
    page.related = [shelf.pages[slug].page_ptr for slug in text["related"] if slug in shelf.pages]
    page.questions = [shelf.pages[slug] for slug in text.get("questions", []) if slug in shelf.pages]
    if isinstance(page, ArticlePage):
        _fill_article(page, text, shelf)
    elif isinstance(page, Composed):
        _fill_composed(page, text, shelf)
    elif practice_drafts.knows(page):
        practice_drafts.fill(page, text)
    else:
        _fill_entry(page, text, shelf)
    page.clean()


def _fill_article(page: ArticlePage, text: Text, shelf: Shelf) -> None:
    page.lead = text["lead"]
    page.key_points = [("point", point) for point in text["key_points"]]
    page.sections = body(page, "sections", text["sections"], shelf.references)
    page.how_sure = paragraphs(text["how_sure"])
    page.faq = stream(
        page, "faq", "question", [{"question": e["q"], "answer": paragraphs([e["a"]])} for e in text["faq"]]
    )


def _fill_composed(page: Composed, text: Text, shelf: Shelf) -> None:
    """Fill a piece with a body: its own fields stand in the file by their names."""
    page.lead = text["lead"]
    page.body = body(page, "body", text.get("sections", []), shelf.references)
    page.how_sure = paragraphs(text.get("how_sure", []))
    for name in page.own_fields:
        if name in text:
            setattr(page, name, _value_of(page, name, text[name], shelf))


def _value_of(page: Composed, name: str, given: Any, shelf: Shelf) -> Any:
    field = page._meta.get_field(name)
    if isinstance(field, RichTextField):
        return section(given) if isinstance(given, dict) else paragraphs(given)
    if isinstance(field, StreamField):
        return stream(page, name, next(iter(field.stream_block.child_blocks)), given)
    if isinstance(field, ForeignKey):
        return shelf.pages.get(given)
    return given


def _fill_entry(page: GlossaryEntryPage, text: Text, shelf: Shelf) -> None:
    page.accessible, page.technical = text["accessible"], text["technical"]
    page.other_names = [("name", name) for name in text["other_names"]]
    page.how_it_starts = paragraphs(text["how_it_starts"])
    page.what_it_can_feel_like = bullets(text["what_it_can_feel_like"])
    page.what_can_help = paragraphs(text["what_can_help"])
    page.what_it_is_not = paragraphs([text["what_it_is_not"]])
    page.body = body(page, "body", text.get("sections", []), shelf.references)
    infobox = text["infobox"]
    for name in INFOBOX:
        setattr(page, name, infobox.get(name, "") if name in BALANCE else infobox[name])
    page.describes_style = infobox.get("describes_style", False)
    page.contrasts_with = [shelf.pages[slug] for slug in infobox["contrasts_with"] if slug in shelf.pages]
    for name, slugs in text.get("edges", {}).items():
        setattr(page, name, [shelf.pages[slug] for slug in slugs if slug in shelf.pages])
    for name, words in text.get("technical_box", {}).items():
        setattr(page, name, words)
    milestones = [{**each, "reference": shelf.references[each["reference"]].pk} for each in text["history"]]
    page.history = stream(page, "history", "milestone", milestones)
