"""Before what a stolen session must not do, its person shows once more that it is them; what they typed is not lost."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client as Browser

from portal.accounts.doors import SIGNED_IN_BY_LINK
from portal.accounts.models import Membership, StaffInvitation
from portal.accounts.policies import current_roles
from portal.accounts.roles import Role
from portal.audit.models import AuditEvent
from portal.integration.models import Client
from tests.sign_in import sign_in

SECRET, PASSWORD = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "correct horse battery"
INVITED = {"email": "dana@home.example", "roles": ["clinician", "lead"]}
PROVE, KEPT = "/accounts/prove/", "/accounts/kept/"


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


@pytest.fixture
def long_in(client, cleo) -> Browser:
    """Cleo, whose sign-in lies an hour back."""
    return sign_in(client, cleo, minutes_ago=60)


@pytest.fixture
def by_password(long_in) -> Browser:
    """The same, signed in as at a clinic and not by a link of the demonstration."""
    session = long_in.session
    del session[SIGNED_IN_BY_LINK]
    methods = session["account_authentication_methods"]
    session["account_authentication_methods"] = [{**methods[0], "method": "mfa", "type": "totp"}]
    session.save()
    return long_in


def fields_of(page) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()):
        found.setdefault(name, []).append(value)
    return found


def goes_on(browser: Browser):
    """Press the button that finishes what was begun; return the reply of the page that does it."""
    fields = fields_of(browser.get(KEPT))
    sent_on = browser.post(KEPT, fields)
    assert sent_on.status_code == 307
    return browser.post(sent_on.headers["Location"], fields)


def code() -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


def test_an_invitation_waits_until_cleo_has_shown_who_she_is(by_password, cleo):
    TOTP.activate(cleo, SECRET)
    reply = by_password.post("/clinic/people/", INVITED)
    assert reply.headers["Location"] == f"{PROVE}?next=%2Faccounts%2Fkept%2F"
    assert not StaffInvitation.objects.exists()

    asked = by_password.get(reply.headers["Location"])
    assert asked.headers["Location"].startswith("/accounts/2fa/reauthenticate/")
    shown = by_password.post(asked.headers["Location"], {"code": code()})
    assert shown.headers["Location"] == KEPT
    assert "dana@home.example" in by_password.get(KEPT).content.decode()
    done = goes_on(by_password)
    assert done.status_code == 200
    assert StaffInvitation.objects.get().roles == INVITED["roles"]
    assert done.context["link"]


def test_a_wrong_code_finishes_nothing(by_password, cleo, ana, clinic):
    TOTP.activate(cleo, SECRET)
    by_password.post(f"/clinic/people/{ana.pk}/role/", {"role": "lead"})
    by_password.post(f"/accounts/2fa/reauthenticate/?next={KEPT}", {"code": "000000"})

    again = by_password.post(f"/clinic/people/{ana.pk}/role/", {"role": "lead"})

    assert again.headers["Location"].startswith(PROVE)
    assert current_roles(ana, clinic) == {Role.CLINICIAN}


def test_the_password_proves_it_as_well(by_password, cleo, ana, clinic):
    by_password.post(f"/clinic/people/{ana.pk}/role/", {"role": "lead"})
    asked = by_password.get(f"{PROVE}?next={KEPT}")
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
    by_password.post(asked.headers["Location"], {"password": "wrong horse"})
    assert by_password.post(f"/clinic/people/{ana.pk}/role/", {"role": "lead"}).headers["Location"].startswith(PROVE)

    by_password.post(asked.headers["Location"], {"password": PASSWORD})
    goes_on(by_password)

    assert current_roles(ana, clinic) == {Role.CLINICIAN, Role.LEAD}


def test_a_sign_in_of_four_minutes_ago_is_enough_and_of_six_is_not(client, cleo, ana, clinic):
    role = Membership.objects.create(user=ana, clinic=clinic, role=Role.LEAD)
    for minutes, ended in ((6, False), (4, True)):
        sign_in(client, cleo, minutes_ago=minutes).post(f"/clinic/people/role/{role.pk}/end/")
        role.refresh_from_db()
        assert (role.ends_at is not None) is ended


def test_a_secret_of_a_system_is_shown_after_the_proof_only(long_in, cleo):
    cleo.set_unusable_password()
    cleo.save()
    sign_in(long_in, cleo, minutes_ago=60)
    new = {"name": "Our records", "scopes": ["system/Flag.rs"]}
    assert long_in.get("/clinic/clients/new/").status_code == 200
    assert long_in.post("/clinic/clients/new/", new).headers["Location"].startswith(PROVE)
    assert not Client.objects.exists()

    long_in.post(PROVE, {"next": KEPT})
    shown = goes_on(long_in).content.decode()

    assert Client.objects.get().client_id in shown


def test_in_the_demonstration_a_button_stands_for_the_proof(long_in, cleo, ana, clinic):
    cleo.set_unusable_password()
    cleo.save()
    sign_in(long_in, cleo, minutes_ago=60)
    asked = long_in.post(f"/clinic/people/{ana.pk}/role/", {"role": "lead"}).headers["Location"]
    assert "In the demonstration a button stands for it." in long_in.get(asked).content.decode()

    assert long_in.post(PROVE, {"next": KEPT}).headers["Location"] == KEPT
    goes_on(long_in)

    assert Role.LEAD in current_roles(ana, clinic)
    assert AuditEvent.objects.filter(action="account.proven_again").count() == 1


def test_the_button_proves_nothing_for_somebody_with_a_password(long_in, ana, clinic):
    assert long_in.post(PROVE, {"next": KEPT}).headers["Location"].startswith("/accounts/reauthenticate/")
    assert long_in.post(f"/clinic/people/{ana.pk}/role/", {"role": "lead"}).headers["Location"].startswith(PROVE)


def test_the_button_proves_nothing_where_no_link_signed_in(by_password, cleo, ana):
    cleo.set_unusable_password()
    cleo.save()
    session = by_password.session
    session["_auth_user_hash"] = cleo.get_session_auth_hash()
    session.save()

    assert by_password.post(PROVE, {"next": KEPT}).status_code == 200
    assert by_password.post(f"/clinic/people/{ana.pk}/role/", {"role": "lead"}).headers["Location"].startswith(PROVE)


def test_the_proof_never_leads_off_the_site(long_in, cleo):
    cleo.set_unusable_password()
    cleo.save()
    sign_in(long_in, cleo, minutes_ago=60)
    assert long_in.post(PROVE, {"next": "https://evil.example/"}).headers["Location"] == "/accounts/start/"
