"""Rotating the keys: what it brings along, what it leaves, and that it can be ended and run again."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from intake.models import Invitation, Patient, PatientIdentifier, PatientNameHash
from portal.accounts.adapter import SecondFactorAdapter
from portal.audit.actor import staff
from portal.audit.encryption import Sealed, keyed_hash, seal
from portal.audit.models import AuditEvent
from portal.care import access
from portal.care.actions import setup
from portal.care.models import CareTeamMember
from portal.operations import doctor
from portal.operations.backup import shelf
from portal.operations.backup.sealed import MAGIC
from portal.operations.rotation import columns, hashes
from portal.operations.rotation.rotating import rotate
from tests.portal.clinic.intakes import invited
from tests.portal.operations.rotation.conftest import NEW, OLD

pytestmark = pytest.mark.django_db


def run():
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("rotate_keys", stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), err.getvalue(), str(error)
    return out.getvalue(), err.getvalue(), ""


def heads():
    """The key of each stored name."""
    return [str(name).split(":")[1] for name in Patient.objects.order_by("pk").values_list("name", flat=True)]


def test_it_says_that_the_old_key_may_go_and_then_it_may(people, ana, clinic, new_key_first, settings):
    for patient in people:
        CareTeamMember.objects.create(patient=patient, user=ana)
    new_key_first()

    out, _err, failed = run()

    assert failed == ""
    assert "The key old is used by nothing; it may be taken out of FIELD_KEYS." in out
    settings.FIELD_KEYS = NEW
    assert [p.name for p in Patient.objects.order_by("pk")] == [f"Pia{number} Example" for number in range(12)]
    assert list(access.named(access.patients_for(staff(ana, clinic)), "pia7")) == [people[7]]
    assert access.named(access.patients_for(staff(ana, clinic)), "exam").count() == 12


def test_a_patient_is_found_again_by_their_identifier(people, clinic, ana, new_key_first, settings):
    from intake.actions import register_patient

    new_key_first()
    run()
    settings.FIELD_KEYS = NEW

    found, is_new = register_patient(
        clinic=clinic, name="Somebody", birth_date=None, by=staff(ana, clinic), identifier=("urn:records", "A3")
    )

    assert (found, is_new) == (people[3], False)


def test_second_factors_still_open_and_a_used_recovery_code_stays_used(second_factor, new_key_first, settings):
    new_key_first()
    run()
    settings.FIELD_KEYS = NEW

    second_factor.refresh_from_db()

    assert [SecondFactorAdapter().decrypt(code) for code in second_factor.data["migrated_codes"]] == ["one", "two"]
    assert second_factor.data["used_mask"] == 2


def test_a_second_run_changes_nothing_and_is_not_audited_again(people, second_factor, new_key_first):
    new_key_first()
    run()
    before = list(Patient.objects.order_by("pk").values_list("name", "phone"))

    out, _err, failed = run()

    assert (failed, "Changed: 0." in out) == ("", True)
    assert list(Patient.objects.order_by("pk").values_list("name", "phone")) == before
    event = AuditEvent.objects.get(action="keys.rotated")
    assert (event.actor_kind, event.facts["key"]) == ("system", "new")


def test_a_run_that_was_ended_goes_on_with_the_next_one(people, new_key_first, monkeypatch):
    monkeypatch.setattr(columns, "BATCH", 5)
    new_key_first()
    table = next(table for table in columns.tables() if table.name == "intake_patient")
    assert next(columns.reseal_rows(table, set())) == 5
    assert sorted(heads()) == ["new"] * 5 + ["old"] * 7

    assert run()[2] == ""
    assert set(heads()) == {"new"}


def test_a_value_that_was_written_meanwhile_is_not_overwritten(people, new_key_first, monkeypatch):
    """The other person's write lands between reading a row and changing it."""
    new_key_first()
    patient = people[4]
    real = columns.reseal

    def reseal_slowly(value, context):
        if context == f"intake_patient|phone|{patient.pk}" and value.startswith("v1:old:"):
            patient.phone = "the newer number"
            patient.save()
        return real(value, context)

    monkeypatch.setattr(columns, "reseal", reseal_slowly)

    assert rotate(lambda _line: None).is_done
    assert Patient.objects.get(pk=patient.pk).phone == "the newer number"
    assert set(heads()) == {"new"}


def test_a_row_that_was_read_before_and_saved_after_is_brought_along_by_the_next_run(people, new_key_first):
    early = Patient.objects.get(pk=people[0].pk)
    new_key_first()
    run()
    early.save()  # its name was never opened: the old seal goes back
    assert heads()[0] == "old"
    assert [f.what for f in doctor.sealed_under_older_keys()] == [
        "Values are still sealed under an older key, in intake_patient."
    ]

    assert run()[2] == ""
    assert list(doctor.sealed_under_older_keys()) == []


def test_doctor_tells_of_second_factors_under_an_older_key(second_factor, new_key_first):
    assert list(doctor.sealed_under_older_keys()) == []
    new_key_first()
    assert "mfa_authenticator" in next(doctor.sealed_under_older_keys()).what
    run()
    assert list(doctor.sealed_under_older_keys()) == []


def test_a_swapped_ciphertext_is_refused_by_its_place_and_not_its_content(people, new_key_first):
    one, other = people[0], people[1]
    stolen = Patient.objects.filter(pk=other.pk).values_list("name", flat=True).get()
    Patient.objects.filter(pk=one.pk).update(name=Sealed(stolen))
    new_key_first()

    out, err, failed = run()

    assert "1 values do not open" in failed
    assert f"intake_patient.name of row {one.pk}: A sealed value was changed, moved or cut." in err
    assert "may be taken out" not in out
    for text in (out, err, failed):
        assert "Pia" not in text
        assert stolen not in text
    assert Patient.objects.filter(pk=one.pk).values_list("name", flat=True).get() == stolen
    assert Patient.objects.get(pk=other.pk).name == "Pia1 Example"  # the others went on
    assert not AuditEvent.objects.filter(action="keys.rotated").exists()


def test_a_value_under_a_key_that_is_gone_is_named(people, settings):
    settings.FIELD_KEYS = NEW

    _out, err, failed = run()

    assert "do not open" in failed
    assert "FIELD_KEYS lacks the key 'old'" in err


def test_a_value_under_a_key_of_a_name_that_only_looks_alike_is_not_passed_over(people, settings):
    settings.FIELD_KEYS = f"OLD{OLD[3:]},{OLD}"
    assert run()[2] == ""
    assert set(heads()) == {"OLD"}


def test_name_hashes_are_those_of_the_new_key_alone(people, new_key_first):
    new_key_first()
    run()

    stored = set(PatientNameHash.objects.filter(patient=people[0]).values_list("value", flat=True))
    assert keyed_hash("pi", "patient-name") in stored
    assert stored == hashes.name_hashes(people[0])
    assert not PatientIdentifier.objects.exclude(value_hash__in=[
        hashes.identifier_hash("urn:records", f"A{n}") for n in range(12)
    ]).exists()  # fmt: skip


def test_a_code_that_is_still_open_keeps_the_old_key_until_it_ends(people, ana, new_key_first):
    invitation = invited(people[0], ana).invitation
    new_key_first()

    out, _err, failed = run()
    assert failed == ""
    assert "The key old is still needed." in out
    assert f"1 codes of intakes, the last until {invitation.expires_at:%Y-%m-%d}" in out

    Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert "The key old is used by nothing" in run()[0]


def test_a_code_made_after_the_rotation_needs_no_old_key(people, ana, new_key_first):
    new_key_first()
    run()
    invited(people[0], ana)

    assert "The key old is used by nothing" in run()[0]


def test_a_test_message_that_nobody_confirmed_keeps_the_old_key(people, ana, cleo, clinic, new_key_first):
    duty = setup.name_duty_person(clinic=clinic, user=ana, by=staff(cleo, clinic))
    setup.send_test_message(duty=duty, by=staff(cleo, clinic))
    new_key_first()

    assert "1 test messages to people on duty that nobody confirmed: send them again" in run()[0]

    setup.send_test_message(duty=duty, by=staff(cleo, clinic))
    assert "The key old is used by nothing" in run()[0]


def test_backups_under_the_old_key_are_named_with_the_day_they_expire(people, new_key_first):
    made = timezone.now()
    shelf.place_for(made).write_bytes(MAGIC + b"old\nrest")
    new_key_first()

    assert f"Backups made under the key old need it until they expire on {made + shelf.WEEKLY_FOR:%Y-%m-%d}" in run()[0]


def test_going_back_to_an_earlier_key_counts_from_the_new_rotation(people, ana, settings, new_key_first):
    new_key_first()
    run()
    invited(people[0], ana)  # its code is under the new key
    settings.FIELD_KEYS = f"{OLD},{NEW}"

    assert "The key new is still needed." in run()[0]


def test_one_key_alone_has_nothing_to_do(people):
    out, _err, failed = run()
    assert (failed, "Others in FIELD_KEYS: none." in out, "Changed: 0." in out) == ("", True, True)


def test_what_is_sealed_meanwhile_is_sealed_with_the_new_key(new_key_first):
    new_key_first()
    assert seal("words", "a|b|c").startswith("v1:new:")
