"""A rule is written in a form, counted over past profiles, approved by somebody else, and shown beside what it chose."""

import pytest
from django.utils import translation

from content import library as shelf
from content.actions import sign_off
from content.models import Rule
from portal.accounts.roles import Role
from portal.audit import actor
from portal.audit.models import AuditEvent
from portal.care import rule_preview
from tests.conftest import make_patient, make_user
from tests.content.conftest import *  # noqa: F403 - the library and its people
from tests.portal.clinic import intakes
from tests.sign_in import sign_in

pytestmark = [pytest.mark.django_db]
RULES = "/clinic/content/rules/"
WORRY = "leeside-check-in.worry.value"


@pytest.fixture
def roy(clinic):
    return make_user(clinic, "Roy", Role.REVIEWER)


@pytest.fixture
def shelved(article, batteries, clinic, by_rita):
    """A page that the clinic signed, and questionnaires to ask about."""
    sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita)
    return article


def typed(page, fact=WORRY, op=">=", value="1,5", **fields):
    """What the form sends."""
    return {
        "page": str(page.translation_key),
        "title_en": "Worry is high.",
        "title_es": "",
        "kind": "all",
        "rows": "1",
        "fact_0": fact,
        "op_0": op,
        "value_0": value,
        **fields,
    }


def written(client, page, **fields) -> Rule:
    answer = client.post(f"{RULES}write/", typed(page, **fields))
    assert answer.status_code == 302, answer.content.decode()
    return Rule.objects.latest("pk")


def approve(client, rule):
    return client.post(f"{RULES}{rule.key}/{rule.version}/approve/", follow=True).content.decode()


def suggested(clinic, facts, language="en"):
    return [each.page.slug for each in shelf.suggested(facts, clinic, language)]


def test_a_rule_is_written_approved_by_another_and_then_chooses(client, shelved, clinic, rita, roy):
    sign_in(client, rita)
    rule = written(client, shelved)
    assert (rule.when, rule.key, rule.version) == (
        {"all": [{"fact": WORRY, "op": ">=", "value": 1.5}]},
        "own-1",
        1,
    )
    assert suggested(clinic, {WORRY: 2.0}) == []
    assert "You wrote this version." in approve(client, rule)
    assert suggested(clinic, {WORRY: 2.0}) == []

    client.logout()
    sign_in(client, roy)
    assert "Approved by Roy" in approve(client, rule)
    assert suggested(clinic, {WORRY: 2.0}) == [shelved.slug]
    assert suggested(clinic, {WORRY: 1.0}) == []
    assert suggested(clinic, {}) == []


def test_a_lead_writes_and_does_not_approve(client, shelved, clinic, lead, rita):
    sign_in(client, lead)
    rule = written(client, shelved)
    assert "Approve this version" not in client.get(f"{RULES}{rule.key}/").content.decode()
    assert client.post(f"{RULES}{rule.key}/1/approve/").status_code == 404
    client.logout()
    assert "Approved by Rita" in approve(sign_in(client, rita), rule)
