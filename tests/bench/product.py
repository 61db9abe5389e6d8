"""The product as it is measured: `fill` makes its people and prints how to come in, `serve PORT` serves it."""

from __future__ import annotations

import json
import sys
import time
from importlib import import_module
from random import Random
from types import SimpleNamespace
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

django.setup()

from allauth.account.internal.flows.login import record_authentication  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection  # noqa: E402
from django.urls import reverse  # noqa: E402

from intake import sessions, steps  # noqa: E402
from intake.models import BoundDevice, Consent, Invitation, Patient  # noqa: E402
from intake.path import Path  # noqa: E402
from portal.accounts.models import User  # noqa: E402
from portal.audit.actor import system  # noqa: E402
from portal.integration.actions import make_client  # noqa: E402
from portal.integration.scopes import SCOPES  # noqa: E402
from portal.operations.demonstration.clinics import DemoClinic  # noqa: E402
from portal.operations.demonstration.people import Person, Rows, add_intake  # noqa: E402
from portal.operations.preparation import UNUSED_STATIC  # noqa: E402
from portal.operations.serving import PROCESSES, THREADS, Server  # noqa: E402
from tests.bench import books, people  # noqa: E402
from tests.content.conftest import make_search_index  # noqa: E402

NOT_MEASURED = [*UNUSED_STATIC, "wagtail*", "drf_spectacular*"]


def fill(patients: int, sheets: int, pages: int) -> dict[str, Any]:
    """Make everything; `sheets` are answered and not yet sent, for as many submissions."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("createcachetable", verbosity=0)
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=NOT_MEASURED)
    make_search_index()
    with connection.schema_editor() as editor:  # made by a migration too
        import_module("content.migrations.0014_search_on_postgresql").make(None, editor)
    house = people.make_house()
    books.fill(pages)
    mine = people.fill(house, patients)
    return come_in(house, mine, sheets) | {"processes": PROCESSES[connection.vendor], "threads": THREADS}


def come_in(house: DemoClinic, mine: list[Patient], sheets: int) -> dict[str, Any]:
    """Return sessions, addresses and an API client by which everything that is measured is reached."""
    others = list(Patient.objects.exclude(pk__in=[patient.pk for patient in mine])[:500]) or mine
    answering, *finished = open_sheets(house, others, sheets + 1)
    client, secret = make_client(clinic=house.clinic, name="Measured", scopes=list(SCOPES), by=system("measurement"))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return {
        "staff": staff_session(house.staff["clinician"]),
        "lead": staff_session(house.staff["lead"]),
        "patient": patient_session(answering),
        "senders": [patient_session(invitation) for invitation in finished],
        "questions": questions(answering),
        "profile": reverse("patient", args=[mine[0].pk]),
        "client": [client.client_id, secret],
    }


def open_sheets(house: DemoClinic, patients: list[Patient], wanted: int) -> list[Invitation]:
    """Write intakes that are open: the first one without an answer, the others answered to the end and not sent."""
    rows, draw, now = Rows(house.clinic, house.consent_texts), Random(1), timezone.now()
    battery = Invitation.objects.first().battery
    made = []
    for number in range(wanted):
        patient = patients[number % len(patients)]
        person = Person("", patient.birth_date, responsible=house.staff["clinician"])
        intake = people.sheet(battery, now, draw, is_finished=False)
        if number == 0:
            intake.answers = {key: {} for key in intake.answers}
        person.intakes = [intake]
        invitation = add_intake(rows, person, patient, intake)
        made.append(invitation)
    add_first_consent(rows, made[0])
    rows.save()
    return made


def add_first_consent(rows: Rows, invitation: Invitation) -> None:
    """The sheet without an answer counts as not opened; here it is."""
    if invitation.opened_at is None:
        invitation.opened_at, invitation.privacy = timezone.now(), Invitation.ALONE
        text = rows.consent_texts["en"]
        about = {"clinic": rows.clinic, "patient": invitation.patient, "invitation": invitation, "language": "en"}
        rows.keep(Consent(text=text, text_hash=text.text_hash, decision=Consent.GIVEN, **about))


def patient_session(invitation: Invitation) -> str:
    """Bind a device, as the link with its code does."""
    device = BoundDevice.objects.create(invitation=invitation, label="Measurement")
    now = int(time.time())
    session = SessionStore()
    session.update({sessions.DEVICE: str(device.pk), sessions.BOUND_AT: now, sessions.SEEN_AT: now})
    session.update({sessions.LANGUAGE: "en", sessions.PRIVACY_SAID: str(invitation.pk), sessions.PRIVACY: "alone"})
    session.save()
    return str(session.session_key)


def staff_session(user: User) -> str:
    """Sign somebody in with a password and a second factor."""
    session = SessionStore()
    session.update({SESSION_KEY: str(user.pk), HASH_SESSION_KEY: user.get_session_auth_hash()})
    session.update({BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0]})
    for method in ("password", "mfa"):
        record_authentication(SimpleNamespace(session=session), user, method=method)
    session.save()
    return str(session.session_key)


def questions(invitation: Invitation) -> list[dict[str, Any]]:
    """Return the questions whose answer leads to another question of the same part, without those about risk."""
    path = Path(Invitation.objects.get(pk=invitation.pk))
    return [
        {"path": steps.address_of(each), "item": each.item.id, "codes": [option.code for option in each.item.options]}
        for each in path.questions
        if path.after(each) and each.item.id not in path.part(each.part).instrument.risk_items
    ]


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        Server(f"127.0.0.1:{sys.argv[2]}").run()
    else:
        print(json.dumps(fill(*map(int, sys.argv[2:]))))
