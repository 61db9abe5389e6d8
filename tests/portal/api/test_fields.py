"""No member of a body moves a column that is not on the list: every field of every model of ours is tried."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from intake.models import Invitation, Patient, PatientIdentifier
from portal.api.catalogue import RESOURCES
from portal.api.invitations import NewInvitation
from portal.api.patients import IdentifierSerializer, NameSerializer, NewPatient, TelecomSerializer
from tests.architecture.people import rows_fingerprint
from tests.portal.api.test_writes import PIA, pointers

OURS = ("intake", "care", "accounts", "integration", "country", "audit")
BODIES = {"/patients": NewPatient, "/invitations": NewInvitation}
WITHIN = {"names": NameSerializer, "telecom": TelecomSerializer, "identifiers": IdentifierSerializer}
# What people who try this elsewhere send first, whether or not a model of ours has it.
TRIED_ELSEWHERE = (
    "is_staff",
    "is_superuser",
    "is_active",
    "role",
    "roles",
    "state",
    "score",
    "_state",
    "pk",
    "__class__",
)
KEYED = {"Idempotency-Key": "k"}


def fields() -> Iterator[tuple[str, models.Field | None]]:
    """Every name by which a column of ours can be set, each once."""
    seen = {}
    for model in apps.get_models():
        if model._meta.app_label in OURS:
            for field in model._meta.concrete_fields:
                seen |= {field.name: field, field.attname: field}
    yield from (seen | dict.fromkeys(TRIED_ELSEWHERE)).items()


def plausible(field: Any, foreign: Patient) -> Any:
    """Return a value that the column would take, of another clinic where it is about one."""
    if isinstance(field, models.UUIDField | models.ForeignKey):
        about = getattr(field, "related_model", None)
        return str(foreign.clinic_id if about is not None and about.__name__ == "Clinic" else foreign.pk)
    if isinstance(field, models.BooleanField):
        return True
    if isinstance(field, models.IntegerField | models.DecimalField):
        return 7
    if isinstance(field, models.DateTimeField):
        return "2001-01-01T00:00:00Z"
    if isinstance(field, models.DateField):
        return "2001-01-01"
    return {} if isinstance(field, models.JSONField) else "x"


@pytest.fixture
def bodies(batteries, ready, pia) -> dict[str, dict[str, Any]]:
    sending = {"patient": str(pia.pk), "battery": "standard", "language": "en"}
    return {"/patients": PIA, "/invitations": sending}


def refused(api, path: str, body: dict[str, Any], pointer: str) -> bool:
    reply = api.post(path, body, headers=KEYED)
    return reply.status_code == 422 and pointers(reply).get(pointer) == "unknown-member"


def test_every_write_is_looked_at():
    assert set(BODIES) == {f"/{resource.resource}" for resource in RESOURCES if hasattr(resource, "create")}
    assert len(list(fields())) > 150


@pytest.mark.parametrize("path", BODIES)
def test_a_field_that_is_not_on_the_list_is_refused_by_its_name(api, bodies, olga, path):
    before, taken = rows_fingerprint(), []
    for name, field in fields():
        body = {**bodies[path], name: plausible(field, olga)}
        if name not in BODIES[path]().fields and not refused(api, path, body, f"#/{name}"):
            taken.append(name)
    assert taken == []
    assert rows_fingerprint() == before


@pytest.mark.parametrize("within", WITHIN)
def test_nor_inside_a_member(api, bodies, olga, within):
    before, taken = rows_fingerprint(), []
    for name, field in fields():
        body = json.loads(json.dumps(PIA))
        body[within][0][name] = plausible(field, olga)
        if name not in WITHIN[within]().fields and not refused(api, "/patients", body, f"#/{within}/0/{name}"):
            taken.append(name)
    assert taken == []
    assert rows_fingerprint() == before


@pytest.mark.parametrize("path", BODIES)
def test_all_of_them_at_once_are_all_named(api, bodies, olga, path):
    known = BODIES[path]().fields
    extra = {name: plausible(field, olga) for name, field in fields() if name not in known}
    reply = api.post(path, {**extra, **bodies[path]}, headers=KEYED)
    assert reply.status_code == 422
    assert {f"#/{name}" for name in extra} <= set(pointers(reply))


def columns(row: models.Model, *given: str) -> dict[str, Any]:
    """Return what stands in every column that the body did not name."""
    return {field.name: field.value_from_object(row) for field in row._meta.concrete_fields if field.name not in given}


def test_a_new_patient_has_the_clinic_of_the_client_and_defaults_beside_what_was_sent(api, bodies, clinic):
    """The twin: the same body without anything else is taken."""
    assert api.post("/patients", PIA).status_code == 201
    row = Patient.objects.get(identifiers__isnull=False)
    sent = ("name", "preferred_name", "pronouns", "email", "phone", "birth_date", "gender", "language")
    kept = columns(row, *sent, "id", "created_at", "updated_at")
    defaults = columns(Patient(clinic=clinic), *sent, "id", "created_at", "updated_at")
    assert kept == defaults
    assert PatientIdentifier.objects.get().clinic == clinic


def test_a_new_invitation_belongs_to_the_client_and_has_happened_to_nobody(api, bodies, clinic, pia):
    assert api.post("/invitations", bodies["/invitations"], headers=KEYED).status_code == 201
    row = Invitation.objects.get()
    made = ("id", "token_hash", "code_hash", "created_at", "updated_at", "expires_at", "minutes")
    sent = ("patient", "battery", "language", "occasion")
    defaults = columns(Invitation(clinic=clinic, created_by_client=api.client.client_id), *made, *sent)
    assert columns(row, *made, *sent) == defaults
