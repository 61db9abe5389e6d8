"""An editor writes, in the browser alone, what two kinds of source hold; somebody else reads and signs it.

The structures are those of a resource page for families and of an encyclopedia's entry. The words are ours and say
nothing true.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from content import actions as content
from content.models import GlossaryEntryPage, PartnerPage, QuestionPage, ResourcePage, Topic
from portal.care.cms import sync_cms_permissions
from tests.content.conftest import make_search_index
from tests.content.kinds import make_page
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.staff import Staff
from tests.journeys.world import SYSTEM, World


class Editor(Staff):
    """Somebody at Wagtail's editor."""

    def begins(self, kind: str, parent: Any) -> Editor:
        self.opens(f"/cms/pages/add/content/{kind}/{parent.pk}/").page.wait_for_selector("[name=title]")
        return self

    def types(self, **fields: str) -> Editor:
        for name, text in fields.items():
            self.page.fill(f"[name='{name}']", text)
        return self

    def writes(self, name: str, text: str) -> Editor:
        """Write into a field with a text editor."""
        area = self.page.locator(f"[name='{name}']").locator("xpath=..").locator("[contenteditable=true]")
        area.click()
        self.page.keyboard.insert_text(text)
        return self

    def adds(self, field: str, kind: str = "") -> str:
        """Add a block at the end of a body; return the beginning of the names of its fields."""
        number = self.page.locator(f"[name^='{field}-'][name$='-order']").count()
        self.page.locator(f"#{field}-root .c-sf-add-button").last.click()
        if kind:
            self.page.get_by_role("option", name=re.compile(f"^{kind}$", re.IGNORECASE)).click()
        self.page.wait_for_selector(f"[name='{field}-{number}-order']", state="attached")
        return f"{field}-{number}-value"

    def adds_a_section(self, field: str, heading: str, text: str) -> Editor:
        block = self.adds(field, "Section")
        return self.types(**{f"{block}-heading": heading}).writes(f"{block}-text", text)

    def chooses(self, name: str, title: str) -> Editor:
        """Choose a work in the window that the chooser opens."""
        self.page.locator(f"[id='{name}-chooser'] button:visible").first.click()
        self.page.locator(".modal-body").get_by_role("link", name=title).click()
        self.page.wait_for_selector(".modal-body", state="detached")
        return self

    def keeps_a_work(self, **fields: str) -> Editor:
        self.opens("/cms/snippets/content/reference/add/").types(**fields)
        self.page.locator("footer button[type=submit]").first.click()
        self.page.wait_for_selector(".messages .success")
        return self

    def ticks(self, *names: str) -> Editor:
        for name in names:
            self.page.check(f"[name='{name}']")
        return self

    def picks(self, **lists: str) -> Editor:
        for name, label in lists.items():
            self.page.locator(f"select[name='{name}']").select_option(label=label)
        return self

    def sends(self) -> Editor:
        """Press the button that asks for a review."""
        self.page.get_by_role("button", name="More actions").last.click()
        self.page.locator("[name='action-review']").click()
        self.page.wait_for_selector(".messages li")
        return self

    @property
    def is_told(self) -> str:
        return self.page.locator(".messages").inner_text()


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


def signs(reviewer: Staff, title: str) -> None:
    """Find the page in the queue, read it, and sign."""
    page = reviewer.opens("/clinic/content/").page
    page.get_by_role("link", name=title).first.click()
    page.check("[name=has_read]")
    page.locator("button[value=sign]").click()
    page.wait_for_selector("text=Signed. The page can now be suggested")


def reads(device: Callable[..., Any], site: str, path: str) -> str:
    """What somebody reads on a phone that runs no script."""
    page = device(PHONE, script=False)
    page.goto(f"{site}{path}")
    assert page.locator(".stamp").inner_text().startswith("Checked by Rae")
    return page.locator("main").inner_text()


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
        topics="Support", partner="A partner", sources="Author B 1973. A second book"
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
    milestone = eddie.adds("history")
    eddie.types(**{f"{milestone}-year": "1978", f"{milestone}-event": "Somebody gave it a name."})
    eddie.chooses(f"{milestone}-reference", "Author C 1978. A third book")
    eddie.picks(topics="Support", sources="Author C 1978. A third book", questions="A question").sends()
    assert "Sent." in eddie.is_told

    signs(rae, "Safe harbour")

    page = GlossaryEntryPage.objects.get(live=True)
    shown = reads(device, site, f"{page.url}?words=both")
    for words in ("Home port", "In technical words", "1978", "Somebody gave it a name.", "A question", "A third book"):
        assert words in shown
    renamed = device(PHONE, script=False)
    renamed.goto(f"{site}/glossary/home-port/")
    assert renamed.url.endswith(page.url)
