"""What somebody does at Wagtail's editor."""

from __future__ import annotations

import re
from typing import Any

from tests.journeys.staff import Staff


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
        area.get_by_text(text).wait_for()
        return self

    def adds(self, field: str, kind: str = "") -> str:
        """Add a block at the end of a body; return the beginning of the names of its fields."""
        number = self.page.locator(f"[name='{field}-count']").input_value()  # lists within blocks count for themselves
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

    def saves(self) -> Editor:
        """Save the draft by the key, as soon as the last word stands."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Control+s")
        return self

    def sends(self) -> Editor:
        """Press the button that asks for a review."""
        self.page.get_by_role("button", name="More actions").last.click()
        with self.page.expect_navigation():
            self.page.locator("[name='action-review']").click()
        self.page.wait_for_selector(".messages li")
        return self

    @property
    def is_told(self) -> str:
        return self.page.locator(".messages").inner_text()
