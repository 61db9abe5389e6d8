"""What the state of an invitation allows, to the second."""

from contextlib import nullcontext
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone, translation

from intake import exceptions, policies
from intake.models import Consent, Invitation, StaffEntry
from portal.audit import actor
from tests.conftest import make_patient

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def still_clock():
    with time_machine.travel(timezone.now(), tick=False):
        yield


def sent_at(invitation, moment):
    invitation.submitted_at = moment
    invitation.save()
    return invitation


def decided(invitation, consent_text, decision, at=None):
    return Consent.objects.create(
        clinic=invitation.clinic, patient=invitation.patient, invitation=invitation, text=consent_text,
        text_hash=consent_text.text_hash, language="en", decision=decision, decided_at=at or timezone.now(),
    )  # fmt: skip


def test_an_open_link_opens(invitation):
    assert policies.check_link(invitation) is invitation


def test_no_invitation_no_link():
    with pytest.raises(exceptions.LinkEnded):
        policies.check_link(None)


@pytest.mark.parametrize("ended", ["revoked_at", "refused_at"])
def test_what_was_ended_opens_nothing(invitation, ended):
    setattr(invitation, ended, timezone.now())

    with pytest.raises(exceptions.LinkEnded):
        policies.check_link(invitation)


def test_a_link_ends_at_its_second(invitation):
    policies.check_link(invitation, invitation.expires_at - SECOND)

    with pytest.raises(exceptions.LinkEnded):
        policies.check_link(invitation, invitation.expires_at)


def test_a_link_that_expired_by_now_opens_nothing(invitation):
    invitation.expires_at = timezone.now()

    with pytest.raises(exceptions.LinkEnded):
        policies.check_link(invitation)


def test_after_sending_the_link_opens_the_home_for_its_days(invitation):
    sent_at(invitation, timezone.now())
    policies.check_link(invitation, invitation.expires_at)
    policies.check_link(invitation, invitation.home_until - SECOND)

    with pytest.raises(exceptions.LinkEnded):
        policies.check_link(invitation, invitation.home_until)


def test_the_code_is_paused_until_its_second(invitation):
    now = timezone.now()
    policies.check_code_not_paused(invitation, now)
    invitation.code_paused_until = now

    policies.check_code_not_paused(invitation, now)
    with pytest.raises(exceptions.CodePaused):
        policies.check_code_not_paused(invitation, now - SECOND)


def test_the_patient_writes_to_their_own_open_invitation(invitation, by_pia):
    policies.check_can_write(invitation, by_pia)
    policies.check_can_write(invitation, actor.system("tests"))


def a_sitting(invitation, user, **changes):
    fields = {"way": "by-phone", "privacy": "alone", "entered_by": user}
    return StaffEntry.objects.create(invitation=invitation, **fields | changes)


def test_staff_write_and_decide_in_an_open_sitting_of_their_own_alone(invitation, by_ana, ana, ben):
    for check in (policies.check_can_write, policies.check_can_decide):
        with pytest.raises(exceptions.NoEntry):
            check(invitation, by_ana)

    sitting = a_sitting(invitation, ben)
    with pytest.raises(exceptions.NoEntry):
        policies.check_can_write(invitation, by_ana)

    StaffEntry.objects.filter(pk=sitting.pk).update(entered_by=ana)
    for check in (policies.check_can_write, policies.check_can_decide):
        check(invitation, by_ana)


def test_a_sitting_ends_and_lasts_two_hours_and_one_clinic(invitation, ana, other_clinic):
    now = timezone.now()
    sitting = a_sitting(invitation, ana, started_at=now)
    by = actor.staff(ana, invitation.clinic)
    assert policies.entry_of(invitation, by, now + timedelta(hours=2) - SECOND) == sitting
    assert policies.entry_of(invitation, by, now + timedelta(hours=2)) is None
    assert policies.entry_of(invitation, actor.staff(ana, other_clinic), now) is None
    StaffEntry.objects.update(ended_at=now)
    assert policies.entry_of(invitation, by, now) is None


def test_a_sitting_is_for_one_invitation_alone(invitation, ana, by_ana):
    sitting = a_sitting(invitation, ana)
    other = Invitation.objects.get(pk=invitation.pk)
    other.pk, other.token_hash, other._state.adding = uuid4(), "0" * 64, True
    other.save()
    assert policies.entry_of(invitation, by_ana) == sitting
    assert policies.entry_of(other, by_ana) is None


def test_another_patient_writes_nothing(invitation, olga):
    with pytest.raises(exceptions.LinkEnded):
        policies.check_can_write(invitation, actor.patient(olga))


def test_a_patient_decides_for_themselves_also_after_sending_while_the_link_lasts(invitation, by_pia, olga):
    for by in (by_pia, actor.system("tests")):
        policies.check_can_decide(invitation, by)
    with pytest.raises(exceptions.LinkEnded):
        policies.check_can_decide(invitation, actor.patient(olga))

    policies.check_can_decide(sent_at(invitation, timezone.now()), by_pia)
    invitation.revoked_at = timezone.now()
    with pytest.raises(exceptions.LinkEnded):
        policies.check_can_decide(invitation, by_pia)


def test_nothing_is_added_to_what_was_sent(invitation, by_pia):
    with pytest.raises(exceptions.AlreadySent):
        policies.check_can_write(sent_at(invitation, timezone.now()), by_pia)


def test_nothing_is_added_to_what_was_ended(invitation, by_pia):
    invitation.revoked_at = timezone.now()

    with pytest.raises(exceptions.LinkEnded):
        policies.check_can_write(invitation, by_pia)


def test_what_is_said_late_is_heard_of_the_patient_and_of_the_clinics_systems(
    invitation, by_pia, by_ana, olga, consent_text, clinic, other_clinic
):
    ours, theirs = (
        actor.client(SimpleNamespace(client_id="x", clinic=each, clinic_id=each.pk)) for each in (clinic, other_clinic)
    )
    sent_at(invitation, timezone.now())
    for by in (by_pia, ours):
        with pytest.raises(exceptions.NotConsented):
            policies.check_can_still_tell(invitation, by)
    decided(invitation, consent_text, Consent.GIVEN)
    for by in (by_pia, ours):
        policies.check_can_still_tell(invitation, by)
    for by, refused in (
        (actor.patient(olga), exceptions.LinkEnded),
        (by_ana, exceptions.NoEntry),
        (theirs, exceptions.NoEntry),
    ):
        with pytest.raises(refused):
            policies.check_can_still_tell(invitation, by)

    invitation.revoked_at = timezone.now()  # a system needs no link
    policies.check_can_still_tell(invitation, ours)
    with pytest.raises(exceptions.LinkEnded):
        policies.check_can_still_tell(invitation, by_pia)


def test_answers_need_consent_and_an_open_invitation(invitation, by_pia, consent_text):
    with pytest.raises(exceptions.NotConsented):
        policies.check_can_answer(invitation, by_pia)

    decided(invitation, consent_text, Consent.GIVEN)
    policies.check_can_answer(invitation, by_pia)

    invitation.revoked_at = timezone.now()
    with pytest.raises(exceptions.LinkEnded):
        policies.check_can_answer(invitation, by_pia)


@pytest.mark.parametrize("decision", [Consent.REFUSED, Consent.WITHDRAWN])
def test_the_latest_decision_counts(invitation, consent_text, decision):
    now = timezone.now()
    decided(invitation, consent_text, decision, now)
    assert not policies.has_consent(invitation)

    decided(invitation, consent_text, Consent.GIVEN, now - SECOND)
    assert not policies.has_consent(invitation)

    decided(invitation, consent_text, Consent.GIVEN, now + SECOND)
    assert policies.has_consent(invitation)


def test_of_two_decisions_at_one_moment_the_later_row_counts(invitation, consent_text):
    decided(invitation, consent_text, Consent.GIVEN)
    decided(invitation, consent_text, Consent.WITHDRAWN)

    assert not policies.has_consent(invitation)


def test_age_is_needed_and_must_be_reached():
    policies.check_age(16, 16)
    policies.check_age(17, 16)
    with pytest.raises(exceptions.NoBirthDate):
        policies.check_age(None, 16)
    with pytest.raises(exceptions.TooYoung):
        policies.check_age(15, 16)


def other_intake(invitation, **facts):
    """Another intake of the same patient, or of somebody else."""
    fields = {field.name: getattr(invitation, field.name) for field in invitation._meta.concrete_fields}
    return Invitation.objects.create(**{**fields, "id": uuid4(), "token_hash": f"t{uuid4()}", **facts})


def test_consent_taken_back_anywhere_ends_every_intake_that_was_there(invitation, consent_text, clinic):
    decided(invitation, consent_text, Consent.GIVEN, invitation.created_at)
    elsewhere = other_intake(invitation)
    withdrawal = decided(elsewhere, consent_text, Consent.WITHDRAWN, invitation.created_at + SECOND)

    assert policies.decision(invitation) == withdrawal
    assert not policies.has_consent(invitation)


def test_consent_taken_back_before_an_intake_was_made_does_not_concern_it(invitation, consent_text):
    before = invitation.created_at - SECOND
    decided(other_intake(invitation, created_at=before), consent_text, Consent.WITHDRAWN, before)

    assert policies.decision(invitation) is None


@pytest.mark.parametrize("what", ["a yes elsewhere", "taken back by somebody else"])
def test_what_was_said_elsewhere_counts_for_nothing_else(invitation, consent_text, clinic, what):
    given = decided(invitation, consent_text, Consent.GIVEN, invitation.created_at)
    whose = {"patient": make_patient(clinic, "Zoe Other")} if what == "taken back by somebody else" else {}
    said = Consent.GIVEN if what == "a yes elsewhere" else Consent.WITHDRAWN
    decided(other_intake(invitation, **whose), consent_text, said, invitation.created_at + SECOND)

    assert policies.decision(invitation) == given


FREE, NOT_SOLD = (SimpleNamespace(licence=SimpleNamespace(non_commercial=bound)) for bound in (False, True))


@pytest.mark.parametrize(
    ("instrument", "is_commercial", "refusal"),
    [
        (FREE, True, None), (FREE, False, None), (FREE, None, None), (NOT_SOLD, False, None),
        (NOT_SOLD, True, exceptions.NotForSoldCare), (NOT_SOLD, None, exceptions.SoldCareUnsaid),
    ],
)  # fmt: skip
def test_what_may_not_be_sold_is_not_used_where_care_is_sold(instrument, is_commercial, refusal):
    clinic = SimpleNamespace(is_commercial=is_commercial)
    with pytest.raises(refusal) if refusal else nullcontext():
        policies.check_licence(clinic, instrument)


@pytest.mark.parametrize(
    ("works_in", "language", "is_refused"),
    [(["en", "es"], "es", False), (["es"], "en", True), ([], "en", False), ([], "es", True), (None, "en", False)],
)
def test_a_language_is_one_that_the_clinic_works_in(works_in, language, is_refused):
    with pytest.raises(exceptions.NotALanguageHere) if is_refused else nullcontext():
        policies.check_language_of(SimpleNamespace(languages=works_in), language)


def test_who_staged_a_wording_does_not_confirm_it(ana, by_ana):
    with pytest.raises(exceptions.OwnWording):
        policies.check_second_person(ana.pk, by_ana)


def test_somebody_else_confirms_it(ben, by_ana):
    policies.check_second_person(ben.pk, by_ana)


@pytest.mark.parametrize(
    ("language", "says"), [("en", "Held."), ("es-mx", "Retenido."), ("fr", "Held."), (None, "Held.")]
)
def test_what_is_disabled_is_refused_with_its_reason_in_the_readers_language(language, says):
    policies.check_enabled(SimpleNamespace(is_enabled=True))
    held = SimpleNamespace(is_enabled=False, disabled={"en": "Held.", "es": "Retenido."})
    with translation.override(language), pytest.raises(exceptions.Disabled) as refused:
        policies.check_enabled(held)
    assert refused.value.message == says


def test_a_clinics_own_questionnaire_is_asked_by_that_clinic_while_it_is_in_use():
    ours = SimpleNamespace(key="own", version="1", is_known_to=lambda clinic_id: clinic_id == "here")
    policies.check_in_use("here", ours, {("own", "2"), ("other", "1")})
    for clinic_id, retired in (("here", {("own", "1")}), ("there", ())):
        with pytest.raises(exceptions.NotInUse):
            policies.check_in_use(clinic_id, ours, retired)
