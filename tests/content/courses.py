"""Makes activities, courses and lessons for tests."""

from typing import Any

from wagtail.models import Page

from content import models

STEP = {"name": "Notice", "what": "<p>Look around.</p>", "prompts": ["What happened?"], "example": "It rained."}


def publish(page: Any, parent: Page) -> Any:
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def make_activity(home: Page, slug: str = "calm-down", **fields: Any) -> models.ActivityPage:
    values = {"title": slug.replace("-", " ").capitalize(), "lead": "A lead.", "minutes": 10, "how_sure": "<p>So.</p>"}
    page = models.ActivityPage(slug=slug, locale=home.locale, **{**values, **fields})
    page.steps = fields.get("steps", [("step", STEP)])
    return publish(page, home.get_children().get(slug="courses"))


def make_course(home: Page, slug: str = "steady", lessons: int = 3, **fields: Any) -> models.CoursePage:
    values = {"title": "Steady", "lead": "A lead.", "how_sure": "<p>So.</p>", **fields}
    course = models.CoursePage(slug=slug, locale=home.locale, **values)
    course.aims = [("aim", "You know more.")]
    publish(course, home.get_children().get(slug="courses"))
    for number in range(1, lessons + 1):
        make_lesson(course, f"{slug}-{number}", title=f"Part {number}")
    return models.CoursePage.objects.get(pk=course.pk)


def make_lesson(course: Page, slug: str, **fields: Any) -> models.LessonPage:
    values = {"title": slug, "lead": "A lead.", "to_try": "<p>Try it.</p>", "example": "Like so.", **fields}
    lesson = models.LessonPage(slug=slug, locale=course.locale, **values)
    lesson.sections = [("section", {"heading": "Why", "text": "<p>Some words.</p>"})]
    return publish(lesson, models.CoursePage.objects.get(pk=course.pk))
