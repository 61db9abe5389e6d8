"""What is new in the library, for readers of feeds (Atom and JSON Feed 1.1). Shared pieces alone; nothing counts who
asks."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from content import presence, shelves

NEWEST = 30
KEPT_SECONDS = 3600
ATOM, JSON = "library/feed.atom", "library/feed.json"


@require_safe
def atom_feed(request: HttpRequest) -> HttpResponse:
    """Serve the newest pieces of the address's language as Atom (RFC 4287)."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    feed = Atom1Feed(
        title=_("Leeside library"),
        link=whole(presence.address("library/", language)),
        description=_("Short pages in plain words, with sources."),
        language=language,
        feed_url=whole(request.path),
    )
    for page in shelves.newest(language, NEWEST):
        feed.add_item(
            title=page.title,
            link=whole(page.url),
            description=page.summary,
            unique_id=f"urn:uuid:{page.translation_key}:{language}",
            pubdate=page.first_published_at,
            updateddate=page.last_published_at,
            categories=[str(topic) for topic in page.topics.all()],
        )
    return kept(HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"))


@require_safe
def json_feed(request: HttpRequest) -> HttpResponse:
    """Serve the newest pieces of the address's language as JSON Feed."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _("Leeside library"),
        "home_page_url": whole(presence.address("library/", language)),
        "feed_url": whole(request.path),
        "description": _("Short pages in plain words, with sources."),
        "language": language,
        "items": [item(page, language) for page in shelves.newest(language, NEWEST)],
    }
    return kept(JsonResponse(feed, content_type="application/feed+json", json_dumps_params={"ensure_ascii": False}))


def item(page: Any, language: str) -> dict[str, Any]:
    return {
        "id": f"urn:uuid:{page.translation_key}:{language}",
        "url": whole(page.url),
        "title": page.title,
        "content_text": page.summary,
        "date_published": page.first_published_at.isoformat(),
        "date_modified": page.last_published_at.isoformat(),
        "tags": [str(topic) for topic in page.topics.all()],
        "language": language,
    }


def kept(response: HttpResponse) -> HttpResponse:
    """Let caches keep an answer for an hour: it is the same for everybody."""
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return response


def whole(path: str | None) -> str:
    return f"{settings.PUBLIC_URL}{path or ''}"
