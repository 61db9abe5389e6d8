"""What the rules suggest beside a profile, told to machines with who stands for it."""

import json

import jsonschema
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.actions import approve_rule, sign_off, switch_rule_off, write_rule
from content.models import Rule
from portal.api.description import document
from portal.api.renderers import encode
from portal.audit import actor
from portal.audit.models import AuditEvent
from portal.care.models import Goal
from portal.care.suggesting import goals_of
from tests.conftest import make_patient
from tests.content.conftest import (  # noqa: F401
    article,
    by_rita,
    english,
    library,
    make_article,
    own_article,
    rita,
)
from tests.portal.api.conftest import finish_intake

pytestmark = pytest.mark.django_db
ENGLISH = {"all": [{"fact": "language", "op": "==", "value": "en"}]}


@pytest.fixture
def shared_rule(article) -> Rule:  # noqa: F811
    return Rule.objects.create(
        key="speaks", version=3, page=article.page_ptr, titles={"en": "They speak English."}, when=ENGLISH
    )


@pytest.fixture
def signed(article, shared_rule, clinic, by_rita):  # noqa: F811
    return sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita)


def suggested(api, profile):
    return api.get(f"/suggestions/{profile.pk}").json()["suggestions"]


def test_a_shared_rule_stands_by_the_signature_of_its_page(api, profile, article, signed, rita):  # noqa: F811
    (found,) = suggested(api, profile)

    assert found["content"] == {
        "id": str(article.translation_key),
        "slug": article.slug,
        "language": "en",
        "title": article.title,
    }
    assert (found["version"], found["signed_by"]) == (signed.revision_id, str(rita.pk))
    assert found["url"].endswith(article.url)
    (rule,) = found["rules"]
    assert (rule["key"], rule["version"], rule["is_own"]) == ("speaks", 3, False)
    assert rule["approved_by"] == str(rita.pk)
    assert rule["approved_at"] == found["signed_at"]
    assert rule["conditions"] == [{"fact": "language", "op": "==", "value": "en", "found": "en", "holds": True}]


def test_a_clinics_own_rule_stands_by_its_own_approval(api, profile, article, clinic, lead, rita, by_rita):  # noqa: F811
    sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita)
    own = write_rule(page=article, titles={"en": "Ours."}, when=ENGLISH, clinic=clinic, by=actor.staff(lead, clinic))
    assert suggested(api, profile) == []

    approve_rule(rule=own, by=by_rita)

    (rule,) = suggested(api, profile)[0]["rules"]
    assert (rule["key"], rule["is_own"], rule["approved_by"]) == (own.key, True, str(rita.pk))
    switch_rule_off(rule=own, clinic=clinic, by=by_rita)
    assert suggested(api, profile) == []


def test_what_nobody_of_the_clinic_signed_is_not_suggested(
    api, machine, profile, shared_rule, other_clinic, signed, foreign_profile
):
    assert len(suggested(api, profile)) == 1
    assert suggested(machine(other_clinic), foreign_profile) == []


def test_a_page_of_the_clinics_own_has_no_public_address(api, profile, own_article, clinic, by_rita):  # noqa: F811
    Rule.objects.create(key="own", version=1, page=own_article.page_ptr, titles={"en": "Own."}, when=ENGLISH)
    sign_off(page=own_article, revision=own_article.latest_revision, clinic=clinic, by=by_rita)

    assert [each["url"] for each in suggested(api, profile)] == [None]


def test_another_clinic_and_a_narrow_token_read_nothing(api, machine, clinic, other_clinic, profile, signed):
    theirs = machine(other_clinic)
    unknown = theirs.get("/suggestions/00000000-0000-4000-8000-000000000000")
    foreign = theirs.get(f"/suggestions/{profile.pk}")
    assert (foreign.status_code, foreign.content) == (404, unknown.content)
    assert theirs.get("/suggestions").json()["results"] == []
    assert machine(clinic, "system/Patient.rs").get(f"/suggestions/{profile.pk}").status_code == 403
    assert api.get(f"/suggestions/{profile.pk}").status_code == 200


def test_each_read_is_one_audit_row_that_names_the_patient(api, profile, signed):
    api.get(f"/suggestions/{profile.pk}")
    api.get("/suggestions")

    rows = AuditEvent.objects.filter(action="api.suggestions.read")
    assert [row.patients for row in rows] == [[str(profile.patient_id)]] * 2
    assert {row.purpose for row in rows} == {"system/Observation.rs"}


def test_an_unchanged_reply_is_not_sent_again(api, profile, signed, article, clinic, by_rita):  # noqa: F811
    first = api.get(f"/suggestions/{profile.pk}")
    assert api.get(f"/suggestions/{profile.pk}", headers={"If-None-Match": first["ETag"]}).status_code == 304
    switch_rule_off(rule=Rule.objects.get(), clinic=clinic, by=by_rita)

    assert api.get(f"/suggestions/{profile.pk}", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_replies_fit_the_document(api, profile, signed):
    described = json.loads(encode(document()))
    for path, address in (("/suggestions", "/suggestions"), ("/suggestions/{id}", f"/suggestions/{profile.pk}")):
        reply = described["paths"][f"/api/v1{path}"]["get"]["responses"]["200"]
        schema = {**reply["content"]["application/json"]["schema"], "components": described["components"]}
        assert list(jsonschema.Draft202012Validator(schema).iter_errors(api.get(address).json())) == []


def test_a_list_takes_as_many_queries_for_many(api, clinic, profile, signed):
    def count():
        api.get("/suggestions")
        with CaptureQueriesContext(connection) as asked:
            found = api.get("/suggestions").json()["results"]
        assert all(len(row["suggestions"]) == 1 for row in found)
        return len(found), len(asked)

    one, queries = count()
    for name in ("Pat Example", "Pru Example"):
        finish_intake(make_patient(clinic, name))
    assert count() == (one + 2, queries)


def test_goals_are_those_agreed_and_the_newest_words(clinic, pia, ana):
    Goal.objects.create(patient=pia, topic="feel-calmer", agreed_by=ana)
    ended = Goal.objects.create(patient=pia, topic="sleep", agreed_by=ana)
    Goal.objects.filter(pk=ended.pk).update(ended_at=ended.agreed_at)

    assert goals_of({pia.pk}) == {pia.pk: ["feel-calmer"]}
