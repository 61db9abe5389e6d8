"""Loads the starter pieces: TOML files, one a piece and language, with the works and subjects that they share."""

import hashlib
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import models, transaction
from wagtail.models import Locale, Page, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from content import library
from content.actions import drafts
from content.actions.trees import plant
from content.models import CoursePage, HomePage, LessonPage, Reference, Topic
from portal.audit import record
from portal.audit.actor import Actor
from portal.country.languages import is_offered

STARTER = Path(__file__).parents[1] / "starter"
# Raise it when the same file should make a different page; every starter page is then made again.
RECIPE = "2"


@transaction.atomic
def load_starter(*, by: Actor) -> int:
    """Publish the starter pieces that are new or changed, in every language; return how many there were.

    A page that somebody has edited here is theirs: a later file leaves it alone. No piece is signed by being loaded.
    """
    plant(by=by)
    works, subjects = _load_references(), _load_topics()
    changed = [document for document in _documents() if document["page"] is not OWNED]
    if changed:
        # Each page is saved three times on its way; what it refers to is written down once, at the end.
        with disable_reference_index_auto_update():
            _publish(changed)
        for document in changed:
            ReferenceIndex.create_or_update_for_object(document["page"])
    retired = _retire()
    if changed or works or subjects or retired:
        record.record(
            "content.starter_loaded",
            by=by,
            pieces=len(changed),
            references=works,
            topics=subjects,
            retired=retired,
        )
    return len(changed)


OWNED = object()


def _publish(changed: list[dict[str, Any]]) -> None:
    shelf = drafts.Shelf(
        references={each.key: each for each in Reference.objects.all()},
        topics={each.slug: each for each in Topic.objects.all()},
    )
    for document in changed:
        document["page"] = document["page"] or _new_page(document)
    slugs = {(page.slug, page.locale_id): page for page in _starter_pages()}
    for document in changed:
        page = document["page"]
        page.refresh_from_db(fields=["numchild"])  # a course has got its lessons meanwhile
        shelf.pages = {slug: other for (slug, locale), other in slugs.items() if locale == page.locale_id}
        drafts.fill(page, document["text"], shelf)
        page.starter_checksum = document["checksum"]
        page.save_revision().publish()


def _retire() -> int:
    """Take down what is shipped no more and stands as it was shipped; return how many pages that were."""
    rows = tomllib.loads((STARTER / "retired.toml").read_text(encoding="utf-8"))["retired"]
    instead = {row["page"]: row["instead"] for row in rows}
    if not Page.objects.live().filter(slug__in=instead).exists():
        return 0
    pages = {(page.slug, page.locale_id): page for page in _starter_pages()}
    going = [page for (slug, _), page in pages.items() if slug in instead and page.live and not _is_theirs(page)]
    for page in going:
        replacement = pages.get((instead[page.slug], page.locale_id))
        page.replaced_by = replacement.page_ptr if replacement else None
        page.unpublish()
    return len(going)


def _is_theirs(page: Any) -> bool:
    """Say whether somebody wrote or edited a page here."""
    return not page.starter_checksum or page.latest_revision.user_id is not None


def _documents() -> list[dict[str, Any]]:
    """Return the files whose page is missing or was made from another file; OWNED marks pages left alone."""
    known = {(page.slug, page.locale.language_code): page for page in _starter_pages()}
    found = []
    kinds = {kind.kinds_slug: kind for kind in library.kinds()}
    # By name: courses come before their lessons.
    for path in sorted(path for path in STARTER.glob("*/*.toml") if path.parent.name in kinds):
        raw = path.read_bytes()
        checksum = hashlib.sha256(RECIPE.encode() + raw).hexdigest()
        slug, language = path.name.removesuffix(".toml").rsplit(".", 1)
        if not is_offered(language):
            continue
        page = known.get((slug, language))
        if page is None or page.starter_checksum != checksum:
            mine = page is not None and _is_theirs(page)
            text = tomllib.loads(raw.decode("utf-8"))
            kind = kinds[path.parent.name]
            found.append({"text": text, "checksum": checksum, "page": OWNED if mine else page, "kind": kind})
    return sorted(found, key=lambda document: document["text"].get("number", 0))  # lessons by their place in a course


def _starter_pages() -> list[Any]:
    homes = HomePage.objects.filter(clinic=None)
    within = models.Q(pk__in=[])
    for home in homes:
        within |= models.Q(path__startswith=home.path)
    pages = list(Page.objects.type(*library.kinds()).filter(within).specific())
    models.prefetch_related_objects(pages, "locale", "latest_revision")
    return pages


def _new_page(document: dict[str, Any]) -> Any:
    """Add a page as a draft under its list, as a translation of the same piece where that is there already."""
    text, kind = document["text"], document["kind"]
    locale = Locale.objects.get(language_code=text["language"])
    title = text.get("title") or text["term"]
    twin = kind.objects.filter(slug=text["slug"]).exclude(locale=locale).first()
    keys = {"translation_key": twin.translation_key} if twin else {}
    page = kind(title=title, slug=text["slug"], locale=locale, live=False, **keys)
    home = HomePage.objects.get(clinic=None, locale=locale)
    # The texts follow in a revision; until then nothing of an empty draft is worth a check.
    drafts.outline(page, text)
    _parent(page, text, home).add_child(instance=page)
    return page


def _parent(page: Any, text: dict[str, Any], home: HomePage) -> Page:
    """Return the list, or of a lesson the course, below which a page stands."""
    if isinstance(page, LessonPage):
        return CoursePage.objects.descendant_of(home).get(slug=text["course"])
    return Page.objects.child_of(home).get(slug=page.place)


def _load_references() -> int:
    rows = tomllib.loads((STARTER / "references.toml").read_text(encoding="utf-8"))["references"]
    return _load(Reference, "key", [{"key": row.pop("id"), **row} for row in rows], lambda work: work.full_clean())


def _load_topics() -> int:
    rows = tomllib.loads((STARTER / "topics.toml").read_text(encoding="utf-8"))["topics"]
    return _load(Topic, "slug", [{"slug": row["slug"], "names": row["name"]} for row in rows], lambda _: None)


def _load(kind: type[models.Model], key: str, rows: list[dict[str, Any]], check: Callable[[Any], None]) -> int:
    """Add or mend rows by their key; return how many were not as written."""
    known = {getattr(each, key): each for each in kind._default_manager.all()}
    written = 0
    for row in rows:
        thing = known.get(row[key]) or kind()
        if thing.pk and all(getattr(thing, name) == value for name, value in row.items()):
            continue
        for name, value in row.items():
            setattr(thing, name, value)
        check(thing)
        thing.save()
        written += 1
    return written
