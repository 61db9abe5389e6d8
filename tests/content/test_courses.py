"""Activities, courses and lessons: what visitors see, what is kept (nothing), and what is not begun alone."""

from html import unescape
from urllib.parse import quote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.test import RequestFactory
from wagtail.models import GroupPagePermission, Page

from content import actions, courses, models, presence
from content import library as shelf
from content.actions import sign_off
from content.checks import faults_of, stopping
from portal.audit.models import AuditEvent
from portal.care.cms import sync_cms_permissions, sync_everybody
from tests.content.conftest import SYSTEM
from tests.content.courses import STEP, make_activity, make_course, make_lesson
from tests.starter import load_starter

pytestmark = pytest.mark.django_db


def codes(page):
    return [(fault.code, fault.place) for fault in stopping(faults_of(page))]


def seen(client, page):
    response = client.get(page.url)
    assert response.status_code == 200
    return response.content.decode()


def test_an_activity_shows_its_steps_lines_and_example(english, client):
    text = seen(client, make_activity(english, minutes=12, how_often="Once a week"))

    for words in ("12 minutes", "Once a week", "Look around.", "What happened?", "It rained.", "How sure are we?"):
        assert words in text
    for heading in ("What you need", "Leave it for now when", "Afterwards", "Begin this with a professional"):
        assert heading not in text


def test_a_page_not_to_be_begun_alone_says_so_before_its_steps(english, client):
    text = seen(client, make_activity(english, with_professional=True))

    assert text.index("Begin this with a professional.") < text.index("Not yet clinically reviewed")
    assert text.index("Begin this with a professional.") < text.index("Look around.")
    assert "Begin with a professional." in client.get("/courses/").content.decode()


def test_a_lesson_that_is_not_begun_alone_says_so_first(english, client):
    course = make_course(english, lessons=1)
    text = seen(client, make_lesson(course, "past", with_professional=True))

    assert text.index("Begin this with a professional.") < text.index("Some words.")
    assert "Begin with a professional." in seen(client, course)


@pytest.mark.parametrize(
    "words", ["Think of the trauma.", "Write to your inner child.", "Speak to the child you were."]
)
def test_what_touches_trauma_stops_until_it_says_begin_with_a_professional(english, words):
    page = make_activity(english, steps=[("step", {**STEP, "example": words})])
    assert codes(page) == [("needs-professional", "Step 1, “Notice”, example")]

    page.with_professional = True
    assert codes(page) == []


def test_the_same_in_spanish(spanish):
    page = make_activity(spanish, lead="Piensa en el trauma.")
    assert codes(page) == [("needs-professional", "Lead")]

    page.with_professional = True
    assert codes(page) == []


def test_an_article_may_speak_of_trauma(article):
    article.lead = "What trauma is."
    assert codes(article) == []


def test_a_lesson_on_trauma_stops_too(english):
    lesson = make_lesson(make_course(english, lessons=0), "past", lead="On trauma.")
    assert codes(lesson) == [("needs-professional", "Lead")]


def test_an_activity_says_where_each_fault_is(english):
    page = make_activity(english)
    page.lead, page.how_sure, page.afterwards = "TODO", "<p>Studies agree.</p>", "<p></p>"
    page.needs = [("thing", "a pen:")]
    page.steps = [("step", {"name": "", "what": "<p></p>", "prompts": [""], "example": ""})]

    assert codes(page) == [
        ("placeholder", "Lead"),
        ("ends-in-colon", "What you need 1"),
        ("empty", "Step 1, heading"),
        ("empty", "Step 1"),
        ("empty", "Step 1, line 1"),
        ("empty", "Afterwards"),
        ("no-source", "How sure are we"),
    ]


def test_what_a_course_and_a_lesson_cannot_be_without_is_missed(english):
    course = make_course(english, lessons=1)
    lesson = models.LessonPage.objects.get()
    course.aims, lesson.sections, lesson.to_try = [], [], ""

    assert codes(course) == [("empty", "Aim")]
    assert codes(lesson) == [("empty", "Sections"), ("empty", "One thing to try")]


def test_a_course_shows_its_lessons_in_order_with_their_minutes(english, client):
    course = make_course(english, rhythm="day")
    text = seen(client, course)

    assert text.index("Part 1") < text.index("Part 2") < text.index("Part 3")
    for words in ("Take one a day.", "All lessons together take 3 minutes", "0 of 3 are.", "/courses/steady/steady-1/"):
        assert words in text
    assert "3 lessons, 3 minutes, one a day." in client.get("/courses/").content.decode().replace("\n", "")


def test_lessons_lead_on_and_back(english, client):
    make_course(english)
    first, second, third = models.LessonPage.objects.order_by("path")

    assert "Lesson 2 of 3" in seen(client, second)
    assert "Before: Part 1" in seen(client, second)
    assert "Next: Part 3" in seen(client, second)
    assert "Before:" not in seen(client, first)
    assert "Next:" not in seen(client, third)
    assert "That was the last lesson." in seen(client, third)


def test_a_lesson_has_room_for_notes_on_paper_alone(english, client):
    course = make_course(english, lessons=1)

    assert '<section class="paper notes"' in seen(client, courses.lessons(course)[0])


def test_a_lesson_is_sent_to_whoever_does_it_too_by_its_address_alone(english, client):
    course = make_course(english, lessons=1)
    lesson = courses.lessons(course)[0]

    text = unescape(client.get(lesson.url).content.decode())

    sent = quote(f"{lesson.title}\r\n\r\n{lesson.lead}\r\n\r\nhttp://testserver{lesson.url}")
    assert f'href="mailto:?subject={quote(lesson.title)}&body={sent}"' in text
    assert f'href="sms:?&body={sent}"' in text
    assert "mailto:" not in client.get(course.url).content.decode()


def test_what_is_sent_on_names_no_marks_of_sources(english, client):
    lesson = courses.lessons(make_course(english, lessons=1))[0]
    lesson.lead = "A kind voice & a pause.[@work-2001]"
    lesson.sources = [models.Reference.objects.create(key="work-2001", authors="A", year=2001, title="B")]
    lesson.save_revision().publish()

    letter = unescape(client.get(lesson.url).content.decode()).partition("mailto:?")[2].partition('"')[0]

    assert quote("A kind voice & a pause.\r\n") in letter
    assert "work-2001" not in letter


def test_a_clinics_own_activity_has_no_address_to_send(english, clinic):
    [home, *_others] = actions.plant_for(clinic=clinic, by=SYSTEM)
    request = RequestFactory().get("/you/courses/1/")
    shared, own = make_activity(english), make_activity(home)

    assert presence.sending_on(shared, request)["message"].endswith(quote(f"http://testserver{shared.url}"))
    assert presence.sending_on(own, request) == {}


def test_what_is_not_begun_alone_is_not_offered_to_be_done_with_anybody(english, client):
    lesson = courses.lessons(make_course(english, lessons=1))[0]
    assert "Do it together" in seen(client, lesson)
    lesson.with_professional = True
    lesson.save_revision().publish()

    assert "Do it together" not in seen(client, lesson)


def test_a_lesson_that_is_not_published_is_left_out(english, client):
    course = make_course(english)
    models.LessonPage.objects.get(title="Part 2").unpublish()

    assert [each.title for each in courses.lessons(course)] == ["Part 1", "Part 3"]
    assert "Next: Part 3" in seen(client, models.LessonPage.objects.get(title="Part 1"))
    assert client.get("/courses/steady/steady-2/").status_code == 410


def test_a_course_that_was_taken_down_says_so_for_its_lessons_too(english, client):
    course = make_course(english)
    assert client.get("/courses/steady/steady-1/").status_code == 200

    Page.objects.filter(pk=course.pk).update(live=False)

    assert client.get("/courses/steady/").status_code == 410
    assert client.get("/courses/steady/steady-1/").status_code == 410


def test_a_lesson_of_a_course_that_is_still_a_draft_is_not_there(english, client):
    course = make_course(english)
    Page.objects.filter(pk=course.pk).update(live=False, first_published_at=None)

    assert client.get("/courses/steady/steady-1/").status_code == 404


def test_a_course_is_signed_lesson_by_lesson(english, client, clinic, by_rita):
    course = make_course(english)
    lesson = models.LessonPage.objects.get(title="Part 2")
    sign_off(page=lesson, revision=lesson.latest_revision, clinic=clinic, by=by_rita)

    assert "1 of 3 are." in seen(client, course)
    assert "Checked by Rita" in seen(client, lesson)
    assert "Not yet clinically reviewed" in seen(client, course)
    states = {row.page.title: row.state for row in shelf.readings(clinic)}
    assert states == {"Steady": "unsigned", "Part 1": "unsigned", "Part 2": "signed", "Part 3": "unsigned"}

    lesson.save_revision().publish()
    assert "0 of 3 are." in seen(client, course)


def test_nothing_of_a_visitor_is_kept(english, client):
    make_course(english)
    make_activity(english)
    before = AuditEvent.objects.count()
    for path in ("/courses/", "/courses/steady/", "/courses/steady/steady-1/", "/courses/calm-down/"):
        text = client.get(path).content.decode()
        assert '<input type="checkbox" name' not in text
    assert set(client.cookies) <= {"csrf"}  # of the forms in the foot of every page; it names none
    assert Session.objects.count() == 0
    assert AuditEvent.objects.count() == before


def test_pages_in_a_clinics_own_tree_have_no_public_address(english, clinic, other_clinic, client):
    home = next(home for home in actions.plant_for(clinic=clinic, by=SYSTEM) if home.locale.language_code == "en")
    shared, own = make_activity(english), make_activity(home, "harbour-secret")

    assert client.get("/courses/harbour-secret/").status_code == 404
    assert "arbour secret" not in client.get("/courses/").content.decode()
    assert (shelf.find(own.pk, clinic), shelf.find(own.pk, other_clinic)) == (own, None)
    assert shelf.find(shared.pk, other_clinic) == shared


def test_the_lists_take_constant_queries(english, rf, django_assert_max_num_queries):
    course = make_course(english)
    index = english.get_children().get(slug="courses").specific
    for number in range(5):
        make_activity(english, f"activity-{number}")
        make_course(english, f"course-{number}", lessons=2)
    for number in range(4, 9):
        make_lesson(course, f"steady-{number}")
    request = rf.get("/courses/")
    request.user = AnonymousUser()

    for page, most in ((index, 12), (course, 20), (models.LessonPage.objects.get(slug="steady-2"), 20)):
        with django_assert_max_num_queries(most):
            assert page.serve(request).render().status_code == 200


def test_a_home_of_before_gets_the_list_and_its_editors_may_write_in_it(library, clinic, eddie, english):
    sync_cms_permissions(eddie)
    for index in models.CoursesIndexPage.objects.all():
        Page.objects.get(pk=index.pk).delete()
    assert GroupPagePermission.objects.filter(page__slug="courses").count() == 0

    actions.plant(by=SYSTEM)
    sync_everybody()

    lists = models.CoursesIndexPage.objects.all()
    assert lists.count() == 4  # two languages, shared and of the clinic
    assert len({each.translation_key for each in lists}) == 2
    granted = GroupPagePermission.objects.filter(page__slug="courses").values_list("page_id", flat=True)
    assert set(granted) == {each.pk for each in lists}


def test_planting_again_adds_no_list_and_records_nothing(library):
    before = (Page.objects.count(), AuditEvent.objects.count())

    actions.plant(by=SYSTEM)

    assert (Page.objects.count(), AuditEvent.objects.count()) == before


@pytest.mark.slow
def test_the_starter_lessons_stand_below_their_course_in_order(db, client):
    load_starter()
    course = models.CoursePage.objects.get(slug="nine-for-parents", locale__language_code="es")

    assert [each.title.split(".")[0] for each in courses.lessons(course)] == [f"Día {n}" for n in range(1, 10)]
    assert course.get_translations().count() == 1
    assert "Lección 2 de 9" in client.get("/es/courses/nine-for-parents/parents-talk-and-listen/").content.decode()
    assert actions.load_starter(by=SYSTEM) == 0
