"""Sets up the demonstration's two clinics: people in every role, and everything that must stand before an intake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from django.utils import timezone

from intake.instruments import load
from intake.models import Battery, ConsentText, Section
from portal.accounts.confirmations import SUBJECTS
from portal.accounts.models import Clinic, Membership, User
from portal.accounts.roles import Role
from portal.audit import actor
from portal.care.actions import setup as care
from portal.care.models import Drill, DutyPerson
from portal.care.safety_texts import safety_texts
from portal.country.models import CrisisLine
from portal.country.packs import Line, pack

HERE = Path(__file__).parent
COUNTRY = "ZZ"
OPEN_HOURS = {day: ["08:00", "20:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
STAFF = {
    "clinician": ("Dr Ana Example", Role.CLINICIAN),
    "colleague": ("Dr Ben Example", Role.CLINICIAN),
    "lead": ("Dr Lea Example", Role.LEAD),
    "clinic_admin": ("Cleo Example", Role.ADMIN),
    "editor": ("Eddie Example", Role.EDITOR),
    "reviewer": ("Dr Rae Example", Role.REVIEWER),
}


@dataclass(frozen=True)
class DemoClinic:
    """A clinic with its people by part, and its consent texts by language."""

    clinic: Clinic
    staff: dict[str, User]
    consent_texts: dict[str, ConsentText]


def make_clinic(slug: str, name: str, zone: str) -> DemoClinic:
    """Make a clinic of the demonstration, ready to send intakes."""
    clinic = Clinic.objects.create(
        slug=slug,
        name=name,
        time_zone=zone,
        country=COUNTRY,
        languages=["en", "es"],
        phone="000 000 0001 (not a real number)",
        urgent_phone="000 000 0002 (not a real number)",
        hours=OPEN_HOURS,
        has_night_cover=False,
        exit_url="https://www.example.com/",
        is_commercial=False,
        urgent_minutes=60,
        is_demonstration=True,
    )
    staff = {part: _user(clinic, part, title, role) for part, (title, role) in STAFF.items()}
    _confirm(clinic, staff)
    _add_drill(clinic, staff["lead"])
    return DemoClinic(clinic, staff, {language: _consent_text(clinic, staff, language) for language in ("en", "es")})


def _user(clinic: Clinic, part: str, name: str, role: Role) -> User:
    user = User(email=f"{part.replace('_', '-')}@{clinic.slug}.invalid", name=name)
    user.set_unusable_password()
    user.save()
    Membership.objects.create(user=user, clinic=clinic, role=role)
    return user


def _confirm(clinic: Clinic, staff: dict[str, User]) -> None:
    now = timezone.now()
    DutyPerson.objects.create(
        clinic=clinic, user=staff["lead"], named_by=staff["clinic_admin"], test_sent_at=now, confirmed_at=now
    )
    _add_lines(clinic, staff["clinic_admin"])
    admin, lead = actor.staff(staff["clinic_admin"], clinic), actor.staff(staff["lead"], clinic)
    for subject in SUBJECTS:
        care.confirm_subject(clinic=clinic, subject=subject, by=admin)
    check_in = load("leeside-check-in")
    for text in safety_texts(check_in, clinic.languages):
        care.sign_safety_text(
            clinic=clinic,
            instrument=check_in.key,
            version=check_in.version,
            item=text.item,
            language=text.language,
            read_hash=text.hash,
            by=lead,
        )


def _add_drill(clinic: Clinic, user: User) -> None:
    """A test alert of the last week that the lead got in time: nothing sends one here by itself."""
    started = timezone.now() - timedelta(days=6, hours=3)
    got = started + timedelta(minutes=6)
    drill = Drill.objects.create(
        clinic=clinic, started_at=started, due_at=started + timedelta(hours=1), seen_by=user, seen_at=got, ended_at=got
    )
    drill.calls.create(user=user, rung=0, called_at=started, told_at=started)


def _add_lines(clinic: Clinic, checker: User) -> None:
    made_up = pack(COUNTRY)
    assert made_up is not None
    now = timezone.now()
    kinds: list[tuple[str, Line]] = [(CrisisLine.EMERGENCY, made_up.emergency)]
    kinds += [(CrisisLine.LINE, line) for line in made_up.lines]
    for position, (kind, line) in enumerate(kinds):
        CrisisLine.objects.create(
            clinic=clinic,
            country=COUNTRY,
            kind=kind,
            position=position,
            name=line.name,
            call=line.call or "",
            text=line.text or "",
            hours=line.hours or "",
            checked_by=checker,
            checked_at=now,
            expires_at=now + timedelta(days=180),
        )


def _consent_text(clinic: Clinic, staff: dict[str, User], language: str) -> ConsentText:
    text = (HERE / f"consent.{language}.txt").read_text(encoding="utf-8").strip()
    return ConsentText.objects.create(
        clinic=clinic,
        language=language,
        version=1,
        text=text,
        text_hash=sha256(text.encode()).hexdigest(),
        written_by=staff["clinic_admin"],
    )


def make_measures_battery(clinic: Clinic) -> Battery:
    """Make the battery of past results on PHQ-9, GAD-7 and the ECR. Retired: without wording it cannot be sent."""
    battery = Battery.objects.create(
        clinic=clinic,
        key="measures",
        version="1.0.0",
        title={"en": "PHQ-9, GAD-7 and ECR", "es": "PHQ-9, GAD-7 y ECR"},
        retired_at=timezone.now(),
    )
    for position, key in enumerate(("gad-7", "ecr", "phq-9"), start=1):
        instrument = load(key)
        Section.objects.create(
            battery=battery,
            position=position,
            key=key,
            title=dict(instrument.title),
            instrument=instrument.key,
            instrument_version=instrument.version,
        )
    return battery
