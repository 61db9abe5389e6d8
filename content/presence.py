"""What a public page shows around and inside its texts: menu, other languages, stamp, sources, lists."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from wagtail.url_routing import RouteResult

from content import (
    banners,
    constructs,
    folding,
    library,
    listed,
    models,
    overdue,
    registers,
    shelves,
    structured,
    translating,
    weaving,
)
from content.citations import Citations, without_marks
from portal.country import languages

# The terms that the four regions explain; a picture elsewhere would only decorate.
PLANE_TERMS = {"insecure-attachment", "attachment-anxiety", "attachment-avoidance"}
GONE, RENAMED = "gone", "renamed"


def frame_of(page: Any, request: HttpRequest) -> dict[str, Any]:
    """Return the menu, the way home and the same page in other languages."""
    language = page.locale.language_code
    current, others = page.url_path.strip("/").split("/")[1:2], alternates(page, request)
    return {
        "home_url": address("", language),
        "menu": [
            {"url": address("library/", language), "label": gettext("Library"), "current": current == ["library"]},
            {"url": address("glossary/", language), "label": gettext("Glossary"), "current": current == ["glossary"]},
            {"url": address("courses/", language), "label": gettext("Courses"), "current": current == ["courses"]},
        ],
        "alternates": others,
        "homes_in_others": homes_in_others({language, *(other["code"] for other in others)}),
        "own_alternate": absolute(request, page.get_url(request)),
        "piece_language": language,
        "site_banner": banners.for_page(page, request.COOKIES),
        "feeds": {"atom": address_of("atom_feed", language), "json": address_of("json_feed", language)},
    }


def alternates(page: Any, request: HttpRequest) -> list[dict[str, str]]:
    """Return the page's published translations."""
    others = page.get_translations().live().select_related("locale") if page.live else []
    others = [other for other in others if languages.is_offered(other.locale.language_code)]
    return [
        {
            "code": other.locale.language_code,
            "name": languages.own_name(other.locale.language_code),
            "url": absolute(request, other.get_url(request)),
        }
        for other in others
    ]


def addresses_of(page: Any, request: HttpRequest, path_in: Callable[[str], str]) -> dict[str, Any]:
    """Return the own address of a part of a page and those of the same part in other languages; `path_in` says the
    public path of the part in a language.
    """

    def at(language: str) -> str:
        return absolute(request, address(path_in(language), language))

    others = [{**other, "url": at(other["code"])} for other in alternates(page, request)]
    return {"own_alternate": at(page.locale.language_code), "alternates": others}


def homes_in_others(besides: Collection[str]) -> list[dict[str, str]]:
    """Return the library in each language that a page is not in."""
    return [
        {"code": code, "name": languages.own_name(code), "url": address("library/", code)}
        for code in languages.codes()
        if code not in besides
    ]


def front(page: Any, request: HttpRequest) -> dict[str, Any]:
    """Return what the front page shows of the library."""
    return {
        "pieces": shelves.pages_of([line.pk for line in shelves.shelf("library", page.locale.language_code).lines[:4]])
    }


UNASKED = object()


def piece(page: Any, check: Any = UNASKED, words: registers.Words = registers.EVERYTHING) -> dict[str, Any]:
    """Return what a piece shows beside its own fields; with no need of a request."""
    if check is UNASKED:
        check = library.last_checks([page]).get(page.pk)
    shown = stamp(page, check)
    shown |= about_reviewer(page, check) if shown["checked"] else {"url": "", "url_label": ""}
    if told := about_translation(page, check):
        shown["detail"] = f"{told} {shown['detail']}"
    edges = constructs.edges_of(page)
    opposites = [entry for each in edges if each.field == "contrasts_with" for entry in each.entries]
    return {
        "page": page,
        "words": words,
        "edges": edges,
        "body_template": page.body_template,
        "contents": page.contents(),
        "kind_url": address(f"{page.place}/kind/{page.kinds_slug}/", page.locale.language_code),
        "citations": woven(page),
        "stamp": shown,
        "related": read_next(page, constructs.around(edges)),
        "questions": [each for each in page.questions.all() if each.live],
        "opposites": opposites,
        "shows_plane": page.slug in PLANE_TERMS,
        "has_glance": bool(opposites) or page.slug in PLANE_TERMS or has_facts(page, words),
        "letter": folding.letter_of(page.title, page.locale.language_code),
    }


def has_facts(page: Any, words: registers.Words) -> bool:
    """Say whether an entry has facts that this reader is shown; no other kind has any."""
    return isinstance(page, models.GlossaryEntryPage) and (
        page.has_facts or (words.technical and bool(page.technical_facts))
    )


def woven(page: Any) -> Citations:
    """Return the sources of a page, which its rich texts are shown with, and the terms to link in them."""
    citations = page.citations
    if page.weaves_terms:
        terms, own_url = weaving.terms_in(page.locale.language_code), page.url or ""
        citations.weave = lambda html: terms.woven(html, own_url)
    return citations


def public_piece(page: Any, request: HttpRequest) -> dict[str, Any]:
    """Return what a piece's public page shows: the piece, and itself as data for search engines."""
    check = library.last_checks([page]).get(page.pk)
    shown = piece(page, check, registers.for_readers(page, request))
    feedback_url = address_of("feedback", page.locale.language_code, page.pk)
    return {
        **shown,
        "send_on": sending_on(page, request),
        "feedback_url": feedback_url,
        "described": structured.element(structured.described(page, absolute(request, page.url), check)),
    }


def sending_on(page: Any, request: HttpRequest) -> dict[str, str]:
    """Return links that open a letter or a message with the public address of something to do, or nothing where the
    piece asks for nothing, is to be begun with a professional, or has no such address. Whoever sends it chooses to
    whom; nothing comes by this site.
    """
    is_for_two = isinstance(page, models.Practice) and not page.with_professional
    if not is_for_two or library.clinic_id_of(page) is not None:
        return {}
    lines = (page.title, page.lead, absolute(request, page.url))
    subject, text = quote(page.title), quote("\r\n\r\n".join(without_marks(line) for line in lines))  # RFC 6068, 5
    return {"letter": f"mailto:?subject={subject}&body={text}", "message": f"sms:?&body={text}"}


def read_next(page: Any, around: Sequence[int] = ()) -> list[Any]:
    """Return the pieces that an editor chose, where they can be read, then the terms around a term, then the pieces
    that share most topics.
    """
    related = list(dict.fromkeys([*(each.pk for each in page.related.all() if each.live), *around]))
    gone = {row["pk"] for row in listed.unlisted().filter(pk__in=related)}
    chosen = [pk for pk in related if pk not in gone]
    pages = shelves.pages_of(chosen)
    if len(pages) < shelves.MOST_RELATED:
        pages += shelves.related(page, besides=chosen)[: shelves.MOST_RELATED - len(pages)]
    return pages[: page.most_related]


def stamp(page: Any, check: Any) -> dict[str, Any]:
    """Return who checked a page and until when it holds, or that nobody did."""
    minutes = ngettext("%(n)s minute read.", "%(n)s minute read.", page.reading_minutes) % {"n": page.reading_minutes}
    if check is None:
        return {"title": gettext("Not yet clinically reviewed"), "detail": minutes, "overdue": True, "checked": False}
    if check.is_overdue:
        title = gettext("Check was due %(day)s. We are looking at it.") % {"day": day(check.next_due)}
        stamp = {"title": title, "detail": minutes, "overdue": True, "checked": False}
        return stamp | {"banner": overdue.has_banner(check)}
    who = ", ".join(filter(None, [check.who.name, check.who.title]))
    dates = gettext("Last checked %(last)s. Next check by %(next)s.") % {
        "last": day(check.checked_at),
        "next": day(check.next_due),
    }
    title = gettext("Checked by %(who)s") % {"who": who}
    return {"title": title, "detail": f"{dates} {minutes}", "overdue": False, "checked": True}


def about_translation(page: Any, check: Any) -> str:
    """Say of a translation that nobody read it against its source, or that this has changed since."""
    task = translating.task_told(page)
    if task is not None and not translating.is_unread(task):
        return gettext("The page that this was translated from has changed. Somebody is looking at it.")
    if task is not None or (check is None and is_unread_translation(page)):
        return gettext("One translation, not yet checked.")
    return ""


def about_reviewer(page: Any, check: Any) -> dict[str, str]:
    """Return the link to the public page of whoever checked a page, where exactly one bears the name and the title.

    Accounts and public pages are not tied to each other: an account is a clinic's, a page is everybody's.
    """
    who = check.who
    near = models.PersonPage.objects.live().filter(library.within(None), locale=page.locale_id, title=who.name)
    fitting = [person for person in near if bears(person, who.title)]
    if len(fitting) != 1 or fitting[0].pk == page.pk:
        return {"url": "", "url_label": ""}
    return {"url": fitting[0].url, "url_label": gettext("About %(name)s") % {"name": who.name}}


def bears(person: models.PersonPage, title: str) -> bool:
    """Say whether a public page names the title by which somebody signs."""
    return folding.fold(title) in folding.fold(f"{person.role} {person.credentials}")


def is_unread_translation(page: Any) -> bool:
    """Say whether a page holds a shipped translation: made once, and read by nobody else until a reviewer signs it."""
    return bool(page.starter_checksum) and page.locale.language_code != settings.LANGUAGE_CODE


def day(at: datetime) -> str:
    """Return a day in words, the day before the month in English too."""
    return date_format(at, "j F Y" if translation.get_language() == "en" else "DATE_FORMAT")


def gone(page: Any, path_components: list[str]) -> RouteResult | None:
    """Route to a page that was there once and was taken down."""
    was_there = not page.live and page.first_published_at
    return RouteResult(page, kwargs={"instead": GONE}) if was_there and not path_components else None


def renamed(index: Any, path_components: list[str]) -> RouteResult | None:
    """Route an address made of another name to the entry that it names."""
    if len(path_components) != 1 or index.get_children().filter(slug=path_components[0]).exists():
        return None
    live = models.GlossaryEntryPage.objects.child_of(index).live()
    named = next((entry for entry in live if path_components[0] in entry.other_slugs), None)
    return RouteResult(named, kwargs={"instead": RENAMED}) if named else None


def farewell(page: Any, request: HttpRequest) -> dict[str, Any]:
    """Return the way on from a page that was taken down."""
    replacement = page.replaced_by if page.replaced_by and page.replaced_by.live else None
    return {**frame_of(page, request), "replacement": replacement}


def address(path: str, language: str) -> str:
    """Return the address of a public page in a language."""
    return address_of("wagtail_serve", language, path)


def address_of(name: str, language: str, *args: Any) -> str:
    with translation.override(language):
        return reverse(name, args=args)


def absolute(request: HttpRequest, url: str | None) -> str:
    return request.build_absolute_uri(url) if url else ""
