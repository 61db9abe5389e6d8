"""What a form may move: every field of every model is sent with it, and only the fields of the form change anything."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test import Client

from tests.architecture import people
from tests.architecture.test_permissions import ROUTES, address, houses, staff_routes  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
OURS = {"accounts", "audit", "care", "content", "country", "intake", "integration"}
# Columns that say whose a row is, what it is, and when: no form may ever set them to what the sender likes.
FOREIGN, MARK = str(uuid.UUID(int=7)), "zqsmuggled"


def every_field(there: people.House) -> dict[str, Any]:
    """A value for each column of our own models: a row of the other clinic, a mark in text, a number nobody chose."""
    sent: dict[str, Any] = {"id": str(there.ids["patient"]), "pk": str(there.ids["patient"])}
    for model in apps.get_models():
        for field in model._meta.fields if model._meta.app_label in OURS else ():
            sent[field.name] = sent[field.attname] = value_for(field, there)
    return sent


def value_for(field: models.Field, there: people.House) -> Any:
    if isinstance(field, models.ForeignKey | models.UUIDField):
        kind = field.name.removesuffix("_id")
        return str(there.clinic.pk if kind == "clinic" else there.ids.get(kind, FOREIGN))
    if isinstance(field, models.BooleanField):
        return "true"
    if isinstance(field, models.DateTimeField | models.DateField):
        return "2001-02-03T04:05:06Z"
    return "77" if isinstance(field, models.IntegerField | models.DecimalField) else MARK


def rows() -> dict[tuple[str, str], tuple[Any, ...]]:
    """Every row of our own tables, by table and key, as the database holds it."""
    found = {}
    with connection.cursor() as cursor:
        for table in people.watched_tables():
            cursor.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in cursor.description]
            key = names.index("id") if "id" in names else 0
            found |= {(table, str(row[key])): dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
    return found


def moved(before: dict, after: dict) -> Iterator[tuple[str, str, Any]]:
    """Yield table, column and new value of whatever changed or came."""
    for key, row in after.items():
        for column, value in row.items():
            if before.get(key, {}).get(column) != value:
                yield key[0], column, value


# Where a form takes these words, they are its own: what somebody calls a thing, or writes down.
OWN_WORDS = {
    ("care_savedview", "name"), ("accounts_user", "name"), ("accounts_user", "title"), ("country_crisisline", "name"),
    ("country_crisisline", "call"), ("country_crisisline", "text"), ("country_crisisline", "hours"),
    ("integration_client", "name"), ("intake_consenttext", "text"), ("accounts_clinic", "name"),
    ("content_contradiction", "note"), ("content_contradiction", "settlement"),
    ("accounts_clinic", "phone"), ("accounts_clinic", "urgent_phone"), ("care_translationsignature", "person_name"),
}  # fmt: skip


def test_no_form_takes_more_than_its_own_fields(houses):  # noqa: F811
    here, there = houses
    sent, wrong, moving = every_field(there), [], 0
    foreign_clinic, shared = there.clinic.pk.hex, set(here.ids.values())
    foreign_ids = {str(pk).replace("-", "") for pk in there.ids.values() if pk not in shared}
    before = rows()
    theirs = {key: row for key, row in before.items() if row.get("clinic_id") in (foreign_clinic, there.clinic.pk)}
    for who in ("ana", "lea", "cleo", "eddie", "rae"):
        client = people.signed_in(here.staff[who])
        for name in staff_routes():
            with transaction.atomic():
                # Whoever is turned away changes nothing: test_permissions.py holds that.
                status = client.post(address(name, here.ids), sent).status_code
                after = before if status in (404, 405) else rows()
                transaction.set_rollback(True)
            moving += after != before
            wrong += [
                (who, name, "changed a row of the other clinic") for key in theirs if after.get(key) != theirs[key]
            ]
            for table, column, value in moved(before, after):
                text = str(value).replace("-", "")
                smuggled = text in foreign_ids or text in (foreign_clinic, FOREIGN.replace("-", ""))
                smuggled |= text.startswith("20010203") or (value == MARK and (table, column) not in OWN_WORDS)
                if smuggled:
                    wrong.append((who, name, table, column, value))
    assert wrong == []
    assert moving > 5


def test_a_patient_moves_nothing_but_what_they_say(houses):  # noqa: F811
    here, there = houses
    sent, wrong = every_field(there), []
    client = people.bound_to(here)
    before = rows()
    for name in [name for name, rule in ROUTES.items() if rule["who"] == "patient"]:
        with transaction.atomic():
            client.post(address(name, here.ids), sent)
            after = rows()
            transaction.set_rollback(True)
        for table, column, value in moved(before, after):
            elsewhere = not table.startswith(("intake_", "audit_", "care_recommendation"))
            smuggled = str(value).replace("-", "") in (
                there.clinic.pk.hex,
                there.ids["patient"].hex,
                FOREIGN.replace("-", ""),
            )
            if elsewhere or smuggled or str(value).startswith("2001-02-03"):
                wrong.append((name, table, column, value))
    assert wrong == []


def test_a_plain_form_does_move_its_fields(houses):  # noqa: F811
    """The twin: with only its own fields, and with all the others beside them, the same row changes."""
    here, there = houses
    url = address("note", here.ids)
    for more in ({}, every_field(there)):
        with transaction.atomic():
            client: Client = people.signed_in(here.staff["ana"])
            before = rows()
            assert client.post(url, more | {"text": "A note."}).status_code == 302
            assert any(table == "care_note" for table, _column, _value in moved(before, rows()))
            transaction.set_rollback(True)
