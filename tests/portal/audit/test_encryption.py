"""The seal: what is stored cannot be read, moved or searched; what is read is what was written."""

import pytest
from django.db import connection
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from intake.models import Patient
from portal.audit import encryption
from tests.conftest import make_patient

OTHER_KEY = "other:b3RoZXItb25seS0zMi1ieXRlcy1sb25nLWtleS1vay4="
BOTH_KEYS = OTHER_KEY + ",test:dGVzdHMtb25seS0zMi1ieXRlcy1sb25nLWtleS1vay4="


def stored(patient: Patient) -> str:
    with connection.cursor() as cursor:
        table = Patient._meta.db_table
        cursor.execute(f"SELECT name FROM {table} ORDER BY created_at DESC LIMIT 1")
        return cursor.fetchone()[0]


def test_the_database_never_sees_a_name(pia):
    assert stored(pia).startswith("v1:test:")
    assert "Pia" not in stored(pia)


def test_a_saved_name_reads_back(pia):
    assert Patient.objects.get(pk=pia.pk).name == "Pia Example"


def test_a_loaded_row_saves_without_being_opened(pia):
    row = Patient.objects.get(pk=pia.pk)
    row.language = "es"
    row.save()
    assert Patient.objects.get(pk=pia.pk).name == "Pia Example"


def test_an_empty_text_stays_an_empty_text(pia):
    assert Patient.objects.get(pk=pia.pk).pronouns == ""


def test_a_value_moved_to_another_row_does_not_open(clinic, pia):
    other = make_patient(clinic, "Quin Example")
    with connection.cursor() as cursor:
        table = Patient._meta.db_table
        cursor.execute(f"SELECT id, name FROM {table}")
        names = dict(cursor.fetchall())
        mine, theirs = list(names)
        cursor.execute(f"UPDATE {table} SET name = %s WHERE id = %s", [names[mine], theirs])
    with pytest.raises(encryption.CannotOpen):
        assert [Patient.objects.get(pk=p).name for p in (pia.pk, other.pk)]


def test_filtering_by_an_encrypted_value_is_refused(pia):
    with pytest.raises(TypeError, match="encrypted"):
        Patient.objects.filter(name="Pia Example").exists()


def test_updating_an_encrypted_value_is_refused(pia):
    with pytest.raises(TypeError, match="encrypted"):
        Patient.objects.update(name="Somebody")


def test_a_missing_key_is_a_clear_failure(pia):
    with override_settings(FIELD_KEYS=OTHER_KEY), pytest.raises(encryption.CannotOpen, match="test"):
        assert Patient.objects.get(pk=pia.pk).name


def test_an_old_key_still_opens_and_the_next_save_uses_the_new_one(pia):
    with override_settings(FIELD_KEYS=BOTH_KEYS):
        row = Patient.objects.get(pk=pia.pk)
        assert row.name == "Pia Example"
        row.save()
        assert stored(row).startswith("v1:other:")


@given(st.text())
def test_any_text_opens_to_itself(text):
    assert encryption.unseal(encryption.seal(text, "t|c|1"), "t|c|1") == text


def test_another_context_does_not_open():
    with pytest.raises(encryption.CannotOpen):
        encryption.unseal(encryption.seal("secret", "t|c|1"), "t|c|2")


def test_a_keyed_hash_is_found_after_rotation():
    before = encryption.keyed_hash("pi", "patient-name")
    with override_settings(FIELD_KEYS=BOTH_KEYS):
        assert before in encryption.keyed_hashes("pi", "patient-name")
        assert encryption.keyed_hash("pi", "patient-name") != before
