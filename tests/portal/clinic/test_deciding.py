"""Acknowledging, closing, reviewing, sharing, notes: each done and refused."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from intake.models import Alert
from portal.accounts.models import Membership
from portal.accounts.roles import Role
from portal.audit.actor import staff
from portal.care.actions.teams import join_team
from portal.care.models import CareTeamMember, Note, Review
from tests.conftest import make_user
from tests.portal.care.people import cares
from tests.portal.clinic import intakes
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db
IN_A_MONTH = date.today() + timedelta(days=30)
COMPLETE = {
    "action_code": "called",
    "risk_level": "low",
    "plan": "made",
    "next_date": IN_A_MONTH.isoformat(),
    "note": "Spoke at 10.",
}


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def alert(pia, ana) -> Alert:
    intakes.sent(pia, ana, {intakes.CHECK_IN: {"S1": 2}})
    return Alert.objects.get()


def post(client, alert: Alert, what: str, fields: dict[str, str]):
    prefix = f"a{str(alert.pk)[-6:]}{what}"
    data = {f"{prefix}-{name}": value for name, value in fields.items()}
    return client.post(f"/p/{alert.patient_id}/alerts/{alert.pk}/{what}/", data)


def test_acknowledging_keeps_who_when_and_what(as_ana, ana, alert):
    assert post(as_ana, alert, "acknowledge", {"action_code": "called", "plan": "", "note": "N"}).status_code == 302
    alert.refresh_from_db()
    assert alert.acknowledged_by == ana
    assert alert.is_open
    page = text(as_ana.get(f"/p/{alert.patient_id}/"))
    assert "Acknowledged, still open:" in page
    assert "Called the patient" in page


def test_acknowledging_needs_what_was_done(as_ana, alert):
    response = post(as_ana, alert, "acknowledge", {"action_code": ""})
    assert response.status_code == 422
    assert "Choose what you did." in text(response)
    assert "<title>Error:" in text(response)
    alert.refresh_from_db()
    assert alert.acknowledged_at is None


def test_seeing_takes_it_and_the_clock_for_doing_runs(as_ana, ana, alert):
    assert post(as_ana, alert, "seen", {}).status_code == 302
    alert.refresh_from_db()
    assert (alert.acknowledged_by, alert.acted_at) == (ana, None)
    page = text(as_ana.get(f"/p/{alert.patient_id}/"))
    assert "Seen, nothing done yet:" in page
    assert "Say what you did" in page


def test_an_assessment_is_kept_in_the_history(as_ana, alert):
    given = {"tool": "asq", "risk_level": "moderate", "plan": "made", "covered": ["means-safety"], "note": "At 10."}
    assert post(as_ana, alert, "assess", given).status_code == 302
    page = text(as_ana.get(f"/p/{alert.patient_id}/"))
    for words in ("Assessed, Ana", "ASQ", "Risk now: moderate", "Making dangerous things hard to reach", "At 10."):
        assert words in page, words


def test_an_assessment_needs_its_parts(as_ana, alert):
    reply = post(as_ana, alert, "assess", {"tool": "", "risk_level": "", "plan": ""})
    assert reply.status_code == 422
    assert "Choose what you used." in text(reply)


def test_void_and_opening_again_need_a_reason(as_ana, alert):
    assert post(as_ana, alert, "void", {"note": ""}).status_code == 422
    assert post(as_ana, alert, "void", {"note": "Filled in by a colleague."}).status_code == 302
    alert.refresh_from_db()
    assert alert.is_void
    page = text(as_ana.get(f"/p/{alert.patient_id}/"))
    assert "Void:" in page
    assert "Filled in by a colleague." in page
    assert post(as_ana, alert, "reopen", {"note": ""}).status_code == 422
    assert post(as_ana, alert, "reopen", {"note": "It was hers after all."}).status_code == 302
    alert.refresh_from_db()
    assert (alert.is_open, alert.is_void) == (True, False)


def test_what_is_entered_while_a_colleague_closes_is_shown_again(as_ana, alert):
    post(as_ana, alert, "close", COMPLETE)
    reply = post(as_ana, alert, "acknowledge", {"action_code": "called", "plan": "made", "note": "Long words of mine."})
    assert reply.status_code == 409
    assert "Somebody closed this alert meanwhile." in text(reply)
    assert "Long words of mine." in text(reply)
    assert "<dd>Called the patient</dd>" in text(reply)  # as it was chosen, not a code
    assert "<dd>Safety plan made</dd>" in text(reply)
    assert text(reply).count("Somebody closed this alert meanwhile.") == 1
    assert [each.state for each in alert.events.all()] == ["raised", "seen", "resolved"]


def test_a_reason_for_opening_again_is_shown_again_where_a_colleague_was_faster(as_ana, alert):
    post(as_ana, alert, "close", COMPLETE)
    assert post(as_ana, alert, "reopen", {"note": "They called."}).status_code == 302
    reply = post(as_ana, alert, "reopen", {"note": "Long words of mine."})
    assert reply.status_code == 409
    assert "Somebody opened this alert again meanwhile." in text(reply)
    assert "Long words of mine." in text(reply)
    assert [each.state for each in alert.events.all()] == ["raised", "seen", "resolved", "reopened"]


def test_who_comes_second_is_told_who_has_it(as_ana, alert, clinic):
    ben = make_user(clinic, "Benno", Role.CLINICIAN)
    cares(ben, alert.patient)
    first = sign_in(Client(), ben).post(f"/p/{alert.patient_id}/alerts/{alert.pk}/seen/", follow=True)
    assert "You have it." in text(first)
    second = as_ana.post(f"/p/{alert.patient_id}/alerts/{alert.pk}/seen/", follow=True)
    assert "You have it." not in text(second)
    assert "Benno had seen it before you." in text(second)
    alert.refresh_from_db()
    assert alert.acknowledged_by == ben


@pytest.mark.parametrize("step", ["seen", "acknowledge", "assess", "close", "void"])
def test_nobody_answers_a_heavier_answer_that_they_did_not_see(as_ana, alert, step):
    page = as_ana.get(f"/p/{alert.patient_id}/").content.decode()
    answers = re.search(r'name="answers" value="(\d+)"', page)[1]
    alert.evidence = {"value": 3, "earlier": [alert.evidence]}
    alert.save()
    given = {"tool": "asq", **COMPLETE, "note": "Long words of mine."}
    url = f"/p/{alert.patient_id}/alerts/{alert.pk}/{step}/"
    named = {f"a{str(alert.pk)[-6:]}{step}-{name}": value for name, value in given.items()}
    reply = as_ana.post(url, named | {"answers": answers})
    assert reply.status_code == 409
    assert "The patient answered again, more seriously." in text(reply)
    assert step == "seen" or "Long words of mine." in text(reply)
    assert [each.state for each in alert.events.all()] == ["raised"]

    assert as_ana.post(url, named | {"answers": "2"}).status_code == 302


@pytest.mark.parametrize("what", ["seen", "assess", "void", "reopen"])
def test_nobody_outside_the_team_takes_a_step(as_ben, alert, what):
    assert post(as_ben, alert, what, {"note": "Why."}).status_code == 404
    assert [each.state for each in alert.events.all()] == ["raised"]


def test_an_alert_at_the_top_of_the_ladder_stands_on_every_page_of_whoever_answers_alerts(as_ana, as_ben, alert):
    assert "waited too long" not in text(as_ben.get("/caseload/"))
    Alert.objects.filter(pk=alert.pk).update(rung=3, climbs_at=None)
    for client in (as_ana, as_ben):
        for path in ("/caseload/", "/intakes/new/"):
            assert "1 alert has waited too long." in text(client.get(path))
    post(as_ana, alert, "acknowledge", {"action_code": "called", "plan": "", "note": ""})
    assert "waited too long" not in text(as_ben.get("/caseload/"))


@pytest.mark.parametrize(("role", "is_told"), [(Role.CLINICIAN, True), (Role.LEAD, True), (Role.EDITOR, False)])
def test_alerts_in_another_clinic_of_theirs_are_told(client, ana, clinic, otto, other_clinic, olga, role, is_told):
    Membership.objects.create(user=ana, clinic=other_clinic, role=role)
    if role == Role.CLINICIAN:
        join_team(patient=olga, user=ana, by=staff(otto, other_clinic))
    sign_in(client, ana)
    client.post(reverse("choose_clinic"), {"clinic": clinic.pk})
    assert "wait in" not in text(client.get("/caseload/"))
    intakes.sent(olga, otto, {intakes.CHECK_IN: {"S1": 2}})
    if role == Role.LEAD:
        CareTeamMember.objects.all().delete()
    page = text(client.get("/caseload/"))
    assert (f"Alerts that nobody has seen wait in {other_clinic}." in page) is is_told
    assert "Olga" not in page


def test_nobody_is_told_of_alerts_in_a_clinic_that_is_not_theirs(as_ana, otto, olga):
    intakes.sent(olga, otto, {intakes.CHECK_IN: {"S1": 2}})
    assert "wait in" not in text(as_ana.get("/caseload/"))


def test_closing_keeps_the_plan_and_the_history_line(as_ana, alert):
    assert post(as_ana, alert, "close", COMPLETE).status_code == 302
    alert.refresh_from_db()
    assert not alert.is_open
    assert alert.events.last().next_date == IN_A_MONTH
    page = text(as_ana.get(f"/p/{alert.patient_id}/"))
    assert "Closed:" in page
    assert "Safety plan made" in page


@pytest.mark.parametrize("missing", ["action_code", "risk_level", "plan", "next_date"])
def test_an_alert_cannot_be_closed_without(as_ana, alert, missing):
    assert post(as_ana, alert, "close", {**COMPLETE, missing: ""}).status_code == 422
    alert.refresh_from_db()
    assert alert.is_open


def test_an_alert_cannot_be_closed_with_a_day_that_is_over(as_ana, alert):
    reply = post(as_ana, alert, "close", {**COMPLETE, "next_date": "2020-01-01"})
    assert reply.status_code == 422
    assert "cannot lie in the past" in text(reply)
    alert.refresh_from_db()
    assert alert.is_open


def test_ben_cannot_answer_the_alert_of_anas_patient(as_ben, alert):
    assert post(as_ben, alert, "acknowledge", COMPLETE).status_code == 404
    assert post(as_ben, alert, "close", COMPLETE).status_code == 404


def test_an_alert_under_another_patient_is_not_there(as_ana, ana, alert, clinic):
    from tests.conftest import make_patient

    other = make_patient(clinic, "Ada Other")
    intakes.invited(other, ana)
    assert as_ana.post(f"/p/{other.pk}/alerts/{alert.pk}/acknowledge/", {}).status_code == 404


def test_a_get_changes_nothing(as_ana, alert):
    assert as_ana.get(f"/p/{alert.patient_id}/alerts/{alert.pk}/acknowledge/").status_code == 405


def test_a_review_waits_for_the_alert(as_ana, alert):
    response = as_ana.post(f"/p/{alert.patient_id}/review/", {"decision": "no-change"})
    assert response.status_code == 422
    assert "Acknowledge the risk alert first." in text(response)
    assert not Review.objects.exists()


def test_a_refusal_is_said_in_the_readers_language(as_ana, alert):
    address, spanish = f"/p/{alert.patient_id}/review/", {"Accept-Language": "es"}
    page = text(as_ana.post(address, {"decision": "no-change"}, headers=spanish))
    assert "Primero marca como vista la alerta de riesgo." in page
    assert "Acknowledge the risk alert first." not in page


def test_a_review_is_kept_and_the_patient_is_no_longer_new(as_ana, ana, pia):
    intakes.sent(pia, ana)
    assert "New intakes · 1" in text(as_ana.get("/caseload/"))
    as_ana.post(f"/p/{pia.pk}/review/", {"decision": "discuss-in-visit", "summary": "S"})
    assert Review.objects.get().released_at is None
    assert "New intakes · 1" not in text(as_ana.get("/caseload/"))


def test_a_release_needs_a_message(as_ana, ana, pia):
    intakes.sent(pia, ana)
    response = as_ana.post(f"/p/{pia.pk}/review/", {"decision": "no-change", "releases": "on"})
    assert response.status_code == 422
    assert not Review.objects.exists()
    as_ana.post(f"/p/{pia.pk}/review/", {"decision": "no-change", "releases": "on", "message": "Thank you."})
    assert Review.objects.get().released_at is not None


def test_a_review_without_a_decision_is_refused(as_ana, ana, pia):
    intakes.sent(pia, ana)
    assert as_ana.post(f"/p/{pia.pk}/review/", {}).status_code == 422


def test_a_page_that_is_not_there_cannot_be_shared(as_ana, ana, pia):
    intakes.sent(pia, ana)
    assert as_ana.post(f"/p/{pia.pk}/share/999999/").status_code == 404


def test_a_draft_is_only_the_writers_own(as_ana, as_lead, ana, lead, pia):
    intakes.sent(pia, ana)
    intakes.join(pia, lead)
    assert as_ana.post(f"/p/{pia.pk}/notes/draft/", {"text": "half a thought"}).status_code == 204
    assert "half a thought" in text(as_ana.get(f"/p/{pia.pk}/"))
    assert "half a thought" not in text(as_lead.get(f"/p/{pia.pk}/"))


def test_a_signed_note_is_read_by_the_team(as_ana, as_lead, ana, lead, pia):
    intakes.sent(pia, ana)
    intakes.join(pia, lead)
    as_ana.post(f"/p/{pia.pk}/notes/", {"text": "A whole thought", "sign": "1"})
    assert Note.objects.get().signed_at is not None
    assert "A whole thought" in text(as_lead.get(f"/p/{pia.pk}/"))


def test_an_empty_note_is_not_signed(as_ana, ana, pia):
    intakes.sent(pia, ana)
    response = as_ana.post(f"/p/{pia.pk}/notes/", {"text": " ", "sign": "1"})
    assert response.status_code == 422
    assert "Write the note before signing it." in text(response)
