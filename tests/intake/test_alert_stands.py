"""An alert and its answer stand or fall together, and nothing that the machine works out takes an alert away."""

from contextlib import suppress

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from intake import actions
from intake.actions import alerts, scores
from intake.actions.answers import Given
from intake.exceptions import Refused
from intake.instruments import load
from intake.models import Alert, AlertEvent, Answer, Profile
from portal.audit import actor
from portal.audit.models import Outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(started):
    """The check-in of an intake that is under way."""
    return started.invitation.assessments.get(instrument="leeside-check-in")


def say(sheet, code, base=0):
    by = actor.patient(sheet.patient)
    given = Given("answered", code)
    return actions.save_answer(assessment=sheet, item="S1", given=given, language="en", by=by, base_revision=base)


def broken(*_given, **_named):
    raise RuntimeError


def test_an_answer_is_saved_with_its_alert_and_its_message(sheet):
    alert = say(sheet, "2").alerts[0]

    assert Answer.objects.filter(assessment=sheet, item="S1").count() == 1
    assert Outbox.objects.filter(topic="alert.raised", about_id=alert.pk).count() == 1


@pytest.mark.parametrize("step", ["outbox", "record", "keep_step"])
def test_without_its_alert_message_or_audit_row_the_answer_is_not_saved_either(sheet, monkeypatch, step):
    """The page then keeps the choice and says that it was not saved, so that nobody believes it was told."""
    if step == "outbox":
        monkeypatch.setattr(alerts.outbox, "post", broken)
    else:
        monkeypatch.setattr(alerts, step, broken)

    with pytest.raises(RuntimeError):
        say(sheet, "2")

    assert not Answer.objects.filter(assessment=sheet, item="S1").exists()
    assert not Alert.objects.exists()
    assert not Outbox.objects.filter(topic="alert.raised").exists()


def test_the_same_rule_is_never_open_twice_on_one_answer(sheet):
    alert = say(sheet, "2").alerts[0]
    copy = Alert.objects.get(pk=alert.pk)
    copy.pk = None
    copy._state.adding = True

    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)


def test_scoring_again_raises_nothing_again(sheet, started):
    say(sheet, "2")
    finding = {"rule": "total-high", "rule_version": "1", "level": "same-day", "evidence": {"value": "20"}}
    by = actor.system("tests")

    first, is_new = alerts.raise_alert(assessment=sheet, item="total", by=by, **finding)
    second, is_new_again = alerts.raise_alert(assessment=sheet, item="total", by=by, **finding)
    scores.score_invitation(started.invitation, by=by)

    assert (is_new, is_new_again, second.pk) == (True, False, first.pk)
    assert Alert.objects.count() == 2
    assert Outbox.objects.filter(topic="alert.raised").count() == 2


def test_answers_that_are_to_be_read_with_care_raise_the_alert_all_the_same(started):
    """The same option down the whole list, at once: the gate stays shut, and the alert stands."""
    started.answer_all("2")
    Answer.objects.update(seconds=0.1)
    started.client.post("/you/send/")

    profile = Profile.objects.get(invitation=started.invitation)
    assert not profile.passes_quality_gate
    assert Alert.objects.filter(invitation=started.invitation, item="S1", closed_at=None).count() == 1


def test_an_alert_is_closed_once_by_the_first_who_closes_it(sheet, ana, ben, clinic):
    alert = say(sheet, "2").alerts[0]
    decided = {"action_code": "called", "risk_level": "low", "plan": "made"}
    today = timezone.now().astimezone(clinic.zone).date()

    for person in (ana, ben):
        with suppress(Refused):  # the second is told or finds it done: either way nothing is written over
            actions.close_alert(alert=alert, by=actor.staff(person, clinic), next_date=today, **decided)

    alert.refresh_from_db()
    assert alert.closed_by == ana
    assert AlertEvent.objects.filter(alert=alert, state="resolved").count() == 1


def test_the_words_of_the_answer_are_kept_as_they_were_shown(sheet):
    """A later wording, or a translation, changes nothing of what the alert says was answered."""
    alert = say(sheet, "2").alerts[0]
    asked = load("leeside-check-in").item("S1")
    chosen = next(option for option in asked.options if option.code == "2")
    stored = Alert.objects.get(pk=alert.pk).evidence

    assert (stored["text"], stored["answer"]) == (asked.text["en"], chosen.text["en"])
    assert (stored["language"], stored["wording_version"]) == ("en", sheet.answers.get(item="S1").wording_version)
