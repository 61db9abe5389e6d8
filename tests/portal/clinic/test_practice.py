"""Staff offer a course, and see of it and of the log what the patient shares: nothing else, and no word about it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content.models import SignOff
from intake import actions as intake
from intake.exceptions import LinkEnded, NotConsented
from intake.models import Consent
from portal.accounts.models import Membership
from portal.accounts.roles import Role
from portal.audit.actor import patient, staff
from portal.audit.models import AuditEvent
from portal.care import practice
from portal.care.actions import practice as actions
from portal.care.actions.reviews import share_content
from portal.care.models import Recommendation, Taking
from portal.care.policies import MayNot, PatientNotFound
from tests.content.conftest import english, library, spanish  # noqa: F401
from tests.content.courses import make_activity, make_course
from tests.portal.care.practice import lessons_of, sign, signed_activity, signed_course, signer
from tests.portal.clinic import intakes

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'(csrf-token" content=|csrfmiddlewaretoken" value=|data-left=|data-latest=)"[^"]+"')
STEPS = {"situation": "He came home late", "usual": "I ask ten times", "did": "I waited", "to_myself": "Well done"}


@pytest.fixture
def by_sina(clinic):
    return signer(clinic)


@pytest.fixture
def course(english, clinic, by_sina):  # noqa: F811
    return signed_course(english, clinic, by_sina)


@pytest.fixture
def asked(pia, ana):
    """Pia is in Ana's care, and agreed to be asked."""
    return intakes.agreed(intakes.invited(pia, ana).invitation)


@pytest.fixture
def by_pia(pia):
    return patient(pia)


def of(person, path: str = "") -> str:
    return f"/p/{person.pk}/practice/{path}"


def shown(client, person) -> str:
    """The page on one line, without what is new each time."""
    reply = client.get(of(person))
    assert reply.status_code == 200
    return re.sub(r"\s+", " ", TOKEN.sub("", reply.content.decode()))


def without_token(client, url: str) -> str:
    reply = client.get(url)
    assert reply.status_code == 404
    return TOKEN.sub("", reply.content.decode())


def goes(asked, course, by, *, done: int = 1, shares: bool | None = None) -> Taking:
    """The patient finishes some lessons, and says whether the team may see it."""
    for lesson in lessons_of(course)[:done]:
        found = practice.course_for(asked.patient, course.pk)
        actions.finish_step(invitation=asked, course=found, lesson=found.lesson(lesson.pk), by=by)
    taking = Taking.objects.get(page_id=course.pk)
    if shares is not None:
        actions.choose_sharing(invitation=asked, taking=taking, shares=shares, by=by)
    return taking


def test_a_course_is_offered_with_a_line_and_taken_back(as_ana, asked, pia, course):
    assert "Course: Steady" in shown(as_ana, pia)
    reply = as_ana.post(of(pia, f"{course.pk}/give/"), {"message": "For the bus."})
    assert reply.url == of(pia)
    row = Recommendation.objects.get()
    assert row.message == "For the bus."
    assert "Offered by Ana" in shown(as_ana, pia)
    as_ana.post(of(pia, f"{row.pk}/end/"))
    row.refresh_from_db()
    assert row.withdrawn_at
    assert "Nothing was offered yet." in shown(as_ana, pia)
    said = AuditEvent.objects.filter(action__in=["content.shared", "content.taken-back"])
    assert said.filter(patients=[str(pia.pk)]).count() == 2


def test_what_is_not_shared_looks_the_same_whatever_stands_there(as_ana, asked, pia, course, by_pia, by_ana):
    given = share_content(patient=pia, page=course, by=by_ana)
    nothing = shown(as_ana, pia)
    assert "Not shared" in nothing
    taking = goes(asked, course, by_pia, done=2)
    assert shown(as_ana, pia) == nothing
    actions.choose_sharing(invitation=asked, taking=taking, shares=False, by=by_pia)
    assert shown(as_ana, pia) == nothing
    actions.forget(invitation=asked, taking=taking, by=by_pia)
    actions.put_off(invitation=asked, recommendation=given, by=by_pia)
    assert shown(as_ana, pia) == nothing
    assert "opened" not in as_ana.get(f"/p/{pia.pk}/").content.decode().split('id="share"')[1].split("</section>")[0]


def test_a_yes_shows_how_far_they_are_until_it_is_taken_back(as_ana, asked, pia, course, by_pia):
    taking = goes(asked, course, by_pia, done=2, shares=True)
    assert "2 of 3 lessons done." in shown(as_ana, pia)
    assert "Begun by the patient." in shown(as_ana, pia)
    actions.choose_sharing(invitation=asked, taking=taking, shares=False, by=by_pia)
    assert "Steady" not in shown(as_ana, pia).split("Offer something")[0]


def test_taking_consent_back_ends_all_sharing(as_ana, asked, pia, course, by_pia):
    goes(asked, course, by_pia, shares=True)
    intake.write_entry(invitation=asked, words=STEPS, shares=True, language="en", by=by_pia)
    assert "He came home late" in shown(as_ana, pia)
    intake.withdraw_consent(invitation=asked, by=by_pia)
    page = shown(as_ana, pia)
    assert "He came home late" not in page
    assert "lessons done" not in page


def test_a_new_yes_brings_no_sharing_back(as_ana, asked, pia, ana, course, by_pia):
    taking = goes(asked, course, by_pia, shares=True)
    entry = intake.write_entry(invitation=asked, words=STEPS, shares=True, language="en", by=by_pia)
    intake.withdraw_consent(invitation=asked, by=by_pia)
    intakes.agreed(intakes.invited(pia, ana).invitation)

    page = shown(as_ana, pia)

    assert "He came home late" not in page
    assert "lessons done" not in page
    for row in (taking, entry):
        row.refresh_from_db()
    assert (taking.shares, entry.shared_at) == (False, None)
    said = AuditEvent.objects.get(action="own-pages.unshared", patients=[str(pia.pk)])
    assert said.facts == {"entries": 1, "courses": 1}


def test_a_no_to_another_intake_ends_sharing_too(as_ana, asked, pia, ana, by_pia):
    intake.write_entry(invitation=asked, words=STEPS, shares=True, language="en", by=by_pia)
    other = intakes.invited(pia, ana).invitation
    text = Consent.objects.latest("decided_at").text
    intake.consent(invitation=other, text=text, agrees=False, by=by_pia)
    intakes.agreed(intakes.invited(pia, ana).invitation)

    assert "He came home late" not in shown(as_ana, pia)


def test_only_shared_entries_are_read_and_counted_after_an_intake(as_ana, asked, pia, ana, by_pia):
    Consent.objects.update(decided_at=timezone.now() - timedelta(days=40))
    intakes.sent(pia, ana, intakes.CALM, days_ago=30)
    Consent.objects.filter(decision=Consent.GIVEN).update(decided_at=timezone.now())
    mine = intake.write_entry(invitation=asked, words=STEPS | {"situation": "For me alone"}, language="en", by=by_pia)
    intake.write_entry(invitation=asked, words=STEPS, about="partner", shares=True, language="en", by=by_pia)
    page = shown(as_ana, pia)
    assert "He came home late" in page
    assert "My partner" in page
    assert "For me alone" not in page
    assert "1 shared entry after the intake of" in page
    intake.share_entry(invitation=asked, entry=mine, shares=True, by=by_pia)
    assert "2 shared entries after the intake of" in shown(as_ana, pia)


def test_staff_read_that_no_rule_looks_at_entries(as_ana, asked, pia):
    assert "No rule reads these entries, and no alert comes from them." in shown(as_ana, pia)


def test_a_look_at_it_is_audited_and_told_to_the_patient(as_ana, asked, pia):
    shown(as_ana, pia)
    assert AuditEvent.objects.filter(action="practice.read", patients=[str(pia.pk)], actor_kind="staff").count() == 1


def test_others_get_the_same_bytes_as_for_nobody(as_ana, as_ben, asked, pia, course, by_ana, olga):
    given = share_content(patient=pia, page=course, by=by_ana)
    nobody = without_token(as_ben, "/p/00000000-0000-7000-8000-000000000000/practice/")
    assert without_token(as_ben, of(pia)) == nobody
    assert without_token(as_ana, of(olga)) == without_token(as_ana, of(olga).replace(str(olga.pk), str(given.pk)))
    for path in (f"{course.pk}/give/", f"{given.pk}/end/"):
        assert as_ben.post(of(pia, path)).status_code == 404
        assert as_ana.post(of(olga, path)).status_code == 404
    assert Recommendation.objects.get().withdrawn_at is None
    assert as_ana.post(of(pia, f"{given.pk}/end/")).status_code == 302


def test_what_was_given_by_the_other_page_is_no_course(as_ana, asked, pia, course, english):  # noqa: F811
    lesson = lessons_of(course)[0]
    assert as_ana.post(of(pia, f"{lesson.pk}/give/")).status_code == 404
    assert as_ana.post(of(pia, f"{english.pk}/give/")).status_code == 404
    assert not Recommendation.objects.exists()


def test_an_unsigned_course_is_refused(as_ana, asked, pia, english):  # noqa: F811
    draft = make_course(english, "draft", 2, title="A draft")
    activity = make_activity(english, "loose", title="A loose one")
    page = shown(as_ana, pia)
    assert "A draft" not in page
    assert "A loose one" not in page
    for unsigned in (draft, activity):
        reply = as_ana.post(of(pia, f"{unsigned.pk}/give/"))
        assert reply.status_code == 422
        assert "has not signed this page" in reply.content.decode()
    assert not Recommendation.objects.exists()


def test_a_course_with_one_lesson_unsigned_or_overdue_is_refused(as_ana, asked, pia, clinic, by_sina, english):  # noqa: F811
    course = make_course(english, "half", 2, title="Half")
    first, second = lessons_of(course)
    sign(course, first, clinic=clinic, by=by_sina)
    reply = as_ana.post(of(pia, f"{course.pk}/give/"))
    assert "once all of its lessons are signed" in reply.content.decode()
    sign(second, clinic=clinic, by=by_sina)
    assert "Course: Half" in shown(as_ana, pia)
    long_ago, now = timezone.now() - timedelta(days=900), timezone.now()
    SignOff.objects.filter(page=first.pk).update(signed_at=long_ago, next_due=now - timedelta(days=1))
    assert "Course: Half" not in shown(as_ana, pia)
    assert as_ana.post(of(pia, f"{course.pk}/give/")).status_code == 422
    SignOff.objects.filter(page=first.pk).update(next_due=now + timedelta(days=1))
    assert as_ana.post(of(pia, f"{course.pk}/give/")).status_code == 302


def test_a_signature_of_another_clinic_does_not_count(as_ana, asked, pia, other_clinic, english):  # noqa: F811
    theirs = signed_activity(english, other_clinic, signer(other_clinic))
    assert "Calm down" not in shown(as_ana, pia)
    assert as_ana.post(of(pia, f"{theirs.pk}/give/")).status_code == 422


def test_only_what_is_in_the_patients_language_is_offered(as_ana, asked, pia, clinic, by_sina, spanish):  # noqa: F811
    course = signed_course(spanish, clinic, by_sina, title="Con calma")
    assert "Con calma" not in shown(as_ana, pia)
    assert as_ana.post(of(pia, f"{course.pk}/give/")).status_code == 422
    pia.language = "es"
    pia.save()
    assert "Con calma" in shown(as_ana, pia)
    assert as_ana.post(of(pia, f"{course.pk}/give/")).status_code == 302


def test_the_actions_ask_who_does_it(asked, pia, course, by_pia, by_ana, ben, clinic, olga):
    given = share_content(patient=pia, page=course, by=by_ana)
    taking = goes(asked, course, by_pia)
    found, first = practice.course_for(pia, course.pk), lessons_of(course)[0]
    for other in (by_ana, patient(olga), staff(ben, clinic)):
        with pytest.raises(LinkEnded):
            actions.go_on(invitation=asked, course=found, lesson=found.lesson(first.pk), by=other)
        with pytest.raises(LinkEnded):
            actions.choose_sharing(invitation=asked, taking=taking, shares=True, by=other)
        with pytest.raises(LinkEnded):
            actions.forget(invitation=asked, taking=taking, by=other)
    for other, error in ((by_pia, MayNot), (staff(ben, clinic), PatientNotFound)):
        with pytest.raises(error):
            actions.take_back(recommendation=given, by=other)
    actions.take_back(recommendation=given, by=by_ana)
    taking.refresh_from_db()
    assert taking.shares is None


def test_what_was_deleted_on_another_page_stays_away(asked, pia, course, by_pia, by_ana):
    taking = goes(asked, course, by_pia)
    given = share_content(patient=pia, page=course, by=by_ana)
    for _press in range(2):
        actions.forget(invitation=asked, taking=Taking(pk=taking.pk, patient=pia), by=by_pia)
        actions.choose_sharing(invitation=asked, taking=taking, shares=True, by=by_pia)
        actions.take_back(recommendation=given, by=by_ana)
    assert not Taking.objects.exists()
    said = AuditEvent.objects.filter(patients=[str(pia.pk)]).values_list("action", flat=True)
    assert [list(said).count(each) for each in ("course.forgotten", "course.shared", "content.taken-back")] == [1, 0, 1]


def test_nothing_is_kept_without_consent_and_a_no_needs_none(asked, pia, course, by_pia):
    taking = goes(asked, course, by_pia, shares=True)
    intake.withdraw_consent(invitation=asked, by=by_pia)
    with pytest.raises(NotConsented):
        goes(asked, course, by_pia)
    with pytest.raises(NotConsented):
        actions.choose_sharing(invitation=asked, taking=taking, shares=True, by=by_pia)
    actions.choose_sharing(invitation=asked, taking=taking, shares=False, by=by_pia)
    actions.forget(invitation=asked, taking=taking, by=by_pia)
    assert not Taking.objects.exists()


def test_a_colleague_offers_once_they_care_for_the_patient_too(as_ben, asked, pia, ben, course):
    assert as_ben.post(of(pia, f"{course.pk}/give/")).status_code == 404
    intakes.join(pia, ben)
    assert "Offer something" in shown(as_ben, pia)
    assert as_ben.post(of(pia, f"{course.pk}/give/")).status_code == 302
    Membership.objects.filter(user=ben).update(role=Role.ADMIN)
    assert as_ben.get(of(pia)).status_code == 404


def test_many_rows_take_the_same_queries(as_ana, asked, pia, course, by_pia, by_ana, english, clinic, by_sina):  # noqa: F811
    share_content(patient=pia, page=course, by=by_ana)
    goes(asked, course, by_pia, shares=True)
    intake.write_entry(invitation=asked, words=STEPS, shares=True, language="en", by=by_pia)

    def count() -> int:
        shown(as_ana, pia)
        with CaptureQueriesContext(connection) as queries:
            shown(as_ana, pia)
        return len(queries)

    few = count()
    for number in range(3):
        other = signed_course(english, clinic, by_sina, slug=f"more-{number}", lessons=2)
        signed_activity(english, clinic, by_sina, f"act-{number}")
        share_content(patient=pia, page=other, by=by_ana)
        goes(asked, other, by_pia, shares=True)
        intake.write_entry(invitation=asked, words=STEPS, shares=True, language="en", by=by_pia)
    assert count() == few
