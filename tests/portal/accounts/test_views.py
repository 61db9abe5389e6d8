import pytest
from django.core import mail

from portal.accounts import actions
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.audit import actor
from portal.audit.models import Outbox
from portal.audit.outbox import deliver_due
from tests.sign_in import same_page, sign_in

pytestmark = pytest.mark.urls("tests.portal.accounts.door_pages")
PERSON = {"name": "Dana", "title": "Dr", "email": "dana@home.example", "password": "a quiet walk by the lake"}


@pytest.fixture
def token(clinic, cleo):
    return actions.invite_staff(clinic=clinic, roles=[Role.CLINICIAN], by=actor.staff(cleo, clinic))[1]


def test_opening_a_staff_link_changes_nothing(client, token):
    for _ in range(3):
        assert client.get(f"/accounts/join/{token}/").status_code == 200

    assert not User.objects.filter(name="Dana").exists()


def test_joining_signs_in_and_asks_for_the_second_step(client, token):
    response = client.post(f"/accounts/join/{token}/", PERSON)

    assert response["Location"] == "/accounts/2fa/totp/activate/"
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    assert client.get("/patients/")["Location"].startswith("/accounts/2fa/totp/activate/")


def test_a_used_staff_link_says_so(client, token):
    client.post(f"/accounts/join/{token}/", PERSON)
    client.post("/accounts/logout/")

    response = client.post(f"/accounts/join/{token}/", {**PERSON, "email": "erin@home.example"})

    assert response.status_code == 410
    assert same_page(response, client.get("/accounts/join/no-such-link/"))


def test_a_weak_password_is_refused_in_words(client, token):
    response = client.post(f"/accounts/join/{token}/", {**PERSON, "password": "password1234"})

    assert response.status_code == 422
    assert response.context["form"].errors["password"]


def test_the_address_of_a_named_link_cannot_be_changed(client, clinic, cleo):
    by = actor.staff(cleo, clinic)
    _, token = actions.invite_staff(clinic=clinic, roles=[Role.LEAD], email="dana@work.example", by=by)

    client.post(f"/accounts/join/{token}/", PERSON)

    assert User.objects.get(name="Dana").email == "dana@work.example"


def test_a_staff_link_is_mailed_without_names(client, clinic, cleo):
    actions.invite_staff(clinic=clinic, roles=[Role.LEAD], email="dana@work.example", by=actor.staff(cleo, clinic))

    deliver_due()

    message = mail.outbox[0]
    assert message.subject == "A page is ready for you"
    assert "/accounts/join/" in message.body
    assert clinic.name not in message.body
    assert Outbox.objects.get().secret is None


def test_a_link_adds_roles_to_whoever_is_signed_in(client, token, otto, clinic):
    sign_in(client, otto)

    assert client.get(f"/accounts/join/{token}/").status_code == 200
    client.post(f"/accounts/join/{token}/")

    assert client.get("/patients/").content.startswith(b"harbour")


def test_a_sign_in_link_shows_a_button_and_then_signs_in_fully(client, demonstration, ana):
    token = actions.make_sign_in_link(user=ana, by=actor.system("demo"))

    assert client.get(f"/accounts/link/{token}/").status_code == 200
    response = client.post(f"/accounts/link/{token}/")

    assert response["Location"] == "/accounts/start/"
    assert client.get("/patients/").status_code == 200


def test_a_sign_in_link_works_once(client, demonstration, ana):
    token = actions.make_sign_in_link(user=ana, by=actor.system("demo"))
    client.post(f"/accounts/link/{token}/")

    assert client.get(f"/accounts/link/{token}/").status_code == 410


def test_a_patients_link_signs_no_staff_in(client, demonstration, ana):
    token = actions.make_sign_in_link(invitation_id=ana.pk, by=actor.system("demo"))

    assert client.post(f"/accounts/link/{token}/").status_code == 410


def test_nobody_signs_up(client, db):
    assert client.get("/accounts/signup/").status_code == 404
    assert client.post("/accounts/signup/", PERSON).status_code == 405


def test_a_forgotten_password_is_answered_alike_for_known_and_unknown_addresses(client, ana):
    known = client.post("/accounts/password/reset/", {"email": ana.email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@home.example"})

    assert known.status_code == unknown.status_code == 302
    assert known["Location"] == unknown["Location"]
    deliver_due()
    assert [message.to for message in mail.outbox if message.to == [ana.email]] == [[ana.email]]


def test_the_account_page_saves_name_language_and_keys(client, ana):
    sign_in(client, ana)

    client.post("/accounts/me/", {"name": "Ana R.", "title": "Dr", "language": "es"})

    ana.refresh_from_db()
    assert (ana.name, ana.title, ana.language, ana.single_keys) == ("Ana R.", "Dr", "es", False)
    assert client.get("/accounts/me/?saved=1").status_code == 200


def test_the_theme_is_a_cookie(client, db):
    response = client.post("/theme/", {"theme": "dark", "next": "/patients/"})

    assert response["Location"] == "/patients/"
    assert client.cookies["theme"].value == "dark"


def test_the_language_is_kept_in_session_and_cookie(client, db):
    client.post("/language/", {"language": "es", "next": "/"})

    assert client.session["language"] == "es"
    assert client.cookies["django_language"].value == "es"


def test_a_choice_never_leads_to_another_site(client, db):
    response = client.post("/language/", {"language": "es", "next": "https://elsewhere.example/"})

    assert response["Location"] == "/"
