"""Whatever other pages and devices do meanwhile, a risk answer reaches the clinic."""

import pytest
from django.utils import timezone

from intake import actions
from intake.actions.answers import Given
from intake.models import Alert, Answer
from portal.audit import actor
from portal.audit.models import Outbox

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
    reply = started.client.post("/you/part/4/4/", {"a": "3", "base": "0", "item": "S1"})
    assert reply.status_code == 409
    assert "This was not saved" in reply.content.decode()
