"""Forms under the no-referrer policy: accepted from our own pages, refused from anywhere else."""

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


def post(browser: Client, issued, **headers: str):
    page = browser.get(f"/i/{issued.token}/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(1)
    body = {"code": "WRONG", "csrfmiddlewaretoken": token}
    return browser.post(f"/i/{issued.token}/", body, headers={"origin": "null", **headers})


def test_form_of_our_own_page_is_accepted(browser, issued):
    assert post(browser, issued, **{"sec-fetch-site": "same-origin"}).status_code == 422


def test_form_of_a_browser_that_tells_nothing_is_judged_by_its_token(browser, issued):
    assert post(browser, issued).status_code == 422


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_form_from_elsewhere_is_refused(browser, issued, site):
    assert post(browser, issued, **{"sec-fetch-site": site}).status_code == 403


def test_token_is_still_needed(browser, issued):
    reply = browser.post(f"/i/{issued.token}/", {"code": "WRONG"}, headers={"origin": "null"})
    assert reply.status_code == 403
