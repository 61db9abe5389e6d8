"""Where to tell of a hole, as RFC 9116 wants it; no address is ever made up for a clinic."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from portal.operations import installation
from portal.operations.security_txt import ADDRESS

pytestmark = pytest.mark.django_db


def fields(reply) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in reply.content.decode().splitlines():
        if not line.startswith("#"):
            name, _, value = line.partition(": ")
            found.setdefault(name, []).append(value)
    return found


def test_it_names_the_contacts_in_their_order(client, settings):
    settings.SECURITY_CONTACT = ["mailto:security@clinic.example", "https://clinic.example/holes"]
    reply = client.get(ADDRESS)
    assert (reply.status_code, reply["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert fields(reply)["Contact"] == settings.SECURITY_CONTACT
    assert fields(reply)["Preferred-Languages"] == ["en, es"]
    assert b"demonstration" not in reply.content


def test_it_is_good_for_less_than_a_year_and_says_so_once(client, settings):
    settings.SECURITY_CONTACT = ["mailto:security@clinic.example"]
    (expires,) = fields(client.get(ADDRESS))["Expires"]
    left = datetime.strptime(expires, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) - timezone.now()
    assert timedelta(days=30) < left < timedelta(days=365)


def test_over_https_it_names_its_own_address(client, settings):
    settings.SECURITY_CONTACT = ["mailto:security@clinic.example"]
    assert "Canonical" not in fields(client.get(ADDRESS))
    settings.SERVED_OVER_TLS, settings.PUBLIC_URL = True, "https://clinic.example"
    assert fields(client.get(ADDRESS))["Canonical"] == [f"https://clinic.example{ADDRESS}"]


def test_without_a_contact_there_is_no_file(client):
    assert client.get(ADDRESS).status_code == 404


def test_a_demonstration_says_that_nobody_reads_its_address(client):
    installation.record(True)
    reply = client.get(ADDRESS)
    assert fields(reply)["Contact"] == ["mailto:security@demo.invalid"]
    assert b"Nobody reads this address" in reply.content


def test_nobody_can_send_to_it(client, settings):
    settings.SECURITY_CONTACT = ["mailto:security@clinic.example"]
    assert client.post(ADDRESS).status_code == 405
