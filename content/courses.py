"""What readers see of courses and activities: reads only. Nobody's progress is kept, so that no account is needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wagtail.models import Page
from wagtail.query import PageQuerySet

from content import listed, models
from content.lists import cards


@dataclass(frozen=True)
class Outline:
    """The lessons of a course in their order."""

    lines: list[dict[str, Any]]  # each with its page and stamp

    @property
    def minutes(self) -> int:
        return sum(line["page"].reading_minutes for line in self.lines)

    @property
    def checked(self) -> int:
        """Return how many of the lessons a reviewer has signed as they stand, and not too long ago."""
        return sum(line["stamp"]["checked"] for line in self.lines)


def outline(course: Any) -> Outline:
    """Return the published lessons of a course. Two queries."""
    return Outline(cards(lessons(course)))


def lessons(course: Any) -> list[Any]:
    """Return the published lessons of a course, in the order in which they stand below it."""
    return list(_listed(models.LessonPage).child_of(course).order_by("path")) if course.pk else []


def listing(index: Any) -> dict[str, Any]:
    """Return the courses with the number of their lessons and minutes, and the activities. Constant queries."""
    courses = list(_listed(models.CoursePage).child_of(index).order_by("title"))
    activities = cards(list(_listed(models.ActivityPage).child_of(index).order_by("title")))
    below: dict[str, list[Any]] = {course.path: [] for course in courses}
    for lesson in _listed(models.LessonPage).descendant_of(index):
        if lesson.path[: -lesson.steplen] in below:
            below[lesson.path[: -lesson.steplen]].append(lesson)
    rows = [
        {"page": c, "lessons": len(below[c.path]), "minutes": sum(each.reading_minutes for each in below[c.path])}
        for c in courses
    ]
    return {"courses": rows, "activities": activities}


def way_through(lesson: Any) -> dict[str, Any]:
    """Return the course of a lesson, the lesson's number in it, and the lessons before and after."""
    course = models.CoursePage.objects.parent_of(lesson).first()
    order = lessons(course)
    place = next((number for number, each in enumerate(order) if each.pk == lesson.pk), None)
    if place is None:  # a draft that is looked at, or a page that stands in no list
        return {"course": course, "lessons": order, "number": None, "before": None, "after": None}
    return {
        "course": course,
        "lessons": order,
        "number": place + 1,
        "before": order[place - 1] if place else None,
        "after": order[place + 1] if place + 1 < len(order) else None,
    }


def _listed(kind: type[Page]) -> PageQuerySet:
    """Return the published pages of a kind but those that stand in no list."""
    return kind.objects.live().exclude(pk__in=listed.unlisted())
