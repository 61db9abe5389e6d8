"""Multiplies the patients of a measured database: `python -m tests.deep.copies TIMES`.

People get names of their own, sealed and hashed like any other; what hangs on them is copied inside the database, with
ids that are moved in step. Answers go with the first tenth of the copies alone, so that it takes a minute and not ten.
"""

import random
import string
import sys
from typing import Any
from uuid import UUID

import django

django.setup()

from django.db import connection, models, transaction  # noqa: E402

from intake.models import (  # noqa: E402
    Answer,
    AnswerRevision,
    Assessment,
    Consent,
    Invitation,
    Patient,
    PatientNameHash,
    Profile,
    Score,
)
from intake.names import PURPOSE, prefixes  # noqa: E402
from portal.accounts.models import Membership  # noqa: E402
from portal.accounts.roles import Role  # noqa: E402
from portal.audit.encryption import keyed_hash  # noqa: E402
from portal.care.models import CareTeamMember, EpisodeOfCare, Review, Supervision  # noqa: E402

# Each with the way from its rows to the patient.
OF_PATIENT = {
    CareTeamMember: "patient_id IN {people}",
    EpisodeOfCare: "patient_id IN {people}",
    Invitation: "patient_id IN {people} AND submitted_at IS NOT NULL",
    Consent: "invitation_id IN {sheets}",
    Assessment: "invitation_id IN {sheets}",
    Profile: "invitation_id IN {sheets}",
    Score: "profile_id IN (SELECT id FROM intake_profile WHERE invitation_id IN {sheets})",
    Review: "profile_id IN (SELECT id FROM intake_profile WHERE invitation_id IN {sheets})",
}
ANSWERS = {
    Answer: "assessment_id IN {papers}",
    AnswerRevision: "answer_id IN (SELECT id FROM intake_answer WHERE assessment_id IN {papers})",
}
COPIED = {Patient, *OF_PATIENT, *ANSWERS}
LISTS = {
    "people": "(SELECT id FROM copied_people)",
    "sheets": "(SELECT id FROM copied_sheets)",
    "papers": "(SELECT id FROM copied_papers)",
}


@transaction.atomic
def multiply(times: int) -> None:
    """Make so many copies of everybody who is on nobody's list but the colleague's; a lead may read all of them."""
    draw, everybody = random.Random(1), originals()
    for number in range(1, times):
        copy_people(everybody, number, draw)
        for model, where in OF_PATIENT.items():
            copy_rows(model, where, number)
        if number <= times // 10:
            for model, where in ANSWERS.items():
                copy_rows(model, where, number)
    lead, colleague = (
        Membership.objects.filter(role=role).order_by("-starts_at") for role in (Role.LEAD, Role.CLINICIAN)
    )
    Supervision.objects.create(
        lead=lead[0].user, clinician=colleague[0].user, clinic=lead[0].clinic, starts_at=lead[0].starts_at
    )


def originals() -> list[Patient]:
    """Note who is copied, and read them."""
    clinician = Membership.objects.filter(role=Role.CLINICIAN).order_by("starts_at")[0].user
    mine = CareTeamMember.objects.filter(user=clinician).values("patient")
    people = list(Patient.objects.exclude(pk__in=mine).select_related("clinic"))
    sheets = Invitation.objects.filter(patient__in=[row.pk for row in people], submitted_at__isnull=False)
    papers = Assessment.objects.filter(invitation__in=sheets)
    for name, ids in (("people", [row.pk for row in people]), ("sheets", sheets), ("papers", papers)):
        values = ids if isinstance(ids, list) else list(ids.values_list("pk", flat=True))
        kind = "uuid" if connection.vendor == "postgresql" else "char(32)"
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE copied_{name} (id {kind} PRIMARY KEY)")
            stored = [(pk if connection.vendor == "postgresql" else pk.hex,) for pk in values]
            cursor.executemany(f"INSERT INTO copied_{name} (id) VALUES (%s)", stored)
    return people


def copy_people(everybody: list[Patient], number: int, draw: random.Random) -> None:
    made, hashes = [], []
    for row in everybody:
        name = "".join(draw.choices(string.ascii_lowercase[10:], k=4)).title()  # none begins like those we look for
        pk = UUID(f"{prefix(number)}{row.pk.hex[8:]}")
        made.append(Patient(pk=pk, clinic=row.clinic, name=name, birth_date=row.birth_date, created_at=row.created_at))
        hashes += [PatientNameHash(patient_id=pk, value=keyed_hash(part, PURPOSE)) for part in prefixes(name)]
    Patient.objects.bulk_create(made, batch_size=1000)
    PatientNameHash.objects.bulk_create(hashes, batch_size=2000)


def copy_rows(model: type[models.Model], where: str, number: int) -> None:
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(value_of(field, number) for field in fields)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE {where.format(**LISTS)}")


def value_of(field: Any, number: int) -> str:
    """The column as it is; an id of what is copied too begins with the number of the copy."""
    column = f'"{field.column}"'
    if field.primary_key or (field.remote_field and field.remote_field.model in COPIED):
        if connection.vendor == "postgresql":
            return f"('{prefix(number)}' || substr(replace({column}::text, '-', ''), 9))::uuid"
        return f"'{prefix(number)}' || substr({column}, 9)"
    return f"'{prefix(number)}' || substr({column}, 9)" if field.unique else column


def prefix(number: int) -> str:
    return f"{0x10000000 + number:08x}"


if __name__ == "__main__":
    multiply(int(sys.argv[1]))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
