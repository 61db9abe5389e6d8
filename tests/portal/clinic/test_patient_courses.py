"""A patient goes through a course: kept, gone on with elsewhere, put off, shared by choice, deleted."""

import json
import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content.actions import choose_audiences
from content.models import LessonPage
from portal.audit.actor import staff
from portal.audit.models import AuditEvent
from portal.care.actions.reviews import share_content
from portal.care.models import Recommendation, StepDone, Taking
from tests.content.conftest import english, library, spanish  # noqa: F401
from tests.content.courses import make_course, make_lesson
from tests.intake.conftest import (  # noqa: F401
    another_browser,
    battery,
    browser,
    consent_text,
    invitation,
    issued,
    started,
)
from tests.portal.care.practice import lessons_of, sign, signed_activity, signed_course, signer
from tests.portal.clinic.intakes import join

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_sina(clinic):
    return signer(clinic)


@pytest.fixture
def course(english, clinic, by_sina):  # noqa: F811
    return signed_course(english, clinic, by_sina)


@pytest.fixture
def given(course, pia, ana, by_ana):
    join(pia, ana)
    return share_content(patient=pia, page=course, message="For the bus.", by=by_ana)


def page(browser, path: str = "", status: int = 200) -> str:  # noqa: F811
    reply = browser.client.get(f"/you/courses/{path}")
    assert reply.status_code == status
    return reply.content.decode()


def without_token(html: str) -> str:
    return re.sub(r'value="\w{64}"', "", html)


def press(browser, path: str, **said: object):  # noqa: F811
    return browser.client.post(f"/you/courses/{path}", said)


def home(browser) -> str:  # noqa: F811
    return browser.client.get("/you/").content.decode()


def test_what_was_given_stands_at_home_as_offered(started, given):  # noqa: F811
    shown = home(started)
    assert "Course: Steady" in shown
    assert "For the bus." in shown
    assert "Lesson 1 of 3." in shown


def test_what_is_for_readers_whom_the_clinic_left_out_or_for_staff_is_not_listed(
    started,  # noqa: F811
    english,  # noqa: F811
    clinic,
    by_sina,
    cleo,
):
    for slug, readers in (("parents", {"for_parents": True}), ("staff", {"for_clinicians": True})):
        signed_activity(english, clinic, by_sina, slug, for_myself=False, **readers)
    assert "Parents" in page(started)
    assert "Activity: Staff" not in page(started)

    choose_audiences(clinic=clinic, audiences={"myself", "clinicians"}, by=staff(cleo, clinic))

    assert "Activity: Parents" not in page(started)


def test_a_finished_lesson_leads_to_the_next_and_shows_on_another_device(started, another_browser, course):  # noqa: F811
    first, second, _third = lessons_of(course)
    assert press(started, f"{course.pk}/begin/").url == f"/you/courses/{course.pk}/{first.pk}/"
    assert "Done, on to the next lesson" in page(started, f"{course.pk}/{first.pk}/")
    reply = press(started, f"{course.pk}/done/", lesson=first.pk)
    assert reply.url == f"/you/courses/{course.pk}/{second.pk}/"
    another_browser.start()
    assert "1 of 3 lessons done." in page(another_browser, f"{course.pk}/")
    assert "Go on with lesson 2" in page(another_browser, f"{course.pk}/")
    assert press(another_browser, f"{course.pk}/begin/").url == f"/you/courses/{course.pk}/{second.pk}/"


def test_a_lesson_of_everybody_is_sent_on_by_its_public_address(started, course):  # noqa: F811
    first = lessons_of(course)[0]

    shown = unquote(page(started, f"{course.pk}/{first.pk}/"))

    assert f"http://testserver{first.url}" in shown.partition("mailto:?")[2].partition('"')[0]
    assert "/you/" not in shown.partition("mailto:?")[2].partition('"')[0]


def test_somebody_who_skipped_goes_on_where_they_were(started, course):  # noqa: F811
    first, second, third = lessons_of(course)
    press(started, f"{course.pk}/begin/", lesson=third.pk)
    assert press(started, f"{course.pk}/begin/").url == f"/you/courses/{course.pk}/{third.pk}/"
    press(started, f"{course.pk}/done/", lesson=third.pk)
    assert press(started, f"{course.pk}/begin/").url == f"/you/courses/{course.pk}/{first.pk}/"
    assert Taking.objects.get().steps.get().page_id == third.pk
    assert second.pk != third.pk


def test_a_lesson_is_done_once_however_often_it_is_pressed(started, course):  # noqa: F811
    first = lessons_of(course)[0]
    for _ in range(3):
        press(started, f"{course.pk}/done/", lesson=first.pk)
    assert StepDone.objects.count() == 1


def test_the_last_lesson_ends_the_course(started, course):  # noqa: F811
    for lesson in lessons_of(course):
        reply = press(started, f"{course.pk}/done/", lesson=lesson.pk)
    assert reply.url == f"/you/courses/{course.pk}/"
    assert "That was all of it." in page(started, f"{course.pk}/")


def test_one_a_day_says_when_the_next_is_meant_and_locks_nothing(started, english, clinic, by_sina):  # noqa: F811
    tips = signed_course(english, clinic, by_sina, slug="tips", rhythm="day")
    first, second, _ = lessons_of(tips)
    assert press(started, f"{tips.pk}/done/", lesson=first.pk).url == f"/you/courses/{tips.pk}/"
    assert "You can also go on now." in page(started, f"{tips.pk}/")
    assert second.title in page(started, f"{tips.pk}/{second.pk}/")
    StepDone.objects.update(done_at=timezone.now() - timedelta(days=1))
    assert "The next one is for today." in page(started, f"{tips.pk}/")


def test_one_a_week_waits_seven_days(started, english, clinic, by_sina):  # noqa: F811
    tips = signed_course(english, clinic, by_sina, slug="tips", rhythm="week")
    press(started, f"{tips.pk}/done/", lesson=lessons_of(tips)[0].pk)
    StepDone.objects.update(done_at=timezone.now() - timedelta(days=6))
    assert "You can also go on now." in page(started, f"{tips.pk}/")
    StepDone.objects.update(done_at=timezone.now() - timedelta(days=7))
    assert "The next one is for today." in page(started, f"{tips.pk}/")


def test_an_activity_is_done_on_days(started, english, clinic, by_sina):  # noqa: F811
    activity = signed_activity(english, clinic, by_sina)
    assert "Notice" in page(started, f"{activity.pk}/")
    press(started, f"{activity.pk}/done/")
    press(started, f"{activity.pk}/done/")
    assert "Done on 1 day." in page(started, f"{activity.pk}/")


def test_not_now_leaves_the_home_and_stays_in_the_list(started, given, course):  # noqa: F811
    assert press(started, f"{course.pk}/not-now/").url == "/you/"
    assert "Course: Steady" not in home(started)
    assert "Course: Steady" in page(started).split("Not now")[1]
    press(started, f"{course.pk}/begin/")
    assert "Course: Steady" in home(started)
    assert Recommendation.objects.get().declined_at is None


def test_a_lesson_that_was_changed_since_waits_for_the_reviewer(started, clinic, by_sina, course):  # noqa: F811
    first, second, _ = lessons_of(course)
    press(started, f"{course.pk}/done/", lesson=first.pk)
    second.title = "Nobody signed this title"
    second.save_revision().publish()
    shown = page(started, f"{course.pk}/")
    assert "Nobody signed this title" not in shown
    assert "Your clinic is reading this page again" in shown
    assert started.client.get(f"/you/courses/{course.pk}/{second.pk}/").url == f"/you/courses/{course.pk}/"
    press(started, f"{course.pk}/done/", lesson=second.pk)
    assert StepDone.objects.count() == 1
    sign(LessonPage.objects.get(pk=second.pk), clinic=clinic, by=by_sina)
    assert "Nobody signed this title" in page(started, f"{course.pk}/")


def test_what_nobody_signed_is_neither_listed_nor_opened(started, english, course):  # noqa: F811
    draft = make_course(english, "draft", 2, title="A draft course")
    assert "Course: Steady" in page(started)
    assert "A draft course" not in page(started)
    nothing = without_token(page(started, "999999999/", 404))
    assert without_token(page(started, f"{draft.pk}/", 404)) == nothing
    assert without_token(page(started, f"{lessons_of(course)[0].pk}/", 404)) == nothing
    assert press(started, f"{draft.pk}/begin/").status_code == 404


def test_a_course_with_one_lesson_unsigned_is_not_begun(started, course):  # noqa: F811
    make_lesson(course, "steady-4", title="Part 4")
    assert "Course: Steady" not in page(started)
    page(started, f"{course.pk}/", 404)


def test_the_page_of_support_offers_nothing(started, given):  # noqa: F811
    assert "Course: Steady" in home(started)
    address = started.answer(*started.place_of("S1"), "2").url
    assert address.startswith("/you/pause/")
    support = started.client.get(address).content.decode()
    assert "Steady" not in support
    assert "/you/courses/" not in support
    assert "/you/log/" not in support


def test_nothing_is_kept_before_the_patient_agreed(browser, course):  # noqa: F811
    browser.open()
    browser.say_private()
    assert "Something is kept only once you have agreed to it." in page(browser)
    first = lessons_of(course)[0]
    for path, said in ((f"{course.pk}/begin/", {}), (f"{course.pk}/done/", {"lesson": first.pk})):
        assert press(browser, path, **said).url == "/you/consent/"
    assert not Taking.objects.exists()
    browser.agree()
    press(browser, f"{course.pk}/begin/")
    assert Taking.objects.exists()


def test_nothing_shows_while_somebody_can_see(started, given, course):  # noqa: F811
    press(started, f"{course.pk}/begin/")
    started.say_private("seen")
    for path in ("", f"{course.pk}/", f"{course.pk}/{lessons_of(course)[0].pk}/"):
        assert "Steady" not in page(started, path)
        assert "Part 1" not in page(started, path)
    assert "Steady" not in home(started)
    assert started.client.get("/you/copy-of-mine/").headers["Content-Type"].startswith("text/html")
    press(started, f"{course.pk}/sharing/", shares="yes")
    assert Taking.objects.get().shares is None


def test_sharing_is_asked_with_no_answer_set_and_can_be_taken_back(started, course):  # noqa: F811
    press(started, f"{course.pk}/begin/")
    shown = page(started, f"{course.pk}/")
    assert "You have not answered. Nobody sees how far you are." in shown
    assert "checked" not in shown
    assert press(started, f"{course.pk}/sharing/").status_code == 422
    press(started, f"{course.pk}/sharing/", shares="yes")
    assert "Your care team can see how far you are." in page(started, f"{course.pk}/")
    press(started, f"{course.pk}/sharing/", shares="no")
    assert "You said no on" in page(started, f"{course.pk}/")
    assert Taking.objects.get().shares is False


def test_a_patient_deletes_how_far_they_are(started, course):  # noqa: F811
    press(started, f"{course.pk}/done/", lesson=lessons_of(course)[0].pk)
    assert press(started, f"{course.pk}/delete/").url == "/you/courses/"
    assert not Taking.objects.exists()
    assert not StepDone.objects.exists()
    assert "0 of 3 lessons done." in page(started, f"{course.pk}/")


def test_the_copy_holds_what_is_kept(started, course):  # noqa: F811
    press(started, f"{course.pk}/done/", lesson=lessons_of(course)[0].pk)
    reply = started.client.get("/you/copy-of-mine/")
    copied = json.loads(reply.content)
    assert "attachment" in reply.headers["Content-Disposition"]
    assert copied["courses"][0]["title"] == "Steady"
    assert [step["title"] for step in copied["courses"][0]["done"]] == ["Part 1"]
    assert copied["courses"][0]["care_team_may_see"] is None
    assert copied["log"] == []


def test_progress_goes_with_the_patient(started, course, pia):  # noqa: F811
    press(started, f"{course.pk}/done/", lesson=lessons_of(course)[0].pk)
    pia.delete()
    assert not Taking.objects.exists()
    assert not StepDone.objects.exists()


def test_visitors_leave_no_trace(course):
    visitor = Client()
    assert "Steady" in visitor.get("/courses/steady/").content.decode()
    for path in ("/you/courses/", f"/you/courses/{course.pk}/"):
        assert visitor.get(path).status_code == 401
    assert visitor.post(f"/you/courses/{course.pk}/begin/").status_code == 401
    assert not Taking.objects.exists()
    assert "session" not in visitor.cookies


def test_each_write_and_each_page_is_audited(started, course, pia):  # noqa: F811
    page(started)
    page(started, f"{course.pk}/")
    press(started, f"{course.pk}/begin/")
    page(started, f"{course.pk}/{lessons_of(course)[0].pk}/")
    press(started, f"{course.pk}/done/", lesson=lessons_of(course)[0].pk)
    press(started, f"{course.pk}/sharing/", shares="yes")
    rows = AuditEvent.objects.filter(patients=[str(pia.pk)]).order_by("at")
    said = ["courses.read", "course.read", "course.begun", "lesson.read", "course.step-done", "course.shared"]
    assert list(rows.filter(action__in=said).values_list("action", flat=True)) == said


def test_many_courses_take_the_same_queries(started, english, clinic, by_sina, course):  # noqa: F811
    press(started, f"{course.pk}/done/", lesson=lessons_of(course)[0].pk)
    signed_activity(english, clinic, by_sina)  # one that was not begun

    def count(path: str) -> int:
        started.client.get(path)
        with CaptureQueriesContext(connection) as asked:
            started.client.get(path)
        return len(asked)

    paths = ("/you/", "/you/courses/", f"/you/courses/{course.pk}/")
    few = [count(path) for path in paths]
    for number in range(3):
        other = signed_course(english, clinic, by_sina, slug=f"more-{number}", lessons=2)
        signed_activity(english, clinic, by_sina, slug=f"act-{number}")
        press(started, f"{other.pk}/done/", lesson=lessons_of(other)[0].pk)
    assert [count(path) for path in paths] == few


def test_the_pages_speak_spanish(started, spanish, clinic, by_sina):  # noqa: F811
    course = signed_course(spanish, clinic, by_sina, title="Con calma")
    started.client.post("/language/", {"language": "es", "next": "/you/courses/"})
    assert "Curso: Con calma" in page(started)
    assert "Empieza por la lección 1" in page(started, f"{course.pk}/")
