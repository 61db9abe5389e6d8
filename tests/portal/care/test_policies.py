"""May this actor do this to this patient: refused without the permission, refused without the care."""

import pytest

from portal.accounts.roles import Permission
from portal.audit import actor
from portal.care import policies
from tests.conftest import make_patient
from tests.portal.care.people import cares

NOTES = Permission.WRITE_NOTES


def test_whoever_holds_the_permission_may(by_ana):
    policies.check_may(by_ana, NOTES)


def test_whoever_does_not_hold_it_may_not(cleo, clinic):
    with pytest.raises(policies.MayNot):
        policies.check_may(actor.staff(cleo, clinic), NOTES)


def test_the_team_may(ana, by_ana, pia):
    cares(ana, pia)

    policies.check_cares_for(by_ana, pia, NOTES)


def test_off_the_team_the_patient_does_not_exist(ana, by_ana, clinic, pia):
    cares(ana, make_patient(clinic, "Zoe Other"))

    with pytest.raises(policies.PatientNotFound):
        policies.check_cares_for(by_ana, pia, NOTES)


def test_on_the_team_without_the_permission_is_not_enough(ana, by_ana, pia):
    cares(ana, pia)

    with pytest.raises(policies.MayNot):
        policies.check_cares_for(by_ana, pia, Permission.MANAGE_CLINIC)


def test_what_is_missing_for_sending_is_said_in_sentences():
    refusal = policies.CannotSend(["No phone.", "No hours."])

    assert (str(refusal), refusal.reasons) == ("No phone. No hours.", ["No phone.", "No hours."])
