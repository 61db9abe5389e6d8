"""The safety question on the profile where no alert speaks of it."""

import pytest

from intake import actions
from intake.models import Answer
from portal.audit.actor import patient
from portal.care.casefile import open_case
from portal.clinic.loading import read
from portal.clinic.present import risk, times
from portal.clinic.present.safety_question import safety_lines
from tests.portal.clinic import intakes

pytestmark = pytest.mark.django_db


@pytest.fixture
def reading(by_ana, pia):
    return lambda: read(open_case(by_ana, pia.pk))


def test_a_negative_answer_has_its_own_calm_line(as_ana, ana, pia, reading):
    intakes.sent(pia, ana)
    day = times.day(Answer.objects.get(item="S1").saved_at, pia.clinic.zone)
    (line,) = safety_lines(reading())
    assert line.text == f"Safety question: asked on {day}, answered “Never”. This does not rule risk out."
    assert not line.must_ask
    assert f'<p class="note grey">{line.text}</p>' in as_ana.get(f"/p/{pia.pk}/").content.decode()
    assert line.text in as_ana.get(f"/p/{pia.pk}/print/").content.decode()


def test_a_positive_answer_is_an_alert_and_no_calm_line(ana, pia, reading):
    intakes.sent(pia, ana, {intakes.CHECK_IN: {"S1": 1}})
    assert safety_lines(reading()) == []
    assert len(risk.alerts(reading())) == 1


def test_a_question_that_nobody_was_asked_says_ask(ana, pia, reading):
    invitation = intakes.agreed(intakes.invited(pia, ana).invitation)
    intakes.answer(invitation, intakes.CHECK_IN, "W1", 1)
    actions.submit(invitation=invitation, by=patient(pia))
    (line,) = safety_lines(reading())
    assert line.must_ask
    assert line.text.endswith("Ask.")
    assert "answered “" not in line.text


def test_before_sending_nothing_is_said(ana, pia, reading):
    invitation = intakes.agreed(intakes.invited(pia, ana).invitation)
    intakes.answer(invitation, intakes.CHECK_IN, "S1", 0)
    assert safety_lines(reading()) == []


def test_a_question_without_shipped_wording_stands_on_its_scale(ana, pia, reading):
    intakes.of_published(pia, ana, "phq-9", {"9": 0})
    (line,) = safety_lines(reading())
    assert "answered 0 of 0–3. This does not rule risk out." in line.text


def test_an_alert_says_what_it_was_before(ana, pia, reading):
    intakes.sent(pia, ana, days_ago=30)
    intakes.sent(pia, ana, {intakes.CHECK_IN: {"S1": 1}})
    (alert,) = risk.alerts(reading())
    assert any(fact.endswith("it was “Never”.") for fact in alert.facts)


def test_a_first_alert_has_no_before(ana, pia, reading):
    intakes.sent(pia, ana, {intakes.CHECK_IN: {"S1": 1}})
    (alert,) = risk.alerts(reading())
    assert not any("it was" in fact for fact in alert.facts)
