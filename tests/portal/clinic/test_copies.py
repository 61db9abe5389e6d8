"""Adapting a shared page from the queue of content, and comparing it with its source."""

import pytest

from content import actions
from content.adaptations import copy_in, origin_of
from content.models import Adaptation
from portal.audit import actor
from portal.care.actions.adaptations import adapt_page, take_in_source
from portal.care.policies import MayNot
from tests.content.conftest import *  # noqa: F403 - the library and its people
from tests.content.test_adaptations import by_eddie, changed  # noqa: F401
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


def of(page) -> str:
    return f"/clinic/content/{page.pk}/"


def test_an_editor_adapts_a_page_and_is_led_to_the_copy(client, eddie, rita, clinic, article):
    signed_in = sign_in(client, eddie)
    assert "Shared by all clinics" in signed_in.get(of(article)).content.decode()

    page = signed_in.post(f"{of(article)}adapt/", follow=True).content.decode()

    copy = copy_in(clinic, article)
    assert "Adapted from a shared page" in page
    assert "The signature of the shared page does not count" in page
    assert of(copy) in signed_in.get(of(article)).content.decode()
    reviewer = sign_in(client, rita).get(of(copy)).content.decode()
    assert "I read the whole page and its sources" in reviewer


def test_a_changed_source_is_shown_until_an_editor_compared(client, eddie, clinic, article):
    signed_in = sign_in(client, eddie)
    signed_in.post(f"{of(article)}adapt/")
    copy = copy_in(clinic, article)
    assert "has changed since" not in signed_in.get(of(copy)).content.decode()
    changed(article, lead="Another lead.")
    page = signed_in.get(of(copy)).content.decode()
    assert "The shared page has changed since" in page
    assert f'value="{article.live_revision_id}"' in page

    after = signed_in.post(f"{of(copy)}take-in/", {"revision": article.live_revision_id}, follow=True)

    assert "has changed since" not in after.content.decode()
    assert len(origin_of(copy).history) == 2
    changed(article, lead="A third one.")
    for unread in ({}, {"revision": "x"}, {"revision": "9" * 5000}):
        refused = signed_in.post(f"{of(copy)}take-in/", unread, follow=True).content.decode()
        assert "was changed while you read it" in refused
        assert len(origin_of(copy).history) == 2
    signed_in.post(f"{of(copy)}take-in/", {"revision": article.live_revision_id})
    again = signed_in.post(f"{of(copy)}take-in/", {"revision": article.live_revision_id}, follow=True)
    assert "The shared page has not changed since." in again.content.decode()


def test_a_refusal_is_said_on_the_page(client, eddie, article):
    signed_in = sign_in(client, eddie)
    signed_in.post(f"{of(article)}adapt/")

    assert "its own copy of this page already" in signed_in.post(f"{of(article)}adapt/", follow=True).content.decode()
    assert Adaptation.objects.count() == 1


def test_who_does_not_write_adapts_nothing(client, rita, by_rita, lead, clinic, article):
    for user in (rita, lead):
        signed_in = sign_in(client, user)
        assert "Adapt it for our clinic" not in signed_in.get(of(article)).content.decode()
        assert signed_in.post(f"{of(article)}adapt/").status_code == 404
        assert signed_in.post(f"{of(article)}take-in/", {"revision": "1"}).status_code == 404
    with pytest.raises(MayNot):
        adapt_page(page=article, clinic=clinic, by=by_rita)
    with pytest.raises(MayNot):
        take_in_source(page=article, revision_id=1, by=by_rita)
    assert not Adaptation.objects.exists()


def test_another_clinics_copy_is_not_there(client, eddie, other_clinic, otto, article):
    theirs = actions.adapt_page(page=article, clinic=other_clinic, by=actor.staff(otto, other_clinic))

    signed_in = sign_in(client, eddie)
    assert signed_in.get(of(theirs)).status_code == 404
    assert signed_in.post(f"{of(theirs)}take-in/", {"revision": article.live_revision_id}).status_code == 404
    assert of(theirs) not in signed_in.get(of(article)).content.decode()
