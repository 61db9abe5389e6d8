"""Every step of an alert: who, when, what it needs, and that nothing closes by itself or is taken away."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from intake import actions, exceptions
from intake.models import Alert, AlertEvent
from intake.models.alerts import TOP
from portal.audit import actor
from portal.audit.models import AuditEvent, Outbox
from tests.portal.care.people import alerted

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
ASSESSED = {"tool": "asq", "risk_level": "low", "plan": "made"}


@pytest.fixture
def alert(pia, ana):
    return alerted(pia, ana)


@pytest.fixture
def complete(clinic):
    today = timezone.now().astimezone(clinic.zone).date()
    return {"action_code": "called", "risk_level": "low", "plan": "made", "next_date": today}


def steps(alert: Alert) -> list[str]:
    return list(alert.events.values_list("state", flat=True))


def test_seeing_starts_the_clock_for_doing(alert, by_ana):
    before = timezone.now()
    seen = actions.see_alert(alert=alert, by=by_ana)
    assert (seen.acknowledged_by_id, seen.acted_at) == (by_ana.row.pk, None)
    assert seen.due_at == seen.climbs_at
    assert seen.due_at >= before + 240 * MINUTE
    assert steps(alert) == ["seen"]
    assert AuditEvent.objects.filter(action="alert.seen").count() == 1


def test_seeing_twice_keeps_who_was_first(alert, by_ana, ben, clinic):
    first = actions.see_alert(alert=alert, by=by_ana)
    again = actions.see_alert(alert=alert, by=actor.staff(ben, clinic))
    assert (again.acknowledged_by_id, again.due_at) == (by_ana.row.pk, first.due_at)
    assert steps(alert) == ["seen"]


def test_acting_ends_the_climb_and_keeps_the_alert_open(alert, by_ana):
    acted = actions.acknowledge_alert(alert=alert, by=by_ana, action_code="called")
    assert (acted.climbs_at, acted.is_open, acted.needs_somebody) == (None, True, False)
    assert steps(alert) == ["seen", "contacted"]


def test_doing_nothing_needs_a_reason(alert, by_ana):
    with pytest.raises(exceptions.NoReason):
        actions.acknowledge_alert(alert=alert, by=by_ana, action_code="no-action-needed", note=" ")
    assert steps(alert) == []
    actions.acknowledge_alert(alert=alert, by=by_ana, action_code="no-action-needed", note="Sent by mistake.")
    assert steps(alert) == ["seen", "assessed"]


def test_an_assessment_keeps_tool_level_plan_and_what_was_covered(alert, by_ana):
    actions.assess_alert(alert=alert, by=by_ana, covered=["means-safety", "emergency-contact"], **ASSESSED)
    step = alert.events.get(state="assessed")
    assert (step.tool, step.risk_level, step.plan) == ("asq", "low", "made")
    assert step.covered == ["emergency-contact", "means-safety"]
    alert.refresh_from_db()
    assert not alert.needs_somebody


@pytest.mark.parametrize("missing", ["tool", "risk_level", "plan"])
def test_an_assessment_without_one_of_its_parts_is_refused(alert, by_ana, missing):
    with pytest.raises(exceptions.NotAssessed):
        actions.assess_alert(alert=alert, by=by_ana, **{**ASSESSED, missing: ""})
    assert steps(alert) == []


@pytest.mark.parametrize(("days", "is_taken"), [(-1, False), (0, True), (366, True), (367, False), (60000, False)])
def test_the_next_date_is_a_day_on_which_somebody_really_looks(alert, by_ana, complete, days, is_taken):
    complete["next_date"] += timedelta(days=days)
    with nullcontext() if is_taken else pytest.raises(exceptions.NotClosable):
        actions.close_alert(alert=alert, by=by_ana, **complete)
    alert.refresh_from_db()
    assert alert.is_open is not is_taken


@pytest.mark.parametrize("missing", ["action_code", "risk_level", "plan", "next_date"])
def test_closing_needs_every_part(alert, by_ana, complete, missing):
    with pytest.raises(exceptions.NotClosable):
        actions.close_alert(alert=alert, by=by_ana, **{**complete, missing: None})
    alert.refresh_from_db()
    assert alert.is_open


def test_closing_keeps_all_of_it(alert, by_ana, complete):
    closed = actions.close_alert(alert=alert, by=by_ana, **complete)
    assert (closed.closed_by_id, closed.climbs_at, closed.is_void) == (by_ana.row.pk, None, False)
    assert steps(alert) == ["seen", "resolved"]


def test_an_alert_becomes_void_only_with_a_reason(alert, by_ana):
    with pytest.raises(exceptions.NoReason):
        actions.void_alert(alert=alert, by=by_ana, note="")
    void = actions.void_alert(alert=alert, by=by_ana, note="A test by the staff.")
    assert (void.is_void, void.is_open) == (True, False)
    assert steps(alert) == ["seen", "void"]


def test_opening_again_starts_clock_and_messages_anew(alert, by_ana, complete):
    actions.close_alert(alert=alert, by=by_ana, **complete)
    with pytest.raises(exceptions.NoReason):
        actions.reopen_alert(alert=alert, by=by_ana, note="")
    opened = actions.reopen_alert(alert=alert, by=by_ana, note="They called again.")
    assert opened.is_open
    assert (opened.acknowledged_at, opened.acted_at, opened.is_void) == (None, None, False)
    assert opened.climbs_at == opened.due_at > timezone.now()
    assert steps(alert) == ["seen", "resolved", "reopened"]
    assert Outbox.objects.filter(topic="alert.raised", about_id=alert.pk).count() == 1


def test_what_is_entered_about_a_closed_alert_is_not_dropped_in_silence(alert, by_ana, complete):
    actions.close_alert(alert=alert, by=by_ana, **complete)
    for step in (
        lambda: actions.see_alert(alert=alert, by=by_ana),
        lambda: actions.acknowledge_alert(alert=alert, by=by_ana, action_code="called"),
        lambda: actions.assess_alert(alert=alert, by=by_ana, **ASSESSED),
        lambda: actions.close_alert(alert=alert, by=by_ana, **complete),
        lambda: actions.void_alert(alert=alert, by=by_ana, note="Why."),
    ):
        with pytest.raises(exceptions.ClosedMeanwhile):
            step()
    assert steps(alert) == ["seen", "resolved"]


def test_no_state_stands_without_who_and_when(alert, ana):
    wrong = (
        {"acted_at": timezone.now()},
        {"closed_by": ana},
        {"is_void": True},
        {"climbs_at": None},
        {"rung": TOP + 1},
    )
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Alert.objects.filter(pk=alert.pk).update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        AlertEvent.objects.create(alert=alert, state="seen", actor_kind="staff", actor_id="")


def test_only_one_of_two_workers_moves_an_alert_up(alert):
    by = actor.system("worker")
    Alert.objects.filter(pk=alert.pk).update(climbs_at=timezone.now() - MINUTE)
    mine, theirs = Alert.objects.get(pk=alert.pk), Alert.objects.get(pk=alert.pk)
    assert actions.climb(alert=mine, by=by)
    assert not actions.climb(alert=theirs, by=by)
    assert list(alert.events.values_list("state", "rung")) == [("escalated", 1)]
    assert Outbox.objects.filter(topic="alert.climbed").count() == 1


def test_an_alert_that_somebody_answered_meanwhile_does_not_climb(alert, by_ana):
    Alert.objects.filter(pk=alert.pk).update(climbs_at=timezone.now() - MINUTE)
    late = Alert.objects.get(pk=alert.pk)
    actions.acknowledge_alert(alert=alert, by=by_ana, action_code="called")
    assert not actions.climb(alert=late, by=actor.system("worker"))
    assert "escalated" not in steps(alert)


def test_a_policy_is_signed_and_holds_from_then_on(clinic, pia, by_ana):
    times = {
        "emergency": {"seen": 5, "act": 20, "rung": 5},
        "urgent": {"seen": 30, "act": 120, "rung": 10},
        "same-day": {"seen": 120, "act": None, "rung": 60},
    }
    clinic.has_night_cover = True  # its clock runs at any hour of the day
    clinic.save()
    before = alerted(pia)
    actions.sign_alert_policy(clinic=clinic, times=times, by=by_ana)
    alert = actions.see_alert(alert=alerted(pia), by=by_ana)
    with time_machine.travel(timezone.now()):
        assert timedelta(minutes=118) < alert.due_at - timezone.now() <= timedelta(minutes=120)
    before.refresh_from_db()
    assert before.due_at == before.climbs_at  # what was raised under another policy keeps its clock


WRONG_TIMES = {
    "a level is missing": {"emergency": {"seen": 5, "act": 20, "rung": 5}},
    "no minutes": {"urgent": {"seen": 0, "act": 120, "rung": 10}},
    "longer to act than proposed": {"urgent": {"seen": 30, "act": 500, "rung": 10}},
    "no end for doing something": {"urgent": {"seen": 30, "act": None, "rung": 10}},
    "more than a day": {"urgent": {"seen": 2000, "act": 120, "rung": 10}},
    "slower rungs than proposed": {"emergency": {"seen": 5, "act": 20, "rung": 60}},
}


@pytest.mark.parametrize("wrong", WRONG_TIMES.values(), ids=WRONG_TIMES)
def test_times_that_leave_somebody_waiting_are_refused(clinic, by_ana, wrong):
    fine = {
        "emergency": {"seen": 5, "act": 20, "rung": 5},
        "urgent": {"seen": 30, "act": 120, "rung": 10},
        "same-day": {"seen": 120, "act": None, "rung": 60},
    }
    times = wrong if len(wrong) == 1 and "emergency" in wrong and wrong["emergency"]["rung"] == 5 else fine | wrong
    with pytest.raises(exceptions.NotATime):
        actions.sign_alert_policy(clinic=clinic, times=times, by=by_ana)


def test_a_rule_of_the_clinic_raises_beside_the_shipped_ones(started, clinic, by_ana):
    sheet = started.invitation.assessments.get(instrument="leeside-check-in")
    rule = actions.add_risk_rule(
        clinic=clinic, instrument="leeside-check-in", item="M1", at_or_above=3, level="same-day", by=by_ana
    )
    saved = answer(sheet, "M1", "3")
    assert [alert.level for alert in saved.alerts] == ["same-day"]
    assert saved.shows_support
    assert not answer(sheet, "M2", "3").alerts
    assert [alert.level for alert in answer(sheet, "S1", "1").alerts] == ["urgent"]
    actions.end_risk_rule(rule=rule, by=by_ana)
    assert not answer(sheet, "M1", "2", base=1).alerts
    assert Alert.objects.filter(item="M1").count() == 1


@pytest.mark.parametrize(("item", "line", "level"), [("M9", 3, "urgent"), ("M1", 9, "urgent"), ("M1", 3, "any")])
def test_a_rule_about_nothing_is_refused(clinic, by_ana, item, line, level):
    with pytest.raises(exceptions.NotARule):
        actions.add_risk_rule(
            clinic=clinic, instrument="leeside-check-in", item=item, at_or_above=line, level=level, by=by_ana
        )


@pytest.mark.parametrize(
    ("answers", "alerts"),
    [
        (["1"], [("check-in-safety", "urgent", 1)]),
        (["3"], [("clinic", "emergency", 3)]),
        (["3", "1"], [("clinic", "emergency", 3)]),  # the stricter one stands, and says that it was changed
        (["1", "3"], [("check-in-safety", "urgent", 1), ("clinic", "emergency", 3)]),
    ],
)
def test_a_question_with_two_rules_raises_the_stricter_once(started, by_ana, clinic, answers, alerts):
    actions.add_risk_rule(
        clinic=clinic, instrument="leeside-check-in", item="S1", at_or_above=2, level="emergency", by=by_ana
    )
    sheet = started.invitation.assessments.get(instrument="leeside-check-in")
    for base, code in enumerate(answers):
        answer(sheet, "S1", code, base=base)
    rows = list(Alert.objects.order_by("raised_at"))
    assert [
        (row.rule[: len(rule)], row.level, row.evidence["value"]) for row, (rule, *_) in zip(rows, alerts, strict=True)
    ] == alerts
    assert len(rows) == len(alerts) == Outbox.objects.filter(topic="alert.raised").count()
    assert rows[0].changed_since is (len(answers) > 1)
    if answers[0] == "3":
        assert len(rows[0].evidence["rules"]) == 2


def test_a_lighter_answer_after_the_stricter_alert_was_closed_raises_its_own(started, by_ana, clinic, complete):
    actions.add_risk_rule(
        clinic=clinic, instrument="leeside-check-in", item="S1", at_or_above=2, level="emergency", by=by_ana
    )
    sheet = started.invitation.assessments.get(instrument="leeside-check-in")
    answer(sheet, "S1", "3")
    actions.close_alert(alert=Alert.objects.get(), by=by_ana, **complete)
    answer(sheet, "S1", "1", base=1)
    assert [row.level for row in Alert.objects.open()] == ["urgent"]


@pytest.mark.parametrize(("given", "asks"), [("skipped", 1), ("answered", 0)])
def test_a_risk_item_without_an_answer_asks_once_sent(started, given, asks):
    sheet = started.invitation.assessments.get(instrument="leeside-check-in")
    answer(sheet, "M1", "1")
    answer(sheet, "S1", "0" if given == "answered" else "", state=given)
    assert not Alert.objects.exists()
    actions.submit(invitation=started.invitation, by=actor.patient(sheet.patient))
    alerts = Alert.objects.filter(rule="not-answered")
    assert alerts.count() == asks
    if asks:
        alert = alerts.get()
        assert (alert.level, alert.evidence["state"]) == ("same-day", "skipped")
        assert Outbox.objects.filter(topic="alert.raised", about_id=alert.pk).exists()


@pytest.mark.parametrize(("given", "asks"), [("skipped", 1), (None, 1), ("answered", 0)])
def test_a_question_of_the_clinics_own_rule_without_an_answer_asks_once_sent(started, by_ana, clinic, given, asks):
    actions.add_risk_rule(
        clinic=clinic, instrument="leeside-check-in", item="M2", at_or_above=3, level="urgent", by=by_ana
    )
    sheet = started.invitation.assessments.get(instrument="leeside-check-in")
    answer(sheet, "M1", "1")
    if given:
        answer(sheet, "M2", "0" if given == "answered" else "", state=given)
    actions.submit(invitation=started.invitation, by=actor.patient(sheet.patient))
    assert Alert.objects.filter(rule="not-answered", item="M2").count() == asks
    assert Alert.objects.filter(rule="not-answered").count() == asks + 1  # and the safety question's own


def answer(sheet, item: str, code: str, base: int = 0, state: str = "answered"):
    from intake.actions.answers import Given

    return actions.save_answer(
        assessment=sheet,
        item=item,
        given=Given(state, code),
        language="en",
        by=actor.patient(sheet.patient),
        base_revision=base,
    )
