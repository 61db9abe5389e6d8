"""Every staff page of a clinic's own database says that it is a trial; a demonstration does not say it."""

from collections.abc import Iterator

import pytest

from portal.accounts.models import Clinic, Installation
from portal.accounts.roles import Role
from portal.care.cms import sync_cms_permissions
from portal.care.models import CareTeamMember
from tests.architecture import people
from tests.architecture.test_permissions import ROUTES, address, patterns
from tests.architecture.visitors import visited_house
from tests.conftest import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WORDS = "Trial: not for real patients yet"
MADE_UP = "Demonstration with made-up people."
# A page of the library as its readers see it.
AS_READ = ("/view_draft/", "/preview/", "/view/")


def addresses(house: people.House) -> Iterator[str]:
    """Every address that is for staff, about somebody's account, or of Wagtail's admin."""
    yield from (address(name, house.ids) for name, rule in ROUTES.items() if rule["who"] == "staff")
    for _name, _entry, where in patterns(people.resolver()):
        if where.lstrip("^").startswith(("accounts/", "cms/")):
            yield "/" + people.filled(where.replace("<int:page_id>", str(house.ids["page"])))


def pages_of(house: people.House) -> dict[str, str]:
    """Every whole page that somebody with all roles reaches, by its address."""
    every = make_user(house.clinic, "Every", *Role)
    CareTeamMember.objects.create(patient_id=house.ids["patient"], user=every)
    sync_cms_permissions(every)
    browser, found = people.signed_in(every), {}
    for path in addresses(house):
        reply = browser.get(path)
        if reply.status_code == 200 and b"<html" in reply.getvalue() and not path.endswith(AS_READ):
            found[path] = reply.getvalue().decode()
    assert {"/caseload/", "/accounts/me/", "/accounts/2fa/", "/accounts/password/change/", "/cms/"} <= set(found)
    assert len(found) > 50
    return found


def test_every_staff_page_of_a_clinic_says_that_it_is_a_trial():
    with visited_house() as house:
        assert [path for path, text in pages_of(house).items() if WORDS not in text] == []


def test_no_page_of_a_demonstration_says_so(settings):
    settings.DEMO = True  # as the start sets it, from the record
    with visited_house() as house:
        Installation.objects.create(is_demonstration=True)
        Clinic.objects.update(is_demonstration=True)
        pages = pages_of(house)
        assert [path for path, text in pages.items() if WORDS in text] == []
        assert [path for path, text in pages.items() if MADE_UP not in text] == []


def test_a_page_before_signing_in_says_nothing_of_either(client):
    page = client.get("/accounts/login/").content.decode()
    assert WORDS not in page
    assert MADE_UP not in page
