"""A page as data for search engines (schema.org), with who checked it and when. No word in it that the page does not
show."""

import json
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from content.citations import without_marks

# What could end the script element, or begin another one, inside a JSON string.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def described(page: Any, url: str, check: Any) -> list[dict[str, Any]]:
    """Return what a piece is: a page, with its reviewer where one stands for it now, then what its kind adds."""
    web_page: dict[str, Any] = {
        "@type": page.schema_type,
        "@id": url,
        "url": url,
        "name": page.title,
        "description": plain(page.summary),
        "inLanguage": page.locale.language_code,
        "keywords": [str(topic) for topic in page.topics.all()],
        "citation": [work.url or str(work) for work in page.citations.references],
        "isBasedOn": page.origin_url,
    }
    if page.last_published_at:
        web_page["dateModified"] = page.last_published_at.date().isoformat()
    if check is not None and not check.is_overdue:
        web_page["lastReviewed"] = check.checked_at.date().isoformat()
        web_page["reviewedBy"] = {"@type": "Person", "name": check.who.name, "jobTitle": check.who.title}
    return [without_nothing(web_page), *page.described_parts(url)]


def questions(url: str, asked: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return questions with their answers, or nothing."""
    entities = [
        {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": plain(answer)}}
        for question, answer in asked
    ]
    return [{"@type": "FAQPage", "@id": f"{url}#faq", "mainEntity": entities}] if entities else []


def element(graph: list[dict[str, Any]]) -> SafeString:
    """Return the element that holds the data. No browser runs a script of this type, so the policy lets it stand."""
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


def plain(html: str) -> str:
    return " ".join(without_marks(strip_tags(html.replace("<", " <"))).split())


def without_nothing(data: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is empty, in what lies inside too."""
    kept = {key: without_nothing(value) if isinstance(value, dict) else value for key, value in data.items()}
    return {key: value for key, value in kept.items() if value not in ("", [], {}, None)}
