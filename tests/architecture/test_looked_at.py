"""Every page that staff and patients can open is among those that are looked at in a browser, light and dark."""

import pytest
from django.urls import resolve

from tests.architecture import people
from tests.architecture.test_permissions import ROUTES, address, houses, patient_routes, staff_routes  # noqa: F401
from tests.journeys.pages import ADMIN, BEFORE_SENDING, CLINICIAN, EDITOR, LEAD, PRACTICE, REVIEWER

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ID = "00000000-0000-7000-8000-000000000000"
# Opened by what leads to them, under a name of their own: see test_every_page.py.
ON_THE_WAY = {"you_pause", "you_sent", "you_copy"}


def looked_at() -> set[str]:
    """The names of the addresses in the lists."""
    holes = {"page": 1, "check_in": "leeside-check-in/1.0.0-draft1"}
    names = "patient related waiting agreed invitation entry sitting entered line wording draft norm score claim task"
    holes |= {"own_key": "own-a", "content_rule": "own-1"} | dict.fromkeys(("own", "own_draft", "condition"), ID)
    holes |= dict.fromkeys(names.split(), ID) | {"course": 1, "lesson": 2, "activity": 3, "log_entry": ID}
    paths = (*BEFORE_SENDING, *PRACTICE, *CLINICIAN, *ADMIN, *LEAD, *REVIEWER, *EDITOR)
    return {resolve(path.format(**holes).split("?")[0]).view_name for path in paths} | ON_THE_WAY


def is_a_page(response) -> bool:
    return response.status_code == 200 and b"<html" in response.content


def test_each_page_of_staff_is_looked_at(houses):  # noqa: F811
    here, _ = houses
    clients = [people.signed_in(user) for user in here.staff.values()]
    pages = {
        name for name in staff_routes() if any(is_a_page(client.get(address(name, here.ids))) for client in clients)
    }
    assert len(pages) > 20
    assert pages - looked_at() == set()


def test_each_page_of_a_patient_is_looked_at(houses):  # noqa: F811
    here, _ = houses
    client = people.bound_to(here)
    client.post("/you/private/", {"privacy": "alone"})
    pages = {name for name in patient_routes() if is_a_page(client.get(address(name, here.ids)))}
    assert len(pages) > 5
    assert pages - looked_at() == set()
