"""Courses and activities as a patient goes through them.

Only what a reviewer of the patient's clinic signed is given or begun, a course with all of its lessons. Whatever was
changed since waits for the reviewer, as every shared page does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from content import library, listed
from content.models import ActivityPage, CoursePage, LessonPage
from content.offers import is_for, left_out
from intake.exceptions import Refused
from intake.models import LogEntry, Patient
from portal.care.models import Recommendation, StepDone, Taking

PRACTICE = (CoursePage, ActivityPage)
STAFF = frozenset({"clinicians"})  # the audience of what is not for patients
EVERY: dict[str, timedelta] = {CoursePage.Rhythm.DAY: timedelta(days=1), CoursePage.Rhythm.WEEK: timedelta(weeks=1)}


@dataclass(frozen=True)
class Lesson:
    """A lesson of a course, as one patient stands with it."""

    page: Any
    title: str
    may_open: bool  # readers see what the clinic's reviewer signed
    is_done: bool


@dataclass(frozen=True)
class Course:
    """A course or an activity, as one patient stands with it."""

    page: Any
    title: str
    may_open: bool
    lessons: tuple[Lesson, ...]
    taking: Taking | None
    given: Recommendation | None

    @property
    def is_activity(self) -> bool:
        return isinstance(self.page, ActivityPage)

    @property
    def steps(self) -> list[StepDone]:
        """What was done, oldest first."""
        return list(self.taking.steps.all()) if self.taking else []

    @property
    def done(self) -> int:
        """Lessons that are done; of an activity the days on which it was done."""
        return len(self.steps) if self.is_activity else sum(lesson.is_done for lesson in self.lessons)

    @property
    def is_finished(self) -> bool:
        return bool(self.lessons) and self.done == len(self.lessons)

    @property
    def next(self) -> Lesson | None:
        """The lesson to go on with: where the patient was if that is not done, else the first open one."""
        left = [lesson for lesson in self.lessons if not lesson.is_done and lesson.may_open]
        was = self.taking.here_id if self.taking else None
        return next((lesson for lesson in left if lesson.page.pk == was), left[0] if left else None)

    def next_day(self, zone: tzinfo) -> date | None:
        """The day from which the next lesson is meant, where the course has a rhythm; None: whenever they like."""
        every = EVERY.get(getattr(self.page, "rhythm", ""))
        if every is None or not self.steps or self.next is None:
            return None
        return self.steps[-1].done_at.astimezone(zone).date() + every

    def lesson(self, page_id: int) -> Lesson | None:
        return next((lesson for lesson in self.lessons if lesson.page.pk == page_id), None)

    def after(self, lesson: Lesson) -> Lesson | None:
        """The next lesson that can be opened."""
        later = self.lessons[self.lessons.index(lesson) + 1 :]
        return next((each for each in later if each.may_open), None)


def is_practice(page: Any) -> bool:
    """Say whether a page, of whatever type it was read, is a course or an activity."""
    kind = page.cached_content_type.model_class()
    return kind is not None and issubclass(kind, PRACTICE)


def courses_at_home(patient: Patient) -> list[Course]:
    """Return what a patient was given or goes through, the last touched first. A fixed number of queries."""
    given, takings = given_to(patient), takings_of(patient)
    pages = pages_of(patient.clinic, {*given, *takings})
    touched = {pk: row.shared_at for pk, row in given.items()} | {pk: row.seen_at for pk, row in takings.items()}
    found = courses_of(patient, pages, given, takings)
    return sorted(found, key=lambda each: touched[each.page.pk], reverse=True)


def others_for(patient: Patient, language: str, besides: Iterable[Course]) -> list[Course]:
    """Return what else a patient may begin, in a language, by title. A fixed number of queries."""
    known = {each.page.pk for each in besides}
    pages = [page for page in giveable(patient.clinic, language) if page.pk not in known and is_for(page, STAFF)]
    return courses_of(patient, pages, {}, {})


def course_for(patient: Patient, page_id: int) -> Course | None:
    """Return a course or an activity that this patient was given, goes through or may begin; else None."""
    page = library.find(page_id, patient.clinic)
    if not isinstance(page, PRACTICE):
        return None
    given, takings = given_to(patient), takings_of(patient)
    if page.pk not in given and page.pk not in takings and why_not(page, patient.clinic) is not None:
        return None
    return courses_of(patient, [page], given, takings)[0]


def giveable(clinic: Any, language: str) -> list[Any]:
    """Return the courses and activities of a language that the clinic signed whole, by title. Constant queries.

    As in what is suggested, those for nobody but readers whom the clinic left out are not among them.
    """
    near = library.within(clinic)
    found = [
        page
        for kind in (*PRACTICE, LessonPage)
        for page in kind.objects.live().filter(near, locale__language_code=language).select_related("locale")
    ]
    signed, lessons = library.signed_for(found, clinic), _by_course(found)
    pages = [page for page in found if isinstance(page, PRACTICE) and page.pk in signed]
    whole = [page for page in pages if isinstance(page, ActivityPage) or _is_whole(lessons.get(page.path, []), signed)]
    without = left_out(clinic)
    return sorted((page for page in whole if is_for(page, without)), key=lambda page: page.title)


def why_not(page: Any, clinic: Any) -> Any:
    """Return why a course or an activity is not given to anybody now, or None."""
    pages = [page, *_lessons([page])]
    signed = library.signed_for(pages, clinic)
    if page.pk not in signed:
        return _("A clinical reviewer of this clinic has not signed this page as it stands now.")
    if isinstance(page, CoursePage) and not _is_whole(pages[1:], signed):
        return _("A course is given once all of its lessons are signed as they stand now.")
    return None


def check_may_give(page: Any, patient: Patient) -> None:
    """Raises Refused for a course or an activity that is not signed whole, or in another language than theirs."""
    if page.locale.language_code != patient.language:
        raise Refused(_("This is not in the language of this patient."))
    reason = why_not(page.specific, patient.clinic)
    if reason is not None:
        raise Refused(reason)


def entries_of(patient: Patient) -> QuerySet[LogEntry]:
    """Return a patient's log, newest first: for that patient and nobody else."""
    return patient.log_entries.order_by("-written_at", "-id")


def entry_of(patient: Patient, entry_id: Any) -> LogEntry | None:
    """Return one entry of a patient's own log."""
    return patient.log_entries.filter(pk=entry_id).first()


def given_to(patient: Patient) -> dict[int, Recommendation]:
    """Return the courses and activities that were given and not taken back, by page."""
    kinds = [kind.pk for kind in ContentType.objects.get_for_models(*PRACTICE).values()]
    rows = Recommendation.objects.filter(patient=patient, withdrawn_at=None, page__content_type__in=kinds)
    return {row.page_id: row for row in rows.select_related("page__locale", "shared_by").order_by("-shared_at")}


def takings_of(patient: Patient) -> dict[int, Taking]:
    """Return how far a patient came in each, by page. Two queries."""
    return {row.page_id: row for row in Taking.objects.filter(patient=patient).prefetch_related("steps")}


def pages_of(clinic: Any, ids: set[int]) -> list[Any]:
    """Return the published courses and activities with these ids that are there for a clinic."""
    near = library.within(clinic)
    return [page for kind in PRACTICE for page in kind.objects.live().filter(near, pk__in=ids).select_related("locale")]


def courses_of(
    patient: Patient, pages: Sequence[Any], given: dict[int, Recommendation], takings: dict[int, Taking]
) -> list[Course]:
    """Return pages as a patient stands with them, in their order. Two queries."""
    lessons = _by_course(_lessons(pages))
    known = library.known_to(patient.clinic, [*pages, *(each for row in lessons.values() for each in row)])
    return [
        Course(
            page=page,
            title=_title(page, known),
            may_open=_may_open(page, known),
            lessons=_standing(lessons.get(page.path, []), known, takings.get(page.pk)),
            taking=takings.get(page.pk),
            given=given.get(page.pk),
        )
        for page in pages
    ]


def _standing(lessons: list[Any], known: dict[int, library.Known], taking: Taking | None) -> tuple[Lesson, ...]:
    done = {step.page_id for step in taking.steps.all()} if taking else set()
    return tuple(Lesson(page, _title(page, known), _may_open(page, known), page.pk in done) for page in lessons)


def _title(page: Any, known: dict[int, library.Known]) -> str:
    """Return the title as a reviewer of the clinic read it last."""
    return known[page.pk].title if page.pk in known and not known[page.pk].is_as_signed else page.title


def _may_open(page: Any, known: dict[int, library.Known]) -> bool:
    return page.pk in known and known[page.pk].is_as_signed


def _lessons(courses: Sequence[Any]) -> list[Any]:
    """Return the published lessons of some courses in their order. One query."""
    below = [Q(path__startswith=course.path) for course in courses if isinstance(course, CoursePage)]
    rows = LessonPage.objects.live().exclude(pk__in=listed.unlisted()).select_related("locale")
    return list(rows.filter(reduce(or_, below)).order_by("path")) if below else []


def _by_course(pages: Iterable[Any]) -> dict[str, list[Any]]:
    """Return the lessons among some pages under the path of their course, in their order."""
    under: dict[str, list[Any]] = {}
    for page in sorted((each for each in pages if isinstance(each, LessonPage)), key=lambda each: each.path):
        under.setdefault(page.path[: -page.steplen], []).append(page)
    return under


def _is_whole(lessons: list[Any], signed: dict[int, Any]) -> bool:
    return bool(lessons) and all(lesson.pk in signed for lesson in lessons)
