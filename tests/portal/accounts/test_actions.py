from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.accounts import actions
from portal.accounts.actions import accounts, invitations, roles
from portal.accounts.exceptions import (
    HasAccount,
    LastAdmin,
    LinkEnded,
    MayNot,
    NotADemonstration,
    NotHere,
    OwnLink,
    OwnRole,
)
from portal.accounts.models import Clinic, Installation, Membership, SignInLink, StaffInvitation, User
from portal.accounts.policies import current_roles
from portal.accounts.roles import Role
from portal.audit import actor
from portal.audit.models import AuditEvent, Outbox
from tests.conftest import make_user

PASSWORD = "a quiet walk by the lake"


@pytest.fixture
def by_cleo(cleo, clinic):
    return actor.staff(cleo, clinic)


@pytest.fixture
def token(clinic, by_cleo):
    return actions.invite_staff(clinic=clinic, roles=[Role.CLINICIAN], by=by_cleo)[1]


def join(token, **fields):
    values = {"email": "dana@home.example", "name": "Dana", "password": PASSWORD, **fields}
    return actions.join(token=token, by=actor.system("staff-link"), **values)


def fail_on_record(monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the audit row was not written")

    for module in (accounts, invitations, roles):
        monkeypatch.setattr(module, "record", broken)


def test_the_command_line_makes_a_clinic(db):
    clinic = actions.make_clinic(slug="new", by=actor.system("setup"))

    assert Clinic.objects.get() == clinic
    assert AuditEvent.objects.get().action == "clinic.made"


def test_nobody_on_the_web_makes_a_clinic(by_cleo):
    with pytest.raises(MayNot):
        actions.make_clinic(slug="new", by=by_cleo)


def test_a_clinic_is_not_made_without_its_audit_row(db, monkeypatch):
    fail_on_record(monkeypatch)

    with pytest.raises(RuntimeError):
        actions.make_clinic(slug="new", by=actor.system("setup"))

    assert not Clinic.objects.exists()


def test_a_staff_link_is_kept_as_a_hash_only(token):
    invitation = StaffInvitation.objects.get()

    assert token not in invitation.token_hash
    assert len(invitation.token_hash) == 64


def test_a_staff_link_with_an_address_waits_to_be_mailed(clinic, by_cleo):
    invitation, _ = actions.invite_staff(clinic=clinic, roles=[Role.LEAD], email=" Dana@Home.example", by=by_cleo)

    assert invitation.email == "dana@home.example"
    assert Outbox.objects.get(topic="staff.invited").about_id == invitation.pk


def test_a_clinician_invites_nobody(by_ana, clinic):
    with pytest.raises(MayNot):
        actions.invite_staff(clinic=clinic, roles=[Role.CLINICIAN], by=by_ana)


def test_an_admin_invites_nobody_to_another_clinic(by_cleo, other_clinic):
    with pytest.raises(MayNot):
        actions.invite_staff(clinic=other_clinic, roles=[Role.CLINICIAN], by=by_cleo)


def test_an_invitation_is_not_made_without_its_audit_row(clinic, by_cleo, monkeypatch):
    fail_on_record(monkeypatch)

    with pytest.raises(RuntimeError):
        actions.invite_staff(clinic=clinic, roles=[Role.LEAD], email="dana@home.example", by=by_cleo)

    assert not StaffInvitation.objects.exists()
    assert not Outbox.objects.exists()


def test_a_person_joins_with_the_roles_of_the_link(token, clinic, cleo):
    dana = join(token)

    assert current_roles(dana, clinic) == {Role.CLINICIAN}
    assert dana.check_password(PASSWORD)
    assert Membership.objects.get(user=dana).given_by == cleo


def test_a_staff_link_works_once(token):
    join(token)

    with pytest.raises(LinkEnded):
        join(token, email="erin@home.example")

    assert not User.objects.filter(email="erin@home.example").exists()


def test_a_staff_link_ends_after_seven_days(token):
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)), pytest.raises(LinkEnded):
        join(token)


def test_a_revoked_staff_link_opens_nothing(token, by_cleo):
    actions.revoke_staff_invitation(invitation=StaffInvitation.objects.get(), by=by_cleo)

    with pytest.raises(LinkEnded):
        join(token)


def test_only_the_clinics_own_admin_revokes_a_link(token, other_clinic):
    stranger = make_user(other_clinic, "Orla", Role.ADMIN)

    with pytest.raises(MayNot):
        actions.revoke_staff_invitation(
            invitation=StaffInvitation.objects.get(), by=actor.staff(stranger, other_clinic)
        )


def test_an_address_has_one_account(token, ana):
    with pytest.raises(HasAccount):
        join(token, email=ana.email.upper())


def test_nobody_joins_without_an_audit_row(token, monkeypatch):
    fail_on_record(monkeypatch)

    with pytest.raises(RuntimeError):
        join(token)

    assert not User.objects.filter(name="Dana").exists()
    assert StaffInvitation.objects.get().used_at is None


def test_somebody_with_an_account_joins_another_clinic(token, otto, clinic, other_clinic):
    actions.join_another(token=token, by=actor.staff(otto, other_clinic))

    assert current_roles(otto, clinic) == {Role.CLINICIAN}
    assert current_roles(otto, other_clinic) == {Role.CLINICIAN}


def test_nobody_joins_by_a_link_that_they_made_themselves(cleo, clinic, by_cleo):
    token = actions.invite_staff(clinic=clinic, roles=[Role.LEAD], by=by_cleo)[1]

    with pytest.raises(OwnLink):
        actions.join_another(token=token, by=actor.staff(cleo, clinic))

    assert current_roles(cleo, clinic) == {Role.ADMIN}
    assert StaffInvitation.objects.get().used_at is None


def test_an_admin_gives_a_role(ana, clinic, by_cleo):
    actions.give_role(user=ana, clinic=clinic, role=Role.LEAD, by=by_cleo)

    assert current_roles(ana, clinic) == {Role.CLINICIAN, Role.LEAD}


def test_nobody_gives_themselves_a_role(cleo, clinic, by_cleo):
    with pytest.raises(OwnRole):
        actions.give_role(user=cleo, clinic=clinic, role=Role.LEAD, by=by_cleo)


def test_a_role_is_not_given_to_somebody_of_another_clinic(otto, clinic, by_cleo):
    with pytest.raises(NotHere):
        actions.give_role(user=otto, clinic=clinic, role=Role.LEAD, by=by_cleo)


def test_a_role_is_not_given_without_its_audit_row(ana, clinic, by_cleo, monkeypatch):
    fail_on_record(monkeypatch)

    with pytest.raises(RuntimeError):
        actions.give_role(user=ana, clinic=clinic, role=Role.LEAD, by=by_cleo)

    assert current_roles(ana, clinic) == {Role.CLINICIAN}


def test_a_role_ends_at_once(ana, clinic, by_cleo):
    actions.end_role(membership=ana.memberships.get(), by=by_cleo)

    assert current_roles(ana, clinic) == frozenset()


def test_nobody_ends_their_own_role(cleo, by_cleo):
    with pytest.raises(OwnRole):
        actions.end_role(membership=cleo.memberships.get(), by=by_cleo)


def test_the_last_admin_is_kept(cleo):
    with pytest.raises(LastAdmin):
        actions.end_role(membership=cleo.memberships.get(), by=actor.system("setup"))


def test_one_of_two_admins_may_go(cleo, clinic, by_cleo):
    second = make_user(clinic, "Cara", Role.ADMIN)

    actions.end_role(membership=second.memberships.get(), by=by_cleo)

    assert current_roles(second, clinic) == frozenset()


def test_an_admin_ends_no_role_in_another_clinic(otto, by_cleo):
    with pytest.raises(MayNot):
        actions.end_role(membership=otto.memberships.get(), by=by_cleo)


def test_a_role_does_not_end_without_its_audit_row(ana, clinic, by_cleo, monkeypatch):
    fail_on_record(monkeypatch)

    with pytest.raises(RuntimeError):
        actions.end_role(membership=ana.memberships.get(), by=by_cleo)

    assert current_roles(ana, clinic) == {Role.CLINICIAN}


def test_somebody_without_any_role_left_is_closed_out(ana, clinic, by_cleo):
    actions.deactivate(user=ana, clinic=clinic, by=by_cleo)

    ana.refresh_from_db()
    assert not ana.is_active
    assert current_roles(ana, clinic) == frozenset()


def test_somebody_with_a_role_elsewhere_keeps_their_account(ana, clinic, other_clinic, by_cleo):
    Membership.objects.create(user=ana, clinic=other_clinic, role=Role.CLINICIAN)

    actions.deactivate(user=ana, clinic=clinic, by=by_cleo)

    ana.refresh_from_db()
    assert ana.is_active
    assert current_roles(ana, other_clinic) == {Role.CLINICIAN}


def test_nobody_deactivates_somebody_of_another_clinic(otto, clinic, by_cleo):
    with pytest.raises(NotHere):
        actions.deactivate(user=otto, clinic=clinic, by=by_cleo)


def test_nobody_is_deactivated_without_an_audit_row(ana, clinic, by_cleo, monkeypatch):
    fail_on_record(monkeypatch)

    with pytest.raises(RuntimeError):
        actions.deactivate(user=ana, clinic=clinic, by=by_cleo)

    ana.refresh_from_db()
    assert ana.is_active


def test_only_the_owner_changes_an_account(ana, by_cleo):
    with pytest.raises(NotHere):
        actions.change_own_account(user=ana, name="Anna", title="", language="es", single_keys=True, by=by_cleo)


def test_a_sign_in_link_works_once(demonstration, ana):
    token = actions.make_sign_in_link(user=ana, by=actor.system("demo"))

    assert actions.use_sign_in_link(token=token, by=actor.system("link")).user == ana
    with pytest.raises(LinkEnded):
        actions.use_sign_in_link(token=token, by=actor.system("link"))


def test_a_sign_in_link_lasts_ten_minutes(demonstration, ana):
    token = actions.make_sign_in_link(user=ana, by=actor.system("demo"))

    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1)), pytest.raises(LinkEnded):
        actions.use_sign_in_link(token=token, by=actor.system("link"))


def test_a_clinics_own_database_has_no_sign_in_links(ana):
    Installation.objects.create(is_demonstration=False)

    with pytest.raises(NotADemonstration):
        actions.make_sign_in_link(user=ana, by=actor.system("demo"))

    assert not SignInLink.objects.exists()


def test_a_sign_in_link_opens_nothing_once_the_database_is_a_clinics_own(demonstration, ana):
    token = actions.make_sign_in_link(user=ana, by=actor.system("demo"))
    Installation.objects.update(is_demonstration=False)

    with pytest.raises(NotADemonstration):
        actions.use_sign_in_link(token=token, by=actor.system("link"))


def test_nobody_on_the_web_makes_a_sign_in_link(demonstration, ana, by_cleo):
    with pytest.raises(MayNot):
        actions.make_sign_in_link(user=ana, by=by_cleo)
