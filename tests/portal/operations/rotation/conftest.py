"""Two keys, and a database in which every sealed column was filled under the old one."""

import base64
from datetime import date

import pytest
from allauth.mfa.models import Authenticator

from intake.actions import register_patient
from intake.models import PatientIdentifier
from portal.accounts.adapter import SecondFactorAdapter
from portal.audit.actor import staff
from portal.audit.outbox import post

OLD = f"old:{base64.b64encode(b'o' * 32).decode()}"
NEW = f"new:{base64.b64encode(b'n' * 32).decode()}"


@pytest.fixture(autouse=True)
def old_key(settings, tmp_path):
    settings.FIELD_KEYS, settings.BACKUP_DIR = OLD, tmp_path


@pytest.fixture
def new_key_first(settings):
    """Put the new key in front, as an operator does before rotating."""

    def turn():
        settings.FIELD_KEYS = f"{NEW},{OLD}"

    return turn


@pytest.fixture
def people(clinic, ana):
    """Patients with names, contacts and an identifier."""
    return [
        register_patient(
            clinic=clinic, name=f"Pia{number} Example", birth_date=date(1990, 5, 4), by=staff(ana, clinic),
            phone=f"02 000 {number:04}", identifier=("urn:records", f"A{number}"),
        )[0]
        for number in range(12)
    ]  # fmt: skip


@pytest.fixture
def second_factor(ana):
    adapter = SecondFactorAdapter()
    Authenticator.objects.create(user=ana, type="totp", data={"secret": adapter.encrypt("SECRET")})
    return Authenticator.objects.create(
        user=ana,
        type="recovery_codes",
        data={"migrated_codes": [adapter.encrypt("one"), adapter.encrypt("two")], "used_mask": 2},
    )


@pytest.fixture
def identifiers(people):
    return PatientIdentifier.objects.all()


@pytest.fixture
def post_something(clinic, ana):
    return post("mail.test", about=ana, clinic_id=clinic.pk, secret={"code": "A secret code"})
