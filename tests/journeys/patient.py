"""What a patient does with a browser. Nothing here depends on the language of the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from intake.actions.invitations import Issued

GO_ON = "main form .actions button"
STATEMENT, OPTION = "form[data-question]", "form[data-question] input[type=radio]"


class Patient:
    """A patient in front of one device."""

    def __init__(self, page: Any, site: str) -> None:
        self.page, self.site = page, site

    # Where they are
    @property
    def place(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def reads(self) -> str:
        return self.page.locator("main").inner_text()

    def sees(self, words: str) -> bool:
        return words in self.reads

    # The way to the first question
    def opens(self, link: str) -> Patient:
        self.page.goto(link if link.startswith("http") else f"{self.site}{link}")
        return self

    def enters(self, code: str) -> Patient:
        self.page.fill("input[name=code]", code)
        self.page.locator("form:has(input[name=code]) button").click()
        return self

    def comes_in(self, issued: Issued) -> Patient:
        return self.opens(f"/i/{issued.token}/").enters(issued.code)

    def says_it_is_private(self) -> Patient:
        return self._chooses("privacy", "alone")

    def says_someone_can_see(self) -> Patient:
        return self._chooses("privacy", "seen")

    def puts_it_off(self, until: str) -> Patient:
        return self._chooses("until", until)

    def agrees(self) -> Patient:
        return self._chooses("agrees", "yes")

    def starts(self, issued: Issued) -> Patient:
        """Come as far as the first part: link, code, alone, consent."""
        return self.comes_in(issued).says_it_is_private().agrees()

    def fills_in(self, **lines: str) -> Patient:
        """Write some lines of a form of ours, leave the others blank, and go on."""
        for name, words in lines.items():
            self.page.fill(f"[name={name}]", words)
        self.page.locator(GO_ON).first.click()
        return self

    # Questions
    def starts_the_part(self) -> Patient:
        self.page.locator(GO_ON).first.click()
        return self

    def has_nobody_close(self) -> Patient:
        self.page.click("button[name=nobody]")
        return self

    def is_at(self, part: int, number: int = 0) -> bool:
        return self.place == (f"/you/part/{part}/{number}/" if number else f"/you/part/{part}/")

    def answers(self, code: str) -> Patient:
        """Choose an answer and go on to whatever comes next."""
        return self.chooses(code).presses(f"{STATEMENT} .actions button")

    def chooses(self, code: str) -> Patient:
        self.page.check(f"{OPTION}[value='{code}']")
        return self

    def saves_and_stops(self) -> Patient:
        return self.presses(f"{STATEMENT} button[name=stop]")

    def presses(self, button: str) -> Patient:
        """Press a button of a statement, and wait for what it leads to: a page, or a swap."""
        before = self.page.url
        self.page.click(button)
        self.page.wait_for_url(lambda url: url != before, wait_until="commit")
        return self

    def answers_the_part(self, answers: Mapping[str, int]) -> Patient:
        """Answer the statements of a part in the order in which they stand, from the first one."""
        for code in answers.values():
            self.answers(str(code))
        return self

    # After a positive safety answer
    @property
    def is_offered_support(self) -> bool:
        return bool(re.fullmatch(r"/you/pause/[0-9a-f-]{36}/", self.place))

    def goes_on(self) -> Patient:
        self.page.click("button[name=choice][value=go-on]")
        return self

    def stops(self) -> Patient:
        self.page.click("button[name=choice][value=stop]")
        return self

    # The end
    def sends(self) -> Patient:
        self.page.click("form[action='/you/send/'] button")
        return self

    def goes_home(self) -> Patient:
        return self.opens("/you/")

    def _chooses(self, name: str, value: str) -> Patient:
        self.page.check(f"input[name={name}][value={value}]")
        self.page.locator(GO_ON).first.click()
        return self
