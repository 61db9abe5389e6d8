from datetime import UTC, datetime

import pytest
import time_machine
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.utils import timezone

from portal.accounts import actions
from portal.accounts.models import Membership
from portal.accounts.roles import Role
from portal.audit import actor
from tests.conftest import make_user
from tests.sign_in import same_page, sign_in, sign_in_with_password_only

pytestmark = pytest.mark.urls("tests.portal.accounts.door_pages")
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def still_clock():
    """Hold the clock: a code is right for half a minute, which must not end in the middle of a test."""
    with time_machine.travel(datetime.now(UTC), tick=False):
        yield


def app_code(secret=SECRET):
    counter = next(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counter))


def sign_in_by_password(client, user):
    return client.post("/accounts/login/", {"login": user.email, "password": PASSWORD}, follow=False)


def test_a_stranger_is_sent_to_sign_in_and_back(client, db):
    response = client.get("/patients/?q=1")

    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/patients/%3Fq%3D1"


def test_a_swapped_fragment_moves_the_whole_page_to_sign_in(client, db):
    response = client.get("/patients/", headers={"HX-Request": "true"})

    assert response.status_code == 204
    assert response["HX-Redirect"].startswith("/accounts/login/")


def test_without_a_second_factor_the_page_asks_to_set_one_up(client, ana):
    sign_in_with_password_only(client, ana)

    response = client.get("/patients/")

    assert response["Location"].startswith("/accounts/2fa/totp/activate/")


def test_a_session_without_the_second_step_is_asked_for_it(client, ana):
    TOTP.activate(ana, SECRET)
    sign_in_with_password_only(client, ana)

    response = client.get("/patients/")

    assert response["Location"].startswith("/accounts/2fa/reauthenticate/")


def test_a_password_alone_does_not_sign_in_where_an_app_is_set_up(client, ana):
    TOTP.activate(ana, SECRET)

    response = sign_in_by_password(client, ana)

    assert response["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/patients/")["Location"].startswith("/accounts/login/")


def test_password_and_code_open_the_page(client, ana):
    TOTP.activate(ana, SECRET)
    sign_in_by_password(client, ana)

    client.post("/accounts/2fa/authenticate/", {"code": app_code()})

    assert client.get("/patients/").status_code == 200


def test_setting_the_app_up_opens_the_page_and_shows_recovery_codes(client, ana):
    sign_in_by_password(client, ana)
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret

    response = client.post("/accounts/2fa/totp/activate/", {"code": app_code(secret)})

    assert response["Location"] == "/accounts/2fa/recovery-codes/"
    assert len(client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]) == 10
    assert client.get("/patients/").status_code == 200


def test_removing_the_app_ends_the_second_factor_of_the_session(client, ana):
    TOTP.activate(ana, SECRET)
    sign_in_by_password(client, ana)
    client.post("/accounts/2fa/authenticate/", {"code": app_code()})

    client.post("/accounts/2fa/totp/deactivate/", {})

    assert not Authenticator.objects.filter(user=ana, type=Authenticator.Type.TOTP).exists()
    assert client.get("/patients/")["Location"].startswith("/accounts/2fa/totp/activate/")


def test_the_key_of_the_app_is_sealed_in_the_database(ana, settings):
    settings.MFA_ADAPTER = "portal.accounts.adapter.SecondFactorAdapter"
    TOTP.activate(ana, SECRET)

    stored = Authenticator.objects.get(user=ana).data["secret"]

    assert SECRET not in stored
    assert get_adapter().decrypt(stored) == SECRET


def test_signing_in_leaves_what_a_patient_did_in_this_browser_behind(client, ana):
    session = client.session
    session["bound"] = "a patient's session"
    session.save()
    before = session.session_key

    sign_in_by_password(client, ana)

    assert "bound" not in client.session
    assert client.session.session_key != before


def test_the_page_knows_clinic_roles_and_actor(client, ana):
    response = sign_in(client, ana).get("/patients/")

    assert response.content.decode() == f"harbour {ana.pk} [<Role.CLINICIAN: 'clinician'>]"


def test_a_missing_permission_looks_like_a_missing_page(client, cleo):
    sign_in(client, cleo)

    assert client.get("/patients/").status_code == 404
    assert same_page(client.get("/patients/"), client.get("/no-such-page/"))


def test_roles_never_add_up_across_clinics(client, ana, clinic, other_clinic):
    Membership.objects.create(user=ana, clinic=other_clinic, role=Role.ADMIN)

    assert sign_in(client, ana, clinic).get("/settings/").status_code == 404
    assert sign_in(client, ana, other_clinic).get("/settings/").content == b"hill"
    assert client.get("/patients/").status_code == 404


def test_somebody_in_two_clinics_chooses_one(client, ana, other_clinic):
    Membership.objects.create(user=ana, clinic=other_clinic, role=Role.CLINICIAN)
    sign_in(client, ana)

    assert client.get("/patients/")["Location"] == "/accounts/clinic/?next=%2Fpatients%2F"
    response = client.post("/accounts/clinic/", {"clinic": str(other_clinic.pk), "next": "/patients/"})

    assert response["Location"] == "/patients/"
    assert client.get("/patients/").content.startswith(b"hill")


def test_nobody_chooses_a_clinic_that_they_do_not_work_in(client, ana, other_clinic):
    sign_in(client, ana)

    client.post("/accounts/clinic/", {"clinic": str(other_clinic.pk)})

    assert client.get("/patients/").content.startswith(b"harbour")


def test_a_person_without_a_clinic_gets_a_plain_page(client, ana):
    Membership.objects.update(ends_at=timezone.now())

    response = sign_in(client, ana).get("/patients/")

    assert response.status_code == 403
    assert "no clinic" in response.content.decode()


def test_a_role_that_ended_opens_nothing_on_an_open_session(client, ana, clinic, cleo):
    sign_in(client, ana)
    assert client.get("/patients/").status_code == 200

    actions.end_role(membership=ana.memberships.get(), by=actor.staff(cleo, clinic))

    assert client.get("/patients/")["Location"].startswith("/accounts/login/")
    assert sign_in(client, ana).get("/patients/").status_code == 403


def test_a_deactivated_person_is_signed_out_on_an_open_session(client, ana, clinic, cleo):
    sign_in(client, ana)

    actions.deactivate(user=ana, clinic=clinic, by=actor.staff(cleo, clinic))

    assert client.get("/patients/")["Location"].startswith("/accounts/login/")


def test_the_door_reads_who_somebody_is_with_one_query(client, ana, django_assert_num_queries):
    sign_in(client, ana).get("/patients/")

    with django_assert_num_queries(4):  # session, user, whether the session was ended, memberships
        assert client.get("/patients/").status_code == 200


def test_everybody_starts_where_their_work_is(client, clinic, ana, cleo):
    assert sign_in(client, ana).get("/accounts/start/")["Location"] == "/caseload/"
    assert sign_in(client, cleo).get("/accounts/start/")["Location"] == "/clinic/"
    assert sign_in(client, make_user(clinic, "Ed", Role.EDITOR)).get("/accounts/start/")["Location"] == "/cms/"
    rae = make_user(clinic, "Rae", Role.REVIEWER)
    assert sign_in(client, rae).get("/accounts/start/")["Location"] == "/clinic/content/"
