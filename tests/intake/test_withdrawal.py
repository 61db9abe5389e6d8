"""Taking consent back: done, refused, undone on failure; and what is read for norms from that second on."""

import pytest

from intake import actions, exceptions
from intake.actions.answers import Given
from intake.instruments import load
from intake.models import Alert, Answer, Consent, NormSet, Profile
from intake.norm_sample import answer_sheets, qualifying
from intake.norms import of_clinic
from portal.audit.actor import patient
from portal.audit.models import AuditEvent, Outbox
from portal.operations import duties
from tests.conftest import make_patient
from tests.portal.clinic.intakes import norms as make_norms

pytestmark = pytest.mark.django_db
WORRY = ("leeside-check-in", "1.0.0-draft1")


def agreed(invitation, text, **choices):
    by = patient(invitation.patient)
    actions.say_privacy(invitation=invitation, privacy="alone", helper="", is_shared_device=False, by=by)
    actions.consent(invitation=invitation, text=text, agrees=True, by=by, **choices)
    return invitation


def answer(invitation, item, code="1"):
    sheet = invitation.assessments.get(instrument=WORRY[0])
    by = patient(invitation.patient)
    actions.save_answer(assessment=sheet, item=item, given=Given("answered", code), language="en", by=by)


@pytest.fixture
def agreeing(invitation, consent_text):
    return agreed(invitation, consent_text, allows_comparison=True, allows_research=True)


@pytest.fixture
def sent(agreeing, by_pia):
    """Pia's intake as it was sent, with a safety answer in it."""
    for item in ("W1", "W4", "W2", "W3", "S1"):
        answer(agreeing, item)
    actions.submit(invitation=agreeing, by=by_pia)
    return agreeing


def test_a_withdrawal_is_a_row_with_who_when_and_which_words(agreeing, by_pia, consent_text, pia):
    row = actions.withdraw_consent(invitation=agreeing, by=by_pia)
    assert (row.decision, row.patient, row.text, row.language) == ("withdrawn", pia, consent_text, "en")
    assert (row.allows_comparison, row.allows_research) == (False, False)
    noted = AuditEvent.objects.get(action="consent.withdrawn")
    assert (noted.actor_id, noted.facts) == (str(pia.pk), {"version": 1, "language": "en"})


def test_the_clinic_is_told_once(agreeing, by_pia):
    actions.withdraw_consent(invitation=agreeing, by=by_pia)
    assert Outbox.objects.get(topic="consent.withdrawn").about_id == agreeing.pk


def test_nothing_more_is_collected_or_sent(agreeing, by_pia):
    answer(agreeing, "W1")
    actions.withdraw_consent(invitation=agreeing, by=by_pia)
    with pytest.raises(exceptions.NotConsented):
        answer(agreeing, "W2")
    with pytest.raises(exceptions.NotConsented):
        actions.submit(invitation=agreeing, by=by_pia)
    with pytest.raises(exceptions.NotConsented):
        actions.save_statement(invitation=agreeing, kind="reasons", text="x", language="en", by=by_pia)
    assert (Answer.objects.count(), Profile.objects.count()) == (1, 0)


def test_another_open_intake_of_the_same_person_closes_too(agreeing, by_pia, pia, ana, by_ana, battery, consent_text):
    other = actions.invite(patient=pia, battery=battery, responsible=ana, language="en", by=by_ana).invitation
    agreed(other, consent_text)
    actions.withdraw_consent(invitation=agreeing, by=by_pia)
    with pytest.raises(exceptions.NotConsented):
        answer(other, "W1")


def test_an_intake_made_later_asks_anew(agreeing, by_pia, pia, ana, by_ana, battery, consent_text):
    actions.withdraw_consent(invitation=agreeing, by=by_pia)
    later = actions.invite(patient=pia, battery=battery, responsible=ana, language="en", by=by_ana).invitation
    answer(agreed(later, consent_text), "W1")
    assert Answer.objects.count() == 1


def test_another_patient_goes_on(agreeing, by_pia, clinic, ana, by_ana, battery, consent_text):
    paul = make_patient(clinic, "Paul Example")
    other = actions.invite(patient=paul, battery=battery, responsible=ana, language="en", by=by_ana).invitation
    agreed(other, consent_text)
    actions.withdraw_consent(invitation=agreeing, by=by_pia)
    answer(other, "W1")
    assert Answer.objects.count() == 1


def test_the_record_and_its_alerts_stay(sent, by_pia):
    before = (Answer.objects.count(), Profile.objects.count(), list(Alert.objects.values("pk", "closed_at")))
    actions.withdraw_consent(invitation=sent, by=by_pia)
    assert (Answer.objects.count(), Profile.objects.count(), list(Alert.objects.values("pk", "closed_at"))) == before


def test_the_norm_builder_does_not_read_the_person_in_the_same_second(sent, by_pia, clinic):
    assert [len(sheet) for sheet in answer_sheets(qualifying(clinic, *WORRY))] == [5]
    actions.withdraw_consent(invitation=sent, by=by_pia)
    assert qualifying(clinic, *WORRY) == []


def test_the_norm_builder_reads_the_person_again_after_a_new_yes(sent, by_pia, clinic, consent_text):
    actions.withdraw_consent(invitation=sent, by=by_pia)
    actions.consent(invitation=sent, text=consent_text, agrees=True, by=by_pia)
    assert qualifying(clinic, *WORRY) == []
    actions.choose_uses(invitation=sent, allows_comparison=True, allows_research=False, by=by_pia)
    assert len(qualifying(clinic, *WORRY)) == 1


def test_a_choice_beside_the_consent_changes_alone(sent, by_pia, clinic, consent_text):
    row = actions.choose_uses(invitation=sent, allows_comparison=False, allows_research=True, by=by_pia)
    assert (row.decision, row.text, row.allows_comparison, row.allows_research) == ("given", consent_text, False, True)
    assert qualifying(clinic, *WORRY) == []
    assert AuditEvent.objects.get(action="consent.uses-chosen").facts == {"comparison": False, "research": True}


def test_the_same_choice_again_writes_nothing(sent, by_pia):
    actions.choose_uses(invitation=sent, allows_comparison=True, allows_research=True, by=by_pia)
    assert Consent.objects.count() == 1


def test_nothing_can_be_taken_back_twice_or_before_it_was_given(invitation, consent_text, by_pia):
    with pytest.raises(exceptions.NothingToWithdraw):
        actions.withdraw_consent(invitation=invitation, by=by_pia)
    actions.withdraw_consent(invitation=agreed(invitation, consent_text), by=by_pia)
    with pytest.raises(exceptions.NothingToWithdraw):
        actions.withdraw_consent(invitation=invitation, by=by_pia)
    with pytest.raises(exceptions.NotConsented):
        actions.choose_uses(invitation=invitation, allows_comparison=True, allows_research=True, by=by_pia)
    assert Outbox.objects.filter(topic="consent.withdrawn").count() == 1


def test_nobody_takes_back_the_consent_of_somebody_else(agreeing, clinic):
    stranger = patient(make_patient(clinic, "Paul Example"))
    with pytest.raises(exceptions.LinkEnded):
        actions.withdraw_consent(invitation=agreeing, by=stranger)
    with pytest.raises(exceptions.LinkEnded):
        actions.choose_uses(invitation=agreeing, allows_comparison=False, allows_research=False, by=stranger)
    assert Consent.objects.count() == 1


def test_a_no_after_sending_leaves_the_record_as_it_is(sent, by_pia, consent_text):
    with pytest.raises(exceptions.AlreadySent):
        actions.consent(invitation=sent, text=consent_text, agrees=False, by=by_pia)
    assert Answer.objects.filter(state=Answer.ANSWERED).count() == 5


@pytest.mark.parametrize("broken", ["outbox.post", "record"])
def test_a_withdrawal_that_fails_leaves_nothing_behind(agreeing, by_pia, monkeypatch, broken):
    def fail(*_given, **_more):
        raise RuntimeError

    monkeypatch.setattr(f"intake.actions.consents.{broken}", fail)
    with pytest.raises(RuntimeError):
        actions.withdraw_consent(invitation=agreeing, by=by_pia)
    assert (Consent.objects.get().decision, Outbox.objects.filter(topic="consent.withdrawn").count()) == ("given", 0)


def test_a_choice_that_fails_leaves_nothing_behind(agreeing, by_pia, monkeypatch):
    def fail(*_given, **_more):
        raise RuntimeError

    monkeypatch.setattr("intake.actions.consents.record", fail)
    with pytest.raises(RuntimeError):
        actions.choose_uses(invitation=agreeing, allows_comparison=False, allows_research=False, by=by_pia)
    assert Consent.objects.count() == 1


def test_the_clinic_is_told_of_a_refusal_once_and_a_yes_tells_nobody(invitation, consent_text, by_pia):
    agreed(invitation, consent_text)
    assert not Outbox.objects.filter(topic="invitation.refused").exists()
    actions.consent(invitation=invitation, text=consent_text, agrees=False, by=by_pia)
    with pytest.raises(exceptions.LinkEnded):
        actions.consent(invitation=invitation, text=consent_text, agrees=False, by=by_pia)
    assert Outbox.objects.get(topic="invitation.refused").about_id == invitation.pk


@pytest.mark.parametrize("broken", ["outbox.post", "record"])
def test_a_refusal_that_fails_leaves_nothing_behind(agreeing, by_pia, consent_text, monkeypatch, broken):
    def fail(*_given, **_more):
        raise RuntimeError

    answer(agreeing, "W1")
    monkeypatch.setattr(f"intake.actions.consents.{broken}", fail)
    with pytest.raises(RuntimeError):
        actions.consent(invitation=agreeing, text=consent_text, agrees=False, by=by_pia)
    assert (Consent.objects.get().decision, Answer.objects.count()) == ("given", 1)
    assert not Outbox.objects.filter(topic="invitation.refused").exists()


def test_a_refusal_beside_an_alert_keeps_how_to_reach_the_person(agreeing, by_pia, consent_text):
    answer(agreeing, "S1")
    for kind in ("contact", "reasons"):
        actions.save_statement(invitation=agreeing, kind=kind, text="words", language="en", by=by_pia)
    actions.consent(invitation=agreeing, text=consent_text, agrees=False, by=by_pia)
    assert list(agreeing.statements.values_list("kind", flat=True)) == ["contact"]
    assert Answer.objects.count() == 0


@pytest.fixture
def norms(sent, clinic):
    return make_norms(clinic, people=120, key=WORRY[0])


def compared(clinic):
    return of_clinic(load(*WORRY), clinic.pk)


def test_norms_are_used_no_more_from_the_second_of_a_withdrawal(sent, norms, by_pia, clinic, other_clinic):
    elsewhere = make_norms(other_clinic, people=120, key=WORRY[0])
    assert compared(clinic).row == norms
    actions.withdraw_consent(invitation=sent, by=by_pia)
    assert compared(clinic) is None
    assert compared(other_clinic).row == elsewhere
    assert NormSet.objects.filter(pk=norms.pk).exists()  # scores that were compared with it keep it


def test_norms_are_used_no_more_once_comparison_is_switched_off(sent, norms, by_pia, clinic):
    actions.choose_uses(invitation=sent, allows_comparison=True, allows_research=False, by=by_pia)
    assert compared(clinic).row == norms
    actions.choose_uses(invitation=sent, allows_comparison=False, allows_research=False, by=by_pia)
    assert compared(clinic) is None


def test_norms_stay_when_somebody_leaves_who_was_never_in_them(agreeing, by_pia, clinic):
    norms = make_norms(clinic, people=120, key=WORRY[0])
    actions.withdraw_consent(invitation=agreeing, by=by_pia)  # nothing of theirs was sent
    assert compared(clinic).row == norms


def test_norms_that_somebody_left_are_renewed_at_the_next_turn(sent, norms, by_pia, clinic, monkeypatch):
    """Nobody waits for the month to be over; where too few are left there is no set, and no comparison."""
    asked = []
    monkeypatch.setattr(duties, "renew_norms", lambda **given: asked.append((given["clinic"], given["instrument"])))
    duties.renew_stale_norms()
    assert asked == []
    actions.withdraw_consent(invitation=sent, by=by_pia)
    duties.renew_stale_norms()
    assert asked == [(clinic, WORRY[0])]
    monkeypatch.undo()
    duties.renew_stale_norms()
    assert compared(clinic) is None
