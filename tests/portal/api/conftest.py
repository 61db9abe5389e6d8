"""A clinic with one finished intake, scored by the product itself, and machines with tokens."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from intake import actions
from intake.actions.answers import Given
from intake.models import Assessment, Battery, ConsentText, Invitation, Patient, PatientIdentifier, Profile
from intake.wording import Wordings
from portal.audit import actor
from portal.audit.encryption import keyed_hash
from portal.integration.actions import make_client
from portal.integration.models import Client
from portal.integration.scopes import SCOPES

BASE = "/api/v1"


@dataclass(frozen=True)
class Machine:
    """An API client with a token, and the browser that speaks for it."""

    client: Client
    token: str
    browser: Browser

    def get(self, path: str, **kwargs: Any) -> Any:
        return self.browser.get(f"{BASE}{path}", headers=self._headers(kwargs), **kwargs)

    def post(self, path: str, body: Any, **kwargs: Any) -> Any:
        text = body if isinstance(body, bytes | str) else json.dumps(body)
        kwargs = {"content_type": "application/json", **kwargs}
        return self.browser.post(f"{BASE}{path}", text, headers=self._headers(kwargs), **kwargs)

    def call(self, method: str, path: str, **kwargs: Any) -> Any:
        return self.browser.generic(method, f"{BASE}{path}", headers=self._headers(kwargs), **kwargs)

    def _headers(self, kwargs: dict[str, Any]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **kwargs.pop("headers", {})}


def issue_token(client: Client, scope: str, seconds: int = 300) -> str:
    """Write a token row as the token endpoint does, without its password hashing."""
    text = f"token-{client.pk}-{get_access_token_model().objects.count()}"
    get_access_token_model().objects.create(
        application=client, token=text, scope=scope, expires=timezone.now() + timedelta(seconds=seconds)
    )
    return text


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    cache.clear()


@pytest.fixture
def machine(db) -> Callable[..., Machine]:
    """Make a machine of a clinic that holds the scopes named, all of them unless said otherwise."""

    def make(clinic: Any, *scopes: str) -> Machine:
        given = scopes or tuple(SCOPES)
        client, _secret = make_client(clinic=clinic, name="Records", scopes=given, by=actor.system("tests"))
        return Machine(client, issue_token(client, " ".join(given)), Browser(raise_request_exception=False))

    return make


@pytest.fixture
def api(machine, clinic) -> Machine:
    return machine(clinic)


def finish_intake(patient: Patient, answer: str = "4") -> Profile:
    """Take a patient through a whole intake by the product's own actions."""
    invitation = ask(patient)
    by = actor.patient(patient)
    text = consent_text(patient)
    actions.say_privacy(invitation=invitation, privacy=Invitation.ALONE, helper="", is_shared_device=False, by=by)
    actions.consent(invitation=invitation, text=text, agrees=True, by=by)
    for assessment in invitation.assessments.all():
        instrument = Wordings(invitation.clinic_id)(assessment.instrument, assessment.instrument_version)
        for item in instrument.items:
            codes = [option.code for option in item.options]
            given = Given("answered", answer if answer in codes else codes[-1], seconds=Decimal(6))
            actions.save_answer(assessment=assessment, item=item.id, given=given, language="en", by=by)
    return actions.submit(invitation=invitation, by=by)


def consent_text(patient: Patient) -> ConsentText:
    text, _new = ConsentText.objects.get_or_create(
        clinic=patient.clinic, language="en", version=1, defaults={"text": "Yes?", "text_hash": "0" * 64}
    )
    return text


def sheet_of(patient: Patient) -> Assessment:
    """Return the check-in of a new intake to which the patient has agreed, with no answer yet."""
    invitation = ask(patient)
    actions.consent(invitation=invitation, text=consent_text(patient), agrees=True, by=actor.patient(patient))
    return invitation.assessments.get(instrument="leeside-check-in")


def ask(patient: Patient) -> Invitation:
    actions.load_batteries(by=actor.system("tests"))
    battery = Battery.objects.get(key="standard", clinic=None)
    issued = actions.invite(
        patient=patient, battery=battery, responsible=None, language="en", by=actor.system("tests", patient.clinic_id)
    )
    return issued.invitation


def name_elsewhere(patient: Patient, value: str = "A-1", system: str = "urn:example:record") -> None:
    PatientIdentifier.objects.create(
        patient=patient,
        clinic=patient.clinic,
        system=system,
        value=value,
        value_hash=keyed_hash(f"{system}|{value}", "patient-identifier"),
    )


@pytest.fixture
def profile(pia, lead) -> Profile:
    return finish_intake(pia)


@pytest.fixture
def foreign_profile(olga) -> Profile:
    return finish_intake(olga)


@pytest.fixture
def ready(monkeypatch, db):
    """A clinic in which nothing is missing: what makes it so is tested where it is decided."""
    actions.load_batteries(by=actor.system("tests"))
    monkeypatch.setattr("portal.care.actions.intakes.refusals", lambda *args: [])
