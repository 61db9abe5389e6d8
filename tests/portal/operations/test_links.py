"""Fresh links into the demonstration: what somebody else was given or sent there goes on working."""

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from content import actions as content
from intake import actions as intake
from intake.links import live_invitation
from intake.models import Battery, Invitation, Patient
from portal.accounts.models import Installation
from portal.audit import actor
from portal.care import access
from portal.integration.models import Client
from portal.operations import demonstration, installation
from portal.operations.demonstration.links import CLIENT_KEPT, GUEST, NoDemonstration, fresh_links
from tests.starter import load_starter

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        load_starter()
        content.load_rules(by=actor.system("tests"))
        installation.record(True)
        yield demonstration.load(people=2)
        transaction.set_rollback(True)


def token_in(links) -> str:
    return links["invitation"].rstrip("/").rpartition("/")[2]


def snapshot() -> dict[object, tuple[str, str]]:
    return {row.pk: (row.token_hash, row.code_hash) for row in Invitation.objects.all()}


def test_every_part_has_a_link(demo):
    links = fresh_links()
    parts = {"clinician", "other_clinician", "lead", "clinic_admin", "editor", "reviewer", "patient", "invitation"}
    assert set(links) == parts | {"invitation_code", "api"}
    assert len({links[part] for part in parts}) == len(parts)


def test_no_intake_that_was_there_gets_another_link(demo):
    before = snapshot()
    fresh_links()
    assert {pk: kept for pk, kept in snapshot().items() if pk in before} == before


def test_an_intake_that_a_person_just_sent_keeps_its_link(demo, client):
    patient = Patient.objects.filter(clinic=demo.clinic).first()
    by = actor.staff(demo.staff["clinician"], demo.clinic)
    battery = Battery.objects.get(clinic=None, key="check-in")
    sent = intake.invite(patient=patient, battery=battery, responsible=None, language="en", by=by)

    fresh_links()

    assert live_invitation(sent.token) == sent.invitation
    assert client.post(f"/i/{sent.token}/", {"code": sent.code}).status_code == 302


def test_a_link_that_was_just_printed_keeps_working(demo, client):
    first, second = fresh_links(), fresh_links()
    for links in (first, second):
        reply = client.post(f"/i/{token_in(links)}/", {"code": links["invitation_code"]})
        assert reply.status_code == 302
    assert Client.objects.filter(client_id__in=[links["api"]["client_id"] for links in (first, second)]).count() == 2


def test_the_guest_is_one_made_up_person_in_care(demo):
    for _ in range(2):
        fresh_links()
    guest = Patient.objects.get(identifiers__system="urn:leeside:demonstration")
    assert guest.name == GUEST
    assert guest in access.patients_for(actor.staff(demo.staff["clinician"], demo.clinic))


def test_clients_of_earlier_days_end(demo):
    earlier = fresh_links()["api"]["client_id"]
    row = Client.objects.get(client_id=earlier)
    Client.objects.filter(pk=row.pk).update(created=row.created - 2 * CLIENT_KEPT)
    fresh_links()
    assert not Client.objects.filter(client_id=earlier).exists()


def test_there_is_no_link_into_anything_else(demo):
    Installation.objects.all().delete()
    before = snapshot()
    with pytest.raises(NoDemonstration):
        fresh_links()
    with pytest.raises(CommandError, match="not a demonstration"):
        call_command("demo", "links")
    assert snapshot() == before
