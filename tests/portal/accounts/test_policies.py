"""Who may change accounts and roles: each rule refused and allowed."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.accounts import policies
from portal.accounts.exceptions import LastAdmin, MayNot, NotADemonstration, OwnRole
from portal.accounts.models import FactorReset, Installation, Membership
from portal.accounts.roles import Permission, Role
from portal.audit import actor
from tests.conftest import make_user

SETTINGS = Permission.MANAGE_CLINIC


@pytest.fixture
def now():
    with time_machine.travel(timezone.now(), tick=False):
        yield timezone.now()


def test_current_roles_are_those_of_this_person_in_this_clinic(ana, cleo, clinic, other_clinic):
    Membership.objects.create(user=ana, clinic=other_clinic, role=Role.LEAD)

    assert policies.current_roles(ana, clinic) == {Role.CLINICIAN}
    assert policies.current_permissions(cleo, clinic) == Role.ADMIN.permissions


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({"ends_at": -1}, False), ({"ends_at": 0}, False), ({"ends_at": 1}, True),
        ({"starts_at": 1}, False), ({"starts_at": -1}, True),
    ],
)  # fmt: skip
def test_a_role_holds_from_its_start_to_its_end(ana, clinic, now, changes, holds):
    moments = {name: now + timedelta(seconds=seconds) for name, seconds in changes.items()}
    Membership.objects.filter(user=ana).update(**{"starts_at": now - timedelta(days=1), **moments})

    assert bool(policies.current_roles(ana, clinic)) is holds


def test_a_deactivated_person_has_no_role(ana, clinic):
    ana.is_active = False
    ana.save()

    assert policies.current_roles(ana, clinic) == frozenset()


def test_in_a_suspended_clinic_nobody_has_a_role(ana, clinic):
    clinic.suspended_at = timezone.now()
    clinic.save()

    assert policies.current_roles(ana, clinic) == frozenset()


def test_the_admin_of_the_clinic_may_and_the_system_may(cleo, clinic, other_clinic):
    policies.check_may(actor.staff(cleo, clinic), clinic, SETTINGS)
    policies.check_may(actor.system("tests"), other_clinic, SETTINGS)


def test_without_the_permission_nobody_may(by_ana, clinic):
    with pytest.raises(MayNot):
        policies.check_may(by_ana, clinic, SETTINGS)


def test_nobody_acts_in_a_clinic_other_than_the_one_they_are_in(cleo, clinic, other_clinic):
    Membership.objects.create(user=cleo, clinic=other_clinic, role=Role.ADMIN)

    with pytest.raises(MayNot):
        policies.check_may(actor.staff(cleo, clinic), other_clinic, SETTINGS)


def test_a_patient_and_a_machine_may_not(pia, clinic, cleo):
    machine = actor.Actor(kind="client", id=str(cleo.pk), clinic_id=clinic.pk, row=cleo)
    for by in (actor.patient(pia), machine):
        with pytest.raises(MayNot):
            policies.check_may(by, clinic, SETTINGS)


def test_only_the_system_is_the_system(by_ana):
    policies.check_is_system(actor.system("tests"))
    with pytest.raises(MayNot):
        policies.check_is_system(by_ana)


def test_nobody_changes_their_own_role_and_others_may(by_ana, ana, ben):
    policies.check_not_oneself(by_ana, ben.pk)
    policies.check_not_oneself(actor.system("tests"), ana.pk)
    with pytest.raises(OwnRole):
        policies.check_not_oneself(by_ana, ana.pk)


def test_a_patient_with_the_same_id_is_not_oneself(pia):
    policies.check_not_oneself(actor.patient(pia), pia.pk)


def test_the_last_admin_stays(cleo, clinic, ana):
    with pytest.raises(LastAdmin):
        policies.check_admin_remains(clinic, cleo)
    policies.check_admin_remains(clinic, ana)


def test_in_a_clinic_without_an_admin_a_clinician_may_leave(ana, clinic):
    policies.check_admin_remains(clinic, ana)


def test_one_of_two_admins_may_leave(cleo, clinic):
    make_user(clinic, "Dee", Role.ADMIN)

    policies.check_admin_remains(clinic, cleo)


def test_an_admin_elsewhere_or_a_clinician_does_not_count_as_an_admin_here(cleo, clinic, other_clinic, ana):
    make_user(other_clinic, "Dee", Role.ADMIN)

    with pytest.raises(LastAdmin):
        policies.check_admin_remains(clinic, cleo)


def test_an_admin_whose_role_ended_does_not_count(cleo, clinic):
    former = make_user(clinic, "Dee", Role.ADMIN)
    Membership.objects.filter(user=former).update(ends_at=timezone.now())

    with pytest.raises(LastAdmin):
        policies.check_admin_remains(clinic, cleo)


@pytest.mark.parametrize("recorded", [None, False])
def test_what_is_no_demonstration_is_refused(db, recorded):
    if recorded is not None:
        Installation.objects.create(is_demonstration=recorded)

    with pytest.raises(NotADemonstration):
        policies.check_is_demonstration()


def test_a_demonstration_is_one(db):
    Installation.objects.create(is_demonstration=True)

    policies.check_is_demonstration()


def test_whoever_ever_held_a_role_has_worked_there(ana, clinic, other_clinic):
    Membership.objects.filter(user=ana).update(ends_at=timezone.now())

    assert policies.has_worked_in(ana, clinic)
    assert not policies.has_worked_in(ana, other_clinic)
    assert not policies.has_worked_in(make_user(clinic, "Nobody"), clinic)


def test_a_reset_waits_for_its_person_until_it_is_settled(ana, ben, clinic):
    reset = FactorReset.objects.create(user=ana, clinic=clinic, token_hash="x")
    assert policies.open_reset_of(ana) == reset
    assert policies.open_reset_of(ben) is None

    FactorReset.objects.update(settled_at=timezone.now())
    assert policies.open_reset_of(ana) is None
