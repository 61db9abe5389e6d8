"""Editors write courses, their lessons and activities in the same editor, and cannot publish them alone."""

import pytest
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from content.models import ActivityPage, CoursePage, LessonPage, Topic
from portal.care.cms import sync_cms_permissions
from tests.content.conftest import *  # noqa: F403 - the library and its people
from tests.content.courses import make_course
from tests.sign_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.content.addresses")]
COMMENTS = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": ""}
SHARED = {"replaced_by": "", "for_myself": "on"}


@pytest.fixture
def desk(client, eddie, clinic):
    sync_cms_permissions(eddie)
    return sign_in(client, eddie, clinic)


def sent(client, kind, parent, **fields):
    data = {"title": "Calm", "slug": "calm", "lead": "A lead.", "comments": COMMENTS, **fields}
    topic = Topic.objects.get_or_create(slug="calm", defaults={"names": {"en": "Calm"}})[0]
    form = {**SHARED, **nested_form_data(data), "topics": [topic.pk]}
    return client.post(f"/cms/pages/add/content/{kind}/{parent.pk}/", form)


def test_an_editor_writes_an_activity_with_steps_and_lines(desk, english):
    index = english.get_children().get(slug="courses")
    assert desk.get(f"/cms/pages/add/content/activitypage/{index.pk}/").status_code == 200
    step = {
        "name": "Look",
        "what": rich_text("<p>Look around.</p>"),
        "prompts": {"count": "1", "0": {"deleted": "", "order": "0", "type": "item", "id": "", "value": "I see"}},
        "example": "",
    }

    reply = sent(
        desk, "activitypage", index, minutes="10", how_often="", needs=streamfield([]), not_when=streamfield([]),
        steps=streamfield([("step", step)]), afterwards=rich_text(""), how_sure=rich_text("<p>So.</p>"),
    )  # fmt: skip

    page = ActivityPage.objects.get()
    assert reply.status_code == 302
    assert not page.live
    step = page.get_latest_revision_as_object().steps[0].value
    assert (step["name"], list(step["prompts"])) == ("Look", ["I see"])


def test_an_editor_writes_a_lesson_below_a_course_and_nowhere_else(desk, english):
    course = make_course(english, lessons=1)
    index = english.get_children().get(slug="courses")
    words = {
        "sections": streamfield([("section", {"heading": "Why", "text": rich_text("<p>So.</p>")})]),
        "to_try": rich_text("<p>Try it.</p>"), "example": "",
    }  # fmt: skip

    assert sent(desk, "lessonpage", index, **words).status_code == 404
    assert LessonPage.objects.count() == 1
    assert sent(desk, "lessonpage", course, **words).status_code == 302

    lesson = LessonPage.objects.get(slug="calm")
    assert not lesson.live
    assert lesson.get_parent().pk == course.pk
    assert CoursePage.objects.get(pk=course.pk).numchild == 2
