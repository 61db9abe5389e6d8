"""Everybody who may knock at a door, and what lies behind it: two clinics with one of each row."""

from __future__ import annotations

import hashlib
import re
import uuid
from dataclasses import dataclass, field
from datetime import time, timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from content.library import kinds
from content.models import (
    ActivityPage,
    Banner,
    Claim,
    ConditionChoice,
    Contradiction,
    CoursePage,
    Feedback,
    LessonPage,
    ReviewInvitation,
    Rule,
    TranslationTask,
)
from intake import actions as intake
from intake.actions.answers import Given
from intake.actions.patients import index_name
from intake.instruments import load
from intake.models import (
    Battery,
    BatteryDraft,
    ClinicRiskRule,
    ConsentText,
    LogEntry,
    NormRelease,
    NormSet,
    Patient,
    Wording,
)
from intake.psychometrics.normset import NormSet as ComputedNorms
from intake.psychometrics.normset import ScaleNorm
from portal.accounts.models import Clinic, StaffInvitation, User
from portal.accounts.roles import Role
from portal.audit import actor
from portal.care.actions.teams import join_team, start_episode
from portal.care.models import (
    Drill,
    DutyPerson,
    DutyShift,
    Goal,
    Leave,
    Note,
    Recommendation,
    SavedView,
    Schedule,
    Supervision,
    Taking,
)
from portal.country.models import CrisisLine
from portal.integration.actions import make_client
from portal.integration.scopes import SCOPES
from tests.conftest import make_clinic, make_patient, make_user
from tests.own import confirmed
from tests.sign_in import sign_in

STAFF = {
    "ana": (Role.CLINICIAN,),
    "ben": (Role.CLINICIAN,),
    "lea": (Role.LEAD,),
    "cleo": (Role.ADMIN,),
    "eddie": (Role.EDITOR,),
    "rae": (Role.REVIEWER,),
}
# Rows that a knock may write without having changed anything that belongs to anybody.
TRACES = {"accounts.staffsession", "audit.auditevent", "sessions.session", "audit.heartbeat"}
WATCHED = {"accounts", "audit", "care", "content", "country", "intake", "integration", "mfa", "oauth2_provider"}


@dataclass
class House:
    """One clinic with its people, one patient in Ana's care, and the ids of the rows about that patient."""

    clinic: Clinic
    staff: dict[str, User]
    ids: dict[str, Any] = field(default_factory=dict)
    token: str = ""
    code: str = ""
    device: Any = None


def build_house(slug: str, page: Any = None) -> House:
    """Make a clinic in which Ana cares for somebody who has one finished and one open intake."""
    clinic = make_clinic(slug)
    house = House(clinic, {name: make_user(clinic, name.title(), *roles) for name, roles in STAFF.items()})
    ana, by = house.staff["ana"], actor.staff(house.staff["ana"], clinic)
    patient = make_patient(clinic, f"Pia {slug.title()}")
    index_name(patient)
    join_team(patient=patient, user=ana, by=by)
    start_episode(patient=patient, by=by)
    text = ConsentText.objects.create(clinic=clinic, language="en", version=1, text="Words.", text_hash="0" * 64)
    battery = Battery.objects.get(clinic=None, key="check-in")
    done = intake.invite(patient=patient, battery=battery, responsible=ana, language="en", by=by).invitation
    profile = finish(done, patient, text)
    still_open = intake.invite(patient=patient, battery=battery, responsible=ana, language="en", by=by)
    house.token, house.code = still_open.token, still_open.code
    house.device = intake.bind_device(invitation=still_open.invitation, label="Phone", by=by)
    entry = intake.start_entry(invitation=still_open.invitation, way="by-phone", privacy="alone", by=by)
    note = Note.objects.create(clinic=clinic, patient=patient, author=ana, text="Words.")
    view = SavedView.objects.create(clinic=clinic, user=ana, name="Mine", filters={})
    house.ids = {
        "patient": patient.pk,
        "invitation": still_open.invitation.pk,
        "profile": profile.pk,
        "score": profile.scores.first().pk,
        "entry": entry.pk,
        "alert": done.alerts.get().pk,
        "assessment": done.assessments.get().pk,
        "note": note.pk,
        "view": view.pk,
        "device": house.device.pk,
        "user": house.staff["ben"].pk,
        "left": make_left(clinic).pk,
        "membership": house.staff["ben"].memberships.get().pk,
        "carer": ana.pk,
        "goal": Goal.objects.create(patient=patient, topic="feel-calmer", agreed_by=ana).pk,
        "supervision": Supervision.objects.create(clinic=clinic, lead=house.staff["lea"], clinician=ana).pk,
        "duty": DutyPerson.objects.create(clinic=clinic, user=house.staff["lea"], confirmed_at=timezone.now()).pk,
        "shift": make_shift(clinic, house.staff["lea"]).pk,
        "leave": make_leave(clinic, ana).pk,
        "drill": make_drill(clinic, house.staff).pk,
        "line": make_line(clinic).pk,
        "risk_rule": make_rule(clinic, house.staff["lea"]).pk,
        "log_entry": make_entry(patient).pk,
        "schedule": make_schedule(patient, ana).pk,
        "battery": make_battery_row(clinic).pk,
        "battery_draft": make_draft(clinic, house.staff["cleo"]).pk,
        "wording": make_wording(clinic, house.staff["cleo"]).pk,
        "own_instrument": (own := confirmed(clinic, house.staff["lea"], house.staff["cleo"])).pk,
        "own_key": own.key,
        "norm": make_norms(clinic, house.staff["cleo"]).pk,
        "contradiction": (contradiction := make_contradiction(clinic, house.staff["rae"])).pk,
        "claim": contradiction.one_id,
        "banner": make_banner(clinic, house.staff["eddie"]).pk,
        "condition": make_condition_choice(clinic, house.staff["lea"]).condition,
        "staff_invitation": make_staff_invitation(clinic).pk,
        "client": make_client(clinic=clinic, name="Records", scopes=SCOPES, by=actor.system("tests"))[0].client_id,
    }
    if page is not None:
        given = Recommendation.objects.create(clinic=clinic, patient=patient, page=page, shared_by=ana)
        rule = make_content_rule(clinic, house.staff["lea"], page)
        house.ids |= {"recommendation": given.pk, "page": page.pk, "content_rule": rule.key}
        house.ids["review_invitation"] = make_review_invitation(clinic, page, house.staff["cleo"]).pk
        # The page is shared, and so is what readers report on it and whether a translation of it is behind.
        report, _ = Feedback.objects.get_or_create(page_id=page.pk, fault="facts")
        task, _ = TranslationTask.objects.get_or_create(
            page_id=page.pk, source_id=page.pk, since=page.latest_revision, is_small=False
        )
        house.ids |= {"report": report.pk, "translation_task": task.pk}
        house.ids |= offer_course(patient, house.staff)
    return house


def make_entry(patient: Patient) -> LogEntry:
    """An entry of a patient's log that nobody else reads."""
    words = dict.fromkeys(LogEntry.STEPS, "Words.")
    return LogEntry.objects.create(clinic=patient.clinic, patient=patient, language="en", **words)


def offer_course(patient: Patient, staff: dict[str, User]) -> dict[str, Any]:
    """A shipped course that was offered to a patient before its signature ended; an activity that nobody signed.

    Signed here, its public page would name the reviewer to everybody.
    """
    course = CoursePage.objects.filter(locale__language_code="en").first()
    lesson = LessonPage.objects.child_of(course).first()
    offer = Recommendation.objects.create(clinic=patient.clinic, patient=patient, page=course, shared_by=staff["ana"])
    activity = ActivityPage.objects.filter(locale__language_code="en").first()
    Taking.objects.create(clinic=patient.clinic, patient=patient, page=course)
    return {"course": course.pk, "lesson": lesson.pk, "offer": offer.pk, "activity": activity.pk}


def make_review_invitation(clinic: Clinic, page: Any, by: User) -> ReviewInvitation:
    """A link of a reviewer without an account, to the version that is there."""
    return ReviewInvitation.objects.create(
        clinic=clinic, page=page, revision=page.latest_revision, name="Vera", title="psychiatrist",
        email="vera@elsewhere.example", token_hash=uuid.uuid4().hex, created_by=by,
        expires_at=timezone.now() + timedelta(days=14),
    )  # fmt: skip


def make_contradiction(clinic: Clinic, reviewer: User) -> Contradiction:
    """Two claims that stand in no page any more, kept because a reviewer of the clinic marked them."""
    one, other = (
        Claim.objects.create(language="en", sentence=f"{word} {clinic.slug}", digest=f"{word} {clinic.slug}")
        for word in ("Warm", "Cold")
    )
    return Contradiction.objects.create(clinic=clinic, one=one, other=other, note="Which?", marked_by=reviewer)


def make_banner(clinic: Clinic, author: User) -> Banner:
    """A banner that nobody approved yet."""
    now = timezone.now()
    return Banner.objects.create(
        clinic=clinic, audience="patients", texts={"en": f"Said by {clinic.slug}."}, author=author,
        begins_at=now, ends_at=now + timedelta(days=30),
    )  # fmt: skip


def make_condition_choice(clinic: Clinic, by: User) -> ConditionChoice:
    """A condition without a page that the clinic does not treat."""
    return ConditionChoice.objects.create(
        clinic=clinic, condition=uuid.uuid4(), names={"en": f"Named by {clinic.slug}"}, is_treated=False,
        reason="specialist", instead="doctor", chosen_by=by,
    )  # fmt: skip


def make_content_rule(clinic: Clinic, author: User, page: Any) -> Rule:
    """A draft of a clinic's own rule, under a key that no other clinic has."""
    number = Rule.objects.exclude(clinic=None).count() + 1
    return Rule.objects.create(
        clinic=clinic,
        key=f"own-{number}",
        version=1,
        page_id=page.pk,
        titles={"en": "They speak English."},
        when={"all": [{"fact": "language", "op": "==", "value": "en"}]},
        is_current=False,
        author=author,
    )


def make_shift(clinic: Clinic, user: User) -> DutyShift:
    """A shift that nobody has yet: it begins in a year."""
    day = timezone.now().date() + timedelta(days=365)
    return DutyShift.objects.create(
        clinic=clinic, user=user, weekday=0, starts=time(9), ends=time(17), first_day=day, entered_by=user
    )


def make_leave(clinic: Clinic, user: User) -> Leave:
    """A leave that begins in a year."""
    later = timezone.now() + timedelta(days=365)
    return Leave.objects.create(
        clinic=clinic, user=user, starts_at=later, ends_at=later + timedelta(days=1), entered_by=user
    )


def make_drill(clinic: Clinic, staff: dict[str, User]) -> Drill:
    """An open test alert to which everybody who answers alerts was called."""
    later = timezone.now() + timedelta(days=1)
    drill = Drill.objects.create(clinic=clinic, due_at=later, climbs_at=later)
    for name in ("ana", "ben", "lea"):
        drill.calls.create(user=staff[name], rung=0, told_at=timezone.now())
    return drill


def make_line(clinic: Clinic) -> CrisisLine:
    return CrisisLine.objects.create(clinic=clinic, country=clinic.country, kind="line", name="A line", call="1")


def make_rule(clinic: Clinic, user: User) -> ClinicRiskRule:
    return ClinicRiskRule.objects.create(
        clinic=clinic, instrument="leeside-check-in", item="M1", at_or_above=3, level="same-day", added_by=user
    )


def make_schedule(patient: Patient, user: User) -> Schedule:
    """A plan to ask the standard intake again in a year."""
    later = timezone.now().date() + timedelta(days=365)
    return Schedule.objects.create(
        clinic=patient.clinic, patient=patient, battery_key="standard", language="en", every_weeks=4, next_on=later,
        until=later, planned_by=user,
    )  # fmt: skip


def make_battery_row(clinic: Clinic) -> Battery:
    """A set of questions of the clinic's own."""
    own = Battery.objects.create(clinic=clinic, key="own", version="1", title={"en": "Own"})
    own.sections.create(position=1, key="about-you", title={"en": "About you"}, form="about-you")
    return own


def make_draft(clinic: Clinic, user: User) -> BatteryDraft:
    """A set of questions that is being put together."""
    return BatteryDraft.objects.create(clinic=clinic, key="planned", title={"en": "Planned"}, started_by=user)


def make_wording(clinic: Clinic, user: User) -> Wording:
    """A staged wording of nonsense lines."""
    items = {item.id: f"Line {item.id}" for item in load("gad-7").items}
    words = {option.code: option.code for option in load("gad-7").items[0].options}
    return Wording.objects.create(
        clinic=clinic, instrument="gad-7", instrument_version="1.0.0", language="en", order_id="as-published",
        texts=items, anchors=words, entitlement="licence on file", checksum="0" * 64, staged_by=user,
    )  # fmt: skip


def make_norms(clinic: Clinic, user: User) -> NormSet:
    """Norms of the clinic's own that somebody rejected."""
    core, now = load("leeside-attachment-core"), timezone.now()
    scale = ScaleNorm(n=120, mean=3.0, sd=0.8, alpha=0.8, alpha_interval=(0.75, 0.85), item_totals=(("AX1", 0.1),))
    label = {"en": "people who came here"}
    norms = ComputedNorms("own", label, 120, "clinic", core.key, core.version, {"AX": scale}, None, "2026")
    row = NormSet.objects.create(
        clinic=clinic, instrument=core.key, instrument_version=core.version, key="own", n=120,
        document=norms.to_dict(), label=label,
    )  # fmt: skip
    counts = {"results": 30, "new": 0, "lost": 0, "crossing": 12}
    NormRelease.objects.create(
        clinic=clinic, norm=row, instrument=core.key, instrument_version=core.version, rejected_by=user,
        rejected_at=now, reason="Words.",
        preview={"profiles": 30, "crossing": 12, "scales": {"AX": counts}, "plane": counts},
    )  # fmt: skip
    return row


def make_left(clinic: Clinic) -> User:
    """Somebody who worked here, and does not any more."""
    user = make_user(clinic, "Gone", Role.CLINICIAN)
    user.memberships.update(ends_at=timezone.now())
    User.objects.filter(pk=user.pk).update(is_active=False)
    return user


def make_staff_invitation(clinic: Clinic) -> StaffInvitation:
    later = timezone.now() + timedelta(days=1)
    return StaffInvitation.objects.create(clinic=clinic, token_hash=uuid.uuid4().hex, expires_at=later)


def finish(invitation: Any, patient: Any, text: ConsentText) -> Any:
    """Answer an intake, the safety question among it, and send it."""
    by = actor.patient(patient)
    intake.say_privacy(invitation=invitation, privacy="alone", helper="", is_shared_device=False, by=by)
    intake.consent(invitation=invitation, text=text, agrees=True, by=by)
    assessment = invitation.assessments.get()
    for item in ("W1", "W2", "W3", "W4", "M1", "M2", "M3", "M4", "S1"):
        intake.save_answer(assessment=assessment, item=item, given=Given("answered", "1"), language="en", by=by)
    return intake.submit(invitation=invitation, by=by)


def signed_in(user: User, minutes_ago: int = 0) -> Client:
    """A browser in which somebody is fully signed in."""
    return sign_in(Client(raise_request_exception=False), user, minutes_ago=minutes_ago)


def bound_to(house: House) -> Client:
    """A browser that the patient's link and code bound."""
    client = Client(raise_request_exception=False)
    client.post(f"/i/{house.token}/", {"code": house.code})
    return client


def rows_fingerprint() -> str:
    """A hash over every row that an action of ours can write, but for audit and sessions."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in watched_tables():
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            digest.update(repr((table, cursor.fetchall())).encode())
    return digest.hexdigest()


@cache
def watched_tables() -> tuple[str, ...]:
    """The tables of our own apps, of second factors and of API clients."""
    models = (m for m in apps.get_models() if m._meta.app_label in WATCHED and m._meta.label_lower not in TRACES)
    return tuple(sorted(m._meta.db_table for m in models if m not in kinds()))


def nobody() -> uuid.UUID:
    """An id that no row has."""
    return uuid.UUID("00000000-0000-7000-8000-000000000000")


def filled(where: str) -> str:
    """Return an address for a pattern, with something of the right kind in each place."""
    kinds = {"int": "1", "uuid": str(nobody())}
    where = re.sub(r"(?<!P)<(?:(\w+):)?\w+>", lambda found: kinds.get(found[1] or "str", "x"), where)
    where = re.sub(r"\(\?P<\w+>[^()]*\)", "1", where)
    where = re.sub(r"\((?:\?:)?([^|()]*)[^()]*\)\??", lambda found: found[1].replace(r"\d+", "1"), where)
    return re.sub(r"[\^$\\?]", "", where.replace(".*", "x"))


def resolver() -> Any:
    return get_resolver()
