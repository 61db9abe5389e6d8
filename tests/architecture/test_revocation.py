"""What was taken away is gone at the next request of an open session: of pages, and of a machine's token."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from intake.actions import load_batteries
from intake.models import Alert, Consent
from portal.accounts.models import Membership
from portal.audit.actor import system
from portal.care.models import CareTeamMember, DutyPerson, Supervision
from portal.integration.models import Client as Machine
from tests.architecture import people
from tests.architecture.canaries.visitors import token
from tests.portal.care.people import alerted, on_duty

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db):
    load_batteries(by=system("tests"))
    return people.build_house("harbour")


def profile(house: people.House) -> str:
    return f"/p/{house.ids['patient']}/"


def end_now(rows: Any) -> None:
    rows.update(ends_at=timezone.now())


def deactivate(house: people.House, name: str) -> None:
    house.staff[name].is_active = False
    house.staff[name].save()


def suspend(house: people.House) -> None:
    house.clinic.suspended_at = timezone.now()
    house.clinic.save()


WAYS: dict[str, tuple[str, Callable[[people.House], None]]] = {
    "the role ended": ("ana", lambda house: end_now(Membership.objects.filter(user=house.staff["ana"]))),
    "the person was deactivated": ("ana", lambda house: deactivate(house, "ana")),
    "the care team ended": ("ana", lambda house: end_now(CareTeamMember.objects)),
    "the clinic was suspended": ("ana", suspend),
    "the supervision ended": ("lea", lambda house: end_now(Supervision.objects)),
    "the supervised clinician left": ("lea", lambda house: move_to_ben(house)),
}


def move_to_ben(house: people.House) -> None:
    CareTeamMember.objects.update(user=house.staff["ben"])
    Alert.objects.update(owner=house.staff["ben"])


@pytest.mark.parametrize("way", WAYS)
def test_an_open_session_loses_the_patient_at_the_next_request(house, way):
    who, take_away = WAYS[way]
    client = people.signed_in(house.staff[who])
    assert client.get(profile(house)).status_code == 200

    take_away(house)

    for address in (profile(house), f"{profile(house)}print/"):
        assert client.get(address).status_code != 200
    assert client.post(f"{profile(house)}notes/", {"text": "x"}).status_code in (302, 403, 404)


def test_duty_ends_with_the_alert(house):
    ben = house.staff["ben"]
    CareTeamMember.objects.update(ends_at=timezone.now())
    DutyPerson.objects.all().delete()
    on_duty(ben, house.clinic)
    client = people.signed_in(ben)
    assert client.get(profile(house)).status_code == 200

    Alert.objects.update(closed_at=timezone.now(), closed_by=ben)

    assert client.get(profile(house)).status_code == 404


def test_duty_ends_with_the_duty(house):
    ben = house.staff["ben"]
    CareTeamMember.objects.update(ends_at=timezone.now())
    DutyPerson.objects.all().delete()
    duty = on_duty(ben, house.clinic)
    alerted(house.device.invitation.patient)
    client = people.signed_in(ben)
    assert client.get(profile(house)).status_code == 200

    end_now(DutyPerson.objects.filter(pk=duty.pk))

    assert client.get(profile(house)).status_code == 404


@pytest.mark.parametrize("way", ["client revoked", "clinic suspended"])
def test_a_token_ends_at_the_next_request(house, way):
    headers, client = token(house.clinic, ["system/Patient.rs"]), Client()
    address = f"/api/v1/patients/{house.ids['patient']}"
    assert client.get(address, headers=headers).status_code == 200

    if way == "client revoked":
        Machine.objects.update(revoked_at=timezone.now())
    else:
        suspend(house)

    assert client.get(address, headers=headers).status_code == 401


STATES = {
    "expired": {"expires_at": "now"},
    "revoked": {"revoked_at": "now"},
    "refused": {"refused_at": "now"},
}


@pytest.mark.parametrize("state", STATES)
def test_a_link_that_ended_closes_the_open_session_like_a_link_that_never_was(house, state):
    client = people.bound_to(house)
    assert client.get("/you/private/").status_code == 200
    fresh = Client()
    assert fresh.get(f"/i/{house.token}/").status_code == 200

    invitation = house.device.invitation
    for name in STATES[state]:
        setattr(invitation, name, timezone.now())
    invitation.save()

    assert client.get("/you/private/").status_code == 404
    assert client.post("/you/private/", {"privacy": "alone"}).status_code == 404
    ended, never = fresh.get(f"/i/{house.token}/"), fresh.get("/i/never-was/")
    assert (ended.status_code, ended.content) == (never.status_code, never.content)


def test_after_sending_the_session_reads_no_answer_and_writes_none(house):
    client = people.bound_to(house)
    invitation = house.device.invitation
    invitation.submitted_at = timezone.now()
    invitation.save()

    assert client.get("/you/part/1/1/").headers["Location"] == "/you/sent/"
    assert client.post("/you/part/1/1/", {"a": "1"}).status_code == 409


def test_consent_that_was_taken_back_closes_the_questions_and_no_answer_is_saved(house):
    client = people.bound_to(house)
    invitation = house.device.invitation
    client.post("/you/private/", {"privacy": "alone"})
    text = house.clinic.consent_texts.get()
    row = Consent.objects.create(
        clinic=house.clinic, patient=invitation.patient, invitation=invitation, text=text, text_hash=text.text_hash,
        language="en", decision=Consent.GIVEN,
    )  # fmt: skip
    assert client.get("/you/part/1/1/").status_code == 200

    Consent.objects.filter(pk=row.pk).update(decision=Consent.WITHDRAWN)

    assert client.get("/you/part/1/1/").headers["Location"] == "/you/"
    client.post("/you/part/1/1/", {"a": "1"})
    assert not invitation.assessments.filter(answers__isnull=False).exists()


def test_a_suspended_clinic_lets_nobody_of_its_staff_in(house):
    clients = {name: people.signed_in(user) for name, user in house.staff.items()}
    pages = {"ana": "/caseload/", "cleo": "/clinic/", "rae": "/clinic/content/", "lea": "/caseload/"}
    assert all(clients[name].get(page).status_code == 200 for name, page in pages.items())

    suspend(house)

    assert {name: clients[name].get(page).status_code for name, page in pages.items()} == dict.fromkeys(pages, 403)
