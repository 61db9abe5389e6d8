"""From invitation to reviewed profile: Ana sends, Pia answers, Ana reads, decides, shares; a machine reads the same."""

import json
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.test import Client as Machine

from intake.instruments import load
from intake.models import Alert, Answer, Profile
from intake.psychometrics.scoring import score, stored
from portal.audit.outbox import deliver_due
from portal.clinic.present.symptoms import scale_name
from portal.integration.actions import make_client
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.patient import Patient
from tests.journeys.staff import SlipInHand, Staff
from tests.journeys.world import SYSTEM, URGENT, World, plant_pieces

# As Pia answers, in the order in which she is asked. Her worry about being valued is high, and she is not safe.
WORRY = {"W1": 2, "W4": 1, "W2": 3, "W3": 1}
CLOSE = {
    "AX7": 2, "AV2": 3, "AX1": 5, "AV1": 2, "AX2": 4, "DF7": 4, "AX5": 5, "DF2": 1, "AV6": 3, "AX8": 1,
    "DF6": 2, "AX3": 4, "DF5": 1, "AV8": 4, "DF3": 2, "AV3": 2, "DF8": 5, "AV7": 3, "AX9": 2, "AV10": 4,
}  # fmt: skip
MOOD = {"M2": 2, "M1": 1, "M3": 2, "S1": 2, "M4": 1}
READ = "system/Observation.rs"
SHARED = "Asking for reassurance"
WAYS = {
    "phone, no script": (PHONE, False),
    "phone, script": (PHONE, True),
    "desktop, no script": (DESKTOP, False),
    "desktop, script": (DESKTOP, True),
}
CLINICAL = re.compile(r"alert|risk|safety|harm|mood|worry|score|answer|patient|pia|example clinic|harbour", re.I)


def answers_everything(patient: Patient, slip: SlipInHand) -> Patient:
    """The patient's whole way, from the link to "sent"."""
    patient.opens(slip.link).enters(slip.code)
    patient.says_it_is_private().agrees()
    patient.fills_in(contact="022 000 0000, text only", reasons="Bad sleep since spring")
    patient.starts_the_part().answers_the_part(WORRY)
    patient.starts_the_part().answers_the_part(CLOSE)
    patient.starts_the_part().answers_the_part({item: MOOD[item] for item in ("M2", "M1", "M3", "S1")})
    assert patient.is_offered_support
    assert patient.sees(URGENT)
    patient.goes_on()
    assert patient.is_at(4, 5)
    patient.answers(str(MOOD["M4"])).fills_in(what_helps="Walking")
    assert patient.place == "/you/check/"
    patient.sends()
    assert patient.place == "/you/sent/"
    return patient


def computed() -> dict[str, Decimal]:
    """The scores of Pia's answers, by the arithmetic alone: `instrument.scale` to value."""
    sheets = {"leeside-check-in": WORRY | MOOD, "leeside-attachment-core": CLOSE}
    return {
        f"{key}.{each.scale}": stored(each.value)
        for key, answers in sheets.items()
        for each in score(load(key), answers)
    }


def names_of_scales() -> dict[str, str]:
    keys = ("leeside-check-in", "leeside-attachment-core")
    return {scale_name(load(key), scale.key): f"{key}.{scale.key}" for key in keys for scale in load(key).scales}


def read_by_machine(world: World, profile: Profile) -> dict[str, Any]:
    """What another system of the clinic reads, with a token of its own."""
    client, secret = make_client(clinic=world.clinic, name="Records", scopes=[READ], by=SYSTEM)
    asked = {"client_id": client.client_id, "client_secret": secret, "grant_type": "client_credentials", "scope": READ}
    machine, form = Machine(), "application/x-www-form-urlencoded"
    token = json.loads(machine.post("/o/token/", urlencode(asked), content_type=form).content)["access_token"]
    reply = machine.get(f"/api/v1/profiles/{profile.pk}", headers={"Authorization": f"Bearer {token}"})
    assert reply.status_code == 200
    return json.loads(reply.content, parse_float=Decimal)


@pytest.mark.parametrize("way", WAYS)
def test_from_invitation_to_reviewed_profile(way: str, device: Any, site: str, world: World, ana: Staff) -> None:
    size, script = WAYS[way]
    plant_pieces(world)

    slip = ana.sends_the_first_intake("Pia Example", "1990-05-04", "en")
    pia = answers_everything(Patient(device(size, script=script), site), slip)
    alert_is_told_in_plain_words(world)
    ana_finds_her_first_and_reads_the_same_numbers(ana)
    the_machine_reads_the_same_numbers(world)
    ana.acknowledges_the_alert()
    assert Alert.objects.get().acknowledged_by == world.ana
    ana.shares(SHARED).completes_the_review("Thank you. We talk about it on Tuesday.")
    assert Profile.objects.get().reviews.get().reviewed_by == world.ana
    pia.goes_home()
    assert pia.sees(SHARED)
    assert pia.sees("We talk about it on Tuesday.")
    pia.page.get_by_role("button", name=SHARED).click()
    assert pia.page.locator("main h1").inner_text() == SHARED


@pytest.mark.parametrize("way", WAYS)
def test_the_patients_way_in_spanish(way: str, device: Any, site: str, world: World, ana: Staff) -> None:
    size, script = WAYS[way]
    slip = ana.sends_the_first_intake("Pia Example", "1990-05-04", "es")
    assert slip.language == "es"
    pia = answers_everything(Patient(device(size, script=script), site), slip)
    assert pia.page.locator("html").get_attribute("lang") == "es"
    assert set(Answer.objects.values_list("language", flat=True)) == {"es"}
    assert {f"{s.assessment.instrument}.{s.scale}": s.value for s in Profile.objects.get().scores.all()} == computed()
    alert_is_told_in_plain_words(world)
    the_machine_reads_the_same_numbers(world)


def alert_is_told_in_plain_words(world: World) -> None:
    mail.outbox.clear()
    deliver_due()
    written = [message for message in mail.outbox if message.to == [world.ana.email]]
    assert written
    for message in written:
        assert not CLINICAL.search(f"{message.subject} {message.body}")


def ana_finds_her_first_and_reads_the_same_numbers(ana: Staff) -> None:
    assert "Pia Example" in ana.first_on_the_caseload()
    ana.opens_the_profile_of_the_first()
    shown = {names_of_scales()[name]: Decimal(number.split()[0]) for name, number in ana.scores_on_the_page().items()}
    assert shown == {key: value.quantize(Decimal("0.1"), ROUND_HALF_UP) for key, value in computed().items()}


def the_machine_reads_the_same_numbers(world: World) -> None:
    profile = Profile.objects.get()
    read = read_by_machine(world, profile)
    assert {f"{row['instrument']}.{row['scale']}": Decimal(row["value"]) for row in read["scores"]} == computed()
