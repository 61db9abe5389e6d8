"""Rotating while readers read and a writer writes: nobody meets an error, and nothing is lost."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from intake.actions import register_patient, update_contact
from intake.models import Patient
from portal.audit.actor import staff
from portal.care import access
from portal.care.models import CareTeamMember
from portal.operations.rotation.rotating import rotate
from tests.portal.operations.rotation.conftest import NEW


def repeat(stop, errors, act):
    """Do something again and again until told to stop; keep what went wrong."""

    def loop():
        number = 0
        try:
            while not stop.is_set():
                act(number)
                number += 1
        except Exception as error:  # the test is that there is none
            errors.append(error)
        finally:
            connection.close()
        counts.append(number)

    counts = []
    thread = threading.Thread(target=loop)
    thread.start()
    return thread, counts


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_readers_and_a_writer_meet_no_error_and_nothing_is_lost(people, ana, clinic, new_key_first, settings):
    by = staff(ana, clinic)
    for patient in people:
        CareTeamMember.objects.create(patient=patient, user=ana)
    phones, made = {}, []

    def read(_number):
        assert all(row.name.startswith(("Pia", "Later")) and row.phone for row in Patient.objects.all())

    def search(number):
        wanted = people[number % 12]
        assert wanted in access.named(access.patients_for(by), f"pia{number % 12}")

    def write(number):
        patient = Patient.objects.get(pk=people[number % 12].pk)
        update_contact(patient=patient, by=by, recorded_by=ana, phone=f"03 000 {number:04}")
        phones[patient.pk] = f"03 000 {number:04}"
        if number % 10 == 0:
            made.append(
                register_patient(clinic=clinic, name=f"Later{number}", birth_date=None, by=by, phone="04 000 0000")[
                    0
                ].pk
            )

    new_key_first()
    stop, errors = threading.Event(), []
    running = [repeat(stop, errors, act) for act in (read, search, write)]
    outcomes = []
    until = timezone.now().timestamp() + 3
    while timezone.now().timestamp() < until:
        outcomes.append(rotate(lambda _line: None))
    stop.set()
    for thread, _counts in running:
        thread.join()

    assert errors == []
    assert all(counts[0] > 0 for _thread, counts in running)
    assert not any(outcome.refused for outcome in outcomes)
    assert rotate(lambda _line: None).is_done
    settings.FIELD_KEYS = NEW
    rows = {row.pk: row for row in Patient.objects.all()}
    assert len(rows) == 12 + len(made)
    assert {pk: rows[pk].phone for pk in phones} == phones
    for number, patient in enumerate(people):
        assert rows[patient.pk].name == f"Pia{number} Example"
        assert patient in access.named(access.patients_for(by), f"pia{number}")
