"""Whatever other pages and devices do meanwhile, a risk answer reaches the clinic."""

import pytest
from django.utils import timezone

from intake import actions
from intake.actions.answers import Given
from intake.models import Alert, Answer
from portal.audit import actor
from portal.audit.models import AuditEvent, Outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(started):
    """The check-in of an intake that is under way."""
    return started.invitation.assessments.get(instrument="leeside-check-in")


def say(sheet, code, item="S1", base=0):
    by = actor.patient(sheet.patient)
    return actions.save_answer(
        assessment=sheet, item=item, given=Given("answered", code), language="en", by=by, base_revision=base
    )


def test_a_positive_answer_on_a_stale_page_is_saved_and_raises_its_alert(sheet):
    say(sheet, "0")
    saved = say(sheet, "3", base=0)
    assert saved.shows_support
    assert Alert.objects.filter(assessment=sheet).count() == 1
    assert [row.value for row in saved.answer.revisions.order_by("revision")] == [0, 3]


def test_a_heavier_answer_asks_for_attention_again(sheet, ana, clinic):
    alert = say(sheet, "1").alerts[0]
    actions.acknowledge_alert(alert=alert, by=actor.staff(ana, clinic), action_code="called")
    say(sheet, "3", base=1)
    alert.refresh_from_db()
    assert alert.acknowledged_at is None
    assert (alert.evidence["value"], alert.evidence["earlier"][0]["value"]) == (3, 1)
    assert Outbox.objects.filter(topic="alert.raised", about_id=alert.pk).count() == 2


def test_what_was_chosen_on_the_support_page_stays_with_the_answer_that_it_followed(sheet):
    """The page "they chose to go on" would be untrue of a heavier answer, whose support page nobody answered."""
    alert = say(sheet, "1").alerts[0]
    actions.note_choice(alert=alert, choice="go-on", by=actor.patient(sheet.patient))
    say(sheet, "3", base=1)
    alert.refresh_from_db()
    assert (alert.patient_choice, alert.evidence["earlier"][0]["choice"]) == ("", "go-on")
    assert "choice" not in alert.evidence
    rows = AuditEvent.objects.filter(action="alert.choice")
    assert [row.facts for row in rows] == [{"choice": "go-on"}]


def test_the_support_page_comes_again_after_a_heavier_answer(started):
    place = started.place_of("S1")
    started.answer(*place, "1")
    pause = f"/you/pause/{Alert.objects.get().pk}/"
    started.client.post(pause, {"choice": "go-on"})
    assert started.client.get("/you/next/").url != pause
    assert started.answer(*place, "3").url == pause
    assert started.client.get("/you/next/").url == pause


def test_an_open_page_and_other_systems_hear_that_an_answer_was_changed(sheet):
    alert = say(sheet, "3").alerts[0]
    say(sheet, "1", base=1)
    before, alert = alert.updated_at, Alert.objects.get(pk=alert.pk)
    assert alert.changed_since
    assert alert.updated_at > before


def test_a_lighter_answer_leaves_the_alert_as_it_was(sheet):
    alert = say(sheet, "3").alerts[0]
    say(sheet, "1", base=1)
    alert.refresh_from_db()
    assert alert.evidence["value"] == 3
    assert alert.changed_since


def test_a_positive_answer_after_closing_raises_another_alert(sheet, ana, clinic):
    alert = say(sheet, "1").alerts[0]
    today = timezone.now().astimezone(clinic.zone).date()
    actions.close_alert(
        alert=alert, by=actor.staff(ana, clinic), action_code="called", risk_level="low", plan="made", next_date=today
    )
    assert say(sheet, "2", base=1).alerts
    assert Alert.objects.filter(assessment=sheet).open().count() == 1
    assert Alert.objects.filter(assessment=sheet).count() == 2


def test_an_answer_belongs_to_the_statement_that_was_shown(started, sheet):
    """Another tab says that somebody can see: the places shift, and the answer still goes where it was meant."""
    part = 4
    by = actor.patient(sheet.patient)
    actions.say_privacy(invitation=started.invitation, privacy="seen", helper="", is_shared_device=False, by=by)
    reply = started.client.post(f"/you/part/{part}/4/", {"a": "3", "base": "0", "item": "S1"})
    assert reply.status_code == 303
    assert Answer.objects.get(assessment=sheet, item="S1").value == 3
    assert not Answer.objects.filter(assessment=sheet, item="M4").exists()
    assert Alert.objects.filter(assessment=sheet).exists()


def test_an_answer_after_sending_says_that_it_was_not_saved(started, sheet):
    say(sheet, "1", item="W1")
    actions.submit(invitation=started.invitation, by=actor.patient(sheet.patient))
    reply = started.client.post("/you/part/2/2/", {"a": "3", "base": "0", "item": "W2"})
    assert reply.status_code == 409
    assert "This was not saved" in reply.content.decode()
