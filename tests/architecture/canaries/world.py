"""Two filled and planted clinics, the people who go round in them, and where each of them starts."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.urls.resolvers import RegexPattern, RoutePattern
from wagtail.models import Comment

from content.library import kinds
from content.models import ArticlePage, LessonPage
from content.models.places import HomePage
from intake.actions import load_batteries
from intake.actions.patients import index_name
from portal.audit.actor import system
from tests.architecture.canaries import planting, rows, visitors
from tests.architecture.canaries.crawling import Crawler
from tests.architecture.canaries.planting import Cage
from tests.architecture.canaries.visitors import Visitor
from tests.architecture.test_permissions import ROUTES, all_routes
from tests.content.conftest import make_search_index
from tests.starter import load_starter

NO_ID = "00000000-0000-7000-8000-000000000000"
PLAIN = {"id": NO_ID, "session": NO_ID, "slug": "harbour", "uidb36": "1", "pk": "1"}
CMS = (
    "/cms/", "/cms/pages/{}/", "/cms/pages/{}/edit/", "/cms/pages/{}/history/", "/cms/pages/{}/usage/",
    "/cms/pages/{}/view_draft/", "/cms/choose-page/{}/", "/cms/choose-page/search/?q=", "/cms/api/main/pages/",
    "/cms/api/main/pages/{}/", "/cms/pages/{}/copy/", "/cms/pages/{}/delete/", "/cms/pages/{}/unpublish/",
    "/cms/pages/search/?q=", "/cms/images/", "/cms/documents/", "/cms/reports/site-history/", "/cms/snippets/",
    "/cms/choose-external-link/", "/cms/choose-email-link/",
)  # fmt: skip


@dataclass
class World:
    here: rows.Filled
    there: rows.Filled
    cage: Cage
    visitors: list[Visitor]
    crawler: Crawler

    def other(self, filled: rows.Filled) -> rows.Filled:
        return self.there if filled is self.here else self.here


def build() -> World:
    load_batteries(by=system("tests"))
    load_starter()
    make_search_index()
    shared = ArticlePage.objects.filter(locale__language_code="en").first()
    cage = Cage()
    here, there = (rows.fill(slug, shared) for slug in ("harbour", "hill"))
    for filled in (here, there):
        grow_pages(cage, filled)
    crowd = visitors.everybody(here, there)
    planting.plant(cage, {filled.house.clinic.pk for filled in (here, there)})
    for filled in (here, there):
        freshen(filled)
    return World(here, there, cage, crowd, Crawler(cage.birds, foreign_ids(here, there)))


def freshen(filled: rows.Filled) -> None:
    """Read again what was planted, and make the new names findable."""
    for told in filled.stories.values():
        told.patient.refresh_from_db()
        told.patient.name_hashes.all().delete()
        index_name(told.patient)
    for user in filled.house.staff.values():
        user.refresh_from_db()


def grow_pages(cage: Cage, filled: rows.Filled) -> None:
    """In the clinic's own tree: a published page of each kind, a draft that nobody published, and a comment on it."""
    house, clinic = filled.house, filled.house.clinic
    home = HomePage.objects.get(clinic=clinic, locale__language_code="en")
    known = sorted(kinds(), key=lambda kind: kind is LessonPage)  # a lesson stands below a course
    for name, model in [*((kind.kind, kind) for kind in known), ("draft", ArticlePage)]:
        page = planting.garden(cage, model(locale=home.locale, live=name != "draft"), clinic.pk)
        parent = filled.pages["course"] if model is LessonPage else home.get_children().get(slug=model.place)
        parent.add_child(instance=page)
        revision = page.save_revision(user=house.staff["eddie"])
        if name != "draft":
            revision.publish()
            rows.sign(model.objects.get(pk=page.pk), house)
        filled.pages[name] = page
    Comment.objects.create(
        page=filled.pages["draft"].page_ptr, user=house.staff["eddie"], text="set", contentpath="lead",
        revision_created=None,
    )  # fmt: skip


def foreign_ids(here: rows.Filled, there: rows.Filled) -> dict[Any, dict[str, str]]:
    """Per clinic: the ids of rows that another clinic owns."""
    owned: dict[Any, dict[str, str]] = {filled.house.clinic.pk: {} for filled in (here, there)}
    for model in apps.get_models():
        if model._meta.pk.get_internal_type() == "UUIDField":
            for row in model._default_manager.all():
                clinic, _patient = planting.owners(row)
                if clinic in owned:
                    owned[clinic][str(row.pk)] = model._meta.label
    (a, rows_a), (b, rows_b) = owned.items()
    return {a: rows_b, b: rows_a, None: {}}


def starts(world: World, visitor: Visitor) -> list[str]:
    """Every address of ours with the ids of the visitor's own clinic and of the other one, and the editor's pages."""
    own = visitor.filled or world.here
    houses = [own, world.other(own)]
    ours = [address(name, filled.house.ids) for name in ROUTES for filled in houses if visits(name, visitor)]
    if visitor.scopes:
        ours += [f"{url}?page_size=1&include_total=true" for url in ours if url.count("/") == 3]
        ours += [f"/api/v1/patients?identifier=urn:example|{b.text}" for b in names(world) if "Identifier" in b.column]
    if visitor.is_on_cms:
        read = [page.pk for filled in houses for page in filled.pages.values()]
        # The editor is the same for every kind: it is opened for these.
        pages = [filled.pages[name].pk for filled in houses for name in ("article", "glossary-entry", "draft")]
        homes = HomePage.objects.filter(
            clinic__in=[filled.house.clinic for filled in houses], locale__language_code="en"
        )
        pages += [page.pk for home in homes for page in (home, home.get_children().first())]
        ours += [place.format(pk) for place in CMS for pk in (pages if "{}" in place else [0])]
        ours += [f"/clinic/content/{pk}/" for pk in {*read, *pages}]
    if visitor.user:
        ours += [f"/p/{story.patient.pk}/{rest}" for filled in houses for story in filled.stories.values()
                 for rest in ("", "print/", "?items=all", "send/", "notes/", "review/", "practice/")]  # fmt: skip
        ours += [f"/clinic/library/{page.pk}/" for filled in houses for page in filled.pages.values()]
    return list(dict.fromkeys(["/", "/es/", *ours, "/nowhere/", "/api/v1/nowhere", "/media/x", "/documents/1/x"]))


def visits(name: str, visitor: Visitor) -> bool:
    """Machines ask the API; everybody else asks everywhere."""
    return name.startswith("api_") or not visitor.scopes


def address(name: str, ids: dict[str, Any]) -> str:
    """Return the address of a route, with an id of the clinic where it takes one, and something plain elsewhere."""
    entry, where = all_routes()[name]
    if not isinstance(entry.pattern, RoutePattern | RegexPattern) or ("(" in where and "(?P" not in where):
        return "/library/"
    taken = getattr(entry.pattern, "converters", None) or entry.pattern.regex.groupindex
    rule = ROUTES[name]
    given = {argument: ids[kind] for argument, kind in rule.get("ids", {}).items()} | rule.get("with", {})
    return reverse(name, kwargs={argument: PLAIN.get(argument, "x") for argument in taken} | given)


def names(world: World) -> list[planting.Canary]:
    """The canaries that somebody could search for."""
    return list(world.cage.birds.values())
