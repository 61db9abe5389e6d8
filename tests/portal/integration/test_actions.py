"""Clients are made, renewed and ended by whoever manages them in that clinic."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.audit import actor
from portal.audit.models import AuditEvent
from portal.care.policies import MayNot
from portal.integration.actions import ClientRefused, forget_old_keys, make_client, revoke_client, rotate_secret
from portal.integration.idempotency import KeyReused, Reply, once
from portal.integration.models import Client, IdempotencyKey

SCOPE = ["system/Patient.rs"]


@pytest.fixture
def by_cleo(cleo, clinic):
    return actor.staff(cleo, clinic)


def test_cleo_makes_a_client_and_it_is_written_down(by_cleo, clinic):
    client, secret = make_client(clinic=clinic, name=" Records ", scopes=SCOPE, by=by_cleo)
    assert (client.name, client.scopes, client.clinic) == ("Records", SCOPE, clinic)
    assert len(secret) >= 64
    assert AuditEvent.objects.get(action="client.made").facts["client"] == client.client_id


def test_a_clients_name_stands_in_no_line_that_the_library_logs(by_cleo, clinic, caplog):
    caplog.set_level("DEBUG")

    client, _secret = make_client(clinic=clinic, name="Northside records", scopes=SCOPE, by=by_cleo)

    assert client.client_id in caplog.text
    assert "Northside" not in caplog.text


def test_ana_cannot_make_renew_or_end_a_client(by_ana, by_cleo, clinic):
    with pytest.raises(MayNot):
        make_client(clinic=clinic, name="Records", scopes=SCOPE, by=by_ana)
    client, _secret = make_client(clinic=clinic, name="Records", scopes=SCOPE, by=by_cleo)
    for act in (rotate_secret, revoke_client):
        with pytest.raises(MayNot):
            act(client=client, by=by_ana)
    client.refresh_from_db()
    assert client.revoked_at is None


def test_cleo_cannot_make_a_client_of_another_clinic(by_cleo, other_clinic):
    with pytest.raises(MayNot):
        make_client(clinic=other_clinic, name="Records", scopes=SCOPE, by=by_cleo)
    assert not Client.objects.exists()


@pytest.mark.parametrize(("name", "scopes"), [("", SCOPE), ("Records", []), ("Records", ["system/*.rs"])])
def test_a_client_needs_a_name_and_scopes_that_exist(by_cleo, clinic, name, scopes):
    with pytest.raises(ClientRefused):
        make_client(clinic=clinic, name=name, scopes=scopes, by=by_cleo)


def test_a_client_that_was_switched_off_gets_no_new_secret(by_cleo, clinic):
    client, _secret = make_client(clinic=clinic, name="Records", scopes=SCOPE, by=by_cleo)
    revoke_client(client=client, by=by_cleo)
    with pytest.raises(ClientRefused):
        rotate_secret(client=client, by=by_cleo)


def test_nothing_is_made_when_the_audit_fails(by_cleo, clinic, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("portal.integration.actions.record", fails)
    with pytest.raises(RuntimeError):
        make_client(clinic=clinic, name="Records", scopes=SCOPE, by=by_cleo)
    assert not Client.objects.exists()


def write(key: str, body: object, effects: list[int]) -> Reply:
    def effect() -> Reply:
        effects.append(1)
        return Reply(201, '{"n": 1}', "/x")

    return once(client_id="c", route="POST /x", key=key, body=body, effect=effect)


def test_a_repeated_write_has_its_effect_once(db):
    effects: list[int] = []
    first, second = write("k", {"a": 1}, effects), write("k", {"a": 1}, effects)
    assert (first.is_replay, second.is_replay) == (False, True)
    assert (second.status, second.body, second.location) == (201, '{"n": 1}', "/x")
    assert len(effects) == 1


def test_the_same_key_with_another_body_is_refused(db):
    effects: list[int] = []
    write("k", {"a": 1}, effects)
    with pytest.raises(KeyReused):
        write("k", {"a": 2}, effects)


def test_a_key_is_undone_with_its_effect(db):
    def fails() -> Reply:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        once(client_id="c", route="r", key="k", body={}, effect=fails)
    assert not IdempotencyKey.objects.exists()


def test_keys_are_forgotten_after_48_hours(db):
    effects: list[int] = []
    write("k", {"a": 1}, effects)
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=49))
    assert write("k", {"a": 2}, effects).is_replay is False
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=49))
    assert forget_old_keys(by=actor.system("worker")) == 1
    assert not IdempotencyKey.objects.exists()


def test_the_stored_reply_is_sealed(db):
    from django.db import connection

    write("k", {"a": 1}, [])
    with connection.cursor() as cursor:
        cursor.execute("SELECT reply FROM integration_idempotencykey")
        assert cursor.fetchone()[0].startswith("v1:")
