"""The page of connected systems: the clinic's admin makes, renews and switches off; nobody else sees it."""

import re

import pytest

from portal.audit import actor
from portal.integration.actions import make_client
from portal.integration.models import Client
from tests.sign_in import sign_in

NEW = "/clinic/clients/new/"
BODY = {"name": "Records", "scopes": ["system/Patient.rs", "system/Flag.rs"]}


@pytest.fixture
def records(clinic):
    return make_client(clinic=clinic, name="Records", scopes=["system/Flag.rs"], by=actor.system("tests"))[0]


def test_cleo_makes_a_client_and_reads_its_secret_once(client, cleo):
    sign_in(client, cleo)
    assert client.get(NEW).status_code == 200
    reply = client.post(NEW, BODY)
    page = reply.content.decode()
    made = Client.objects.get()
    assert made.scopes == BODY["scopes"]
    assert made.client_id in page
    secret = max(re.findall(r"<code>([A-Za-z0-9]{64,})</code>", page), key=len)
    listed = client.get("/clinic/clients/").content.decode()
    assert made.client_id in listed
    assert secret not in listed
    assert "no-store" in reply["Cache-Control"]


def test_a_client_without_name_or_scope_is_refused(client, cleo):
    sign_in(client, cleo)
    assert client.post(NEW, {"name": "", "scopes": []}).status_code == 422
    assert client.post(NEW, {"name": "Records", "scopes": ["system/*.rs"]}).status_code == 422
    assert not Client.objects.exists()


def test_cleo_renews_and_switches_off(client, cleo, records):
    sign_in(client, cleo)
    before = records.client_secret
    assert "secret" in client.post(f"/clinic/clients/{records.client_id}/secret/").content.decode()
    records.refresh_from_db()
    assert records.client_secret != before
    assert client.post(f"/clinic/clients/{records.client_id}/revoke/").status_code == 302
    records.refresh_from_db()
    assert records.revoked_at is not None
    assert client.post(f"/clinic/clients/{records.client_id}/secret/").status_code == 302


@pytest.mark.parametrize("path", ["/clinic/clients/", NEW])
def test_ana_sees_nothing_of_it(client, ana, path):
    sign_in(client, ana)
    assert client.get(path).status_code == 404
    assert client.post(path, BODY).status_code in (404, 405)


def test_a_client_of_another_clinic_is_as_if_it_never_existed(client, cleo, other_clinic):
    theirs = make_client(clinic=other_clinic, name="Theirs", scopes=["system/Flag.rs"], by=actor.system("tests"))[0]
    sign_in(client, cleo)
    assert "Theirs" not in client.get("/clinic/clients/").content.decode()
    for verb in ("secret", "revoke"):
        assert client.post(f"/clinic/clients/{theirs.client_id}/{verb}/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.revoked_at is None
