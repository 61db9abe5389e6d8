"""A lost second factor is taken away by an admin and set up anew by its person: never by a password alone."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from portal.accounts import actions
from portal.accounts.actions import factors
from portal.accounts.exceptions import LinkEnded, MayNot, NotHere, OwnRole, TooSoon
from portal.accounts.models import FactorReset
from portal.accounts.roles import Role
from portal.audit import actor
from portal.audit.models import AuditEvent, Outbox
from portal.audit.outbox import deliver_due
from tests.conftest import make_user
from tests.portal.accounts.test_doors import SECRET, app_code, sign_in_by_password
from tests.sign_in import sign_in

pytestmark = pytest.mark.urls("tests.portal.accounts.door_pages")
SET_UP, WAIT = "/accounts/2fa/totp/activate/", "/accounts/factor/"


@pytest.fixture(autouse=True)
def still_clock():
    cache.clear()
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def by_cleo(cleo, clinic):
    return actor.staff(cleo, clinic)


@pytest.fixture
def with_app(ana):
    TOTP.activate(ana, SECRET)
    return ana


@pytest.fixture
def token(with_app, clinic, by_cleo) -> str:
    return actions.reset_second_factor(user=with_app, clinic=clinic, by=by_cleo)


def own(user):
    return actor.Actor("staff", str(user.pk), None, user)


def sets_up(client: Client):
    secret = client.get(SET_UP).context["form"].secret
    return client.post(SET_UP, {"code": app_code(secret)})


def test_the_factor_goes_and_every_session_ends(with_app, clinic, by_cleo, client):
    sign_in(client, with_app)

    actions.reset_second_factor(user=with_app, clinic=clinic, by=by_cleo)

    assert not Authenticator.objects.filter(user=with_app).exists()
    assert client.get("/patients/")["Location"].startswith("/accounts/login/")
    assert AuditEvent.objects.get(action="second_factor.reset").about_id == str(with_app.pk)


def test_nobody_takes_their_own_away(cleo, clinic, by_cleo):
    TOTP.activate(cleo, SECRET)

    with pytest.raises(OwnRole):
        actions.reset_second_factor(user=cleo, clinic=clinic, by=by_cleo)

    assert Authenticator.objects.filter(user=cleo).exists()


def test_a_clinician_takes_nobodys_away(with_app, clinic, cleo):
    ben = make_user(clinic, "Ben", Role.CLINICIAN)

    with pytest.raises(MayNot):
        actions.reset_second_factor(user=with_app, clinic=clinic, by=actor.staff(ben, clinic))


def test_somebody_of_another_clinic_keeps_theirs(otto, clinic, by_cleo):
    TOTP.activate(otto, SECRET)

    with pytest.raises(NotHere):
        actions.reset_second_factor(user=otto, clinic=clinic, by=by_cleo)

    assert Authenticator.objects.filter(user=otto).exists()


def test_nothing_is_taken_without_an_audit_row(with_app, clinic, by_cleo, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(factors, "record", broken)
    with pytest.raises(RuntimeError):
        actions.reset_second_factor(user=with_app, clinic=clinic, by=by_cleo)

    assert Authenticator.objects.filter(user=with_app).exists()


def test_the_person_gets_a_message_with_the_link_and_no_names(token, with_app, clinic):
    deliver_due()

    message = mail.outbox[0]
    assert message.to == [with_app.email]
    assert f"/accounts/factor/{token}/" in message.body
    assert clinic.name not in message.body
    assert Outbox.objects.get().secret is None


def test_the_token_is_stored_as_a_hash_only(token):
    assert token not in str(FactorReset.objects.values())


def test_a_password_alone_sets_up_no_new_factor(token, with_app, client):
    sign_in_by_password(client, with_app)

    assert client.get("/patients/")["Location"].startswith(WAIT)
    assert client.get(SET_UP)["Location"] == WAIT
    assert client.post(SET_UP, {"code": "000000"})["Location"] == WAIT
    assert "A password alone does not open your account" in client.get(WAIT).content.decode()
    assert not Authenticator.objects.filter(user=with_app).exists()


def test_the_link_alone_opens_nothing(token, client):
    for reply in (client.get(f"{WAIT}{token}/"), client.post(f"{WAIT}{token}/")):
        assert reply["Location"] == f"/accounts/login/?next={WAIT}{token}/"
    assert FactorReset.objects.get().opened_at is None


def test_password_and_link_lead_to_a_new_factor(token, with_app, client):
    sign_in_by_password(client, with_app)
    assert client.get(f"{WAIT}{token}/").status_code == 200
    assert FactorReset.objects.get().opened_at is None

    assert client.post(f"{WAIT}{token}/")["Location"] == SET_UP
    sets_up(client)

    assert client.get("/patients/").status_code == 200
    assert FactorReset.objects.get().settled_at is not None
    assert Authenticator.objects.filter(user=with_app, type="totp").exists()


def test_after_that_signing_in_is_as_before(token, with_app, client):
    sign_in_by_password(client, with_app)
    client.post(f"{WAIT}{token}/")
    secret = client.get(SET_UP).context["form"].secret
    client.post(SET_UP, {"code": app_code(secret)})
    client.post("/accounts/logout/")
    cache.clear()

    assert sign_in_by_password(client, with_app)["Location"].startswith("/accounts/2fa/authenticate/")
    client.post("/accounts/2fa/authenticate/", {"code": app_code(secret)})

    assert client.get("/patients/").status_code == 200


def test_the_link_works_once(token, with_app, client):
    sign_in_by_password(client, with_app)
    client.post(f"{WAIT}{token}/")

    other = Client()
    sign_in_by_password(other, with_app)

    assert other.post(f"{WAIT}{token}/").status_code == 410
    assert other.get(SET_UP)["Location"] == WAIT


def test_the_link_opens_for_nobody_else(token, clinic, client):
    sign_in_by_password(client, make_user(clinic, "Ben", Role.CLINICIAN))

    assert client.get(f"{WAIT}{token}/").status_code == 410
    assert client.post(f"{WAIT}{token}/").status_code == 410


def test_the_link_lasts_a_day(token, with_app, still_clock):
    still_clock.shift(timedelta(hours=24, seconds=1))

    with pytest.raises(LinkEnded):
        actions.prove_address(token=token, user=with_app, by=own(with_app))


def test_a_second_reset_ends_the_first_link(token, with_app, clinic, by_cleo):
    newer = actions.reset_second_factor(user=with_app, clinic=clinic, by=by_cleo)

    with pytest.raises(LinkEnded):
        actions.open_factor_link(token=token, user=with_app)
    assert actions.open_factor_link(token=newer, user=with_app)


def test_a_fresh_link_is_sent_on_asking_once_a_minute(token, with_app, client, still_clock):
    sign_in_by_password(client, with_app)
    assert client.post(WAIT).status_code == 429
    still_clock.shift(61)
    assert client.post(WAIT).status_code == 200
    deliver_due()

    fresh = re.search(r"/accounts/factor/([\w-]+)/", mail.outbox[-1].body)[1]
    assert len(mail.outbox) == 1  # the link that no longer opens is not sent
    assert fresh != token
    assert client.get(f"{WAIT}{token}/").status_code == 410
    assert client.post(f"{WAIT}{fresh}/")["Location"] == SET_UP


def test_nobody_asks_for_a_link_in_the_name_of_somebody_else(token, with_app, cleo):
    with pytest.raises(NotHere):
        actions.send_factor_link(user=with_app, by=own(cleo))


def test_a_link_is_not_sent_twice_within_a_minute(token, with_app):
    with pytest.raises(TooSoon):
        actions.send_factor_link(user=with_app, by=own(with_app))


def test_whoever_waits_for_no_link_is_not_kept_waiting(ana, client):
    sign_in_by_password(client, ana)

    assert client.get(WAIT)["Location"] == "/accounts/start/"
    assert client.get(SET_UP).status_code == 200
