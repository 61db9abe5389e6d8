"""Who may read what: every scope against every address, each refusal with its twin that succeeds."""

import pytest
from django.test import Client as Browser
from django.urls import get_resolver
from django.utils import timezone

from intake.models import Invitation, Patient
from portal.api.catalogue import RESOURCES
from portal.audit import actor
from portal.audit.models import AuditEvent
from portal.integration.actions import revoke_client
from portal.integration.scopes import SCOPES

GUARDED = [resource for resource in RESOURCES if resource.scopes]
READS = [(resource.resource, resource.scopes["GET"]) for resource in GUARDED]
NOBODY = "00000000-0000-7000-8000-000000000000"


def rows_of(profile) -> dict[str, str]:
    """Return an id of each resource that hangs on one profile."""
    found = {
        "patients": profile.patient_id,
        "invitations": profile.invitation_id,
        "assessments": profile.invitation.assessments.first().pk,
        "profiles": profile.pk,
    }
    alert = profile.invitation.alerts.first()
    return {name: str(pk) for name, pk in found.items()} | ({"alerts": str(alert.pk)} if alert else {})


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize(("name", "needed"), READS)
def test_an_address_opens_to_its_scope_alone(machine, clinic, name, needed, scope):
    reply = machine(clinic, scope).get(f"/{name}")
    assert reply.status_code == (200 if scope == needed else 403)
    if scope != needed:
        assert reply.json()["type"].endswith("/insufficient-scope")
        assert f'scope="{needed}"' in reply["WWW-Authenticate"]
        assert machine(clinic, scope).get(f"/{name}/{NOBODY}").status_code == 403


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize(("path", "needed"), [("/patients", "system/Patient.c"), ("/invitations", "system/Task.c")])
def test_a_write_opens_to_its_scope_alone(machine, clinic, path, needed, scope):
    reply = machine(clinic, scope).post(path, {}, headers={"Idempotency-Key": "k"})
    assert reply.status_code == (422 if scope == needed else 403)
    assert not Patient.objects.exists()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(("name", "needed"), READS)
def test_without_a_valid_token_nothing_opens(db, name, needed):
    browser = Browser()
    for headers in (
        {},
        {"Authorization": "Bearer nonsense"},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "Bearer"},
    ):
        for path in (f"/api/v1/{name}", f"/api/v1/{name}/{NOBODY}", f"/api/v1/{name}?access_token=x"):
            reply = browser.get(path, headers=headers)
            assert reply.status_code == 401
            assert reply["WWW-Authenticate"].startswith('Bearer realm="leeside"')
            assert reply.json()["type"].endswith("/not-authenticated")


def test_a_token_in_the_address_is_not_looked_at(api):
    assert Browser().get(f"/api/v1/patients?access_token={api.token}").status_code == 401
    assert api.get("/patients").status_code == 200


def test_a_staff_session_opens_nothing_here(client, ana, db):
    client.force_login(ana)
    assert client.get("/api/v1/patients").status_code == 401


def test_rows_of_another_clinic_are_as_if_they_never_existed(machine, clinic, other_clinic, profile, foreign_profile):
    ours, theirs = machine(clinic), machine(other_clinic)
    for name, pk in rows_of(foreign_profile).items():
        foreign, unknown = ours.get(f"/{name}/{pk}"), ours.get(f"/{name}/{NOBODY}")
        assert (foreign.status_code, foreign.content) == (404, unknown.content)
        kept = {"RateLimit", "X-Request-Id"}
        assert {k: v for k, v in foreign.items() if k not in kept} == {
            k: v for k, v in unknown.items() if k not in kept
        }
        assert theirs.get(f"/{name}/{pk}").status_code == 200
        assert pk not in ours.get(f"/{name}").content.decode()
        assert pk in theirs.get(f"/{name}").content.decode()


@pytest.mark.parametrize("name", ["invitations", "assessments", "profiles", "alerts", "recommendations", "suggestions"])
def test_a_filter_by_a_foreign_patient_finds_nothing(api, olga, foreign_profile, name):
    body = api.get(f"/{name}?patient={olga.pk}&include_total=true").json()
    assert (body["results"], body["total"]) == ([], 0)


def test_fields_and_expand_never_widen_a_narrow_token(machine, clinic, profile):
    narrow = machine(clinic, "system/Observation.rs")
    assert narrow.get(f"/profiles/{profile.pk}?expand=patient").status_code == 403
    assert narrow.get("/profiles?expand=patient").status_code == 403
    assert narrow.get("/profiles?fields=answers").status_code == 400
    assert narrow.get("/profiles?fields=patient__name").status_code == 400
    wide = machine(clinic, "system/Observation.rs", "system/Patient.rs")
    assert wide.get(f"/profiles/{profile.pk}?expand=patient").json()["patient"]["names"][0]["text"] == "Pia Example"
    assert wide.get("/profiles?expand=patient").json()["results"][0]["patient"]["id"] == str(profile.patient_id)
    row = AuditEvent.objects.filter(action="api.profiles.read").latest("at")
    assert row.purpose == "system/Observation.rs system/Patient.rs"


def test_a_client_that_was_switched_off_is_out_at_once(api, clinic):
    assert api.get("/patients").status_code == 200
    api.client.revoked_at = timezone.now()
    api.client.save(update_fields=["revoked_at"])  # the token itself is still there and has not ended
    assert api.get("/patients").status_code == 401


def test_revoking_a_client_ends_its_tokens(api):
    revoke_client(client=api.client, by=actor.system("tests"))
    assert api.get("/patients").status_code == 401


def test_the_clients_of_a_suspended_clinic_are_out_at_once(api, clinic):
    clinic.suspended_at = timezone.now()
    clinic.save()
    assert api.get("/patients").status_code == 401


def test_a_token_that_has_ended_opens_nothing(api):
    from oauth2_provider.models import get_access_token_model

    get_access_token_model().objects.update(expires=timezone.now())
    assert api.get("/patients").status_code == 401


@pytest.mark.parametrize("resource", RESOURCES)
def test_each_view_says_itself_who_may_come_in(resource):
    assert "permission_classes" in vars(resource)


def test_each_address_under_api_says_who_may_come_in():
    for pattern in api_patterns():
        view = getattr(pattern.callback, "cls", None)
        assert view is None or any(
            "permission_classes" in vars(kind)
            for kind in view.__mro__
            if not kind.__module__.startswith("rest_framework")
        ), pattern


def api_patterns():
    from portal.api import urls

    assert get_resolver().url_patterns
    return urls.urlpatterns


def test_a_denied_read_writes_no_row_and_a_list_writes_one_for_all(api, clinic, pia, olga):
    api.get(f"/patients/{olga.pk}")
    assert not AuditEvent.objects.filter(action__startswith="api.").exists()
    api.get("/patients")
    row = AuditEvent.objects.get(action="api.patients.read")
    assert row.patients == [str(pia.pk)]


def test_answers_are_shown_only_once_they_were_sent(api, pia):
    from tests.portal.api.conftest import ask

    invitation = ask(pia)
    reply = api.get(f"/assessments?invitation={invitation.pk}").json()
    assert {row["status"] for row in reply["results"]} == {"draft"}
    assert [row["answers"] for row in reply["results"]] == [None] * len(reply["results"])


@pytest.mark.parametrize("ended", ["revoked_at", "stopped_at", "refused_at", "expires_at"])
def test_each_status_is_asked_for_by_the_name_that_its_rows_bear(api, pia, profile, ended):
    from tests.portal.api.conftest import ask

    ask(pia)
    Invitation.objects.filter(pk=ask(pia).pk).update(**{ended: timezone.now()})
    shown = {str(row["id"]): row["status"] for row in api.get("/assessments?page_size=100").json()["results"]}
    assert set(shown.values()) == {"draft", "submitted", "abandoned"}
    for status in ("draft", "submitted", "abandoned"):
        rows = api.get(f"/assessments?status={status}&page_size=100").json()["results"]
        assert {row["id"] for row in rows} == {pk for pk, said in shown.items() if said == status}
    assert api.get("/assessments?status=lost").status_code == 400


def test_sent_answers_have_a_value_or_a_state(api, profile):
    rows = api.get(f"/assessments?invitation={profile.invitation_id}").json()["results"]
    for row in rows:
        assert row["status"] == "submitted"
        assert row["answers"]
        for answer in row["answers"].values():
            assert set(answer) == {"value", "state", "entered"}
            assert (answer["value"] is None) == (answer["state"] != "answered")


def test_an_alert_tells_its_rule_and_no_words(api, profile, lead):
    (row,) = api.get("/alerts").json()["results"][:1] or [None]
    alert = profile.invitation.alerts.get(pk=row["id"])
    assert row["trigger"] == {"assessment": str(alert.assessment_id), "link_id": alert.item}
    assert row["status"] == "open"
    assert row["owner"] == str(lead.pk)
    assert row["severity"] == alert.level
    assert [step["state"] for step in row["actions"]] == [event.state for event in alert.events.all()]
    assert alert.evidence["text"] not in str(row)
    assert "evidence" not in row
    assert "note" not in str(row)


def test_a_patient_is_found_by_what_another_system_calls_them(api, pia, olga):
    from tests.portal.api.conftest import name_elsewhere

    name_elsewhere(pia)
    name_elsewhere(olga)
    (row,) = api.get("/patients?identifier=urn:example:record|A-1").json()["results"]
    assert row["id"] == str(pia.pk)
    assert row["identifiers"] == [{"system": "urn:example:record", "value": "A-1"}]
    assert api.get("/patients?identifier=urn:example:record|A-2").json()["results"] == []
    assert api.get("/patients?identifier=A-1").status_code == 400
    assert len(api.get("/patients?birth_date=1990-05-04").json()["results"]) == 1
    assert api.get("/patients?birth_date=1990-05-05").json()["results"] == []
