"""A clinic with at least one row of every model that a clinic can own, so that every text column can be planted."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.models import Collection, Page, UploadedFile

from content.models import ArticlePage, Decision, SignOff, TranslationStep, TranslationTask
from intake import actions as intake
from intake.actions.patients import IDENTIFIER_PURPOSE, index_name
from intake.models import (
    AlertEvent,
    AnswerRevision,
    Battery,
    BatteryDraft,
    BoundDevice,
    ConsentText,
    LogEntry,
    Patient,
    PatientIdentifier,
    RelatedPerson,
    Section,
    Statement,
    Wording,
)
from portal.accounts.models import Confirmation, FactorReset, Membership, ReachPoint, SignInLink
from portal.accounts.roles import Role
from portal.audit import actor, outbox
from portal.audit.encryption import keyed_hash
from portal.audit.record import record
from portal.care.actions.teams import join_team
from portal.care.cms import sync_cms_permissions
from portal.care.models import (
    AskingBudget,
    BudgetOverride,
    Goal,
    Note,
    Recommendation,
    Review,
    SafetySignature,
    TranslationSignature,
)
from portal.integration.models import Client, IdempotencyKey
from tests.architecture import people
from tests.architecture.people import House, finish
from tests.conftest import make_patient, make_user

YEAR = timedelta(days=365)


@dataclass
class Story:
    """One patient, whoever cares for them, their finished and their open intake, and the devices that opened these."""

    patient: Patient
    carer: Any
    done: Any
    open: Any
    devices: dict[str, BoundDevice] = field(default_factory=dict)


@dataclass
class Filled:
    """A clinic with all its rows: Pia in Ana's care, Zoe in Ben's, Una in nobody's yet."""

    house: House
    stories: dict[str, Story] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)


def fill(slug: str, shared: Page) -> Filled:
    house = people.build_house(slug, shared)
    house.staff["lou"] = make_user(house.clinic, "Lou", Role.LEAD)
    filled = Filled(house)
    add_clinic_rows(house)
    pia = Patient.objects.get(pk=house.ids["patient"])
    filled.stories["pia"] = story(house, pia, house.staff["ana"])
    for name, carer in (("zoe", house.staff["ben"]), ("una", None)):
        filled.stories[name] = story(house, make_patient(house.clinic, f"{name.title()} {slug.title()}"), carer)
    for told in filled.stories.values():
        add_patient_rows(told, shared)
    for name in ("eddie", "rae"):
        sync_cms_permissions(house.staff[name])
    add_files(house)
    return filled


def story(house: House, patient: Patient, carer: Any) -> Story:
    """Take a patient through one finished intake and into an open one. Whoever has both keeps them."""
    author = carer or house.staff["lou"]
    by = actor.staff(author, house.clinic)
    if carer and not patient.care_team.exists():
        join_team(patient=patient, user=carer, by=by)
    text = ConsentText.objects.get(clinic=house.clinic, version=1)
    if not patient.invitations.exists():
        finish(invite(patient, "check-in", carer, by), patient, text)
        Goal.objects.create(patient=patient, topic="feel-calmer", agreed_by=author)
    open_one = invite(patient, "standard", carer, by)
    intake.consent(invitation=open_one, text=text, agrees=True, by=actor.patient(patient))
    if carer is None:
        patient.care_team.all().delete()
        patient.alerts.update(owner=None)
    done = patient.invitations.get(submitted_at__isnull=False)
    devices = {
        state: intake.bind_device(invitation=invitation, label="Phone", by=by)
        for state, invitation in (("open", open_one), ("done", done))
    }
    return Story(patient, author, done, open_one, devices)


def invite(patient: Patient, battery: str, responsible: Any, by: Any) -> Any:
    found = Battery.objects.get(clinic=None, key=battery)
    return intake.invite(patient=patient, battery=found, responsible=responsible, language="en", by=by).invitation


def add_patient_rows(told: Story, shared: Page) -> None:
    patient, author, clinic = told.patient, told.carer, told.patient.clinic
    for name in ("email", "phone", "contact_rule", "preferred_name", "pronouns", "record_number"):
        setattr(patient, name, "set")
    patient.contact_is_safe, patient.contact_recorded_by, patient.contact_recorded_at = True, author, timezone.now()
    patient.save()
    told.open.helper, told.open.privacy, told.done.helper = "set", "alone", "set"
    told.open.save(), told.done.save()
    RelatedPerson.objects.create(patient=patient, kind="partner", name="set")
    PatientIdentifier.objects.create(
        patient=patient,
        clinic=clinic,
        system="urn:example",
        value="set",
        value_hash=keyed_hash(f"urn:example|{patient.pk}", IDENTIFIER_PURPOSE),
    )
    for invitation, sent_at in ((told.done, timezone.now()), (told.open, None)):
        for kind, _label in Statement.KINDS:
            Statement.objects.create(
                clinic=clinic, patient=patient, invitation=invitation, kind=kind, text="set", choices=["set"],
                language="en", sent_at=sent_at,
            )  # fmt: skip
    for assessment in told.done.assessments.all():
        for answer in assessment.answers.all():
            answer.text = "set"
            answer.save()
            for revision in AnswerRevision.objects.filter(answer=answer):
                revision.text = "set"
                revision.save()
    alert = told.done.alerts.get()
    AlertEvent.objects.create(alert=alert, state="contacted", actor_kind="staff", actor_id=author.pk, note="set")
    profile = told.done.profiles.get()
    for released_at in (timezone.now(), None):
        Review.objects.create(
            clinic=clinic, profile=profile, decision="discuss-in-visit", summary="set", message="set",
            reviewed_by=author, released_at=released_at,
        )  # fmt: skip
    BudgetOverride.objects.create(
        clinic=clinic, invitation=told.done, asked=50, budget=45, reason="set", decided_by=author
    )
    Note.objects.filter(patient=patient, author=author, signed_at=None).delete()
    for signed_at, is_private in ((timezone.now(), False), (timezone.now(), True), (None, False)):
        Note.objects.create(
            clinic=clinic, patient=patient, author=author, text="set", signed_at=signed_at, is_private=is_private
        )
    Recommendation.objects.filter(patient=patient, page_id=shared.pk).delete()
    Recommendation.objects.create(clinic=clinic, patient=patient, page=shared, shared_by=author)
    for shared_at in (timezone.now(), None):
        words = dict.fromkeys(LogEntry.STEPS, "set")
        LogEntry.objects.create(clinic=clinic, patient=patient, language="en", shared_at=shared_at, **words)
    by = actor.patient(patient)
    record("tests.filled", by=by, about=patient, patients=[patient.pk], clinic_id=clinic.pk, said="set")
    outbox.post("invitation.link", about=told.open, clinic_id=clinic.pk, patient_id=patient.pk, secret={"token": "set"})
    machine = Client.objects.filter(clinic=clinic).first()
    IdempotencyKey.objects.create(
        client_id=machine.client_id, key=str(patient.pk), route="patients", body_hash="0" * 64, status=201, reply="set"
    )
    patient.name_hashes.all().delete()
    index_name(patient)


def add_clinic_rows(house: House) -> None:
    clinic, ana, cleo = house.clinic, house.staff["ana"], house.staff["cleo"]
    now = timezone.now()
    clinic.crisis_lines.update(text="set", hours="set", checked_by=ana, checked_at=now, expires_at=now + YEAR)
    AskingBudget.objects.create(clinic=clinic, minutes=45, set_by=cleo)
    battery = Battery.objects.create(clinic=clinic, key=f"own-{clinic.slug}", version="1", title={"en": "x", "es": "x"})
    intro = {"en": {"think": "x", "why": "x"}, "es": {"think": "x", "why": "x"}}
    Section.objects.create(
        battery=battery, position=1, key="one", title={"en": "x", "es": "x"}, intro=intro, form=Section.ABOUT_YOU
    )
    BatteryDraft.objects.create(clinic=clinic, key="own", title={"en": "x"}, parts=[], started_by=cleo)
    Wording.objects.create(
        clinic=clinic, instrument="asq", instrument_version="1", language="en", order_id="one", texts={"Q1": "x"},
        anchors={"1": "x"}, entitlement="set", checksum="0" * 64, answers={"q": "x"}, staged_by=ana,
    )  # fmt: skip
    Confirmation.objects.create(clinic=clinic, subject="phone", fingerprint="0" * 64, confirmed_by=cleo)
    SafetySignature.objects.create(
        clinic=clinic, instrument="leeside-check-in", instrument_version="1", item="S1", language="en",
        text_hash="0" * 64, signed_by=ana,
    )  # fmt: skip
    TranslationSignature.objects.create(
        clinic=clinic, instrument="leeside-check-in", instrument_version="1", language="es", line="S1",
        text_hash="0" * 64, part="translator", person_name="set", recorded_by=ana,
    )  # fmt: skip
    for user in house.staff.values():
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        user.title = "set"
        user.save()
        ReachPoint.objects.create(user=user, channel="sms", address="set", confirmed_at=now)
    Authenticator.objects.create(user=ana, type=Authenticator.Type.TOTP, data={"secret": "set"})
    SignInLink.objects.create(token_hash=f"link-{clinic.slug}", user=ana, expires_at=timezone.now() + YEAR)
    former = make_user(clinic, "Fay", Role.CLINICIAN)
    Membership.objects.filter(user=former).update(ends_at=timezone.now())
    FactorReset.objects.create(user=former, clinic=clinic, created_by=cleo, token_hash=f"reset-{clinic.slug}")
    house.staff["fay"] = former


def add_files(house: House) -> None:
    """Files and traces of Wagtail's that its screens could show."""
    editor, slug = house.staff["eddie"], house.clinic.slug
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    collection = root.add_child(name=f"own {slug}")
    Document.objects.create(
        title="set", file=ContentFile(b"set", f"{slug}.txt"), collection=collection, uploaded_by_user=editor
    )
    UploadedFile.objects.create(file=ContentFile(b"set", f"{slug}-upload.txt"), uploaded_by_user=editor)


def sign(page: ArticlePage, house: House) -> None:
    signature = SignOff.objects.create(
        page=page, revision=page.live_revision, clinic=house.clinic, reviewer=house.staff["rae"],
        next_due=timezone.now() + YEAR, rules=[],
    )  # fmt: skip
    Decision.objects.create(
        page=page, revision=page.live_revision, clinic=house.clinic, reviewer=house.staff["rae"],
        kind=Decision.SIGNED, comment="set", sign_off=signature,
    )  # fmt: skip
    task, _ = TranslationTask.objects.get_or_create(
        page_id=page.pk, source_id=page.pk, since=page.live_revision, is_small=False
    )
    TranslationStep.objects.create(
        task=task, kind=TranslationStep.DONE, clinic=house.clinic, taken_by=house.staff["eddie"], comment="set",
        source_revision=page.live_revision, revision=page.live_revision,
    )  # fmt: skip
    house.ids["translation_task"] = task.pk
