"""A clinic with a thousand made-up patients, scored by the product's own functions and written in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count, islice
from random import Random

from django.utils import timezone

from intake.actions import load_batteries
from intake.instruments import load
from intake.models import Battery, Patient
from portal.accounts.models import User
from portal.audit.actor import system
from portal.care.models import Review
from portal.operations import starter
from portal.operations.demonstration.clinics import DemoClinic, make_clinic
from portal.operations.demonstration.model import SEED, draw_answers, draw_seconds, draw_traits
from portal.operations.demonstration.names import made_up_names
from portal.operations.demonstration.people import Intake, Person, Rows, add_people

CASELOAD = 50
INSTRUMENTS = ("leeside-attachment-core", "leeside-check-in")
CHUNK = 250


def make_house() -> DemoClinic:
    """Make the clinic with its people, and load what a new installation holds."""
    starter.load()
    load_batteries(by=system("measurement"))
    return make_clinic("harbour-demo", "Harbour demonstration clinic", "Pacific/Auckland")


def fill(house: DemoClinic, wanted: int) -> list[Patient]:
    """Write the patients, the first fifty on the clinician's caseload; return those. Each sent one intake."""
    clinician, colleague = house.staff["clinician"], house.staff["colleague"]
    drawn, mine = people(clinician, colleague), []
    for start in range(0, wanted, CHUNK):
        rows = Rows(house.clinic, house.consent_texts)
        patients = add_people(rows, islice(drawn, min(CHUNK, wanted - start)))
        profiles = [built.profile for built in rows.built]
        rows.save()
        Review.objects.bulk_create(
            Review(clinic=house.clinic, profile=profile, decision="no-change", reviewed_by=colleague)
            for profile in profiles[::2]
        )
        mine += patients[: CASELOAD - len(mine)]
    return mine


def people(clinician: User, colleague: User) -> Iterator[Person]:
    """Draw people without end; a quarter of those beyond the caseload are no longer in care."""
    draw, now = Random(SEED), timezone.now()
    standard = Battery.objects.prefetch_related("sections").get(clinic=None, key="standard")
    names = made_up_names()
    for number in count():
        is_mine = number < CASELOAD
        sent = now - timedelta(days=draw.uniform(1, 90) if is_mine else draw.uniform(100, 730))
        yield Person(
            f"{names[number % len(names)]} {number // len(names) or ''}".strip(),
            date(draw.randint(1945, 2005), draw.randint(1, 12), draw.randint(1, 28)),
            responsible=clinician if is_mine else colleague,
            still_in_care=is_mine or number % 4 != 0,
            next_visit_at=now + timedelta(days=number % 9) if is_mine else None,
            intakes=[sheet(standard, sent, draw)],
        )


def sheet(battery: Battery, sent: datetime, draw: Random, *, is_finished: bool = True) -> Intake:
    """Draw one intake in which every item is answered and none of them is a risk."""
    traits = draw_traits(draw)
    answers = {key: draw_answers(load(key), traits, draw) for key in INSTRUMENTS}
    seconds = {key: {item: draw_seconds(draw) for item in items} for key, items in answers.items()}
    return Intake(battery, sent, answers, seconds, is_finished=is_finished)
