import pytest

from portal.accounts.actions import open_staff_invitation
from portal.accounts.exceptions import LinkEnded
from portal.accounts.models import Clinic
from portal.accounts.roles import Role
from portal.operations import welcome


@pytest.fixture(autouse=True)
def address(settings):
    settings.PUBLIC_URL = "http://localhost:8123"


def token_of(link: str) -> str:
    return link.rstrip("/").rsplit("/", 1)[-1]


def test_an_empty_clinic_is_made_and_its_first_admin_gets_a_link(db):
    link = welcome.first_admin_link()

    invitation = open_staff_invitation(token_of(link))
    assert invitation.roles == [Role.ADMIN]
    assert Clinic.objects.get() == invitation.clinic


def test_the_next_start_prints_a_new_link_and_ends_the_last_one(db):
    first, second = welcome.first_admin_link(), welcome.first_admin_link()

    assert open_staff_invitation(token_of(second))
    with pytest.raises(LinkEnded):
        open_staff_invitation(token_of(first))
    assert Clinic.objects.count() == 1


def test_a_clinic_with_an_admin_gets_no_link(cleo):
    assert "/accounts/join/" not in welcome.text(demonstration=False)


def test_a_demonstration_names_the_command_for_fresh_links(db, monkeypatch):
    links = {
        "clinician": "http://localhost:8123/accounts/link/x/",
        "api": {"client_id": "c", "client_secret": "hidden"},
    }
    monkeypatch.setattr(welcome, "fresh_links", lambda: links)

    text = welcome.text(demonstration=True)

    assert "manage.py demo links" in text
    assert "http://localhost:8123/accounts/link/x/" in text
    assert "hidden" not in text


def test_a_demonstration_with_nothing_left_to_link_to_still_starts(db, monkeypatch):
    def used_up():
        raise Clinic.DoesNotExist

    monkeypatch.setattr(welcome, "fresh_links", used_up)

    assert "manage.py demo links" in welcome.text(demonstration=True)
