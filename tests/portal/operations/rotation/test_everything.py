"""Nothing in the whole database is left under the old key, whatever column it lies in."""

import pytest
from django.db import connection
from wagtail.models import Locale, Page

from intake.models import Answer, AnswerRevision, NormRelease, PatientIdentifier, RelatedPerson, Statement
from portal.accounts.models import ReachPoint
from portal.audit.encryption import Sealed, unseal
from portal.care.models import BudgetOverride, Recommendation, Review
from portal.integration.models import IdempotencyKey
from portal.operations.rotation import columns
from portal.operations.rotation.rotating import rotate
from tests.architecture.people import build_house
from tests.portal.operations.rotation.conftest import NEW


@pytest.fixture
def full(batteries, people, post_something, second_factor):
    """A row in every table that seals something; a new sealed table needs its row here."""
    house = build_house("harbour-two")
    ids, clinic, ana = house.ids, house.clinic, house.staff["ana"]
    RelatedPerson.objects.create(patient_id=ids["patient"], kind="mother", name="Words")
    Statement.objects.create(
        clinic=clinic, patient_id=ids["patient"], invitation_id=ids["invitation"], kind="goals", text="Words",
        choices=["one"], language="en",
    )  # fmt: skip
    answer = Answer.objects.first()
    answer.text = "Words"
    answer.save()
    revision = AnswerRevision.objects.filter(answer=answer).first()
    revision.text = "Words"
    revision.save()
    Locale.objects.get_or_create(language_code="en")
    page = Page.add_root(title="Words", slug="words")
    Recommendation.objects.create(clinic=clinic, patient_id=ids["patient"], page=page, shared_by=ana, why="Words")
    Review.objects.create(profile_id=ids["profile"], clinic=clinic, reviewed_by=ana, summary="Words")
    IdempotencyKey.objects.create(client_id="c", key="k", route="r", body_hash="h", status=201, reply="Words")
    BudgetOverride.objects.create(
        clinic=clinic, invitation_id=ids["invitation"], asked=50, budget=45, reason="Words", decided_by=ana
    )
    release = NormRelease.objects.first()
    release.reason = "Words"
    release.save()
    ReachPoint.objects.create(user=ana, channel="sms", address="Words")
    assert PatientIdentifier.objects.exists()
    return house


def cells():
    """Every value of every table, as the database itself gives it."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                yield from ((table, name, value) for name, value in zip(names, row, strict=True))


def places(mark):
    return {(table, name) for table, name, value in cells() if mark in str(value)}


@pytest.mark.slow
def test_no_cell_of_the_database_is_left_under_the_old_key(full, new_key_first, settings):
    before = places("v1:old:")
    sealed = {(table.name, field.column) for table in columns.tables() for field in table.fields}
    assert sealed <= before, "make a row with this column in the fixture `full`"
    new_key_first()

    outcome = rotate(lambda _line: None)

    assert outcome.is_done
    assert outcome.refused == set()
    assert places("v1:old:") == set()
    assert places("v1:new:") == before
    settings.FIELD_KEYS = NEW
    for table in columns.tables():
        for row in table.model._base_manager.all():
            for field in table.fields:
                getattr(row, field.attname)  # opens, or raises


def test_a_sealed_column_is_found_by_looking_at_the_models():
    found = {f"{table.name}.{field.column}" for table in columns.tables() for field in table.fields}
    assert {"intake_patient.name", "intake_alert.evidence", "audit_outbox.secret", "care_note.text"} <= found


@pytest.mark.django_db
def test_the_seal_stays_bound_to_its_row(people, new_key_first):
    new_key_first()
    rotate(lambda _line: None)

    patient = people[0]
    stored = type(patient).objects.filter(pk=patient.pk).values_list("name", flat=True).get()
    assert isinstance(stored, Sealed)
    assert stored.startswith("v1:new:")
    assert unseal(stored, f"intake_patient|name|{patient.pk}") == patient.name
