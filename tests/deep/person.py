"""A patient who answers item after item and sends, and who tries again until each reply has come."""

import random
import time
from collections import defaultdict
from collections.abc import Callable
from urllib.parse import urlsplit

from tests.deep.browser import NO_REPLY, Browser, Page

CHOICES = {
    "private": {"privacy": "alone"},
    "consent": {"agrees": "yes", "allows_comparison": "no", "allows_research": "no"},
    "pause": {"choice": "go-on"},
}
AGAIN_SECONDS, MOST_RELOADS = 0.1, 2
NEXT, SENT, SEND, CHECK = "/you/next/", "/you/sent/", "/you/send/", "/you/check/"


class Person:
    """Notes what was acknowledged to them, and what they met that no patient should meet."""

    def __init__(self, ticket: dict[str, str], port: int, seed: object, is_over: Callable[[], bool]) -> None:
        self.invitation, self.token, self.code = ticket["invitation"], ticket["token"], ticket["code"]
        self.browser, self.chance, self.is_over = Browser(port), random.Random(f"{seed}-{ticket['number']}"), is_over
        self.posted: dict[str, list[str]] = defaultdict(list)  # item: every code that was given, in order
        self.acknowledged: dict[str, int] = {}  # item: which of these was acknowledged last
        self.reloads = 0
        self.saves, self.refused_after = 0, list[float]()  # seconds that each 503 took to come
        self.at, self.is_told_sent = NEXT, False
        self.sent_pages: list[str] = []
        self.surprises: list[str] = []
        self.changes_mind = self.chance.random() < 0.3

    def go_through(self) -> None:
        """Go from the link to "sent", send again, and read the page that follows each time."""
        while not self.is_over() and not self.sent_pages:
            try:
                self.take_a_step(self.see(self.at))
            except LookupError:  # a page without what it should hold: loaded anew, as anybody would, but not for ever
                self.reloads += 1
                if self.reloads > MOST_RELOADS:
                    raise
                self.at = NEXT
        if self.sent_pages:
            self.send_again()

    def take_a_step(self, page: Page) -> None:
        """Do what the page in hand asks for."""
        place = page.path.strip("/").split("/")
        if self.is_over():
            return
        if page.status == 401 or place[0] == "i":
            self.come_in()
        elif page.path == CHECK:
            self.check(page)
        elif page.path == SENT:
            self.read_that_it_is_sent(page)
        elif page.status != 200:
            self.surprises.append(f"{page.status} at {page.path}")
            self.at = NEXT
            time.sleep(AGAIN_SECONDS)
        elif place[1] == "part" and len(place) == 4:
            self.answer(page)
        else:
            self.send_form(page, page.path, CHOICES.get(place[1], {}))

    def come_in(self) -> None:
        page = self.see(f"/i/{self.token}/")
        self.send_form(page, page.path, {"code": self.code})

    def answer(self, page: Page, but: str = "") -> None:
        """Answer the question of a page. `but`: the answer to change from."""
        form = page.form(page.path)
        item = form.hidden["item"]
        code = self.chance.choice([code for code in form.choices["a"] if code != but])
        if not self.posted[item] or self.posted[item][-1] != code:
            self.posted[item].append(code)
        place = len(self.posted[item]) - 1
        if self.send_form(page, page.path, {"a": code}):
            self.acknowledged[item] = place
            self.saves += 1

    def check(self, page: Page) -> None:
        if self.changes_mind:
            self.changes_mind = False
            self.change(page)
        elif self.send_form(page, SEND, {}):
            self.is_told_sent = True
            self.read_that_it_is_sent(self.see(SENT))

    def change(self, page: Page) -> None:
        """Change the first answer, from the page on which all of them stand."""
        address = next((a for a in ("/you/part/1/1/", "/you/part/2/1/") if a in page.html), "")
        if not address:
            raise LookupError(f"no first answer on {page.path}, {page.status}: {page.html[-300:]}")
        question = self.see(address)
        if question.path == address:
            self.answer(question, but=self.posted[question.form(address).hidden["item"]][-1])

    def send_again(self) -> None:
        """Send once more, as somebody does who is not sure; the same page must follow."""
        token = self.browser.cookies.get("csrf", "")
        if self.insist(lambda: self.browser.post(SEND, {"csrfmiddlewaretoken": token})):
            self.read_that_it_is_sent(self.see(SENT))

    def read_that_it_is_sent(self, page: Page) -> None:
        if page.status:
            self.is_told_sent = True
            self.sent_pages.append(page.words)

    def see(self, path: str) -> Page:
        return self.insist(lambda: self.browser.get(path)) or Page(path, 0, {}, "")

    def send_form(self, page: Page, action: str, choices: dict[str, str]) -> bool:
        """Send a form until it is acknowledged; now and then load the page anew, where the reply did not come."""
        fields = {**page.form(action).hidden, **choices}
        self.at = NEXT
        while not self.is_over():
            started = time.monotonic()
            try:
                reply = self.browser.post(action, fields)
            except NO_REPLY:
                if self.chance.random() < 0.5:
                    return False
                time.sleep(AGAIN_SECONDS)
                continue
            if reply.status == 303 or (reply.status == 302 and page.path.startswith("/i/")):
                self.at = urlsplit(reply.headers["location"]).path
                return True
            self.note(reply, started)
        return False

    def note(self, reply: Page, started: float) -> None:
        """A clear 503 means: wait. Anything else should not have come."""
        if reply.status == 503 and "What you saved before is safe" in reply.html and "retry-after" in reply.headers:
            self.refused_after.append(time.monotonic() - started)
        else:
            self.surprises.append(f"{reply.status} at {reply.path}")
        time.sleep(AGAIN_SECONDS)

    def insist(self, ask: Callable[[], Page]) -> Page | None:
        """Ask until a reply comes that is not 503; None once the rig is over."""
        while not self.is_over():
            started = time.monotonic()
            try:
                page = ask()
            except NO_REPLY:
                time.sleep(AGAIN_SECONDS)
                continue
            if page.status != 503:
                return page
            self.note(page, started)
        return None
