"""The worker's side of norms: a draft calls two people, an approved one is run, and who leaves is in none any more."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from intake.actions import approve_release, look_at_norms, propose_release
from intake.actions.norms import leave_norms
from intake.instruments import load
from intake.models import Assessment, Consent, NormRelease, NormSet, Profile
from intake.norms import of_clinic
from intake.psychometrics.normset import NormSet as ComputedNorms
from portal.audit import outbox
from portal.audit.actor import staff
from portal.audit.channels.mail import Mail
from portal.audit.models import Outbox
from portal.audit.outbox import NotDelivered
from portal.operations import doctor, duties
from tests.answered import answered, people_of
from tests.conftest import make_patient
from tests.portal.clinic import intakes

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CORE, CHECK_IN = load(intakes.CORE), load(intakes.CHECK_IN)
ECR_S, ECR_5 = load("ecr-s"), load("ecr", "1.0.0-5pt")


def renewed(clinic, count, instrument=CORE, **changes) -> NormSet:
    """The norms that the duty makes of so many people who agreed, each with one sent intake."""
    answered(clinic, instrument, people_of(instrument, count, **changes))
    duties.renew_all_norms()
    return clinic.norm_sets.get(instrument=instrument.key)


def released(row, lead, cleo) -> NormSet:
    """Norms that two people released, in use from now on."""
    propose_release(release=row.release, by=staff(lead, row.clinic))
    approve_release(release=row.release, by=staff(cleo, row.clinic))
    return row


def leave(clinic) -> None:
    """Somebody of the norms takes their numbers back."""
    one = Consent.objects.order_by("pk").first()
    Consent.objects.filter(pk=one.pk).update(allows_comparison=False)
    leave_norms(clinic=clinic, patient_id=one.patient_id)


def test_a_draft_is_used_once_two_people_released_it(clinic, ana, lead, cleo):
    row = renewed(clinic, 120)
    assert intakes.sent(make_patient(clinic, "Paul"), ana).scores.get(scale="AX").norm is None

    released(row, lead, cleo)
    assert intakes.sent(make_patient(clinic, "Pat"), ana).scores.get(scale="AX").norm == row


def test_a_draft_is_counted_again_each_day_until_it_is_decided(clinic, ana, lead, cleo):
    row = renewed(clinic, 120)
    first = row.release.preview["profiles"]
    intakes.sent(make_patient(clinic, "Paul"), ana)
    duties.count_previews()
    row.release.refresh_from_db()
    assert row.release.preview["profiles"] == first + 1

    released(row, lead, cleo)
    counted = NormRelease.objects.get().counted_at
    duties.count_previews()
    assert NormRelease.objects.get().counted_at == counted


def test_a_draft_calls_those_who_may_release_it(clinic, lead, cleo, ana):
    row = renewed(clinic, 120)
    assert Outbox.objects.get(topic="norms.waiting").about_id == row.pk
    outbox.deliver_due()

    assert {address for each in mail.outbox for address in each.to} == {lead.email, cleo.email}
    assert all(reverse("clinic_norm_set", args=[row.pk]) in each.body for each in mail.outbox)


def two_drafts(clinic) -> list[NormSet]:
    answered(clinic, ECR_S, people_of(ECR_S, 120))
    answered(clinic, CORE, people_of(CORE, 120))
    duties.renew_all_norms()
    return list(clinic.norm_sets.order_by("created_at"))


def test_drafts_of_one_run_come_as_one_mail_that_leads_to_all_of_them(clinic, lead):
    assert len(two_drafts(clinic)) == 2
    outbox.deliver_due()

    assert [each.to for each in mail.outbox] == [[lead.email]]
    assert mail.outbox[0].body.split()[6].endswith(reverse("clinic_norms"))
    assert not Outbox.objects.waiting().exists()


def test_a_draft_that_comes_within_the_hour_is_told_of_when_it_is_over(clinic, lead):
    begun = timezone.now()
    for minutes, instrument in ((0, ECR_S), (5, CORE), (10, load("ecr-12"))):
        with time_machine.travel(begun + timedelta(minutes=minutes), tick=False):
            renewed(clinic, 120, instrument)
            outbox.deliver_due()
    assert len(mail.outbox) == 1

    with time_machine.travel(begun + timedelta(minutes=61), tick=False):
        outbox.deliver_due()
    assert len(mail.outbox) == 2
    assert mail.outbox[1].body.split()[6].endswith(reverse("clinic_norms"))
    assert not Outbox.objects.waiting().exists()


def test_a_draft_is_told_of_though_another_of_its_mail_was_decided_meanwhile(clinic, lead, cleo, monkeypatch):
    first, second = two_drafts(clinic)
    with monkeypatch.context() as broken:
        broken.setattr(Mail, "send", down)
        outbox.deliver_due()
    message = Outbox.objects.waiting().get()
    released(first if message.about_id == first.pk else second, lead, cleo)
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        outbox.deliver_due()

    other = second if message.about_id == first.pk else first
    assert {address for each in mail.outbox for address in each.to} == {lead.email, cleo.email}
    assert all(reverse("clinic_norm_set", args=[other.pk]) in each.body for each in mail.outbox)


def test_a_draft_that_comes_while_somebody_is_still_to_be_told_of_another_is_told_to_everybody(
    clinic, lead, cleo, monkeypatch
):
    """The first mail reached one of the two. What goes on to the other tells of no more than it told the first."""
    begun, send = timezone.now(), Mail.send

    def but_one(self, address, letter):
        return down() if address == cleo.email else send(self, address, letter)

    renewed(clinic, 120, ECR_S)
    with monkeypatch.context() as broken:
        broken.setattr(Mail, "send", but_one)
        outbox.deliver_due()
    renewed(clinic, 120, CORE)
    for hours in (1, 2, 3):
        with time_machine.travel(begun + timedelta(hours=hours, minutes=hours), tick=False):
            outbox.deliver_due()
    assert sorted(each.to[0] for each in mail.outbox) == sorted([lead.email, cleo.email] * 2)


def test_one_that_another_worker_holds_is_left_to_it(clinic, lead):
    two_drafts(clinic)
    held = Outbox.objects.due(timezone.now()).last()
    assert outbox.claim(held)
    outbox.deliver_due()
    held.refresh_from_db()
    assert held.finished_at is None
    assert len(mail.outbox) == 1


def down(*_about):
    raise NotDelivered("mail: down")


def test_a_draft_that_was_decided_meanwhile_calls_nobody(clinic, lead, cleo):
    released(renewed(clinic, 120), lead, cleo)
    outbox.deliver_due()

    assert mail.outbox == []


def test_a_question_that_goes_against_its_scale_calls_somebody_until_they_looked(clinic, lead, cleo):
    """The check-in is compared with nobody, so its norms need no release; its questions are watched all the same."""
    row = renewed(clinic, 120, CHECK_IN, contrary=(CHECK_IN.scale("worry").items[0],))
    assert not NormRelease.objects.exists()
    assert Outbox.objects.get(topic="norms.waiting").about_id == row.pk
    outbox.deliver_due()
    assert len(mail.outbox) == 2

    assert len(list(doctor.norms())) == 1
    look_at_norms(norm=row, by=staff(lead, clinic))
    assert list(doctor.norms()) == []
    outbox.post("norms.waiting", about=row, clinic_id=clinic.pk)
    outbox.deliver_due()
    assert len(mail.outbox) == 2


def test_norms_in_which_nothing_stands_out_and_nothing_waits_call_nobody(clinic):
    assert renewed(clinic, 120, CHECK_IN).n == 120
    assert not Outbox.objects.filter(topic="norms.waiting").exists()


def test_sheets_that_the_quality_gate_keeps_out_are_counted_beside(clinic):
    answered(clinic, CORE, people_of(CORE, 120))
    flagged = list(Profile.objects.order_by("pk").values_list("pk", flat=True)[:15])
    Profile.objects.filter(pk__in=flagged).update(passes_quality_gate=False)
    duties.renew_all_norms()

    norms = ComputedNorms.from_dict(clinic.norm_sets.get().document)
    assert (norms.n, norms.scales["AX"].n, norms.with_flagged["AX"].n) == (105, 105, 120)


def test_a_second_intake_and_a_missing_yes_are_in_no_norms(clinic):
    answered(clinic, CORE, people_of(CORE, 60))
    person = Consent.objects.first()
    later = timezone.now() + timedelta(days=30)
    other = type(person.invitation).objects.get(pk=person.invitation_id)
    other.pk, other.token_hash = None, "again"
    other.save(force_insert=True)
    Assessment.objects.create(
        clinic=clinic, patient=person.patient, invitation=other, instrument=CORE.key,
        instrument_version=CORE.version, checksum=CORE.checksum, submitted_at=later,
    )  # fmt: skip
    Profile.objects.create(
        clinic=clinic, patient=person.patient, invitation=other, completed_at=later, engine="tests",
        passes_quality_gate=True,
    )  # fmt: skip
    Consent.objects.filter(pk=Consent.objects.last().pk).update(allows_comparison=False)
    duties.renew_all_norms()

    assert clinic.norm_sets.get().n == 59


def test_approved_norms_are_run_for_earlier_results(clinic, pia, ana, lead, cleo):
    profile = intakes.sent(pia, ana)
    row = released(renewed(clinic, 120), lead, cleo)
    duties.run_releases()
    duties.run_releases()

    assert profile.invitation.profiles.get(run=2).scores.get(scale="AX").norm == row
    row.release.refresh_from_db()
    assert row.release.finished_at is not None


def test_who_leaves_norms_in_use_is_out_at_once_and_nobody_new_comes_in(clinic, lead, cleo):
    old = released(renewed(clinic, 120), lead, cleo)
    duties.run_releases()
    NormSet.objects.update(window_to=timezone.now().date() - timedelta(days=1))
    Assessment.objects.update(submitted_at=timezone.now() - timedelta(days=2))
    answered(clinic, CORE, people_of(CORE, 10, seed=8))
    leave(clinic)
    duties.renew_stale_norms()

    new = of_clinic(CORE, clinic.pk).row
    assert (new.n, new.created_at, getattr(new, "release", None)) == (119, old.created_at, None)
    duties.renew_stale_norms()
    assert clinic.norm_sets.count() == 2


def test_who_leaves_norms_during_their_run_stops_it_and_it_goes_on_without_them(clinic, pia, ana, lead, cleo):
    profile = intakes.sent(pia, ana)
    old = released(renewed(clinic, 121), lead, cleo)
    leave(clinic)
    duties.run_releases()
    assert not profile.invitation.profiles.filter(run=2).exists()

    duties.renew_stale_norms()
    duties.run_releases()
    new = of_clinic(CORE, clinic.pk).row
    assert (new.release.proposed_by, new.release.approved_by) == (lead, cleo)
    assert profile.invitation.profiles.get(run=2).scores.get(scale="AX").norm == new != old


def test_a_run_does_not_go_on_under_so_few_that_nothing_is_compared_with_them(clinic, pia, ana, lead, cleo):
    """The result stands under the published sample. Under 99 people it would lose its T, and a new one would not."""
    profile = intakes.of_published(pia, ana, ECR_5.key, version=ECR_5.version)
    released(renewed(clinic, 100, ECR_5), lead, cleo)
    for one in list(Consent.objects.order_by("pk")[:3]):
        Consent.objects.filter(pk=one.pk).update(allows_comparison=False)
        leave_norms(clinic=clinic, patient_id=one.patient_id)
    duties.renew_stale_norms()
    duties.run_releases()

    few = clinic.norm_sets.get(stale_at=None)
    assert 50 <= few.n < 100
    assert of_clinic(ECR_5, clinic.pk) is None
    stands = profile.invitation.profiles.latest("run").scores.get(scale="anxiety")
    assert stands.t is not None
    assert not NormRelease.objects.running().exists()


def test_who_leaves_a_draft_makes_it_a_new_draft(clinic, lead):
    old = renewed(clinic, 120)
    propose_release(release=old.release, by=staff(lead, clinic))
    leave(clinic)
    duties.renew_stale_norms()

    release = NormRelease.objects.open().get()
    assert (release.norm.n, release.proposed_at) == (119, None)
    assert of_clinic(CORE, clinic.pk) is None


def test_a_rejected_set_is_not_made_again_before_its_month_is_over(clinic, lead):
    row = renewed(clinic, 120)
    NormRelease.objects.update(rejected_by=lead, rejected_at=timezone.now())
    duties.renew_all_norms()
    duties.renew_stale_norms()

    assert list(clinic.norm_sets.all()) == [row]
