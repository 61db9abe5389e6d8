"""Bringing under the first key what a search reads: the hashes of patients' names and of their identifiers.

A hash does not say which key made it, so each one is made again and compared. A search asks for the hashes of every
key, and the new ones come in the transaction that takes the old ones away: a patient is found throughout.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import transaction

from intake.actions.patients import identifier_hash, name_hashes
from intake.models import Patient, PatientIdentifier, PatientNameHash
from portal.audit.encryption import CannotOpen
from portal.operations.rotation.columns import BATCH, Refusal


def renew_names(refused: set[Refusal]) -> Iterator[int]:
    """Make the name hashes of every patient again; yield how many patients of each batch had other ones."""
    last = None
    while ids := _next_ids(Patient, last):
        changed, waiting = _renew_names_of(ids, refused, waits=False)
        for pk in waiting:  # somebody held these rows; nothing else is held while we wait for one
            changed += _renew_names_of([pk], refused, waits=True)[0]
        last = ids[-1]
        yield changed


def renew_identifiers(refused: set[Refusal]) -> Iterator[int]:
    """Make the hash of every identifier again; yield how many of each batch were others."""
    last = None
    while ids := _next_ids(PatientIdentifier, last):
        rows = PatientIdentifier.objects.filter(pk__in=ids).order_by("pk")
        yield sum(_renew_identifier(row, refused) for row in rows)
        last = ids[-1]


def _next_ids(model: type[Patient] | type[PatientIdentifier], last: Any) -> list[Any]:
    rows = model._base_manager.order_by("pk").values_list("pk", flat=True)
    return list((rows if last is None else rows.filter(pk__gt=last))[:BATCH])


@transaction.atomic
def _renew_names_of(ids: list[Any], refused: set[Refusal], *, waits: bool) -> tuple[int, list[Any]]:
    """Renew some patients; return how many changed, and the ids of those that somebody else holds just now."""
    locked = Patient.objects.select_for_update(skip_locked=not waits).filter(pk__in=ids).order_by("pk")
    people = {patient.pk: patient for patient in locked.only("name", "preferred_name")}
    stored = defaultdict(set)
    for row in PatientNameHash.objects.filter(patient__in=people):
        stored[row.patient_id].add(row.value)
    missing, changed = [], 0
    for pk, patient in people.items():
        try:
            wanted = name_hashes(patient)
        except CannotOpen as error:
            refused.add(Refusal("intake_patient.name", str(pk), str(error)))
            continue
        if wanted != stored[pk]:
            changed += 1
            PatientNameHash.objects.filter(patient_id=pk, value__in=stored[pk] - wanted).delete()
            missing += [PatientNameHash(patient_id=pk, value=value) for value in sorted(wanted - stored[pk])]
    PatientNameHash.objects.bulk_create(missing)
    return changed, [pk for pk in ids if pk not in people]


def _renew_identifier(row: PatientIdentifier, refused: set[Refusal]) -> int:
    try:
        wanted = identifier_hash(row.system, row.value)
    except CannotOpen as error:
        refused.add(Refusal("intake_patientidentifier.value", str(row.pk), str(error)))
        return 0
    same = PatientIdentifier.objects.filter(pk=row.pk, value_hash=row.value_hash)
    return same.update(value_hash=wanted) if wanted != row.value_hash else 0
