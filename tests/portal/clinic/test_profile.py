"""The profile: who may open it, what it shows before and after sending, and in which words."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intake import actions
from intake.models import Alert, Answer, Statement
from portal.audit.actor import patient
from portal.audit.models import AuditEvent
from portal.care.actions.alerts import close_alert
from portal.care.actions.reviews import complete_review
from portal.clinic.present import times
from tests.conftest import make_patient
from tests.portal.clinic import intakes
from tests.sign_in import same_page

pytestmark = pytest.mark.django_db
NOBODY = "01a20000-0000-7000-8000-000000000000"
PRIVATE = {intakes.CHECK_IN: {"S1": 0}, intakes.CORE: {"DF5": 5}}


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def profile_of(client, person, **query) -> str:
    response = client.get(f"/p/{person.pk}/", query)
    assert response.status_code == 200
    return text(response)


@pytest.mark.parametrize("path", ["", "print/", "send/"])
def test_a_stranger_and_nobody_are_the_same_bytes(as_ana, ben, otto, pia, olga, path):
    intakes.invited(pia, ben)
    intakes.invited(olga, otto)
    nobody = as_ana.get(f"/p/{NOBODY}/{path}")
    assert nobody.status_code == 404
    for stranger in (pia, olga):
        assert same_page(as_ana.get(f"/p/{stranger.pk}/{path}"), nobody)


def test_the_clinician_of_the_patient_opens_the_same_page(as_ben, ben, pia):
    intakes.invited(pia, ben)
    assert "Pia Example" in profile_of(as_ben, pia)


def test_the_title_holds_initials_only(as_ana, ana, pia):
    intakes.invited(pia, ana)
    assert "<title>Profile, P.E. – Leeside</title>" in profile_of(as_ana, pia)


def test_reading_a_profile_leaves_one_audit_row(as_ana, ana, pia):
    intakes.sent(pia, ana)
    profile_of(as_ana, pia)
    event = AuditEvent.objects.get(action="profile.read")
    assert event.patients == [str(pia.pk)]
    assert event.actor_id == str(ana.pk)


def test_nothing_of_an_unsent_intake_is_shown_but_its_alert(as_ana, ana, pia):
    invitation = intakes.agreed(intakes.invited(pia, ana).invitation)
    intakes.answer(invitation, intakes.CHECK_IN, "W1", 3)
    intakes.answer(invitation, intakes.CHECK_IN, "S1", 1)
    actions.save_statement(invitation=invitation, kind="reasons", text="unsent words", language="en", by=patient(pia))
    page = profile_of(as_ana, pia)
    assert "Risk answer: “On some days”" in page
    assert "how often have you thought about harming yourself" in page
    assert "what if" not in page
    assert "unsent words" not in page
    assert "1 of 4" in page


def test_blank_contact_lines_are_said_in_words_and_unsent_ones_shown(as_ana, ana, pia):
    invitation = intakes.agreed(intakes.invited(pia, ana).invitation)
    intakes.answer(invitation, intakes.CHECK_IN, "S1", 1)
    actions.save_statement(
        invitation=invitation, kind="whereabouts", text="12 Quay Street", language="en", by=patient(pia)
    )
    page = profile_of(as_ana, pia)
    assert "12 Quay Street" in page
    assert "left blank" in page


SAFE = "NEVER CALL, text 022 only"


def says(invitation, text: str, *, days_ago: int = 0, is_sent: bool = False) -> None:
    """A contact line of this intake."""
    at = timezone.now() - timedelta(days=days_ago)
    whose = {"clinic": invitation.clinic, "patient": invitation.patient, "invitation": invitation}
    Statement.objects.create(
        **whose, kind="contact", text=text, language="en", saved_at=at, sent_at=at if is_sent else None
    )


@pytest.fixture
def said_before(ana, pia):
    """A sent intake with a safe way, and a new one in which the safety question is answered."""
    says(intakes.sent(pia, ana, days_ago=30).invitation, SAFE, days_ago=30, is_sent=True)
    again = intakes.agreed(intakes.invited(pia, ana).invitation)
    intakes.answer(again, intakes.CHECK_IN, "S1", 1)
    return again


def test_a_line_that_is_being_written_hides_nothing_that_was_sent(as_ana, pia, said_before):
    says(said_before, "02")
    page = profile_of(as_ana, pia)
    assert re.search(rf"{SAFE} \(said on \d+ \w+ \d+\)\. Not sent yet: 02", page)
    assert f"<b>{SAFE}</b>" in page  # the strip


def test_a_line_left_blank_later_hides_nothing_that_was_sent(as_ana, pia, said_before):
    says(said_before, "", is_sent=True)
    page = profile_of(as_ana, pia)
    assert re.search(rf"{SAFE} \(said on \d+ \w+ \d+, left blank since\)", page)
    assert f"<b>{SAFE}</b>" in page


def test_the_newest_line_that_was_sent_stands_alone(as_ana, pia, said_before):
    says(said_before, "Call at noon", is_sent=True)
    page = profile_of(as_ana, pia)
    assert "<b>Call at noon</b>" in page
    assert SAFE not in page


def test_an_alert_cannot_be_dismissed(as_ana, ana, pia):
    intakes.sent(pia, ana, {intakes.CHECK_IN: {"S1": 1}})
    page = profile_of(as_ana, pia)
    assert "Dismiss" not in page
    assert "What you did" in page


def test_an_alert_names_who_must_act_before_any_message_has_left(as_ana, ana, pia):
    intakes.sent(pia, ana, {intakes.CHECK_IN: {"S1": 1}})
    page = profile_of(as_ana, pia)
    assert "Responsible: Ana" in page
    assert "No message has left yet." in page


def test_a_fear_answer_becomes_a_line_to_ask_in_private_never_an_alert(as_ana, ana, pia):
    intakes.sent(pia, ana, PRIVATE)
    page = profile_of(as_ana, pia)
    assert "Alone and in private:" in page
    assert not Alert.objects.exists()


def test_a_skipped_safety_question_says_ask(as_ana, ana, pia):
    invitation = intakes.agreed(intakes.invited(pia, ana).invitation)
    intakes.answer(invitation, intakes.CHECK_IN, "S1", None)
    intakes.answer(invitation, intakes.CHECK_IN, "W1", 1)
    actions.submit(invitation=invitation, by=patient(pia))
    page = profile_of(as_ana, pia)
    assert '<p class="note amber">Safety question: asked, not answered. Ask.</p>' in page
    assert '<a href="#safety">Safety question: asked, not answered. Ask.</a>' in page


def test_what_is_asked_in_private_is_closed_on_the_screen_and_stays_out_of_print(as_ana, ana, pia):
    intakes.sent(pia, ana, PRIVATE)
    page = profile_of(as_ana, pia)
    closed = re.findall(
        r"<details class=\"[^\"]*noprint\"(?: id=\"private\")?><summary>([^<]*)</summary>(.*?)</details>", page
    )
    assert {summary for summary, _inside in closed} == {"For you alone. Open when nobody else can see the screen."}
    assert "Alone and in private:" in closed[0][1]
    assert re.search(r'<tr id="item-[^"]*DF5">', closed[1][1])
    around = page
    for _summary, inside in closed:
        around = around.replace(inside, "")
    assert "Alone and in private:" not in around
    assert "DF5" not in around
    assert '<li class="noprint"><a href="#private">' in around


def test_without_such_an_answer_there_is_nothing_to_open(as_ana, ana, pia):
    intakes.sent(pia, ana)
    page = profile_of(as_ana, pia)
    assert "For you alone." not in page
    assert 'href="#private"' not in page


def test_a_held_back_question_says_not_alone(as_ana, ana, pia):
    invitation = intakes.agreed(intakes.invited(pia, ana).invitation)
    actions.say_privacy(
        invitation=invitation, privacy="helped", helper="my sister", is_shared_device=False, by=patient(pia)
    )
    intakes.answer(invitation, intakes.CHECK_IN, "W1", 1)
    actions.submit(invitation=invitation, by=patient(pia))
    page = profile_of(as_ana, pia)
    assert "Safety question: not asked, because the patient was not alone. Ask." in page
    assert "A question about fear of somebody close was not asked: not alone. Ask alone and in private." in page
    assert "None skipped." not in page
    assert "2 not asked: not alone." in page
    assert "Somebody helped to read or translate: my sister." in page
    assert "2 not asked" in text(as_ana.get("/caseload/"))


@pytest.mark.parametrize(("said", "is_fast"), [(["my sister", "a neighbour"], False), ([], True)])
def test_help_is_told_and_exempts_from_pace_though_they_were_alone_in_the_end(as_ana, ana, pia, said, is_fast):
    invitation = intakes.agreed(intakes.invited(pia, ana).invitation)
    for helper in [*said, ""]:
        privacy = "helped" if helper else "alone"
        actions.say_privacy(
            invitation=invitation, privacy=privacy, helper=helper, is_shared_device=False, by=patient(pia)
        )
    intakes.fill(invitation)
    Answer.objects.filter(assessment__invitation=invitation).update(seconds=Decimal("0.1"))
    profile = actions.submit(invitation=invitation, by=patient(pia))
    assert ("fast" in {flag["code"] for flag in profile.quality}) == is_fast
    told = "Somebody helped to read or translate: my sister, a neighbour." in profile_of(as_ana, pia)
    assert told != is_fast


@pytest.mark.parametrize("uses_aid", [True, False])
def test_a_screen_reader_exempts_from_pace_though_it_was_named_once(as_ana, ana, pia, uses_aid):
    invitation = intakes.agreed(intakes.invited(pia, ana).invitation)
    for named in (uses_aid, False):
        actions.say_privacy(
            invitation=invitation,
            privacy="alone",
            helper="",
            is_shared_device=False,
            uses_aid=named,
            by=patient(pia),
        )
    intakes.fill(invitation)
    Answer.objects.filter(assessment__invitation=invitation).update(seconds=Decimal("0.1"))
    profile = actions.submit(invitation=invitation, by=patient(pia))
    assert ("fast" in {flag["code"] for flag in profile.quality}) is not uses_aid
    told = "A screen reader or another aid was in use, so pace is not judged." in profile_of(as_ana, pia)
    assert told is uses_aid


def test_a_battery_without_a_safety_question_says_so(as_ana, ana, pia):
    invitation = intakes.agreed(intakes.invited(pia, ana, "relationships").invitation)
    intakes.fill(invitation, {})
    actions.submit(invitation=invitation, by=patient(pia))
    assert "No safety question was asked." in profile_of(as_ana, pia)


def test_without_norms_there_is_the_raw_score_and_the_reason(as_ana, ana, pia):
    intakes.sent(pia, ana)
    page = profile_of(as_ana, pia)
    assert "No norms for this group yet." in page
    assert "No plane: there are no norms for this group yet." in page
    assert "most likely" not in page.lower()


def test_reversed_arithmetic_comes_from_the_items_own_range(as_ana, ana, pia):
    intakes.sent(pia, ana, {intakes.CHECK_IN: {"S1": 0, "W3": 1}, intakes.CORE: {"AX7": 5}})
    page = profile_of(as_ana, pia, items="reversed")
    assert "6 − 5 = 1" in page
    assert "3 − 1 = 2" in page


def test_one_intake_has_no_change_yet(as_ana, ana, pia):
    intakes.sent(pia, ana)
    assert "One intake so far. Change appears after the second." in profile_of(as_ana, pia)


def test_the_check_in_gets_no_verdict(as_ana, ana, pia):
    intakes.sent(pia, ana, middle=0, days_ago=60)
    intakes.sent(pia, ana, middle=2)
    page = profile_of(as_ana, pia)
    assert re.search(r"Low mood:</a> then (between )?“", page)
    assert re.search(r"From (between )?“[^.]*” to (between )?“On [^.]*”\.", page)
    assert "Low mood 0" not in page
    assert not re.search("Reliabl[ey] (worse|improvement)", page)


def test_every_date_is_written_in_the_same_way(as_ana, ana, pia, by_ana):
    profile = intakes.sent(pia, ana)
    complete_review(profile=profile, decision="no-change", by=by_ana)
    day = times.day(profile.completed_at, pia.clinic.zone)
    page = profile_of(as_ana, pia)
    assert f"Reviewed by Ana, {day}" in page
    assert f"since {day}" in page
    assert not re.search(r"(Jan|Feb|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec)\.? \d+, 20\d\d", page)


def test_a_closed_alert_is_one_line_with_its_days(as_ana, ana, pia, by_ana):
    intakes.sent(pia, ana, {intakes.CHECK_IN: {"S1": 1}})
    close_alert(
        alert=Alert.objects.get(), by=by_ana, action_code="called", risk_level="low", plan="made",
        next_date=timezone.now().date() + timedelta(days=7),
    )  # fmt: skip
    page = profile_of(as_ana, pia)
    assert "Closed: Risk answer: “On some days”" in page
    assert re.search(r"Answered \d+ \w+ 20\d\d, closed \d+ \w+ 20\d\d\.", page)


def test_an_earlier_intake_is_one_link_away(as_ana, ana, pia):
    old = intakes.sent(pia, ana, {intakes.CHECK_IN: {"S1": 0, "W1": 3}}, days_ago=60)
    intakes.sent(pia, ana)
    assert f"intake={old.invitation_id}" in profile_of(as_ana, pia)
    assert "One intake so far" in profile_of(as_ana, pia, intake=str(old.invitation_id))


def test_a_hostile_name_and_words_stay_text(as_ana, ana, clinic):
    mallory = make_patient(clinic, "<img src=x onerror=alert(1)>", contact_rule="</b><script>1</script>")
    profile = intakes.sent(mallory, ana)
    Statement.objects.create(
        clinic=clinic, patient=mallory, invitation=profile.invitation, kind="what-helps", text="<script>2</script>",
        language="en", sent_at=profile.completed_at,
    )  # fmt: skip
    page = as_ana.get(f"/p/{mallory.pk}/").content.decode()
    assert "<img src=x" not in page
    assert "<script>1" not in page
    assert "&lt;script&gt;2" in page


def test_no_page_holds_a_style_attribute_or_inline_script(as_ana, ana, pia):
    intakes.sent(pia, ana, {intakes.CHECK_IN: {"S1": 1}})
    for path in (f"/p/{pia.pk}/", f"/p/{pia.pk}/print/", "/caseload/", "/intakes/new/"):
        page = as_ana.get(path).content.decode()
        assert not re.search(r"\sstyle=|<style|<script(?![^>]*src=)| on\w+=", page), path


def test_the_number_of_queries_does_not_grow_with_the_intakes(as_ana, ana, pia, clinic):
    for days in (90, 60):
        intakes.sent(pia, ana, days_ago=days)
    as_ana.get(f"/p/{pia.pk}/")
    with CaptureQueriesContext(connection) as few:
        as_ana.get(f"/p/{pia.pk}/")
    for days in (50, 40, 30):
        intakes.sent(pia, ana, days_ago=days)
    with CaptureQueriesContext(connection) as many:
        as_ana.get(f"/p/{pia.pk}/")
    assert len(many) == len(few)
    assert len(few) < 45


def test_a_visit_is_set_and_read_in_words(as_ana, ana, pia):
    intakes.sent(pia, ana)
    as_ana.post(f"/p/{pia.pk}/visit/", {"day": "2030-06-23", "time": "10:30"})
    assert "Sun 23 June 10:30" in profile_of(as_ana, pia)


def test_half_a_visit_is_refused(as_ana, ana, pia):
    intakes.sent(pia, ana)
    response = as_ana.post(f"/p/{pia.pk}/visit/", {"day": "2030-06-23", "time": ""})
    assert response.status_code == 422
    assert "Enter the day and the time, or neither." in text(response)


@pytest.mark.parametrize("path", ["", "print/"])
def test_what_cannot_be_told_stands_on_the_page_and_its_print(as_ana, ana, clinic, pia, path):
    intakes.norms(clinic, people=120)
    intakes.sent(pia, ana)
    page = text(as_ana.get(f"/p/{pia.pk}/{path}"))
    assert "These are the person’s own answers." in page
    assert "<b>Close people:</b> Compared with 120 people who came here, not with people in general." in page
    assert "Somebody helped to read or translate. Answers" not in page


def test_help_is_among_what_cannot_be_told(as_ana, ana, pia):
    profile = intakes.sent(pia, ana)
    profile.invitation.was_helped = True
    profile.invitation.save()
    assert "Somebody helped to read or translate. Answers can come out otherwise than alone." in profile_of(as_ana, pia)
