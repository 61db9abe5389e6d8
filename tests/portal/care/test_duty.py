"""Who receives an alert: the owner while they can act, else the team and the people on duty."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.accounts.models import Membership
from portal.accounts.roles import Role
from portal.audit.actor import staff
from portal.care import duty
from portal.care.models import DutyPerson
from portal.care.roster import ANSWERING
from tests.conftest import make_patient, make_user
from tests.portal.care.people import alerted, cares, on_duty

EDGES = [({}, True), ({"ends": 1}, True), ({"ends": 0}, False), ({"starts": 1}, False), ({"starts": 0}, True)]


@pytest.fixture(autouse=True)
def still_clock():
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.mark.parametrize(("moments", "holds"), EDGES)
def test_a_named_person_is_on_duty_while_it_lasts(ben, lead, clinic, moments, holds):
    on_duty(ben, clinic, **moments)

    assert duty.on_duty(clinic) == ([ben] if holds else [lead])


def test_whoever_did_not_confirm_the_test_is_not_on_duty(ben, lead, clinic):
    row = on_duty(ben, clinic, confirmed=False)
    assert duty.on_duty(clinic) == [lead]

    DutyPerson.objects.filter(pk=row.pk).update(confirmed_at=timezone.now())
    assert duty.on_duty(clinic) == [ben]


def test_duty_in_another_clinic_is_not_duty_here(ben, lead, clinic, other_clinic):
    on_duty(ben, other_clinic)

    assert duty.on_duty(clinic) == [lead]


def test_with_neither_duty_nor_lead_everybody_who_may_answer_is_on_duty(ana, ben, cleo, clinic, otto):
    on_duty(ben, clinic, confirmed=False)

    assert duty.on_duty(clinic) == [ana, ben]
    assert not duty.Duty(clinic.pk, timezone.now()).is_everybody_away


def test_a_clinic_without_anybody_who_may_answer_has_nobody(cleo, clinic):
    assert duty.on_duty(clinic) == []
    assert not duty.Duty(clinic.pk, timezone.now()).is_everybody_away


def test_a_role_in_another_clinic_does_not_make_duty_here(otto, clinic):
    on_duty(otto, clinic)

    assert duty.on_duty(clinic) == []


def test_whoever_may_not_answer_alerts_is_not_on_duty(cleo, clinic):
    on_duty(cleo, clinic)

    assert duty.on_duty(clinic) == []


def test_a_role_that_ended_ends_the_duty(ben, clinic):
    on_duty(ben, clinic)
    Membership.objects.filter(user=ben).update(ends_at=timezone.now())

    assert duty.on_duty(clinic) == []


def test_leads_are_on_duty_where_nobody_is_named(lead, ana, clinic, other_clinic):
    make_user(other_clinic, "Lou", Role.LEAD)

    assert duty.on_duty(clinic) == [lead]
    assert duty.on_duty(clinic.pk) == [lead]


def test_whoever_is_named_stands_in_place_of_the_leads(lead, ben, clinic):
    on_duty(ben, clinic)

    assert duty.on_duty(clinic) == [ben]


def test_duty_and_roles_are_read_at_the_moment_asked_for(ben, lead, clinic):
    row = on_duty(ben, clinic, ends=60)
    Membership.objects.filter(user=lead).update(ends_at=row.ends_at)

    assert duty.on_duty(clinic, row.ends_at) == [ben]
    assert duty.on_duty(clinic, row.ends_at - timedelta(seconds=1)) == [ben]
    assert not duty.Duty(clinic.pk, row.ends_at).named
    assert duty.Duty(clinic.pk, row.ends_at - timedelta(seconds=1)).named == [ben]


def test_a_person_is_on_duty_for_themselves_and_in_one_clinic(ana, ben, clinic, other_clinic):
    on_duty(ben, clinic)
    now = timezone.now()

    assert duty.is_on_duty(staff(ben, clinic), now)
    assert not duty.is_on_duty(staff(ben, other_clinic), now)
    assert not duty.is_on_duty(staff(ana, clinic), now)


def test_an_owner_on_the_team_acts_alone(ana, ben, clinic, pia, lead):
    cares(ana, pia), cares(ben, pia)

    assert duty.effective_owners(alerted(pia, ana)) == [ana]


def test_without_an_owner_the_team_and_the_duty_act_each_once(ana, ben, clinic, pia):
    cares(ana, pia)
    on_duty(ben, clinic), on_duty(ana, clinic)

    assert duty.effective_owners(alerted(pia)) == [ana, ben]


def test_an_owner_who_left_the_team_does_not_act(ana, ben, clinic, pia, lead):
    cares(ana, pia, ends=0), cares(ben, pia)

    assert duty.effective_owners(alerted(pia, ana)) == [ben, lead]


def test_the_team_of_another_patient_does_not_act(ana, clinic, pia, lead):
    cares(ana, make_patient(clinic, "Zoe Other"))

    assert duty.effective_owners(alerted(pia, ana)) == [lead]


def test_a_team_is_asked_in_the_clinic_of_the_alert(ana, clinic, other_clinic, pia):
    cares(ana, pia)

    assert duty.who_can_act(ana.pk, pia.pk, other_clinic.pk) == []


def test_who_can_act_is_read_at_the_moment_asked_for(ana, clinic, pia, lead):
    member = cares(ana, pia, ends=60)

    assert duty.who_can_act(ana.pk, pia.pk, clinic.pk, member.ends_at) == [lead]
    assert duty.effective_owners(alerted(pia, ana), member.ends_at) == [lead]
    assert duty.who_can_act(ana.pk, pia.pk, clinic.pk) == [ana]


@pytest.mark.parametrize(("moments", "holds"), EDGES)
def test_carers_are_those_who_care_now(ana, pia, moments, holds):
    row = cares(ana, pia, **moments)

    assert (list(duty.carers(timezone.now())) == [row]) is holds


@pytest.mark.parametrize("change", ["role", "ended", "elsewhere", "somebody else"])
def test_a_carer_must_be_able_to_answer_in_the_patients_clinic(ana, ben, other_clinic, pia, change):
    cares(ana, pia)
    mine = Membership.objects.filter(user=ana)
    {
        "role": lambda: mine.update(role=Role.REVIEWER),
        "ended": lambda: mine.update(ends_at=timezone.now()),
        "elsewhere": lambda: mine.update(clinic=other_clinic),
        "somebody else": mine.delete,
    }[change]()

    assert not duty.carers(timezone.now()).exists()


def test_a_carer_whose_role_ends_later_is_asked_at_the_moment(ana, pia):
    cares(ana, pia)
    now = timezone.now()
    Membership.objects.filter(user=ana).update(ends_at=now + timedelta(minutes=1))

    assert duty.carers(now).exists()
    assert not duty.carers(now + timedelta(minutes=2)).exists()


def test_roles_that_answer_alerts_are_the_clinical_ones():
    assert sorted(ANSWERING) == ["clinician", "lead"]
