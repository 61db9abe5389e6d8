"""The demonstration is what the product itself would have written, and never comes near real people."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import timezone

from content import actions as content_actions
from content import library, reviewing, translating
from intake import actions as intake
from intake.actions.answers import Given
from intake.instruments import load
from intake.models import (
    Alert,
    Answer,
    Battery,
    Consent,
    Invitation,
    NormRelease,
    NormSet,
    Patient,
    Profile,
    Score,
    StaffEntry,
)
from intake.psychometrics.change import reliable_change
from intake.rescoring import differences
from portal.accounts.models import Clinic, Membership
from portal.accounts.roles import Role
from portal.audit import actor
from portal.care.actions import start_monthly_drills
from portal.care.models import Drill, Review
from portal.care.norm_watch import watched
from portal.care.practice import giveable
from portal.operations import demonstration
from portal.operations.demonstration import loading
from portal.operations.demonstration.content import AHEAD, PRACTICE, SIGNED
from portal.operations.demonstration.risk import add_alerts
from tests.conftest import make_patient
from tests.starter import load_starter

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FEW = 105  # enough for the clinic's own norms, few enough for a test


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Loaded once for the whole file, and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_starter()
        content_actions.load_rules(by=actor.system("tests"))
        yield demonstration.load(people=FEW)
        transaction.set_rollback(True)


def test_everybody_who_counts_for_the_norms_agreed_and_passed(demo):
    norms = NormSet.objects.in_use().get(clinic=demo.clinic, instrument="leeside-attachment-core")
    assert norms.n == FEW
    assert norms.is_simulated
    assert (
        Consent.objects.filter(clinic=demo.clinic, allows_comparison=True).values("patient").distinct().count() >= FEW
    )


def test_there_is_one_unacknowledged_alert_on_the_caseload(demo):
    assert Alert.objects.unacknowledged().filter(clinic=demo.clinic).count() == 1


def test_what_was_done_about_an_answer_was_done_soon_after_it(demo):
    answered = Alert.objects.filter(clinic=demo.clinic).exclude(acknowledged_at=None)
    assert answered.filter(closed_at=None).exists()
    assert answered.exclude(closed_at=None).exists()
    for alert in answered:
        steps = [event.at for event in alert.events.all()]
        assert steps[0] == alert.raised_at
        assert max(steps) <= min(alert.raised_at + timedelta(hours=1), timezone.now())
        assert alert.raised_at < alert.acknowledged_at <= (alert.closed_at or max(steps))


def test_an_alert_of_an_earlier_intake_is_closed(demo):
    mara = Patient.objects.get(pk=find_loaded(demo, "Mara Example").pk)
    newest, *past = mara.alerts.order_by("-raised_at")
    assert past
    assert newest.is_open
    assert not any(alert.is_open for alert in past)


def test_one_intake_was_entered_by_the_clinician_by_phone(demo):
    entry = StaffEntry.objects.get()
    assert entry.invitation.patient_id == find_loaded(demo, "Pria Pretend").pk
    assert (entry.way, entry.ended_at) == ("by-phone", entry.invitation.submitted_at)
    rows = Answer.objects.filter(assessment__invitation=entry.invitation)
    assert set(rows.values_list("actor_kind", "actor_id", "client_id", "seconds")) == {
        ("staff", str(entry.entered_by_id), str(entry.pk), None)
    }
    consent = entry.invitation.consents.get()
    assert (consent.spoken, consent.recorded_by) == ("by-phone", entry.entered_by)


@pytest.mark.parametrize("is_entered", [True, False])
def test_an_alert_of_an_entered_answer_says_who_entered_it(demo, is_entered):
    """No made-up intake by phone tells of danger; one that did must look like a real one."""
    entry = StaffEntry.objects.get()
    sheet = entry.invitation.assessments.get(instrument="leeside-check-in")
    answer = sheet.answers.get(item="S1")
    answer.code, answer.value = "2", 2
    kept = []
    rows = SimpleNamespace(keep=lambda row: kept.append(row) or row)
    if not is_entered:
        answer.actor_kind, answer.actor_id = "patient", str(sheet.patient_id)
    add_alerts(rows, load(sheet.instrument, sheet.instrument_version), answer, entry if is_entered else None)
    alert, raised = kept
    said = {"by": str(entry.entered_by_id), "name": entry.entered_by.name, "way": "by-phone"}
    assert alert.evidence.get("entered") == (said if is_entered else None)
    assert (raised.actor_kind, alert.patient_choice) == (("staff", "") if is_entered else ("patient", "go-on"))


def test_a_review_follows_its_intake_within_a_day(demo):
    for review in Review.objects.filter(clinic=demo.clinic).select_related("profile"):
        assert timedelta(0) < review.reviewed_at - review.profile.completed_at <= timedelta(days=1)
        assert review.reviewed_at <= timezone.now()


def test_every_priority_has_somebody(demo):
    mine = Patient.objects.filter(care_team__user=demo.staff["clinician"])
    assert mine.filter(invitations__submitted_at=None, invitations__opened_at=None).exists()
    assert mine.filter(invitations__submitted_at=None, invitations__opened_at__isnull=False).exists()
    assert Score.objects.filter(band="moderately-severe").exists()
    assert Profile.objects.filter(findings__icontains="ask-in-private").exists()
    assert Answer.objects.filter(state=Answer.HELD_BACK).exists()


def test_every_stored_figure_can_be_rebuilt(demo):
    assert [str(difference) for difference in differences()] == []


def test_the_second_clinic_has_its_own_people(demo):
    other = Patient.objects.exclude(clinic=demo.clinic)
    assert other.count() >= loading.OTHER_WANTED
    assert not Invitation.objects.filter(patient__in=other, clinic=demo.clinic).exists()


def test_it_never_loads_beside_somebody(demo):
    with pytest.raises(loading.NotForRealPeople, match="empty"):
        demonstration.load(people=1)


def test_five_people_come_out_of_the_actions_as_they_were_loaded(demo):
    """The bulk rows equal what the same answers give when they are given one by one."""
    standard = Battery.objects.get(clinic=None, key="standard")
    text = demo.consent_texts["en"]
    by_staff = actor.staff(demo.staff["colleague"], demo.clinic)
    for person in loading.first_sheets(5):
        loaded = Profile.objects.get(patient=find_loaded(demo, person.name))
        patient = make_patient(demo.clinic, person.name, birth_date=person.birth_date)
        issued = intake.invite(
            patient=patient, battery=standard, responsible=demo.staff["colleague"], language="en", by=by_staff
        )
        invitation, by = issued.invitation, actor.patient(patient)
        intake.say_privacy(invitation=invitation, privacy="alone", helper="", is_shared_device=False, by=by)
        intake.consent(invitation=invitation, text=text, agrees=True, by=by, allows_comparison=True)
        answer_all(invitation, person.intakes[0], by)
        assert figures(intake.submit(invitation=invitation, by=by)) == figures(loaded)
        assert answers(invitation) == answers(loaded.invitation)
        assert alerts(invitation) == alerts(loaded.invitation)


def test_the_reviewer_signed_the_same_twelve_pieces_and_a_course_in_each_language(demo):
    pieces = library.readings(demo.clinic)
    for language in ("en", "es"):
        mine = [each for each in pieces if each.page.locale.language_code == language]
        signed = [each for each in mine if each.sign_off is not None]
        assert {each.page.slug for each in signed} == SIGNED | PRACTICE
        assert len(mine) > len(signed) == 12 + len(PRACTICE)
        assert {each.sign_off.reviewer for each in signed} == {demo.staff["reviewer"]}


def test_a_course_and_an_activity_can_be_offered_in_each_language(demo):
    for language in ("en", "es"):
        assert {page.kind for page in giveable(demo.clinic, language)} == {"course", "activity"}


def test_every_state_of_a_signature_can_be_seen(demo):
    found = {each.state for each in library.readings(demo.clinic)}
    assert found == set(library.STATES)


def test_what_changed_since_its_signature_is_still_read_and_offered_as_signed(demo):
    readings = library.readings(demo.clinic)
    kept = [each for each in readings if each.state in (library.CHANGED, library.NEW_RULES)]
    assert len(kept) == 6
    assert all(library.is_signed_for(each.page, demo.clinic) for each in kept)
    worried = {"leeside-check-in.worry.value": 3.0, "language": "en", "goal": [], "audience": "myself"}
    offered = library.suggested(worried, demo.clinic, "en")
    assert "calming-your-body-when-alarmed" in {each.page.slug for each in offered}


def test_the_queue_shows_each_step_that_a_page_can_be_at(demo):
    queue = reviewing.queue(demo.clinic)

    assert {each.step for each in queue} >= {
        *(reviewing.DRAFT, reviewing.IN_REVIEW, reviewing.CHANGES_ASKED, reviewing.OVERDUE, reviewing.APPROVED)
    }
    assert all(each.result for each in queue)  # checked already


def test_one_translation_is_behind_and_waits_for_its_translator(demo):
    [task] = translating.tasks(demo.clinic)
    assert (task.page.slug, task.page.locale.language_code, task.waits_for_check) == (AHEAD, "es", False)
    assert [change.place for change in translating.changes_to_follow(task)]
    [row] = [each for each in reviewing.queue(demo.clinic) if each.reading.page.pk == task.page_id]
    assert row.step == reviewing.TRANSLATION


def test_two_clinics_have_staff_in_every_role(demo):
    for clinic in Clinic.objects.all():
        roles = Membership.objects.current().filter(clinic=clinic).values_list("role", flat=True)
        assert set(roles) == set(Role)
    assert Clinic.objects.filter(is_demonstration=True).count() == 2


def test_published_questionnaires_show_bands_and_a_plane_against_a_named_sample(demo):
    scores = Score.objects.filter(profile__clinic=demo.clinic, status="scored")
    for key in ("phq-9", "gad-7"):
        assert scores.filter(assessment__instrument=key).exclude(band="").exists()
    drawn = [
        plane
        for profile in Profile.objects.filter(clinic=demo.clinic, scores__assessment__instrument="ecr").distinct()
        for plane in profile.planes
        if plane["status"] == "drawn" and plane["instrument"].startswith("ecr@")
    ]
    assert drawn
    assert all(plane["norm"]["kind"] == "reference" and len(plane["regions"]) == 4 for plane in drawn)


def test_some_repeats_changed_reliably_and_some_did_not(demo):
    rows = Score.objects.filter(profile__clinic=demo.clinic, status="scored").exclude(sem=None)
    courses: dict[tuple, list[Score]] = {}
    for row in rows.select_related("assessment", "profile").order_by("profile__completed_at"):
        courses.setdefault((row.profile.patient_id, row.assessment.instrument, row.scale), []).append(row)
    verdicts = {
        reliable_change(float(course[0].value), float(course[-1].value), float(course[-1].sem)).verdict
        for course in courses.values()
        if len(course) > 1
    }
    assert "not-clear-yet" in verdicts
    assert verdicts & {"reliably-higher", "reliably-lower"}


def test_newer_norms_wait_for_a_second_person(demo):
    (release,) = NormRelease.objects.open()
    assert release.proposed_by == demo.staff["clinic_admin"]
    assert release.norm.n > FEW
    assert release.preview["profiles"] > FEW
    lead = actor.staff(demo.staff["lead"], demo.clinic)
    with transaction.atomic():
        assert intake.approve_release(release=release, by=lead).approved_at
        transaction.set_rollback(True)


def test_its_norms_are_nothing_to_look_at(demo):
    assert not any(each.scales for each in watched(demo.clinic))


def find_loaded(demo, name):
    return next(p for p in Patient.objects.filter(clinic=demo.clinic) if p.name == name)


def answer_all(invitation, simulated, by):
    for assessment in invitation.assessments.all():
        for item, value in simulated.answers[assessment.instrument].items():
            seconds = simulated.seconds[assessment.instrument][item]
            intake.save_answer(
                assessment=assessment, item=item, given=Given("answered", str(value), seconds), language="en", by=by
            )


def answers(invitation):
    rows = Answer.objects.filter(assessment__invitation=invitation).order_by("assessment__instrument", "item")
    return [(row.item, row.state, row.code, row.value, row.wording_version, float(row.seconds)) for row in rows]


def alerts(invitation):
    return [
        (a.item, a.rule, a.level, a.owner, {k: v for k, v in a.evidence.items() if k != "answered_at"})
        for a in invitation.alerts.order_by("item")
    ]


def figures(profile):
    rows = profile.scores.order_by("scale")
    scores = [(s.scale, s.status, s.value, s.pomp, s.items_used, s.items_missing, s.band) for s in rows]
    return {"scores": scores, "quality": profile.quality, "findings": profile.findings}


def test_there_is_one_test_alert_in_the_history_that_the_lead_got(demo):
    drill = Drill.objects.get(clinic=demo.clinic)
    assert drill.took == timedelta(minutes=6)
    assert [call.user for call in drill.calls.all()] == [drill.seen_by] == [demo.staff["lead"]]
    assert start_monthly_drills(by=actor.system("tests")) == 0
