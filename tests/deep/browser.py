"""What a browser does, over plain HTTP: cookies, redirects, and the forms of the page in hand. No script."""

import http.client
import re
from contextlib import closing
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

TIMEOUT_SECONDS = 40
REDIRECTS = (301, 302, 303, 307)
NO_REPLY = (OSError, http.client.HTTPException)


@dataclass
class Form:
    action: str
    hidden: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


class Forms(HTMLParser):
    """Reads the forms of a page that are sent by POST."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._open: Form | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(told.get("action", "")) if told.get("method", "").lower() == "post" else None
            self.found += [self._open] if self._open else []
        elif tag == "input" and self._open and told.get("type") == "hidden":
            self._open.hidden[told["name"]] = told.get("value", "")
        elif tag == "input" and self._open and told.get("type") == "radio":
            self._open.choices.setdefault(told["name"], []).append(told["value"])


@dataclass(frozen=True)
class Page:
    path: str
    status: int
    headers: dict[str, str]
    html: str

    def form(self, action: str) -> Form:
        """Return the form that leads to an address; a form without one leads to its own page."""
        found = next((form for form in Forms(self.html).found if (form.action or self.path) == action), None)
        if found is None:
            raise LookupError(f"no form to {action} on {self.path}, {self.status}: {self.html[-300:]}")
        return found

    @property
    def words(self) -> str:
        """The page without what differs each time: the token of its forms, and when it was shown."""
        bare = re.sub(r'name="(csrfmiddlewaretoken|shown|csrf-token)" (value|content)="[^"]*"', "", self.html)
        return re.sub(r'data-(left|latest)="[^"]*"', "", bare)  # how long the session still lasts


class Browser:
    """One device: it keeps its cookies, whatever becomes of the server."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, dict[str, str]()

    def get(self, path: str) -> Page:
        """Open a page, and follow where it leads."""
        for _ in range(10):
            page = self._ask("GET", path)
            if page.status not in REDIRECTS:
                return page
            path = urlsplit(page.headers["location"]).path
        raise AssertionError(f"{path} leads round in a ring")

    def post(self, path: str, fields: dict[str, str]) -> Page:
        """Send a form, and return the reply as it is."""
        return self._ask("POST", path, urlencode(fields))

    def _ask(self, method: str, path: str, body: str | None = None) -> Page:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Connection": "close"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)) as connection:
            connection.request(method, path, body, headers)
            with connection.getresponse() as reply:
                html = reply.read().decode()
        if reply.status in REDIRECTS and reply.getheader("Location") is None:
            raise http.client.IncompleteRead(b"")  # cut off within its head
        for name, value in reply.getheaders():
            if name.lower() == "set-cookie":
                self._keep(value)
        return Page(path, reply.status, {name.lower(): value for name, value in reply.getheaders()}, html)

    def _keep(self, text: str) -> None:
        for name, cookie in SimpleCookie(text).items():
            if cookie["max-age"] == "0":
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = cookie.value
