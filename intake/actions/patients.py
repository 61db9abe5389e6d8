"""Makes patients, and keeps how they can be reached."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from intake.formats import check_patient
from intake.models import Patient, PatientIdentifier, PatientNameHash
from intake.names import PURPOSE, prefixes
from portal.audit.actor import Actor
from portal.audit.encryption import keyed_hash, keyed_hashes
from portal.audit.record import record

IDENTIFIER_PURPOSE = "patient-identifier"


@transaction.atomic
def register_patient(
    *,
    clinic: Any,
    name: str,
    birth_date: date | None,
    by: Actor,
    identifier: tuple[str, str] | None = None,
    **fields: Any,
) -> tuple[Patient, bool]:
    """Make a patient of a clinic. With an identifier (system, value) that is known already, return that patient.

    Returns the patient and whether they are new. `fields` are further columns of Patient. Raises BadText.
    """
    system, value = identifier or ("", "")
    check_patient(name=name, birth_date=birth_date, identifier_system=system, identifier_value=value, **fields)
    if identifier and (known := _known(clinic, *identifier)):
        return known, False
    patient = Patient(clinic=clinic, name=name.strip(), birth_date=birth_date, **fields)
    try:
        with transaction.atomic():
            _save(patient, identifier)
    except IntegrityError:  # somebody else registered the same identifier in the meantime
        if identifier and (known := _known(clinic, *identifier)):
            return known, False
        raise
    record("patient.registered", by=by, about=patient, patients=[patient.pk])
    return patient, True


@transaction.atomic
def update_contact(*, patient: Patient, by: Actor, recorded_by: Any, **fields: Any) -> Patient:
    """Change how a patient can be reached; `contact_is_safe` says what the sender was told. Raises BadText."""
    check_patient(**fields)
    for name, value in fields.items():
        setattr(patient, name, value)
    if fields.get("contact_is_safe") is not None:
        patient.contact_recorded_by, patient.contact_recorded_at = recorded_by, timezone.now()
    patient.revision += 1
    patient.save()
    record("patient.contact-updated", by=by, about=patient, patients=[patient.pk])
    return patient


@transaction.atomic
def note_birth_date(*, patient: Patient, birth_date: date, by: Actor) -> Patient:
    """Write down the birth date of somebody who has none yet; one that is known stays. Raises BadText."""
    check_patient(birth_date=birth_date)
    unknown = Patient.objects.filter(pk=patient.pk, birth_date=None)
    noted = unknown.update(birth_date=birth_date, revision=F("revision") + 1, updated_at=timezone.now())
    patient.refresh_from_db(fields=["birth_date", "revision", "updated_at"])
    if noted:
        record("patient.birth-date-noted", by=by, about=patient, patients=[patient.pk])
    return patient


def index_name(patient: Patient) -> None:
    """Write the keyed hashes by which the patient is found."""
    hashes = name_hashes(patient)
    PatientNameHash.objects.bulk_create(PatientNameHash(patient=patient, value=value) for value in sorted(hashes))


def name_hashes(patient: Patient) -> set[str]:
    """Return the keyed hashes of a patient's names under the active key."""
    return {keyed_hash(prefix, PURPOSE) for prefix in prefixes(f"{patient.name} {patient.preferred_name}")}


def identifier_hash(system: str, value: str) -> str:
    """Return the keyed hash of what another system calls a patient, under the active key."""
    return keyed_hash(f"{system}|{value}", IDENTIFIER_PURPOSE)


def _save(patient: Patient, identifier: tuple[str, str] | None) -> None:
    patient.save(force_insert=True)
    index_name(patient)
    if identifier:
        system, value = identifier
        hashed = identifier_hash(system, value)
        PatientIdentifier.objects.create(
            patient=patient, clinic_id=patient.clinic_id, system=system, value=value, value_hash=hashed
        )


def _known(clinic: Any, system: str, value: str) -> Patient | None:
    hashes = keyed_hashes(f"{system}|{value}", IDENTIFIER_PURPOSE)
    row = PatientIdentifier.objects.filter(clinic=clinic, system=system, value_hash__in=hashes).first()
    return row.patient if row else None
