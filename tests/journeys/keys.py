"""What a person does who has a keyboard and nothing else."""

from __future__ import annotations

from typing import Any


class Keys:
    """A person with a keyboard and nothing else."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def tab_to(self, selector: str) -> Keys:
        """Press Tab until an element has the focus, as often as there are places to stop."""
        for _ in range(60):
            if self.page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
                return self
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} cannot be reached by Tab on {self.page.url}")

    def press(self, selector: str, key: str = "Enter") -> Keys:
        """Go to an element and press a key there; wait until another page stands."""
        self.tab_to(selector)
        before = self.page.url
        self.page.keyboard.press(key)
        self.page.wait_for_url(lambda url: url != before)
        return self

    def choose(self, name: str, times_down: int = 0) -> Keys:
        self.tab_to(f"input[name={name}]")
        self.page.keyboard.press("Space")
        for _ in range(times_down):
            self.page.keyboard.press("ArrowDown")
        return self

    def type_into(self, selector: str, text: str) -> Keys:
        self.tab_to(selector)
        self.page.keyboard.type(text)
        return self
