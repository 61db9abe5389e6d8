"""Letting somebody in again who left, and taking a lost second factor away: by an admin of the same clinic alone."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.cache import cache
from django.test import Client

from portal.accounts import actions
from portal.accounts.exceptions import MayNot, NoRole, NotHere, OwnRole, WorksHere
from portal.accounts.models import Membership, User
from portal.accounts.policies import current_roles
from portal.accounts.roles import Role
from portal.audit import actor
from portal.audit.models import AuditEvent
from portal.audit.outbox import deliver_due
from tests.conftest import make_user
from tests.sign_in import sign_in

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


@pytest.fixture
def by_cleo(cleo, clinic):
    return actor.staff(cleo, clinic)


@pytest.fixture
def as_cleo(client, cleo) -> Client:
    return sign_in(client, cleo)


@pytest.fixture
def gone(ana, clinic, by_cleo) -> User:
    """Ana, a clinician, whose way in is closed."""
    actions.deactivate(user=ana, clinic=clinic, by=by_cleo)
    ana.refresh_from_db()
    return ana


def test_somebody_who_left_is_let_in_again_and_signs_in(as_cleo, gone, clinic):
    assert not gone.is_active
    page = as_cleo.get("/clinic/people/").content.decode()
    assert "Who worked here before" in page
    assert re.search(r'value="clinician" checked', page)

    as_cleo.post(f"/clinic/people/{gone.pk}/readmit/", {"roles": ["clinician", "lead"]})

    assert current_roles(gone, clinic) == {Role.CLINICIAN, Role.LEAD}
    browser = Client()
    browser.post("/accounts/login/", {"login": gone.email, "password": PASSWORD})
    assert browser.get("/caseload/")["Location"].startswith("/accounts/2fa/totp/activate/")
    event = AuditEvent.objects.get(action="staff.readmitted")
    assert (event.about_id, event.clinic_id, event.facts["roles"]) == (str(gone.pk), clinic.pk, "clinician lead")


def test_they_are_told(as_cleo, gone):
    as_cleo.post(f"/clinic/people/{gone.pk}/readmit/", {"roles": ["clinician"]})
    deliver_due()

    assert mail.outbox[-1].to == [gone.email]
    assert "/accounts/login/" in mail.outbox[-1].body


def test_they_stay_out_of_where_they_were_closed_out(gone, clinic):
    browser = Client()
    browser.post("/accounts/login/", {"login": gone.email, "password": PASSWORD})

    assert browser.get("/caseload/")["Location"].startswith("/accounts/login/")


def test_without_a_role_nobody_comes_in(as_cleo, gone, clinic):
    page = as_cleo.post(f"/clinic/people/{gone.pk}/readmit/", {"roles": ["king"]}, follow=True)

    assert "Choose at least one role." in page.content.decode()
    assert not current_roles(gone, clinic)


@pytest.mark.parametrize("what", ["readmit", "factor"])
def test_somebody_of_another_clinic_is_not_there(as_cleo, otto, other_clinic, what):
    TOTP.activate(otto, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    if what == "readmit":
        Membership.objects.filter(user=otto).update(ends_at=otto.created_at)

    assert as_cleo.post(f"/clinic/people/{otto.pk}/{what}/", {"roles": ["clinician"]}).status_code == 404

    assert Authenticator.objects.filter(user=otto).exists()
    assert not current_roles(otto, other_clinic) or what == "factor"


@pytest.mark.parametrize(("who", "error"), [("otto", NotHere), ("ana", WorksHere), ("cleo", OwnRole)])
def test_who_cannot_be_let_in_again(who, error, clinic, by_cleo, request):
    with pytest.raises(error):
        actions.readmit(user=request.getfixturevalue(who), clinic=clinic, roles=[Role.LEAD], by=by_cleo)


def test_a_clinician_lets_nobody_in(gone, clinic, ben):
    with pytest.raises(MayNot):
        actions.readmit(user=gone, clinic=clinic, roles=[Role.CLINICIAN], by=actor.staff(ben, clinic))


def test_an_admin_of_another_clinic_lets_nobody_in(gone, clinic, other_clinic):
    olaf = make_user(other_clinic, "Olaf", Role.ADMIN)

    with pytest.raises(NotHere):
        actions.readmit(user=gone, clinic=other_clinic, roles=[Role.CLINICIAN], by=actor.staff(olaf, other_clinic))
    with pytest.raises(MayNot):
        actions.readmit(user=gone, clinic=clinic, roles=[Role.CLINICIAN], by=actor.staff(olaf, other_clinic))


def test_no_role_opens_no_account(gone, clinic, by_cleo):
    with pytest.raises(NoRole):
        actions.readmit(user=gone, clinic=clinic, roles=[], by=by_cleo)

    gone.refresh_from_db()
    assert not gone.is_active


def test_nobody_is_let_in_without_an_audit_row(gone, clinic, by_cleo, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(actions.roles, "record", broken)
    with pytest.raises(RuntimeError):
        actions.readmit(user=gone, clinic=clinic, roles=[Role.CLINICIAN], by=by_cleo)

    gone.refresh_from_db()
    assert not gone.is_active


def test_the_last_admin_is_neither_closed_out_nor_without_a_factor(as_cleo, cleo, clinic):
    TOTP.activate(cleo, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")

    for what in ("deactivate", "factor"):
        as_cleo.post(f"/clinic/people/{cleo.pk}/{what}/")

    assert Role.ADMIN in current_roles(cleo, clinic)
    assert Authenticator.objects.filter(user=cleo).exists()


def test_a_lost_factor_is_taken_away_and_the_link_goes_by_mail(as_cleo, ana):
    TOTP.activate(ana, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")

    page = as_cleo.post(f"/clinic/people/{ana.pk}/factor/", follow=True).content.decode()

    assert not Authenticator.objects.filter(user=ana).exists()
    assert "/accounts/factor/" not in page
    assert "Has not set up a new second step yet" in page


def test_without_mail_the_link_is_shown_once_to_hand_over(as_cleo, ana, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

    page = as_cleo.post(f"/clinic/people/{ana.pk}/factor/").content.decode()

    assert "/accounts/factor/" in page
    assert "/accounts/factor/" not in as_cleo.get("/clinic/people/").content.decode()


def test_the_page_takes_the_same_queries_however_many_work_here(
    as_cleo, clinic, by_cleo, django_assert_max_num_queries
):
    as_cleo.get("/clinic/people/")
    for number in range(4):
        left = make_user(clinic, f"Left{number}", Role.CLINICIAN)
        actions.deactivate(user=left, clinic=clinic, by=by_cleo)
        make_user(clinic, f"Here{number}", Role.CLINICIAN)

    with django_assert_max_num_queries(14):
        as_cleo.get("/clinic/people/")
