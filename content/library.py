"""What stands in the library: reads only, for the public pages, the screens and the machines.

Pieces of the shared homes are for everybody; those of a clinic's own home for that clinic alone. Every function that
takes a `clinic` (a Clinic or None) reads the shared pieces and, where one is given, that clinic's.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet, prefetch_related_objects
from wagtail.models import Locale, Page, Revision
from wagtail.query import PageQuerySet

from content import folding, listed, models, offers, rules

HOME_PATH_LENGTH = 2 * Page.steplen  # root, then home


@dataclass(frozen=True)
class Suggestion:
    """A piece that fits, with every rule that chose it and the signature it rests on."""

    page: Any
    matches: tuple[rules.Match, ...]
    sign_off: models.SignOff


@dataclass(frozen=True)
class Letter:
    """A letter of the alphabet with its terms; without terms it is dead."""

    letter: str
    entries: tuple[Any, ...]


@dataclass(frozen=True)
class Reading:
    """A piece as a clinic's reviewer meets it: its newest revision, how far it is signed, and who sent it to review."""

    page: Any
    revision: Revision
    state: str  # one of the states below
    sign_off: models.SignOff | None
    asked: models.ReviewRequest | None  # of this revision; once signed it is answered


WHOSE = ("reviewer", "invitation", "full_review__reviewer", "full_review__invitation")  # read with a signature
MOST_FOUND = 24  # a longer list is read by nobody; another word says more
LARGEST_ID = 2**31 - 1  # beyond it the databases answer an error instead of nothing
UNSIGNED, CHANGED, NEW_RULES, OVERDUE, SIGNED = "unsigned", "changed", "new-rules", "overdue", "signed"


def pieces(language: str, clinic: Any = None) -> list[Any]:
    """Return all published pieces of a language by title, whatever their kind, with their topics."""
    found = listed_pages(clinic).filter(locale__language_code=language)
    pages = with_topics(found.order_by("title").specific())
    prefetch_related_objects(pages, "locale")
    return pages


def listed_pages(clinic: Any = None, kind: type[Page] | None = None) -> PageQuerySet:
    """Return what stands in lists, of one kind or of all."""
    found = Page.objects.live().type(*([kind] if kind else kinds())).exclude(pk__in=listed.unlisted())
    return found.filter(within(clinic))


def with_topics(pages: Iterable[Any]) -> list[Any]:
    """Return pages of any kind with the topics of those that have some: one query for each kind that is among them."""
    found, by_kind = list(pages), defaultdict(list)
    for page in found:
        if isinstance(page, kinds()):
            by_kind[type(page)].append(page)
    for same in by_kind.values():
        prefetch_related_objects(same, "topics")
    return found


def entries(language: str, clinic: Any = None) -> QuerySet:
    """Return the published glossary entries of a language."""
    return _published(models.GlossaryEntryPage, language, clinic).order_by("title")


def titles(language: str) -> QuerySet:
    """Return the titles of the published shared pieces of a language."""
    found = listed_pages().filter(locale__language_code=language)
    return found.order_by("title").values_list("title", flat=True)


def find(page_id: int, clinic: Any = None) -> Any | None:
    """Return the published piece with that id if it is there for this clinic, or None."""
    if page_id > LARGEST_ID:
        return None
    found = Page.objects.live().filter(within(clinic), pk=page_id).select_related("locale").first()
    return found.specific if found and isinstance(found.specific, kinds()) else None


def public_pages() -> QuerySet:
    """Return every page that others are told of: the homes, the lists, and the pieces that stand in lists."""
    gone = Q(pk__in=listed.unlisted()) & Page.objects.all().type_q(*kinds())
    return Page.objects.live().exclude(gone).filter(within(None)).select_related("locale").order_by("path")


def is_signed_for(page: Any, clinic: Any) -> bool:
    """Say whether a reviewer of the clinic signed what readers see now, and the signature is not overdue."""
    return page.pk in signed_for([page], clinic)


def signed_for(pages: Iterable[Any], clinic: Any) -> dict[int, models.SignOff]:
    """Return the signature in force of each page that has one from this clinic, by the page's id."""
    rows = models.SignOff.objects.in_force().filter(clinic=clinic, page__in=[page.pk for page in pages])
    return {row.page_id: row for row in rows.select_related(*WHOSE).order_by("signed_at")}


@dataclass(frozen=True)
class Known:
    """The title of a piece as a clinic's reviewer read it last, and whether readers still see that revision."""

    title: str
    is_as_signed: bool


def known_to(clinic: Any, pages: Iterable[Any]) -> dict[int, Known]:
    """Return how a clinic knows each page that it ever signed, by the page's id. One query.

    A signature that is overdue still counts: the words are those that were read.
    """
    return {
        page_id: Known(row.revision.object_str, row.page.live and row.revision_id == row.page.live_revision_id)
        for page_id, row in _latest_signatures(pages, clinic, "revision", "page").items()
    }


def last_checks(pages: Iterable[Any]) -> dict[int, models.SignOff]:
    """Return the latest signature of what readers see now, of any clinic, overdue or not: the public stamp."""
    rows = models.SignOff.objects.of_live_revision().filter(page__in=[page.pk for page in pages])
    return {row.page_id: row for row in rows.select_related(*WHOSE).order_by("next_due")}


def a_to_z(language: str, clinic: Any = None) -> list[Letter]:
    """Return the alphabet of a language with the terms under each letter."""
    ordered = sorted(entries(language, clinic), key=lambda entry: folding.place_of(entry.title, language))
    under: dict[str, list[Any]] = defaultdict(list)
    for entry in ordered:
        under[folding.letter_of(entry.title, language)].append(entry)
    return [Letter(letter, tuple(under.get(letter, ()))) for letter in folding.in_order(set(under), language)]


def search(text: str, language: str, kind: type[Page] | None = None, clinic: Any = None) -> list[Any]:
    """Return the published pieces in which every word of a text stands, whatever their kind, best first."""
    words = folding.fold(text).strip()
    if not words:
        return []
    # The index knows a page's locale by its id only.
    locale = Locale.objects.get(language_code=language)
    chosen = listed_pages(clinic, kind).filter(locale_id=locale.pk)
    return list(chosen.specific().search(words, operator="and")[:MOST_FOUND])


def suggested(facts: rules.Facts, clinic: Any, language: str) -> list[Suggestion]:
    """Return the pieces that surely fit the facts and that the clinic's reviewers signed, together with the rule.

    A translation that is behind its source by more than small changes is left out, as one that is not there; so are
    pieces that are for nobody but readers whom the clinic left out.
    """
    return suggested_for([(facts, language)], clinic)[0]


def suggested_for(profiles: Sequence[tuple[rules.Facts, str]], clinic: Any) -> list[list[Suggestion]]:
    """Return what is suggested beside each of some profiles, given as facts and language. As many queries for many."""
    matches = matches_by_piece([facts for facts, _language in profiles], clinic)
    behind = models.TranslationTask.objects.leaving_behind().filter(is_small=False).values("page")
    signed = models.SignOff.objects.in_force().filter(
        clinic=clinic, page__translation_key__in={key for under in matches for key in under}
    )
    signed = signed.exclude(page__in=behind).select_related("page__locale", *WHOSE)
    rows = list(signed.order_by("page_id", "-signed_at"))
    near = Page.objects.filter(within(clinic), pk__in={row.page_id for row in rows})
    without = offers.left_out(clinic) if rows else frozenset()
    pages = {page.pk: page for page in near.specific() if isinstance(page, kinds()) and offers.is_for(page, without)}
    return [
        _suggestions([row for row in rows if row.page.locale.language_code == language], under, pages)
        for (_facts, language), under in zip(profiles, matches, strict=True)
    ]


def _suggestions(
    signed: Iterable[models.SignOff], matches: Mapping[uuid.UUID, list[rules.Match]], pages: Mapping[int, Any]
) -> list[Suggestion]:
    found: dict[int, Suggestion] = {}
    for row in signed:
        # A clinic's own rule stands by its own approval, a shared one by the signature of the page.
        stands = tuple(
            match
            for match in matches.get(row.page.translation_key, ())
            if match.rule.clinic_id is not None or str(match.rule) in row.rules
        )
        if stands and row.page_id in pages and row.page_id not in found:
            found[row.page_id] = Suggestion(pages[row.page_id], stands, row)
    return sorted(found.values(), key=lambda suggestion: suggestion.matches[0].rule.pk)


def matches_by_piece(
    profiles: Iterable[rules.Facts], clinic: Any = None
) -> list[Mapping[uuid.UUID, list[rules.Match]]]:
    """Return for each profile the rules that hold, under the piece (in any language) that they offer. One query."""
    current = models.Rule.objects.offering_in(clinic).select_related("page", "approved_by")
    judged = [rule for rule in current if _can_be_judged(rule)]
    return [_by_piece(judged, facts) for facts in profiles]


def _by_piece(current: Iterable[models.Rule], facts: rules.Facts) -> Mapping[uuid.UUID, list[rules.Match]]:
    under: dict[uuid.UUID, list[rules.Match]] = {}
    for match in rules.matching(current, facts):
        under.setdefault(match.rule.page.translation_key, []).append(match)
    return under


def broken_rules() -> list[str]:
    """Return the shared rules that nobody could judge. A page does without them; the worker tells of them.

    A clinic's own are not named here: what the worker says is read in every clinic. None is stored that is broken.
    """
    return [str(rule) for rule in models.Rule.objects.offering_in(None) if not _can_be_judged(rule)]


def _can_be_judged(rule: models.Rule) -> bool:
    try:
        rules.check(rule.when)
    except rules.RuleError:
        return False
    return True


def rules_offering(page: Any, clinic: Any = None) -> list[models.Rule]:
    """Return the rules that offer a piece, in any of its languages, in a clinic; without one the shared rules."""
    found = models.Rule.objects.offering_in(clinic).filter(page__translation_key=page.translation_key)
    return list(found.select_related("approved_by"))


def readings(clinic: Any) -> list[Reading]:
    """Return every piece that a reviewer of the clinic may sign, what is still to do first."""
    pages = list(_unscoped().filter(within(clinic)).specific())
    prefetch_related_objects(pages, "latest_revision__user", "locale")
    signatures = _latest_signatures(pages, clinic, *WHOSE)
    rules_by_piece: dict[uuid.UUID, set[str]] = {}
    for rule in models.Rule.objects.offering_in(clinic).filter(clinic=None).select_related("page"):
        rules_by_piece.setdefault(rule.page.translation_key, set()).add(str(rule))
    asked = _requests(pages)
    rows = [
        _reading(page, signatures.get(page.pk), rules_by_piece.get(page.translation_key, set()), asked.get(page.pk))
        for page in pages
    ]
    return sorted(rows, key=_place_in_list)


def reading(page_id: int, clinic: Any) -> Reading | None:
    """Return one piece as its newest revision has it, or None where this clinic has no such piece."""
    if page_id > LARGEST_ID:
        return None
    page = _unscoped().filter(within(clinic), pk=page_id).specific().first()
    if page is None:
        return None
    offering = {str(rule) for rule in rules_offering(page, clinic) if rule.clinic_id is None}
    sign_off = _latest_signatures([page], clinic, *WHOSE).get(page.pk)
    return _reading(page, sign_off, offering, _requests([page]).get(page.pk))


def untranslated(languages: Sequence[str], clinic: Any = None) -> list[tuple[Any, list[str]]]:
    """Return the published pieces that one of the languages lacks, each once, with the languages that lack it."""
    pages = [page for kind in kinds() for page in kind.objects.live().filter(within(clinic)).select_related("locale")]
    spoken: dict[uuid.UUID, dict[str, Any]] = {}
    for page in pages:
        spoken.setdefault(page.translation_key, {})[page.locale.language_code] = page
    found = []
    for versions in spoken.values():
        missing = [code for code in languages if code not in versions]
        if missing:
            found.append((next(iter(versions.values())), missing))
    return sorted(found, key=lambda row: row[0].title)


def clinic_id_of(page: Page) -> Any:
    """Return the id of the clinic whose tree a page stands in; None: shared."""
    return models.HomePage.objects.filter(path=page.path[:HOME_PATH_LENGTH]).values_list("clinic_id", flat=True).first()


def lists_of(home: Page) -> list[Page]:
    """Return the library, the glossary, and the courses of a home."""
    lists = (models.LibraryIndexPage, models.GlossaryIndexPage, models.CoursesIndexPage)
    return list(home.get_children().type(*lists))


STATES = (UNSIGNED, CHANGED, NEW_RULES, OVERDUE, SIGNED)


def kinds() -> tuple[type[Page], ...]:
    """Return the page types that are pieces; a new one is here by being one."""
    return tuple(kind for kind in apps.get_app_config("content").get_models() if issubclass(kind, models.Piece))


def _reading(
    page: Any, sign_off: models.SignOff | None, offering: set[str], asked: models.ReviewRequest | None
) -> Reading:
    state = _state(page, sign_off, offering)
    return Reading(page, page.latest_revision, state, sign_off, None if state == SIGNED else asked)


def _place_in_list(row: Reading) -> tuple[Any, ...]:
    """What somebody waits for comes first, then by state."""
    return row.asked is None, STATES.index(row.state), row.page.draft_title, row.page.locale_id


def _requests(pages: Iterable[Any]) -> dict[int, models.ReviewRequest]:
    """Return who sent the newest revision of each page to review, by the page's id."""
    rows = models.ReviewRequest.objects.filter(revision__in=[page.latest_revision_id for page in pages])
    return {row.page_id: row for row in rows.select_related("asked_by")}


def _state(page: Any, sign_off: models.SignOff | None, offering: set[str]) -> str:
    if sign_off is None or sign_off.ended_at:
        return UNSIGNED
    if sign_off.revision_id != page.latest_revision_id:
        return CHANGED
    if sign_off.is_overdue:
        return OVERDUE
    return SIGNED if offering <= set(sign_off.rules) else NEW_RULES


def _latest_signatures(pages: Iterable[Any], clinic: Any, *beside: str) -> dict[int, models.SignOff]:
    """Return the newest signature of each page, read with what stands beside it."""
    rows = models.SignOff.objects.filter(clinic=clinic, page__in=[page.pk for page in pages])
    return {row.page_id: row for row in rows.select_related(*beside).order_by("signed_at")}


def _unscoped() -> PageQuerySet:
    """Return pieces of every kind with a revision, drafts too, but not those that were taken down."""
    taken_down = Q(live=False, first_published_at__isnull=False)
    return Page.objects.type(*kinds()).exclude(taken_down).filter(latest_revision__isnull=False)


def _published(kind: type[Page], language: str, clinic: Any) -> QuerySet:
    found = kind.objects.live().exclude(pk__in=listed.unlisted())
    return found.filter(within(clinic), locale__language_code=language)


def within(clinic: Any) -> Q:
    """Return what limits pages to the shared homes and, where a clinic is given, its own."""
    whose = Q(clinic__isnull=True) | Q(clinic=clinic) if clinic is not None else Q(clinic__isnull=True)
    paths = models.HomePage.objects.filter(whose).values_list("path", flat=True)
    return reduce(or_, (Q(path__startswith=path) for path in paths), Q(pk__in=[]))
