"""The first set of a new clinic, hiding the rest, and the numbers of the help page as a task of the queue."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from content import library as shelf
from content import reviewing
from content.actions import load_rules
from content.first_set import HELP_NOW_MINUTES, PIECES, first_set, minutes_left
from content.models import LibraryChoice
from portal.accounts.roles import Role
from portal.audit import actor
from portal.audit.models import AuditEvent
from portal.care.actions.content import hide_rest, show_rest, sign_content
from portal.care.actions.setup import check_line
from portal.care.number_check import EVERY, number_check
from portal.care.policies import MayNot
from tests.conftest import make_user
from tests.content.conftest import *  # noqa: F403 - the library and its people
from tests.content.conftest import SYSTEM, make_article
from tests.sign_in import sign_in
from tests.starter import load_starter

pytestmark = pytest.mark.django_db
FIRST = "/clinic/content/first/"


@pytest.fixture
def by_cleo(cleo, clinic):
    return actor.staff(cleo, clinic)


@pytest.fixture
def line(clinic, by_cleo):
    return check_line(clinic=clinic, name="Line", call="1737", by=by_cleo)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_shipped_set_is_eight_pages_and_takes_one_reviewer_less_than_an_hour(db, clinic, language):
    load_starter()
    load_rules(by=SYSTEM)

    steps = first_set(clinic, language)

    assert len(steps) == PIECES
    assert all(step.rules for step in steps)
    assert {step.reading.page.locale.language_code for step in steps} == {language}
    assert HELP_NOW_MINUTES < minutes_left(steps, with_help_now=True) < 60


def test_signing_it_leaves_less_to_do(client, article, rule, clinic, by_rita, rita, line):
    signed_in = sign_in(client, rita)
    before = signed_in.get(FIRST).content.decode()
    assert "1 of 2 done." in before
    assert "Worry is high." in before
    assert "About 2 minutes left" in before

    sign_content(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita)

    after = signed_in.get(FIRST).content.decode()
    assert "2 of 2 done." in after
    assert "Nothing is left." in after


def test_the_admin_hides_the_rest_in_one_act_and_shows_it_again(client, article, english, clinic, by_rita, cleo):
    other = make_article(english, "unsigned-page")
    sign_content(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita)
    signed_in = sign_in(client, cleo)
    assert set(shelf.pieces("en")) == {article, other}

    page = signed_in.post("/clinic/content/rest/", {"act": "hide"}, follow=True).content.decode()

    assert "Show them again" in page
    assert list(shelf.pieces("en")) == [article]
    assert other.title not in client.get("/library/").content.decode()
    assert client.get(other.url).status_code == 200
    signed_in.post("/clinic/content/rest/", {"act": "hide"})
    assert LibraryChoice.objects.count() == 1
    signed_in.post("/clinic/content/rest/", {"act": "show"})
    assert set(shelf.pieces("en")) == {article, other}
    told = AuditEvent.objects.filter(action__startswith="content.rest_").order_by("at")
    assert [event.action for event in told] == ["content.rest_hidden", "content.rest_shown"]


def test_search_leaves_out_what_is_hidden(search_index, english, clinic, by_cleo):
    page = make_article(english, "unsigned-page")
    assert shelf.search("unsigned", "en") == [page]

    hide_rest(clinic=clinic, by=by_cleo)

    assert shelf.search("unsigned", "en") == []


def test_one_clinic_hides_nothing_from_another(article, clinic, other_clinic, by_cleo):
    hide_rest(clinic=clinic, by=by_cleo)
    assert list(shelf.pieces("en")) == [article]

    hide_rest(clinic=other_clinic, by=actor.staff(make_user(other_clinic, "Olga", Role.ADMIN), other_clinic))
    assert list(shelf.pieces("en")) == []

    show_rest(clinic=clinic, by=by_cleo)
    assert list(shelf.pieces("en")) == [article]


def test_a_reviewer_hides_nothing(client, clinic, rita, by_rita):
    with pytest.raises(MayNot):
        hide_rest(clinic=clinic, by=by_rita)
    assert sign_in(client, rita).post("/clinic/content/rest/", {"act": "hide"}).status_code == 404


def test_the_list_of_pieces_takes_as_many_queries_for_many(article, english, django_assert_num_queries):
    def queries():
        with django_assert_num_queries(5):  # the homes, the list, its articles, their topics and language
            return len(shelf.pieces("en"))

    assert queries() == 1
    for number in range(3):
        make_article(english, f"piece-{number}")
    assert queries() == 4


def test_numbers_come_back_every_30_days_and_the_line_alone_knows_when(client, clinic, line, by_cleo, cleo, rita):
    assert number_check(clinic, may_check=True).step == reviewing.APPROVED
    with time_machine.travel(timezone.now() + timedelta(days=24)):
        task = number_check(clinic, may_check=True)
        assert (task.step, task.due) == (reviewing.NUMBERS, line.checked_at + EVERY)
        assert task.waits_for(cleo.pk)
        assert not number_check(clinic, may_check=False).waits_for(rita.pk)
        page = sign_in(client, cleo).get("/clinic/content/?view=review").content.decode()
        assert "Check numbers" in page
        assert "/clinic/lines/" in page
        assert "/clinic/lines/" not in sign_in(client, rita).get("/clinic/content/?view=all").content.decode()
        check_line(clinic=clinic, name="Line", call="1737", by=by_cleo, line=line)
        assert number_check(clinic, may_check=True).step == reviewing.APPROVED


def test_a_late_check_says_how_late(client, clinic, line, cleo):
    with time_machine.travel(timezone.now() + timedelta(days=33)):
        page = sign_in(client, cleo).get("/clinic/content/?view=all").content.decode()

    assert "3 days late" in page
    assert "0 of 1" in page


def test_a_clinic_without_a_checked_line_has_the_task_at_once(clinic):
    task = number_check(clinic, may_check=True)

    assert (task.step, task.due, task.total) == (reviewing.NUMBERS, None, 0)
