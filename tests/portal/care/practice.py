"""Courses and activities that a reviewer of the clinic signed, for tests of what patients do with them."""

from typing import Any

from content.actions import sign_off
from content.models import LessonPage
from portal.accounts.roles import Role
from portal.audit.actor import staff
from tests.conftest import make_user
from tests.content.courses import make_activity, make_course


def signer(clinic: Any) -> Any:
    return staff(make_user(clinic, "Sina", Role.REVIEWER), clinic)


def sign(*pages: Any, clinic: Any, by: Any) -> None:
    for page in pages:
        page.refresh_from_db()
        sign_off(page=page, revision=page.latest_revision, clinic=clinic, by=by)


def signed_course(home: Any, clinic: Any, by: Any, *, slug: str = "steady", lessons: int = 3, **fields: Any) -> Any:
    """A course with all of its lessons signed."""
    course = make_course(home, slug, lessons, **fields)
    sign(course, *lessons_of(course), clinic=clinic, by=by)
    return course


def signed_activity(home: Any, clinic: Any, by: Any, slug: str = "calm-down", **fields: Any) -> Any:
    activity = make_activity(home, slug, **fields)
    sign(activity, clinic=clinic, by=by)
    return activity


def lessons_of(course: Any) -> list[LessonPage]:
    return list(LessonPage.objects.child_of(course).order_by("path"))
