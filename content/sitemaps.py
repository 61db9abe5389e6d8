"""What search engines are asked to read, and what they are asked to leave alone."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from content import library
from content.feeds import kept, whole
from portal.country import languages

# Every one of them wants a token, a code or a sign-in; a crawler that tries them only fills the logs.
NOT_FOR_CRAWLERS = ("/accounts/", "/api/v1/", "/caseload/", "/clinic/", "/cms/", "/fhir/", "/i/", "/o/", "/p/", "/you/")


class PublicPages(Sitemap):
    """The lists and pieces of the shared library, each with its address in every language that has it."""

    i18n = alternates = True
    limit = 10_000
    protocol = urlsplit(settings.PUBLIC_URL).scheme

    def items(self) -> list[dict[str, Any]]:
        """Return the pages of one piece, by language."""
        together: dict[Any, dict[str, Any]] = {}
        for page in library.public_pages():
            if languages.is_offered(page.locale.language_code):
                together.setdefault(page.translation_key, {})[page.locale.language_code] = page
        return list(together.values())

    def get_languages_for_item(self, item: dict[str, Any]) -> list[str]:
        return list(item)

    def location(self, item: dict[str, Any]) -> str:
        return item[get_language() or settings.LANGUAGE_CODE].url

    def lastmod(self, item: dict[str, Any]) -> datetime | None:
        return max((page.last_published_at for page in item.values() if page.last_published_at), default=None)

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.PUBLIC_URL).netloc


@require_safe
def sitemap_xml(request: HttpRequest) -> HttpResponse:
    """Serve the sitemap of every language."""
    return kept(sitemap(request, {"public": PublicPages()}).render())


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Serve robots.txt (RFC 9309)."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_CRAWLERS), f"Sitemap: {whole('/sitemap.xml')}"]
    return kept(HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8"))
