"""What a launched child can do: make the clinic and its intakes, serve, work, and read what stands in the database."""

import json
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test import Client

from intake import actions
from intake.actions.answers import Given
from intake.models import Alert, Answer, AnswerRevision, Battery, ConsentText, Invitation, Patient
from intake.wording import text_hash
from portal.accounts.models import Clinic, User
from portal.accounts.roles import Role
from portal.audit import outbox
from portal.audit.actor import patient, staff, system
from portal.audit.models import AuditEvent, Outbox
from portal.country.help_page import write_all_help_pages
from portal.operations.serving import serve as serve_product
from portal.operations.worker import Worker
from tests.conftest import make_clinic, make_user
from tests.sign_in import sign_in

WORDS = "We ask so that your first visit fits you."
BATTERIES = ("check-in", "standard")


def scene(*, people: int, to: str) -> None:
    """Make the tables, a clinic and its intakes; note each link with its code. The system checks must pass."""
    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("check", databases=["default"])
    with transaction.atomic():
        actions.load_batteries(by=system("rig"))
        clinic = make_clinic("harbour")
        ana = make_user(clinic, "Ana", Role.CLINICIAN)
        make_user(clinic, "Lea", Role.LEAD)
        ConsentText.objects.create(clinic=clinic, language="en", version=1, text=WORDS, text_hash=text_hash(WORDS))
        tickets = [_invite(clinic, ana, number) for number in range(people)]
    write_all_help_pages()
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    _write(to, tickets)


def _invite(clinic: Any, ana: Any, number: int) -> dict[str, str]:
    patient = Patient.objects.create(clinic=clinic, name=f"Pia {number}", birth_date=date(1990, 5, 4))
    battery = Battery.objects.get(clinic=None, key=BATTERIES[number % len(BATTERIES)])
    issued = actions.invite(patient=patient, battery=battery, responsible=ana, language="en", by=staff(ana, clinic))
    return {"number": str(number), "invitation": str(issued.invitation.pk), "token": issued.token, "code": issued.code}


def serve(*, port: int) -> None:
    """Serve as `manage.py run` does: gunicorn with our settings, and the worker beside it."""
    serve_product("127.0.0.1", port, with_worker=True, when_ready=lambda: None)


def work(*, lease: float) -> None:
    """Be one worker, with leases of so many seconds."""
    outbox.LEASE = timedelta(seconds=lease)
    Worker().work()


def report(*, to: str, invitations: list[str] | None = None) -> None:
    """Write what the database holds about each intake, as plain facts."""
    chosen = Invitation.objects.all() if invitations is None else Invitation.objects.filter(pk__in=invitations)
    ids = list(chosen.values_list("pk", flat=True))
    answers: dict[Any, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = AnswerRevision.objects.filter(answer__assessment__invitation__in=ids).order_by("revision")
    for invitation, item, code in rows.values_list("answer__assessment__invitation", "answer__item", "code"):
        answers[invitation][item].append(code)
    alerts: dict[Any, list[Any]] = defaultdict(list)
    for invitation, alert in Alert.objects.filter(invitation__in=ids).values_list("invitation", "pk"):
        alerts[invitation].append(alert)
    messages = Counter(Outbox.objects.filter(topic="alert.raised").values_list("about_id", flat=True))
    sent = Counter(AuditEvent.objects.filter(action="invitation.submitted").values_list("about_id", flat=True))
    found = {
        str(row.pk): {
            "answers": answers[row.pk],
            "alerts": len(alerts[row.pk]),
            "messages": sum(messages[alert] for alert in alerts[row.pk]),
            "alerts_without_message": sum(messages[alert] == 0 for alert in alerts[row.pk]),
            "is_sent": row.submitted_at is not None,
            "profiles": row.profiles.count(),
            "times_sent": sent[str(row.pk)],
        }
        for row in chosen.prefetch_related("profiles")
    }
    _write(to, found)


def raise_alerts(*, people: int, to: str) -> None:
    """Let so many people give a positive safety answer; write the messages that this made."""
    text = ConsentText.objects.get()
    for invitation in Invitation.objects.order_by("created_at")[:people]:
        by = patient(invitation.patient)
        actions.consent(invitation=invitation, text=text, agrees=True, by=by)
        sheet = invitation.assessments.get(instrument="leeside-check-in")
        given = Given(Answer.ANSWERED, "3")
        actions.save_answer(assessment=sheet, item="S1", given=given, language="en", by=by)
    _write(to, [str(id) for id in Outbox.objects.filter(topic="alert.raised").values_list("pk", flat=True)])


def sign_lea_in(*, to: str) -> None:
    """Sign the lead in, and write her session; a browser needs the scripts too."""
    call_command("collectstatic", verbosity=0, interactive=False)
    lea = User.objects.get(name="Lea")
    _write(to, sign_in(Client(), lea, Clinic.objects.get()).cookies["session"].value)


def count_unsent(*, to: str) -> None:
    """Write how many alert messages have not left."""
    _write(to, Outbox.objects.filter(topic="alert.raised", times_sent=0).count())


def durability(*, to: str) -> None:
    """Write what the database itself says about how it keeps what it confirms, as the product's connection sees it."""
    names = {"sqlite": "PRAGMA {}", "postgresql": "SHOW {}"}
    asked = {
        "sqlite": ("journal_mode", "synchronous", "integrity_check"),
        "postgresql": ("synchronous_commit", "fsync", "full_page_writes"),
    }
    found = {}
    with connection.cursor() as cursor:
        for name in asked[connection.vendor]:
            cursor.execute(names[connection.vendor].format(name))
            found[name] = str(cursor.fetchone()[0])
    _write(to, found)


def _write(to: str, found: Any) -> None:
    connections.close_all()
    Path(to).write_text(json.dumps(found), encoding="utf-8")
