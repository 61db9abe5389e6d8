"""Loads the demonstration into an empty database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from intake.actions import load_batteries, propose_release, renew_norms
from intake.instruments import load as load_instrument
from intake.models import Alert, Battery, Patient
from intake.psychometrics.norms import NEEDED_FOR_ERROR
from portal.audit import outbox
from portal.audit.actor import Actor, staff, system
from portal.operations.demonstration import cast, clinics
from portal.operations.demonstration.clinics import DemoClinic
from portal.operations.demonstration.content import sign_first_set
from portal.operations.demonstration.decisions import close_alerts, decide, review_all, see_unanswered
from portal.operations.demonstration.model import SEED, draw_answers, draw_seconds, draw_traits
from portal.operations.demonstration.names import made_up_names
from portal.operations.demonstration.people import Intake, Person, Rows, add_people

BY = system("demonstration")
WANTED = 320
OTHER_WANTED = 12
INSTRUMENTS = ("leeside-attachment-core", "leeside-check-in")


class NotForRealPeople(Exception):
    """The demonstration was asked for where it must never be."""


@transaction.atomic
def load(*, by: Actor = BY, people: int = WANTED) -> DemoClinic:
    """Fill an empty database with the demonstration. Raises NotForRealPeople."""
    check_may_load()
    load_batteries(by=by)
    standard = Battery.objects.prefetch_related("sections").get(clinic=None, key="standard")
    first = clinics.make_clinic("harbour-demo", "Harbour demonstration clinic", "Pacific/Auckland")
    second = clinics.make_clinic("hill-demo", "Hill demonstration clinic", "Europe/Madrid")
    now = timezone.now()
    _load_past(first, standard, now, people)
    for key in INSTRUMENTS:
        instrument = load_instrument(key)
        renew_norms(
            clinic=first.clinic, instrument=key, version=instrument.version, by=by, is_simulated=True, is_released=True
        )
    _load_caseload(first, standard, now)
    _draft_norms(first, by)
    _load_past(second, standard, now, OTHER_WANTED)
    sign_first_set(first, by=by)
    return first


def check_may_load() -> None:
    """Raises NotForRealPeople when somebody is in the database, or the settings are those of real use."""
    if Patient.objects.exists():
        raise NotForRealPeople("There are people in this database. The demonstration needs an empty one.")
    if settings.SERVED_OVER_TLS:
        raise NotForRealPeople("PUBLIC_URL is https: these are settings for real use. The demonstration runs locally.")


def _load_past(demo: DemoClinic, standard: Battery, now: datetime, wanted: int) -> None:
    """Load people who finished one intake over the last two years and are no longer in care."""
    rows = Rows(demo.clinic, demo.consent_texts)
    random = Random(f"{SEED}-{demo.clinic.slug}")
    colleagues = [demo.staff["colleague"], demo.staff["lead"]]
    passing = 0
    for person in _people(random, standard, now, colleagues):
        add_people(rows, [person])
        passing += rows.built[-1].profile.passes_quality_gate
        if passing >= wanted:
            break
    profiles = [built.profile for built in rows.built]
    rows.save()
    review_all(demo, profiles)
    close_alerts(demo, demo.staff["colleague"], Alert.objects.filter(clinic=demo.clinic, closed_at=None), now)


def _people(random: Random, standard: Battery, now: datetime, colleagues: list[Any]) -> Iterator[Person]:
    instruments = [load_instrument(key) for key in INSTRUMENTS]
    for number, name in enumerate(made_up_names()):
        traits = draw_traits(random)
        risk = int(traits.values["mood"] + random.gauss(0, 0.6) > 1.9)
        answers = {i.key: draw_answers(i, traits, random, risk=risk) for i in instruments}
        seconds = {key: {item: draw_seconds(random) for item in items} for key, items in answers.items()}
        sent = now - timedelta(days=random.uniform(100, 730))
        born = date(random.randint(1945, 2005), random.randint(1, 12), random.randint(1, 28))
        yield Person(
            name,
            born,
            gender=random.choice(["female", "female", "male", "other"]),
            responsible=colleagues[number % len(colleagues)],
            still_in_care=False,
            intakes=[Intake(standard, sent, answers, seconds)],
        )


def _load_caseload(demo: DemoClinic, standard: Battery, now: datetime) -> None:
    stage = cast.Stage(standard, clinics.make_measures_battery(demo.clinic), demo.staff["clinician"], now, Random(SEED))
    people = [case(stage) for case in cast.CASES]
    rows = Rows(demo.clinic, demo.consent_texts)
    patients = add_people(rows, people)
    rows.save()
    by_name = {person.name: patient for person, patient in zip(people, patients, strict=True)}
    decide(demo, by_name, cast.UNREAD, now)
    see_unanswered(demo, now)
    for alert in Alert.objects.filter(clinic=demo.clinic, acknowledged_at=None):
        outbox.post("alert.raised", about=alert, clinic_id=alert.clinic_id, patient_id=alert.patient_id)


def _draft_norms(demo: DemoClinic, by: Actor) -> None:
    """Newer norms, with those who came since in them, that the admin has proposed and the lead may approve."""
    instrument = load_instrument(INSTRUMENTS[0])
    row = renew_norms(
        clinic=demo.clinic, instrument=instrument.key, version=instrument.version, by=by, is_simulated=True
    )
    if row is not None and row.n >= NEEDED_FOR_ERROR:
        propose_release(release=row.release, by=staff(demo.staff["clinic_admin"], demo.clinic))


def first_sheets(count: int) -> Iterator[Person]:
    """Yield the first simulated people of the first clinic, for a test that replays them through the actions."""
    standard = Battery.objects.prefetch_related("sections").get(clinic=None, key="standard")
    return islice(_people(Random(f"{SEED}-harbour-demo"), standard, timezone.now(), [None]), count)
