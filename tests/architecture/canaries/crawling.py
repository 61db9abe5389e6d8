"""Goes everywhere that a page leads to: links, forms that only ask, images, scripts, pages of lists."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.db import transaction

from tests.architecture.canaries.planting import Canary
from tests.architecture.canaries.visitors import Visitor

LINKS = re.compile(r"""(?<![\w-])(?:href|src|action|hx-get|data-url|data-\w+-url|poster)\s*=\s*["']([^"']+)["']""")
IN_JSON = re.compile(r'"(?:next|previous|url|link|detail_url|html_url|location)": ?"([^"]+)"')
WORDS = re.compile(r"zq[b-z]{10}")
TOKENS = re.compile(r"[A-Za-z0-9_$+/.=-]{12,}")
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
HOSTS = ("", "testserver", "localhost:8000")
# Nothing of anybody's lies there; thousands of lines of script and style.
LEFT_OUT = re.compile(r"^/(static|cms/jsi18n|cms/sprite|api/v1/openapi)")
SAME_PAGE_TIMES = 3  # one kind of page, with other ids, slugs or query strings
VARIABLE = re.compile(r"^/(?:es/)?(library|glossary|problems|clinic/instruments)/.+|[0-9a-f-]{36}|\d+|\?.*")


@dataclass
class Journey:
    """Where a visitor has been, and which canaries they met where."""

    visitor: Visitor
    met: dict[str, str] = field(default_factory=dict)
    ids_met: dict[str, str] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    searches: set[str] = field(default_factory=set)
    requests: int = 0


class Crawler:
    def __init__(self, birds: dict[str, Canary], foreign_ids: dict[Any, dict[str, str]], most: int = 600) -> None:
        self.birds, self.foreign_ids, self.most = birds, foreign_ids, most

    def go(self, visitor: Visitor, starts: list[str]) -> Journey:
        journey, waiting = Journey(visitor), list(dict.fromkeys(starts))
        known, per_path = set(waiting), Counter[str]()
        while waiting and len(journey.seen) < self.most:
            url = waiting.pop(0)
            response = self.ask(journey, url)
            if response is None:
                continue
            for link in links_of(url, response):
                kind = VARIABLE.sub(r"\1", link)
                if link not in known and not LEFT_OUT.match(link) and per_path[kind] < SAME_PAGE_TIMES:
                    per_path[kind] += 1
                    known.add(link)
                    waiting.append(link)
            journey.searches |= searches_of(url, response)
        return journey

    def ask(self, journey: Journey, url: str, method: str = "get") -> Any:
        """Ask for a page, read all of it, and take back whatever asking wrote."""
        response = fetch(journey.visitor, url, method)
        journey.requests += 1
        journey.seen.append(url)
        if response.status_code >= 500:
            journey.failed.append(f"{url} {response.status_code}")
        self.read(journey, url, everything(response))
        return response

    def read(self, journey: Journey, where: str, text: str) -> None:
        for word in set(WORDS.findall(text.lower())) | set(TOKENS.findall(text)):
            if word in self.birds:
                journey.met.setdefault(word, where)
        for found in set(IDS.findall(text)) & self.foreign_ids.get(journey.visitor.clinic, {}).keys():
            if found not in where:
                journey.ids_met.setdefault(found, where)


def fetch(visitor: Visitor, url: str, method: str = "get", data: dict[str, str] | None = None) -> Any:
    headers, cookies = dict(visitor.headers), visitor.browser.cookies.copy()
    with transaction.atomic():
        response = getattr(visitor.browser, method)(url, data, headers=headers)
        response.body = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    visitor.browser.cookies = cookies
    return response


def everything(response: Any) -> str:
    """Return status line, headers, cookies and body as one text."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return f"{headers}\n{response.cookies.output()}\n{response.body.decode('utf-8', 'replace')}"


def links_of(url: str, response: Any) -> Iterator[str]:
    text = response.body.decode("utf-8", "replace") if "image" not in response.headers.get("Content-Type", "") else ""
    found = [*LINKS.findall(text), *IN_JSON.findall(text), *filter(None, [response.headers.get("Location")])]
    for link in found:
        parts = urlsplit(urljoin(url, unescape(link)))
        if parts.scheme in ("", "http", "https") and parts.netloc in HOSTS and parts.path.startswith("/"):
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S)


def searches_of(url: str, response: Any) -> set[str]:
    """Return the addresses of forms that only ask, up to the words that somebody types."""
    found = set()
    for attributes, body in FORM.findall(response.body.decode("utf-8", "replace")):
        if 'method="post"' in attributes.lower():
            continue
        action = re.search(r'action="([^"]*)"', attributes)
        for field_ in re.findall(r"<input\b[^>]*>", body):
            name = re.search(r'name="([^"]+)"', field_)
            if name and re.search(r'type="(search|text)"', field_):
                path = urlsplit(urljoin(url, unescape(action.group(1)) if action else url)).path
                found.add(f"{path}?{name.group(1)}=")
    return found
