"""An editor writes, in the browser alone, what three kinds of source hold; somebody else reads and signs it.

The structures are those of a clinic's article, of a resource page for families and of an encyclopedia's entry. The
words are ours and say nothing true.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from content import actions as content
from content.models import ArticlePage, GlossaryEntryPage, PartnerPage, QuestionPage, ResourcePage, Topic
from portal.care.cms import sync_cms_permissions
from tests.content.conftest import make_search_index
from tests.content.kinds import make_page
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.editor import Editor
from tests.journeys.staff import Staff
from tests.journeys.world import SYSTEM, World


@pytest.fixture
def homes(world: World) -> Any:
    make_search_index()
    english = next(home for home in content.plant(by=SYSTEM) if home.locale.language_code == "en")
    for person in (world.eddie, world.rae):
        sync_cms_permissions(person)
    Topic.objects.create(slug="support", names={"en": "Support", "es": "Apoyo"})
    return english


@pytest.fixture
def eddie(device: Callable[..., Any], site: str, world: World, homes: Any) -> Editor:
    desk = Editor(device(DESKTOP), site)
    desk.is_signed_in(world.session_of(world.eddie))
    return desk


@pytest.fixture
def rae(device: Callable[..., Any], site: str, world: World) -> Staff:
    return Staff(device(DESKTOP), site).is_signed_in(world.session_of(world.rae))


def signs(reviewer: Staff, title: str, months: int = 24) -> None:
    """Find the page in the queue, read it, say when to read it again, and sign."""
    page = reviewer.opens("/clinic/content/").page
    page.get_by_role("link", name=title).first.click()
    page.check("[name=has_read]")
    page.select_option("[name=months]", str(months))
    page.locator("button[value=sign]").click()
    page.wait_for_selector("text=Signed. The page can now be suggested")


def reads(device: Callable[..., Any], site: str, path: str) -> str:
    """What somebody reads on a phone that runs no script."""
    page = device(PHONE, script=False)
    page.goto(f"{site}{path}")
    assert page.locator(".stamp").inner_text().startswith("Checked by Rae")
    return page.locator("main").inner_text()


def test_an_article(eddie: Editor, rae: Staff, homes: Any, device: Any, site: str) -> None:
    make_page(QuestionPage, homes, "can-it-change")
    eddie.keeps_a_work(key="author-1969", authors="Author A", year="1969", title="A first book")
    eddie.begins("articlepage", homes.get_children().get(slug="library"))
    eddie.types(title="Saying what you need", lead="Small words help two people to understand each other.")
    for point in ("Say what you see.", "Say what you feel.", "Ask for one thing."):
        eddie.types(**{eddie.adds("key_points"): point})
    eddie.adds_a_section("sections", "Why it is hard", "Some learned to keep quiet. One study saw it.[@author-1969]")
    figure = eddie.adds("sections", "Figure with its table")
    eddie.types(**{f"{figure}-title": "Who asks for help", f"{figure}-alt": "More asked than did not.",
                   f"{figure}-unit": "people", f"{figure}-data-0-value-name": "Asked",
                   f"{figure}-data-0-value-value": "12"})  # fmt: skip
    eddie.chooses(f"{figure}-reference", "Author A 1969. A first book")
    eddie.writes(f"{eddie.adds('sections', 'Callout')}-text", "Go at your own pace.")
    quote = eddie.adds("sections", "Quotation")
    eddie.types(**{f"{quote}-words": "We ask [when we can].", f"{quote}-by": "Author A", f"{quote}-pages": "31"})
    eddie.chooses(f"{quote}-reference", "Author A 1969. A first book")
    eddie.adds_a_section("sections", "What you can try", "Pick a calm time, and say one thing.")
    faq = eddie.adds("faq")
    eddie.types(**{f"{faq}-question": "What if they say no?"}).writes(f"{faq}-answer", "Then ask what would fit them.")
    eddie.picks(topics="Support", sources="Author A 1969. A first book [@author-1969]", related="A question")
    eddie.writes("how_sure", "We are fairly sure of this.").saves()
    assert "created" in eddie.is_told
    eddie.sends()
    assert "Sent." in eddie.is_told

    signs(rae, "Saying what you need", months=12)

    page = ArticlePage.objects.get(live=True)
    signed = page.sign_offs.get()
    assert (signed.next_due - signed.signed_at).days in (365, 366)
    shown = reads(device, site, page.url)
    for words in (
        "Ask for one thing.",
        "Why it is hard",
        "Who asks for help",
        "Asked",
        "Go at your own pace.",
        "We ask [when we can].",
        "We are fairly sure of this.",
        "What if they say no?",
        "A first book",
        "A question",
    ):
        assert words in shown


def test_a_resource_for_families(eddie: Editor, rae: Staff, homes: Any, device: Any, site: str) -> None:
    make_page(PartnerPage, homes)
    eddie.keeps_a_work(key="author-1973", authors="Author B", year="1973", title="A second book")
    eddie.begins("resourcepage", homes.get_children().get(slug="library"))
    eddie.types(title="Being there for your whānau", lead="Small things that help a child feel safe.")
    for number, tip in enumerate(("Smile", "Play", "Comfort"), 1):
        eddie.adds_a_section("body", f"{number}. {tip}", "A little each day is enough.")
    quote = eddie.adds("body", "Quotation")
    eddie.types(**{f"{quote}-words": "[Children] look for us.", f"{quote}-by": "Author B", f"{quote}-pages": "208"})
    eddie.chooses(f"{quote}-reference", "Author B 1973. A second book")
    film = eddie.adds("body", "Video")
    eddie.types(**{f"{film}-title": "A still face", f"{film}-about": "A parent stops answering a child.",
                   f"{film}-address": "https://films.example/still", f"{film}-captions": "English",
                   f"{film}-distress": "A child cries."})  # fmt: skip
    eddie.writes("how_sure", "We are fairly sure of this.")
    eddie.ticks("for_family", "for_parents").picks(
        topics="Support", partner="A partner", sources="Author B 1973. A second book [@author-1973]"
    ).sends()
    assert "Sent." in eddie.is_told

    signs(rae, "Being there for your whānau")

    page = ResourcePage.objects.get(live=True)
    assert page.partner.title == "A partner"
    assert "wh" in page.slug
    shown = reads(device, site, page.url)
    for words in (
        "whānau",
        "1. Smile",
        "3. Comfort",
        "[Children] look for us.",
        "208",
        "films.example",
        "A child cries.",
    ):
        assert words in shown


def test_an_entry_of_an_encyclopedia(eddie: Editor, rae: Staff, homes: Any, device: Any, site: str) -> None:
    make_page(QuestionPage, homes, "can-it-change")
    eddie.keeps_a_work(key="author-1978", authors="Author C", year="1978", title="A third book")
    eddie.begins("glossaryentrypage", homes.get_children().get(slug="glossary"))
    eddie.types(title="Safe harbour", accessible="Somebody you can go to when things are hard.",
                technical="A person who is sought in distress.", parts="Going there; being met.")  # fmt: skip
    eddie.types(**{eddie.adds("other_names"): "Home port"})
    eddie.writes("how_it_starts", "It begins when somebody comes as you call.")
    figure = eddie.adds("body", "Figure with its table")
    eddie.types(**{f"{figure}-title": "Who looked for somebody", f"{figure}-alt": "More did than did not.",
                   f"{figure}-unit": "people", f"{figure}-data-0-value-name": "Looked",
                   f"{figure}-data-0-value-value": "9"})  # fmt: skip
    eddie.chooses(f"{figure}-reference", "Author C 1978. A third book")
    table = eddie.adds("body", "Table of how common it is")
    row = f"{table}-rows-0-value"
    eddie.types(**{f"{table}-title": "How many have one", f"{row}-population": "Adults in one town",
                   f"{row}-measure": "They were asked", f"{row}-estimate": "9 of 12", f"{row}-n": "12",
                   f"{row}-year": "1978"})  # fmt: skip
    eddie.chooses(f"{row}-reference", "Author C 1978. A third book")
    milestone = eddie.adds("history")
    eddie.types(**{f"{milestone}-year": "1978", f"{milestone}-event": "Somebody gave it a name."})
    eddie.chooses(f"{milestone}-reference", "Author C 1978. A third book")
    eddie.picks(topics="Support", sources="Author C 1978. A third book [@author-1978]", questions="A question").sends()
    assert "Sent." in eddie.is_told

    signs(rae, "Safe harbour")

    page = GlossaryEntryPage.objects.get(live=True)
    shown = reads(device, site, f"{page.url}?words=both")
    for words in (
        "Home port", "In technical words", "1978", "Somebody gave it a name.", "A question", "A third book",
        "Who looked for somebody", "Adults in one town", "9 of 12",
    ):  # fmt: skip
        assert words in shown
    renamed = device(PHONE, script=False)
    renamed.goto(f"{site}/glossary/home-port/")
    assert renamed.url.endswith(page.url)
