"""A house with somebody at every door: the browsers with which every address and every form is tried."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.test import Client

from content.models import ArticlePage
from intake import actions as intake
from intake.models import ConsentText
from portal.audit import actor
from portal.audit.actor import system
from portal.care.cms import sync_cms_permissions
from tests.architecture import people
from tests.starter import load_starter


@contextmanager
def visited_house() -> Iterator[people.House]:
    """Make a clinic with its people, a patient, pages and permissions; take it all back at the end."""
    with transaction.atomic():
        intake.load_batteries(by=system("tests"))
        load_starter()
        page = ArticlePage.objects.filter(locale__language_code="en").first()
        here = people.build_house("harbour", page)
        for user in here.staff.values():
            sync_cms_permissions(user)
        yield here
        transaction.set_rollback(True)


def browsers_of(house: people.House) -> dict[str, Client]:
    """Return a browser for each kind of visitor, fully signed in."""
    signed_in = {who: people.signed_in(house.staff[who]) for who in ("ana", "cleo", "rae", "eddie")}
    return {**signed_in, "patient": answering(house), "anybody": Client(raise_request_exception=False)}


def answering(house: people.House) -> Client:
    """A browser in which a patient has begun to answer, so that every page of theirs opens."""
    browser, invitation = people.bound_to(house), house.device.invitation
    browser.post("/you/private/", {"privacy": "alone"})
    text = ConsentText.objects.get(clinic=house.clinic, language="en")
    intake.consent(invitation=invitation, text=text, agrees=True, by=actor.patient(invitation.patient))
    return browser
