"""Makes intakes for tests of the clinician's pages: invited, half done, sent, with the answers that a test wants."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from intake import actions
from intake.actions.answers import Given
from intake.actions.invitations import Issued
from intake.instruments import load
from intake.models import Answer, Assessment, Battery, Consent, ConsentText, Invitation, NormSet, Patient, Profile
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.norms import clinic_norms
from intake.psychometrics.normset import NormSet as ComputedNorms
from intake.wording import text_hash, wording_version
from portal.audit.actor import Actor, patient, staff, system
from portal.care.models import CareTeamMember

CHECK_IN, CORE = "leeside-check-in", "leeside-attachment-core"
LEVEL = 2.7  # about which simulated people answer, before items are turned
CALM = {CHECK_IN: {"S1": 0}}


def battery(key: str = "standard") -> Battery:
    """The shipped battery of that key."""
    actions.load_batteries(by=system("tests"))
    return Battery.objects.get(clinic=None, key=key)


def join(person: Patient, user: object) -> CareTeamMember:
    return CareTeamMember.objects.create(patient=person, user=user)


def invited(person: Patient, by: object, key: str = "standard", language: str = "en") -> Issued:
    """An intake of a patient whose clinician is `by`; readiness of the clinic is not asked."""
    if not person.care_team.filter(user=by).exists():
        join(person, by)
    actor: Actor = staff(by, person.clinic)
    return actions.invite(patient=person, battery=battery(key), responsible=by, language=language, by=actor)


def agreed(invitation: Invitation) -> Invitation:
    """The patient is alone and agrees."""
    person = patient(invitation.patient)
    text, _ = ConsentText.objects.get_or_create(
        clinic=invitation.clinic,
        language="en",
        version=1,
        defaults={"text": "We ask.", "text_hash": text_hash("We ask.")},
    )
    actions.say_privacy(invitation=invitation, privacy="alone", helper="", is_shared_device=False, by=person)
    Consent.objects.create(
        clinic=invitation.clinic,
        patient=invitation.patient,
        invitation=invitation,
        text=text,
        text_hash=text.text_hash,
        language="en",
        decision=Consent.GIVEN,
    )
    return invitation


def answer(invitation: Invitation, instrument: str, item: str, value: int | None, language: str = "en") -> None:
    """One answer through the action, risk rules and all."""
    sheet = invitation.assessments.get(instrument=instrument)
    given = Given("skipped") if value is None else Given("answered", str(value), Decimal("4.2"))
    actions.save_answer(assessment=sheet, item=item, given=given, language=language, by=patient(invitation.patient))


def fill(invitation: Invitation, values: Mapping[str, Mapping[str, int]] = CALM, middle: int = 2) -> None:
    """Answer every item that is not named in `values` with about the middle, in one go."""
    for sheet in invitation.assessments.all():
        document = load(sheet.instrument, sheet.instrument_version)
        chosen = dict(values.get(sheet.instrument, {}))
        for number, item in enumerate(document.items):
            if item.id in document.risk_items:
                answer(invitation, sheet.instrument, item.id, chosen.get(item.id, 0))
                continue
            value = chosen.get(item.id, min(item.maximum, max(item.minimum, middle + number % 2)))
            Answer.objects.create(**_row(sheet, document, item.id, value))


def _row(sheet: Assessment, document: Instrument, item: str, value: int) -> dict[str, object]:
    return {
        "assessment": sheet,
        "item": item,
        "state": Answer.ANSWERED,
        "code": next(option.code for option in document.item(item).options if option.value == value),
        "value": value,
        "language": "en",
        "wording_version": wording_version(document, "en"),
        "seconds": Decimal("4.2"),
        "actor_kind": "patient",
        "actor_id": str(sheet.patient_id),
    }


def sent(
    person: Patient,
    by: object,
    values: Mapping[str, Mapping[str, int]] = CALM,
    middle: int = 2,
    days_ago: int = 0,
    key: str = "standard",
) -> Profile:
    """A finished intake, perhaps of some days ago."""
    invitation = agreed(invited(person, by, key).invitation)
    fill(invitation, values, middle)
    profile = actions.submit(invitation=invitation, by=patient(person))
    if days_ago:
        move_back(profile, timezone.now() - timedelta(days=days_ago))
    return Profile.objects.get(pk=profile.pk)


def move_back(profile: Profile, moment: datetime) -> None:
    """Make an intake older than it is."""
    Profile.objects.filter(pk=profile.pk).update(completed_at=moment)
    Invitation.objects.filter(pk=profile.invitation_id).update(created_at=moment, submitted_at=moment)


def norms(clinic: object, people: int = 320, key: str = CORE, level: float = LEVEL) -> NormSet:
    """Norms of simulated people of this clinic, from a fixed seed; each answers around a level of their own."""
    document = load(key)
    computed = simulated_norms(document, people, level)
    return NormSet.objects.create(
        clinic=clinic, instrument=document.key, instrument_version=document.version, key="simulated",
        label=dict(computed.label), n=people, is_simulated=True, document=computed.to_dict(),
    )  # fmt: skip


def simulated_norms(document: Instrument, people: int, level: float = LEVEL) -> ComputedNorms:
    """The same without a clinic."""
    dice = Random(7)
    sheets = [_simulated(document, dice, level) for _ in range(people)]
    label = {"en": "simulated intakes", "es": "admisiones simuladas"}
    computed = clinic_norms(document, sheets, id="simulated", label=label, window="tests")
    assert computed is not None
    return computed


def _simulated(document: Instrument, dice: Random, middle: float) -> dict[str, int | None]:
    level = {scale.key: dice.gauss(0, 1) for scale in document.scales}
    sheet: dict[str, int | None] = {}
    for scale in document.scales:
        for item in scale.items:
            shown = document.item(item)
            value = min(shown.maximum, max(shown.minimum, round(middle + level[scale.key] + dice.gauss(0, 0.9))))
            sheet[item] = shown.reversed_value(value) if item in scale.reversed_items else value
    return sheet


def of_published(
    person: Patient, by: object, key: str, values: Mapping[str, int] = {}, version: str | None = None
) -> Profile:
    """A finished intake of one published instrument, whose wording is not shipped."""
    document = load(key, version)
    own = Battery.objects.create(clinic=person.clinic, key=f"only-{key}", version="1", title={"en": key})
    own.sections.create(
        position=1, key=key, title=dict(document.title), instrument=key, instrument_version=document.version
    )
    # Nobody is asked what has no wording: this is the row of an intake that was sent when it had one.
    invitation = agreed(invited(person, by).invitation)
    invitation.assessments.all().delete()
    Invitation.objects.filter(pk=invitation.pk).update(battery=own)
    invitation.refresh_from_db()
    sheet = Assessment.objects.create(
        clinic=person.clinic, patient=person, invitation=invitation, instrument=key,
        instrument_version=document.version, checksum=document.checksum,
    )  # fmt: skip
    for item in document.items:
        Answer.objects.create(**_row(sheet, document, item.id, values.get(item.id, item.minimum + 1)))
    return actions.submit(invitation=invitation, by=patient(person))
