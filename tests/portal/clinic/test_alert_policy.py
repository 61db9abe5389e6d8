"""The lead signs how soon alerts are answered, and adds rules; nobody else does, and shipped rules stay."""

import re

import pytest

from intake.models import AlertPolicy, ClinicRiskRule, Deadlines
from portal.accounts.roles import Role
from portal.audit import actor
from portal.audit.models import AuditEvent
from portal.care.actions import end_risk_rule
from tests.conftest import make_user
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db
TIMES = {
    "emergency_seen": "10", "emergency_act": "20", "emergency_rung": "5",
    "urgent_seen": "45", "urgent_act": "200", "urgent_rung": "10",
    "same-day_seen": "180", "same-day_act": "", "same-day_rung": "60",
}  # fmt: skip
RULE = {"question": "leeside-check-in/M1", "at_or_above": "3", "level": "same-day"}


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_proposed_times_hold_until_somebody_signs(as_lead, lead, clinic, batteries):
    assert "Nobody has signed these times yet" in text(as_lead.get("/clinic/alerts/"))
    assert Deadlines(clinic).times("urgent").seen == 60
    assert as_lead.post("/clinic/alerts/", TIMES).status_code == 302
    assert "Signed by Lea" in text(as_lead.get("/clinic/alerts/"))
    assert Deadlines(clinic).times("urgent").seen == 45
    assert AlertPolicy.objects.get().signed_by == lead
    assert AuditEvent.objects.filter(action="alert_policy.signed").count() == 1


@pytest.mark.parametrize(
    ("field", "value"), [("urgent_act", "241"), ("emergency_rung", "6"), ("urgent_seen", ""), ("urgent_seen", "0")]
)
def test_times_that_are_too_long_or_none_are_refused_in_words(as_lead, batteries, field, value):
    reply = as_lead.post("/clinic/alerts/", {**TIMES, field: value})
    assert reply.status_code == 422
    assert "errmsg" in text(reply)
    assert not AlertPolicy.objects.exists()


def test_a_promise_to_patients_is_never_outlasted(clinic, lead, as_lead, batteries):
    as_lead.post("/clinic/alerts/", {**TIMES, "urgent_seen": "200"})
    clinic.urgent_minutes = 30
    assert Deadlines(clinic).times("urgent").seen == 30
    assert Deadlines(clinic).times("emergency").seen == 10


def test_a_rule_is_added_listed_and_ended(as_lead, batteries):
    assert as_lead.post("/clinic/alerts/rules/", RULE).status_code == 302
    rule = ClinicRiskRule.objects.get()
    page = text(as_lead.get("/clinic/alerts/"))
    assert "Added by Lea" in page
    assert as_lead.post(f"/clinic/alerts/rules/{rule.pk}/end/").status_code == 302
    assert "Added by Lea" not in text(as_lead.get("/clinic/alerts/"))
    assert AuditEvent.objects.filter(action__startswith="risk_rule.").count() == 2


def test_the_same_rule_is_not_added_twice(as_lead, batteries):
    as_lead.post("/clinic/alerts/rules/", RULE)
    assert as_lead.post("/clinic/alerts/rules/", RULE).status_code == 422
    assert ClinicRiskRule.objects.count() == 1


def test_a_rule_of_another_clinic_is_not_there(as_lead, batteries, other_clinic, otto):
    theirs = ClinicRiskRule.objects.create(
        clinic=other_clinic, instrument="leeside-check-in", item="M1", at_or_above=3, level="urgent", added_by=otto
    )
    assert as_lead.post(f"/clinic/alerts/rules/{theirs.pk}/end/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.ended_at is None
    assert "Otto" not in text(as_lead.get("/clinic/alerts/"))


def test_the_shipped_rules_stand_there_and_have_no_end(as_lead, batteries):
    page = text(as_lead.get("/clinic/alerts/"))
    assert "wished you were not alive" in page
    assert "End this rule" not in page


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.ADMIN, Role.EDITOR])
def test_nobody_else_sets_them(client, clinic, role, batteries):
    somebody = sign_in(client, make_user(clinic, "Some", role), clinic)
    assert somebody.get("/clinic/alerts/").status_code == 404
    assert somebody.post("/clinic/alerts/", TIMES).status_code == 404
    assert somebody.post("/clinic/alerts/rules/", RULE).status_code == 404
    assert not AlertPolicy.objects.exists()
    assert not ClinicRiskRule.objects.exists()


def test_a_rule_on_a_question_that_is_not_asked_any_more_is_shown_and_can_be_ended(as_lead, lead, clinic, batteries):
    rule = ClinicRiskRule.objects.create(
        clinic=clinic, instrument="leeside-check-in", item="GONE", at_or_above=1, level="urgent", added_by=lead
    )
    assert "GONE" in text(as_lead.get("/clinic/alerts/"))
    assert as_lead.post(f"/clinic/alerts/rules/{rule.pk}/end/").status_code == 302
    assert "GONE" not in text(as_lead.get("/clinic/alerts/"))


def test_who_ended_a_rule_first_stays(clinic, lead):
    ClinicRiskRule.objects.create(
        clinic=clinic, instrument="leeside-check-in", item="M1", at_or_above=1, level="urgent", added_by=lead
    )
    read_by_both = [ClinicRiskRule.objects.get(), ClinicRiskRule.objects.get()]
    for rule, who in zip(read_by_both, (lead, make_user(clinic, "Max", Role.LEAD)), strict=True):
        end_risk_rule(rule=rule, by=actor.staff(who, clinic))
    assert ClinicRiskRule.objects.get().ended_by == lead
    assert AuditEvent.objects.filter(action="risk_rule.ended").count() == 1
