"""How much is asked of somebody, asking again, and never twice."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intake import actions
from intake.actions.answers import Given
from intake.models import Alert, Battery, Consent, ConsentText, Invitation
from intake.wording import text_hash
from portal.audit.actor import client as machine
from portal.audit.actor import patient, staff, system
from portal.care.actions import asking
from portal.care.actions.intakes import send_intake
from portal.care.burden import OverBudget, burden_of
from portal.care.models import BudgetOverride, Schedule
from portal.integration.actions import make_client
from tests.conftest import make_user
from tests.intake import staged
from tests.portal.clinic import intakes
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def questions(clinic, pia, ana):
    """A set without a safety question, which a clinic with a consent text may send to Pia, of Ana's."""
    ConsentText.objects.create(clinic=clinic, language="en", version=1, text="We ask.", text_hash=text_hash("We ask."))
    intakes.join(pia, ana)
    return intakes.battery("relationships")


@pytest.fixture
def today(clinic):
    return timezone.now().astimezone(clinic.zone).date()


@pytest.fixture
def plan(questions, pia, ana, clinic, today):
    """Pia is to be asked again every four weeks, from today on."""
    return asking.plan_schedule(
        patient=pia, battery=questions, language="en", every_weeks=4, first_on=today,
        until=today + timedelta(weeks=12), by=staff(ana, clinic),
    )  # fmt: skip


def words(reply):
    return reply.content.decode()


def send(browser, plan, key="k", **said):
    address = reverse("send_due", args=[plan.patient_id, plan.pk])
    return browser.post(address, {"form_key": key, **said})


def sending_form(questions, **more):
    return {
        "language": "en", "email": "", "contact_is_safe": "no", "battery": str(questions.pk), "occasion": "follow-up",
        "form_key": "k", **more,
    }  # fmt: skip


def test_minutes_are_counted_and_what_ended_unopened_is_not(questions, pia, ana, clinic):
    by = staff(ana, clinic)
    issued = send_intake(patient=pia, battery=questions, language="en", by=by)
    assert issued.invitation.minutes == burden_of(pia).minutes > 0
    Invitation.objects.update(revoked_at=timezone.now())
    assert burden_of(pia).minutes == 0
    Invitation.objects.update(opened_at=timezone.now())
    assert burden_of(pia).minutes > 0
    Invitation.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert burden_of(pia).minutes == 0


def test_beyond_the_budget_nothing_is_sent_without_a_reason(as_ana, as_lead, questions, pia, clinic):
    as_lead.post(reverse("clinic_asking_budget"), {"minutes": "1"})
    address = reverse("send_intake_to", args=[pia.pk])
    refused = as_ana.post(address, sending_form(questions))
    assert refused.status_code == 422
    assert "Your clinic lets 1 be asked." in words(refused)
    assert 'name="budget_reason"' in words(refused)
    assert not Invitation.objects.exists()
    sent = as_ana.post(address, sending_form(questions, budget_reason="Visit moved to Friday"))
    assert sent.status_code == 200
    row = BudgetOverride.objects.get()
    assert (row.decided_by.name, row.reason, row.budget) == ("Ana", "Visit moved to Friday", 1)
    assert "Visit moved to Friday" in words(as_ana.get(reverse("asked", args=[pia.pk])))


def test_within_the_budget_no_reason_is_asked(as_ana, questions, pia):
    address = reverse("send_intake_to", args=[pia.pk])
    page = words(as_ana.get(address))
    assert "Asked in the last 30 days: 0 of 45 minutes." in page
    assert 'name="budget_reason"' not in page
    assert as_ana.post(address, sending_form(questions)).status_code == 200
    assert not BudgetOverride.objects.exists()


def test_a_machine_gives_no_reason(questions, pia, ana, clinic):
    asking.set_budget(clinic=clinic, minutes=1, by=staff(make_user(clinic, "Lee", "lead"), clinic))
    records, _secret = make_client(clinic=clinic, name="Records", scopes=["system/Task.c"], by=system("tests"))
    about = {"patient": pia, "battery": questions, "language": "en", "budget_reason": "because"}
    with pytest.raises(OverBudget):
        send_intake(**about, by=machine(records))
    assert send_intake(**about, by=staff(ana, clinic))


def test_questions_behind_a_line_count_as_spared(clinic, ana, lead, pia, by_ana):
    staged.word(clinic, ana, lead, "phq-9")
    staged.make(clinic, *staged.in_two_steps())
    intakes.join(pia, ana)
    assert burden_of(pia).spared == 0
    _answered(clinic, ana, pia, by_ana, ["LA6568-5", "LA6568-5"])
    assert burden_of(pia).spared == 7


def _answered(clinic, ana, pia, by_ana, codes):
    battery = Battery.objects.get(clinic=clinic)
    issued = actions.invite(patient=pia, battery=battery, responsible=ana, language="en", by=by_ana)
    invitation = intakes.agreed(issued.invitation)
    for item, code in enumerate(codes, 1):
        sheet, given = invitation.assessments.get(), Given("answered", code)
        actions.save_answer(assessment=sheet, item=str(item), given=given, language="en", by=patient(pia))
    actions.submit(invitation=invitation, by=patient(pia))


@pytest.mark.parametrize(("at", "is_due"), [(time(10, 30), False), (time(12, 30), True)])
def test_a_set_is_due_from_the_clinics_own_midnight_on(client, plan, pia, ana, at, is_due):
    moment = datetime.combine(plan.next_on + timedelta(days=2), at, tzinfo=UTC)  # Auckland is 12 or 13 hours ahead
    Schedule.objects.update(next_on=plan.next_on + timedelta(days=3))
    with time_machine.travel(moment):
        page = words(sign_in(client, ana).get(reverse("caseload")))
    assert ("To be asked again since" in page) is is_due


def test_what_is_due_stands_on_the_caseload_and_is_sent_once(as_ana, plan, pia, today):
    assert "To be asked again since" in words(as_ana.get(reverse("caseload")))
    first = send(as_ana, plan)
    assert "Your code" in words(first)
    assert Invitation.objects.get().occasion == "follow-up"
    second = send(as_ana, plan, key="another")
    assert second.status_code == 422
    assert "This is not due any more" in words(second)
    assert Invitation.objects.count() == 1
    plan.refresh_from_db()
    assert plan.next_on == today + timedelta(weeks=4)
    assert "To be asked again since" not in words(as_ana.get(reverse("caseload")))


def test_two_people_who_read_the_same_page_send_it_once(plan, ana, lead, clinic):
    stale = Schedule.objects.get()
    asking.send_due(schedule=plan, by=staff(ana, clinic))
    with pytest.raises(asking.NotDue):
        asking.send_due(schedule=stale, by=staff(ana, clinic))


def test_an_open_alert_keeps_it_until_a_person_decides(as_ana, plan, pia, ana, clinic):
    profile = intakes.sent(pia, ana, {intakes.CHECK_IN: {"S1": 1}})
    assert Alert.objects.open().filter(patient=pia).exists()
    asking.set_budget(clinic=clinic, minutes=500, by=staff(make_user(clinic, "Lee", "lead"), clinic))
    refused = send(as_ana, plan)
    assert refused.status_code == 422
    assert "An alert about this person is open." in words(refused)
    assert not Invitation.objects.exclude(pk=profile.invitation_id).exists()
    assert send(as_ana, plan, despite_alert="on").status_code == 200


def test_who_took_their_consent_back_is_not_asked_again(as_ana, plan, pia, ana, clinic):
    profile = intakes.sent(pia, ana)
    given = Consent.objects.get()
    asking.set_budget(clinic=clinic, minutes=500, by=staff(make_user(clinic, "Lee", "lead"), clinic))
    taken = Consent.objects.create(
        clinic=clinic, patient=pia, invitation=profile.invitation, text=given.text, text_hash=given.text_hash,
        language="en", decision=Consent.WITHDRAWN,
    )  # fmt: skip
    assert "took their consent back" in words(send(as_ana, plan))
    taken.delete()
    assert send(as_ana, plan, key="two").status_code == 200


def test_a_paused_plan_is_not_due_and_goes_on_when_it_is_resumed(as_ana, plan, pia):
    as_ana.post(reverse("change_schedule", args=[pia.pk, plan.pk, "pause"]))
    assert "Paused by Ana" in words(as_ana.get(reverse("asked", args=[pia.pk])))
    assert send(as_ana, plan).status_code == 422
    as_ana.post(reverse("change_schedule", args=[pia.pk, plan.pk, "resume"]))
    assert send(as_ana, plan, key="two").status_code == 200


def test_an_ended_plan_is_gone(as_ana, plan, pia):
    assert as_ana.post(reverse("change_schedule", args=[pia.pk, plan.pk, "end"])).status_code == 302
    assert send(as_ana, plan).status_code == 404


def test_after_its_last_day_nothing_becomes_due(plan, today):
    Schedule.objects.update(next_on=today + timedelta(weeks=16))
    assert not Schedule.objects.due(today + timedelta(weeks=20)).exists()
    Schedule.objects.update(next_on=today + timedelta(weeks=12))
    assert Schedule.objects.due(today + timedelta(weeks=20)).exists()


def test_a_plan_is_made_on_its_page(as_ana, questions, pia, today):
    said = {
        "battery": str(questions.pk), "language": "en", "every_weeks": "4", "first_on": str(today),
        "until": str(today + timedelta(weeks=8)),
    }  # fmt: skip
    address = reverse("asked", args=[pia.pk])
    assert as_ana.post(address, {**said, "until": str(today - timedelta(days=1))}).status_code == 422
    assert as_ana.post(address, said).status_code == 302
    assert Schedule.objects.get().planned_by.name == "Ana"
    again = as_ana.post(address, said)
    assert again.status_code == 422
    assert "planned for them already" in words(again)


def test_somebody_of_another_team_finds_no_plan(as_ana, ben, plan, pia):
    there = sign_in(Client(), ben)
    assert there.get(reverse("asked", args=[pia.pk])).status_code == 404
    assert send(there, plan).status_code == 404
    assert as_ana.get(reverse("asked", args=[pia.pk])).status_code == 200


def test_what_is_due_beyond_the_budget_needs_a_reason(as_ana, plan, clinic, lead, today):
    asking.set_budget(clinic=clinic, minutes=1, by=staff(lead, clinic))
    refused = send(as_ana, plan)
    assert refused.status_code == 422
    assert 'name="budget_reason"' in words(refused)
    plan.refresh_from_db()
    assert plan.next_on == today  # nothing was sent: it is still due
    assert send(as_ana, plan, key="two", budget_reason="Agreed on the phone").status_code == 200
    assert BudgetOverride.objects.get().reason == "Agreed on the phone"
