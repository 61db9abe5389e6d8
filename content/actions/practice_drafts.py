"""Turns the starter files of activities, courses and lessons into the fields of their pages."""

from typing import Any

from content.actions.shapes import Text, paragraphs, section, stream
from content.models import ActivityPage, CoursePage, LessonPage


def knows(page: Any) -> bool:
    """Say whether a page is of a kind that is filled here."""
    return isinstance(page, (ActivityPage, CoursePage, LessonPage))


def outline(page: Any, text: Text) -> None:
    """Fill what a page cannot be saved without."""
    page.lead = text["lead"]
    if isinstance(page, ActivityPage):
        page.minutes = text["minutes"]


def fill(page: Any, text: Text) -> None:
    """Fill a page from its file."""
    page.lead = text["lead"]
    if isinstance(page, ActivityPage):
        _fill_activity(page, text)
    elif isinstance(page, CoursePage):
        _fill_course(page, text)
    else:
        _fill_lesson(page, text)


def _fill_activity(page: ActivityPage, text: Text) -> None:
    page.with_professional = text["with_professional"]
    page.minutes, page.how_often = text["minutes"], text["how_often"]
    page.needs = [("thing", thing) for thing in text["needs"]]
    page.not_when = [("line", line) for line in text["not_when"]]
    page.steps = stream(page, "steps", "step", [_step(each) for each in text["steps"]])
    page.afterwards = paragraphs(text["afterwards"])
    page.how_sure = paragraphs(text["how_sure"])


def _step(each: Text) -> Text:
    return {
        "name": each["name"],
        "what": section(each),
        "prompts": each.get("prompts", []),
        "example": each.get("example", ""),
    }


def _fill_course(page: CoursePage, text: Text) -> None:
    page.rhythm = text["rhythm"]
    page.aims = [("aim", aim) for aim in text["aims"]]
    page.not_when = [("line", line) for line in text["not_when"]]
    page.how_sure = paragraphs(text["how_sure"])


def _fill_lesson(page: LessonPage, text: Text) -> None:
    page.with_professional = text["with_professional"]
    parts = [{"heading": part["heading"], "text": section(part)} for part in text["sections"]]
    page.sections = stream(page, "sections", "section", parts)
    page.to_try = section(text["to_try"])
    page.example = text.get("example", "")
