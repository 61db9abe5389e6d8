"""The two writes: a patient, and an intake sent once however often the request arrives."""

import threading

import pytest
from django.db import connection

from intake.models import Battery, Invitation, Patient
from portal.accounts.roles import Role
from portal.audit import actor
from portal.audit.models import AuditEvent
from portal.care.models import CareTeamMember
from portal.integration.models import IdempotencyKey
from tests.conftest import make_patient, make_user
from tests.portal.api.test_shape import slug_of

NOBODY = "00000000-0000-7000-8000-000000000000"
PIA = {
    "names": [{"use": "official", "text": "Pia Example"}],
    "preferred_name": "Pip",
    "pronouns": "she",
    "birth_date": "1990-05-04",
    "gender": "female",
    "languages": ["es"],
    "telecom": [{"system": "email", "value": "pia@home.example"}, {"system": "phone", "value": "000"}],
    "identifiers": [{"system": "urn:example:record", "value": "A-1"}],
}


def invite(api, patient, key="key-1", **fields):
    body = {"patient": str(patient.pk), "battery": "standard", "language": "en", **fields}
    return api.post("/invitations", body, headers={"Idempotency-Key": key} if key else {})


def email(value):
    return {"system": "email", "value": value}


def phone(value):
    return {"system": "phone", "value": value}


def pointers(reply) -> dict[str, str]:
    return {error["pointer"]: error["code"] for error in reply.json()["errors"]}


def test_a_patient_is_registered(api, clinic):
    reply = api.post("/patients", PIA)
    assert reply.status_code == 201
    row = Patient.objects.get()
    assert reply["Location"] == f"/api/v1/patients/{row.pk}"
    assert (row.clinic, row.name, row.preferred_name, row.language) == (clinic, "Pia Example", "Pip", "es")
    assert (row.email, row.phone, row.gender) == ("pia@home.example", "000", "female")
    shown = api.get(f"/patients/{row.pk}").json()
    assert shown == reply.json()
    assert {name: shown[name] for name in PIA} == PIA
    assert AuditEvent.objects.get(action="patient.registered").actor_id == api.client.client_id


def test_a_patient_with_a_known_identifier_is_returned_not_made_again(api):
    first, second = api.post("/patients", PIA), api.post("/patients", {**PIA, "names": [{"text": "Somebody Else"}]})
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == first.json()
    assert Patient.objects.count() == 1
    assert AuditEvent.objects.filter(action="api.patients.read").count() == 1


def test_a_token_that_only_makes_patients_reads_none_by_guessing(machine, clinic, api):
    api.post("/patients", PIA)
    known = machine(clinic, "system/Patient.c").post("/patients", {**PIA, "names": [{"text": "x"}]})
    assert known.status_code == 200
    assert set(known.json()) == {"id", "identifiers", "status"}


def test_the_same_identifier_in_another_clinic_is_another_person(machine, clinic, other_clinic):
    one, other = machine(clinic).post("/patients", PIA), machine(other_clinic).post("/patients", PIA)
    assert (one.status_code, other.status_code) == (201, 201)
    assert one.json()["id"] != other.json()["id"]


def test_a_patient_may_be_registered_with_a_key(api):
    body = {"names": [{"text": "Pia Example"}]}
    first = api.post("/patients", body, headers={"Idempotency-Key": "k"})
    again = api.post("/patients", body, headers={"Idempotency-Key": "k"})
    assert (first.status_code, again.status_code, again["Idempotency-Replayed"]) == (201, 201, "true")
    assert "Idempotency-Replayed" not in first
    assert Patient.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"id": NOBODY}, "#/id", "unknown-member"),
        ({"clinic": NOBODY}, "#/clinic", "unknown-member"),
        ({"created_at": "2020-01-01T00:00:00Z"}, "#/created_at", "unknown-member"),
        ({"revision": 7}, "#/revision", "unknown-member"),
        ({"status": "active"}, "#/status", "unknown-member"),
        ({"a/b~c": 1}, "#/a~1b~0c", "unknown-member"),
        ({"__proto__": {}}, "#/__proto__", "unknown-member"),
        ({"names": []}, "#/names", "min_length"),
        ({"names": [{"text": "x" * 201}]}, "#/names/0/text", "max_length"),
        ({"names": [{"text": " "}]}, "#/names/0/text", "blank"),
        ({"names": [{"text": 5}]}, "#/names/0/text", "invalid"),
        ({"names": [{"text": "A", "family": "B"}]}, "#/names/0/family", "unknown-member"),
        ({"names": "Pia"}, "#/names", "not_a_list"),
        ({"names": [None]}, "#/names/0", "null"),
        ({"birth_date": "2999-01-01"}, "#/birth_date", "out-of-range"),
        ({"birth_date": "0001-01-01"}, "#/birth_date", "out-of-range"),
        ({"birth_date": "04/05/1990"}, "#/birth_date", "invalid"),
        ({"birth_date": 19900504}, "#/birth_date", "invalid"),
        ({"gender": "x"}, "#/gender", "invalid_choice"),
        ({"languages": ["xx"]}, "#/languages/0", "invalid_choice"),
        ({"languages": "en"}, "#/languages", "not_a_list"),
        ({"telecom": [{"system": "fax", "value": "1"}]}, "#/telecom/0/system", "invalid_choice"),
        ({"identifiers": [{"system": "s"}]}, "#/identifiers/0/value", "required"),
        ({"pronouns": {"a": 1}}, "#/pronouns", "invalid"),
        ({"pronouns": "she\n"}, "#/pronouns", "control-character"),
        ({"preferred_name": "a\u2028b"}, "#/preferred_name", "control-character"),
        ({"names": [{"text": "\u202eaiP"}]}, "#/names/0/text", "control-character"),
        ({"names": [{"text": "\u200b"}]}, "#/names/0/text", "no-letters"),
        ({"telecom": [email("pia@home.example\nBcc: x@y.example")]}, "#/telecom/0/value", "control-character"),
        ({"telecom": [email("pia@home.example\n")]}, "#/telecom/0/value", "control-character"),
        ({"telecom": [email("pia")]}, "#/telecom/0/value", "not-an-email-address"),
        ({"telecom": [email("a" * 250 + "@a.example")]}, "#/telecom/0/value", "max_length"),
        ({"telecom": [phone("09 000\r\n0000")]}, "#/telecom/0/value", "control-character"),
        ({"telecom": [phone("call me")]}, "#/telecom/0/value", "not-a-phone-number"),
        ({"telecom": [phone("0" * 41)]}, "#/telecom/0/value", "max_length"),
        ({"telecom": [phone("000"), phone("001")]}, "#/telecom", "sent-twice"),
        ({"identifiers": [{"system": "a|b", "value": "1"}]}, "#/identifiers/0/system", "has-a-bar"),
        ({"identifiers": [{"system": "a", "value": "1\t"}]}, "#/identifiers/0/value", "control-character"),
        ({"birth_date": "19900504"}, "#/birth_date", "invalid"),
        ({"birth_date": "1990-W18-5"}, "#/birth_date", "invalid"),
    ],
)
def test_a_member_that_does_not_fit_is_named_by_its_place(api, change, pointer, code):
    reply = api.post("/patients", {**PIA, **change})
    assert slug_of(reply) == "invalid"
    assert pointers(reply).get(pointer) == code
    assert not Patient.objects.exists()


@pytest.mark.parametrize("body", [[], '"text"', 5, None, True, {}])
def test_a_body_of_another_shape_is_refused(api, body):
    assert slug_of(api.post("/patients", body)) == "invalid"
    assert slug_of(api.post("/invitations", body, headers={"Idempotency-Key": "k"})) == "invalid"


def test_an_intake_is_sent_and_its_link_and_code_are_told_once(api, ready, pia, settings):
    reply = invite(api, pia)
    assert reply.status_code == 201
    row = Invitation.objects.get()
    body = reply.json()
    assert body["link"].startswith(f"{settings.PUBLIC_URL}/i/")
    assert body["code"]
    assert (body["status"], body["patient"], body["battery"]["key"]) == ("created", str(pia.pk), "standard")
    assert (row.created_by_client, row.responsible) == (api.client.client_id, None)
    shown = api.get(f"/invitations/{row.pk}").json()
    assert "link" not in shown
    assert "code" not in shown
    assert {name: body[name] for name in shown} == shown


def test_repeating_the_request_sends_nothing_again(api, ready, pia):
    first, again = invite(api, pia), invite(api, pia)
    assert (again.status_code, again["Idempotency-Replayed"]) == (201, "true")
    assert again.content == first.content
    assert again["Location"] == first["Location"]
    assert Invitation.objects.count() == 1


def test_the_key_is_required_and_bound_to_client_and_body(api, ready, machine, clinic, pia):
    assert slug_of(invite(api, pia, key=None)) == "idempotency-key-missing"
    for key in ("", "x" * 256, "ü", "a b"):
        assert invite(api, pia, key=key or " ").status_code == 400
    assert invite(api, pia).status_code == 201
    assert slug_of(invite(api, pia, occasion="follow-up")) == "idempotency-key-reused"
    assert invite(machine(clinic), pia).status_code == 201
    assert Invitation.objects.count() == 2


def test_a_refused_write_leaves_the_key_free(api, ready, pia, olga):
    assert invite(api, olga).status_code == 422
    assert not IdempotencyKey.objects.exists()
    assert invite(api, pia).status_code == 201


def test_a_foreign_and_an_unknown_patient_look_the_same(api, ready, olga):
    foreign = invite(api, olga)
    unknown = api.post(
        "/invitations", {"patient": NOBODY, "battery": "standard", "language": "en"}, headers={"Idempotency-Key": "k2"}
    )
    drop = {"request_id"}
    assert {k: v for k, v in foreign.json().items() if k not in drop} == {
        k: v for k, v in unknown.json().items() if k not in drop
    }
    assert pointers(foreign) == {"#/patient": "not-found"}
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"battery": "unheard-of"}, "#/battery"),
        ({"occasion": "party"}, "#/occasion"),
        ({"patient": "x"}, "#/patient"),
        ({"patient": 5}, "#/patient"),
        ({"battery": "standard\n"}, "#/battery"),
        ({"responsible": NOBODY}, "#/responsible"),
        ({"status": "submitted"}, "#/status"),
        ({"language": "xx"}, "#"),
        ({"language": 5}, "#/language"),
    ],
)
def test_what_does_not_fit_an_intake_is_named(api, ready, pia, change, pointer):
    body = {"patient": str(pia.pk), "battery": "standard", "language": "en", **change}
    reply = api.post("/invitations", body, headers={"Idempotency-Key": "k"})
    assert slug_of(reply) == "invalid"
    assert pointer in pointers(reply)
    assert not Invitation.objects.exists()


def test_the_responsible_person_must_work_here_and_joins_the_care_team(api, ready, clinic, ana, otto, pia):
    editor = make_user(clinic, "Edda", Role.EDITOR)
    for stranger in (otto, editor):
        assert pointers(invite(api, pia, responsible=str(stranger.pk))) == {"#/responsible": "not-found"}
    assert invite(api, pia, responsible=str(ana.pk)).json()["responsible"] == str(ana.pk)
    assert CareTeamMember.objects.filter(patient=pia, user=ana).exists()


def test_another_clinics_battery_cannot_be_sent(api, ready, other_clinic, pia):
    Battery.objects.create(clinic=other_clinic, key="theirs", version="1", title={})
    assert pointers(invite(api, pia, battery="theirs")) == {"#/battery": "not-found"}


def test_a_clinic_that_is_not_ready_refuses_with_its_reasons(api, clinic, pia):
    from intake import actions

    actions.load_batteries(by=actor.system("tests"))
    reply = invite(api, pia)
    assert (reply.status_code, slug_of(reply)) == (409, "cannot-send")
    assert reply.json()["errors"]
    assert not Invitation.objects.exists()


def test_a_young_person_cannot_be_asked(api, ready, clinic):
    child = make_patient(clinic, "Young Person", birth_date=None)
    reply = invite(api, child)
    assert reply.status_code == 422
    assert not Invitation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_with_one_identifier_are_one_patient(api):
    replies: list[int] = []

    def register() -> None:
        try:
            replies.append(api.post("/patients", PIA).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=register) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(replies) == [200] * 15 + [201]
    assert Patient.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_send_one_intake(api, ready, pia):
    """The others get the stored reply, or 409 while the first is still under way."""
    replies: list[int] = []

    def send() -> None:
        try:
            replies.append(invite(api, pia).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(replies) <= {201, 409}
    assert 201 in replies
    assert Invitation.objects.count() == 1
