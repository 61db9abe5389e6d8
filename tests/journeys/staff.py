"""What a member of staff does with a browser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

COOKIE = "session"


@dataclass(frozen=True)
class SlipInHand:
    """What the patient takes away."""

    link: str
    code: str
    language: str


class Staff:
    """A member of staff at one computer."""

    def __init__(self, page: Any, site: str) -> None:
        self.page, self.site = page, site

    @property
    def place(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def reads(self) -> str:
        return self.page.locator("main").inner_text()

    def is_signed_in(self, session: str) -> Staff:
        self.page.context.add_cookies([{"name": COOKIE, "value": session, "url": self.site}])
        return self

    def opens(self, path: str) -> Staff:
        self.page.goto(f"{self.site}{path}")
        return self

    def sends_the_first_intake(self, name: str, born: str, language: str) -> SlipInHand:
        """Send the standard intake to somebody new, whose address was not asked for; return the slip."""
        self.opens("/caseload/").page.click("main a[href='/intakes/new/']")
        self.page.fill("[name=name]", name)
        self.page.fill("[name=birth_date]", born)
        self.page.select_option("[name=language]", language)
        self.page.check("[name=contact_is_safe][value=no]")
        self.page.get_by_label("First intake", exact=False).first.check()
        self.page.click("main form .actions button")
        return self.takes_the_slip()

    def takes_the_slip(self) -> SlipInHand:
        slip = self.page.locator("section.card")
        words = slip.inner_text()
        link = re.search(r"http\S+/i/\S+", words)
        assert link, words
        return SlipInHand(link[0], slip.locator(".codes").inner_text(), slip.get_attribute("lang"))

    def first_on_the_caseload(self) -> str:
        """The name of whoever stands first, and what the row says."""
        self.opens("/caseload/")
        return self.page.locator("[data-row]").first.inner_text()

    def opens_the_profile_of_the_first(self) -> Staff:
        return self.opens("/caseload/").presses(self.page.locator("[data-row] a.who").first)

    def scores_on_the_page(self) -> dict[str, str]:
        """The scale tables of the profile: name and number as they are printed."""
        rows = self.page.locator("table.norms tbody tr").all()
        return {row.locator("th").inner_text().split("\n")[0]: row.locator("td b").inner_text() for row in rows}

    def acknowledges_the_alert(self, action: str = "called") -> Staff:
        self.page.click("section.alert summary >> nth=0")
        form = self.page.locator("form.ack").first
        form.locator("[name$=action_code]").select_option(action)
        return self.presses(form.locator("button"))

    def takes_a_step(self, step: str, **fields: str) -> Staff:
        """Take a step about the first alert on the page; a list of choices takes its value, a box its text."""
        form = self.page.locator(f"form[action$='/{step}/']").first
        if not form.is_visible():
            self.page.locator("section.alert details").filter(has=form).locator("summary").first.click()
        for name, value in fields.items():
            field = form.locator(f"[name$='-{name}']")
            if field.evaluate("(one) => one.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        return self.presses(form.locator("button"))

    def presses(self, button: Any) -> Staff:
        """Press what leads to another page, and wait for that page."""
        with self.page.expect_navigation():
            button.click()
        return self

    def shares(self, slug: str) -> Staff:
        return self.presses(self.page.locator("ul.share li", has_text=slug).get_by_role("button"))

    def completes_the_review(self, message: str) -> Staff:
        form = self.page.locator("#review form")
        form.locator("[name=decision][value=discuss-in-visit]").check()
        form.locator("[name=message]").fill(message)
        form.locator("[name=releases]").check()
        return self.presses(form.locator("button"))
