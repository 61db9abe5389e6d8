"""Plants the trees that pieces stand in: the shared site, and a clinic's own."""

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext, gettext_noop, override
from wagtail.models import Locale, Page, Site

from content.models import CoursesIndexPage, GlossaryIndexPage, HomePage, LibraryIndexPage
from portal.audit import record
from portal.audit.actor import Actor

SITE_NAME = "Leeside"
# The lists' own words are content: those of a language that has none yet stand in English until it has.
WORDS = {
    "library": (
        gettext_noop("Library"),
        gettext_noop("Short pages in plain words on closeness, worry, distance and support, with sources."),
    ),
    "glossary": (
        gettext_noop("Glossary A to Z"),
        gettext_noop("Plain words for terms that you may hear in care."),
    ),
    "courses": (
        gettext_noop("Courses and activities"),
        gettext_noop("Small things to try, alone or with somebody. You need no account, and nothing is kept."),
    ),
}
LISTS: tuple[tuple[str, type[Page]], ...] = (
    ("library", LibraryIndexPage),
    ("glossary", GlossaryIndexPage),
    ("courses", CoursesIndexPage),
)


@transaction.atomic
def plant(*, by: Actor) -> list[HomePage]:
    """Make sure that root, site, and a home with its lists in each language are there."""
    homes = _homes(clinic=None, name="home", title=SITE_NAME, by=by)
    english = next(home for home in homes if home.locale.language_code == settings.LANGUAGE_CODE)
    site = Site.objects.filter(is_default_site=True).first()
    if site is None or site.root_page_id != english.pk:
        _serve_from(english, site)
    return homes


@transaction.atomic
def plant_for(*, clinic: Any, by: Actor) -> list[HomePage]:
    """Make sure that a clinic has a tree of its own, in each language; nothing in it has a public address."""
    return _homes(clinic=clinic, name=f"clinic-{clinic.pk}", title=str(clinic), by=by)


def _homes(*, clinic: Any, name: str, title: str, by: Actor) -> list[HomePage]:
    homes = {
        home.locale.language_code: home for home in HomePage.objects.filter(clinic=clinic).select_related("locale")
    }
    missing = [code for code, _ in settings.LANGUAGES if code not in homes]
    for code in missing:
        origin = next(iter(homes.values()), None)
        homes[code] = _home(origin, clinic, _locale(code), f"{name}-{code}", title)
    grown = [code for code, home in homes.items() if _add_lists(home, list(homes.values()))]
    if grown:
        record.record("content.planted", by=by, clinic_id=getattr(clinic, "pk", None), languages=" ".join(grown))
    return list(homes.values())


def _home(origin: HomePage | None, clinic: Any, locale: Locale, slug: str, title: str) -> HomePage:
    keys = {"translation_key": origin.translation_key} if origin else {}
    home = HomePage(title=title, slug=slug, clinic=clinic, locale=locale, **keys)
    _root().add_child(instance=home)
    return home


def _add_lists(home: HomePage, homes: list[HomePage]) -> int:
    """Add the lists that a home lacks, as translations of those in the other homes; return how many.

    A home that was planted before there was some list gets it the next time, and so does one whose words came later.
    """
    there = {(page.slug, each.pk): page for each in homes for page in each.get_children()}
    added = 0
    for slug, kind in LISTS:
        title, lead = _words_in(home.locale.language_code, slug)
        if (slug, home.pk) in there:
            _say_again(there[slug, home.pk], kind, slug, title, lead)
            continue
        twin = next((there[slug, each.pk] for each in homes if (slug, each.pk) in there), None)
        keys = {"translation_key": twin.translation_key} if twin else {}
        home.add_child(instance=kind(title=title, slug=slug, lead=lead, locale=home.locale, **keys))
        added += 1
    return added


def _words_in(language: str, slug: str) -> tuple[str, str]:
    with override(language):
        title, lead = WORDS[slug]
        return gettext(title), gettext(lead)


def _say_again(page: Page, kind: type[Page], slug: str, title: str, lead: str) -> None:
    """Let a list that stands in English say what it is called in its own language, unless somebody edited it."""
    if page.title != title and page.title == WORDS[slug][0] and page.latest_revision_id is None:
        found = kind.objects.get(pk=page.pk)
        found.title, found.draft_title, found.lead = title, title, lead
        found.save()


def _root() -> Page:
    root = Page.get_first_root_node()
    if root:
        return root
    kind = ContentType.objects.get_for_model(Page)
    return Page.add_root(title="Root", slug="root", content_type=kind, locale=_locale(settings.LANGUAGE_CODE))


def _locale(code: str) -> Locale:
    return Locale.objects.get_or_create(language_code=code)[0]


def _serve_from(home: HomePage, site: Site | None) -> None:
    """Let the default site begin at our home; the welcome page that Wagtail's migrations leave goes."""
    welcome = site.root_page if site else None
    site = site or Site(hostname="localhost", port=80, is_default_site=True)
    site.root_page, site.site_name = home, SITE_NAME
    site.save()
    if welcome is not None and welcome.content_type == ContentType.objects.get_for_model(Page):
        welcome.delete()
