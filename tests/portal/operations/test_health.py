from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from portal.audit import outbox
from portal.audit.models import DutyRun, Heartbeat, Outbox
from portal.operations import health
from tests.sign_in import sign_in


class Applied:
    def __init__(self, applied: bool) -> None:
        self.applied = applied

    def are_applied(self) -> bool:
        return self.applied


@pytest.fixture
def well(db, monkeypatch):
    """Everything as it should be; the test database itself is made without migrations."""
    monkeypatch.setattr(health, "migrations", Applied(True))
    Heartbeat.objects.create(name="worker", at=timezone.now())


def test_healthz_needs_no_database(client):
    assert client.get("/healthz").content == b"ok\n"


def test_readyz_names_each_thing_that_is_well(client, well):
    reply = client.get("/readyz")

    assert reply.status_code == 200
    assert reply.json() == {
        "status": "ok", "database": "ok", "migrations": "ok", "worker": "ok", "outbox": "ok", "duties": "ok",
        "disk": "ok",
    }  # fmt: skip


def test_readyz_tells_of_a_worker_that_has_been_silent_for_a_minute(client, well):
    Heartbeat.objects.update(at=timezone.now() - timedelta(seconds=61))

    reply = client.get("/readyz")

    assert (reply.status_code, reply.json()["worker"]) == (503, "stale")


def test_readyz_tells_of_a_message_that_is_five_minutes_late(client, well, pia):
    message = outbox.post("test.topic", about=pia, clinic_id=pia.clinic_id)
    late = timezone.now() - timedelta(minutes=6)
    Outbox.objects.filter(pk=message.pk).update(created_at=late, due_at=late)

    assert client.get("/readyz").json()["outbox"] == "old"


def test_readyz_tells_of_a_duty_that_fails_and_stays_in_service(client, well):
    DutyRun.objects.create(name="norms", at=timezone.now(), failed_at=timezone.now(), last_error="KeyError")

    reply = client.get("/readyz")

    assert (reply.status_code, reply.json()["status"], reply.json()["duties"]) == (200, "degraded", "failing")


@pytest.mark.parametrize(("silent_for", "shown"), [(61, True), (10, False)])
@pytest.mark.parametrize("path", ["/caseload/", "/accounts/me/"])
def test_staff_pages_say_that_the_worker_has_been_silent_for_a_minute(client, well, ana, path, silent_for, shown):
    Heartbeat.objects.update(at=timezone.now() - timedelta(seconds=silent_for))

    page = sign_in(client, ana).get(path).content.decode()

    assert ("Messages are not being sent" in page) == shown


def test_readyz_tells_of_a_full_disk(client, well, monkeypatch):
    monkeypatch.setattr(health, "LOW_DISK_BYTES", 2**62)

    assert client.get("/readyz").json()["disk"] == "low"


def test_readyz_tells_of_migrations_that_are_missing(client, well, monkeypatch):
    monkeypatch.setattr(health, "migrations", Applied(False))

    assert client.get("/readyz").json()["migrations"] == "missing"


def test_readyz_tells_of_a_database_that_is_away(client, monkeypatch):
    def gone() -> None:
        raise OperationalError

    monkeypatch.setattr(health.connection, "ensure_connection", gone)

    reply = client.get("/readyz")

    assert (reply.status_code, reply.json()["database"]) == (503, "unreachable")


def test_migrations_are_looked_for_until_they_are_there_and_never_again(db, monkeypatch):
    plans = [["something"], []]
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: plans.pop(0))
    migrations = health.Migrations()

    assert [migrations.are_applied() for _ in range(3)] == [False, True, True]
