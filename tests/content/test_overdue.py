"""An overdue page: no suggestion, then a banner, then no place in lists and search; it can always be read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from content import library as shelf
from content import models
from content.actions import sign_off
from content.overdue import BANNER_AFTER, OFF_LISTS_AFTER
from portal.accounts.roles import Role
from portal.audit import actor
from tests.conftest import make_user
from tests.content.conftest import FACTS, make_article
from tests.content.courses import make_activity, make_course
from tests.content.kinds import make_page
from tests.content.test_registers import make_entry

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.content.addresses")]
BANNER = "This page has not been checked for a long time."


@pytest.fixture
def signed(search_index, article, rule, clinic, by_rita):
    sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita)
    return article


def late(by):
    """Let the day of the next review be past for so long."""
    due = timezone.now() - by
    models.SignOff.objects.update(signed_at=due - timedelta(days=700), next_due=due)


@pytest.mark.parametrize(
    ("by", "suggested", "banner", "listed"),
    [
        (-timedelta(minutes=5), True, False, True),
        (timedelta(seconds=1), False, False, True),
        (BANNER_AFTER - timedelta(minutes=5), False, False, True),
        (BANNER_AFTER, False, True, True),
        (OFF_LISTS_AFTER - timedelta(minutes=5), False, True, True),
        (OFF_LISTS_AFTER, False, True, False),
    ],
)
def test_it_loses_one_place_after_another(client, signed, english, clinic, by, suggested, banner, listed):
    neighbour = make_article(english, "neighbour")
    neighbour.related = [signed.page_ptr]
    neighbour.save_revision().publish()

    late(by)

    assert bool(shelf.suggested(FACTS, clinic, "en")) == suggested
    page = client.get(signed.url)
    assert page.status_code == 200
    assert (BANNER in page.content.decode()) == banner
    assert ("Check was due" in page.content.decode()) == (by > timedelta(0))
    assert (signed in shelf.pieces("en")) == listed
    assert (signed.title in client.get("/library/").content.decode()) == listed
    assert (signed.pk in {each.pk for each in shelf.search("reassurance", "en")}) == listed
    assert (signed.title in client.get(neighbour.url).content.decode()) == listed
    assert shelf.find(signed.pk, clinic) == signed


def test_a_new_signature_brings_it_back(signed, clinic, by_rita):
    late(OFF_LISTS_AFTER)
    assert signed not in shelf.pieces("en")

    sign_off(page=signed, revision=signed.latest_revision, clinic=clinic, by=by_rita)

    assert signed in shelf.pieces("en")
    assert shelf.suggested(FACTS, clinic, "en")


def test_a_new_version_that_nobody_signed_does_not(signed):
    late(OFF_LISTS_AFTER)
    signed.lead = "Another lead."
    signed.save_revision().publish()

    assert signed not in shelf.pieces("en")


def test_another_clinic_that_looked_in_time_keeps_it_in_the_lists(signed, other_clinic):
    late(OFF_LISTS_AFTER)
    odo = actor.staff(make_user(other_clinic, "Odo", Role.REVIEWER), other_clinic)

    sign_off(page=signed, revision=signed.latest_revision, clinic=other_clinic, by=odo)

    assert signed in shelf.pieces("en")


def test_a_page_that_nobody_ever_signed_stays_where_it_is(article):
    assert article in shelf.pieces("en")


def make_kind(kind, home):
    if kind in (models.CoursePage, models.LessonPage):
        course = make_course(home)
        return course if kind is models.CoursePage else course.get_children().first().specific
    made = {models.ArticlePage: make_article, models.GlossaryEntryPage: make_entry, models.ActivityPage: make_activity}
    return made[kind](home, "late") if kind in made else make_page(kind, home)


@pytest.mark.parametrize("kind", shelf.kinds(), ids=[kind.kind for kind in shelf.kinds()])
def test_a_piece_of_every_kind_says_that_it_was_not_checked_for_long(client, english, clinic, by_rita, kind):
    page = make_kind(kind, english)
    sign_off(page=page, revision=page.latest_revision, clinic=clinic, by=by_rita)
    assert BANNER not in client.get(page.url).content.decode()

    late(BANNER_AFTER)

    assert client.get(page.url).content.decode().count(BANNER) == 1
