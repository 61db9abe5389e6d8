"""Reviewers are told once at each threshold that pages are due, whatever dies on the way."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from content.actions import reminders, sign_off
from content.models import SignOff
from content.overdue import due_soon
from portal.accounts.models import Membership
from portal.accounts.roles import Role
from portal.audit import outbox
from portal.audit.actor import system
from portal.audit.models import AuditEvent, Outbox
from portal.care.actions.content import DUE, tell_all_of_due
from tests.conftest import make_user
from tests.content.conftest import *  # noqa: F403 - the library and its people
from tests.content.conftest import make_article

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.content.addresses")]
BY = system("tests")


@pytest.fixture
def signed(english, clinic, by_rita):
    """Two pages, due in 90 days or so."""
    pages = [make_article(english, f"page-{number}") for number in (1, 2)]
    rows = [sign_off(page=page, revision=page.latest_revision, clinic=clinic, by=by_rita, months=3) for page in pages]
    SignOff.objects.update(next_due=timezone.now() + timedelta(days=90))
    return rows


def in_days(days):
    return time_machine.travel(timezone.now() + timedelta(days=days))


def posted():
    return Outbox.objects.filter(topic=DUE).count()


def test_one_message_tells_of_all_pages_of_a_clinic_once_at_each_threshold(signed):
    for days, messages in [(59, 0), (61, 1), (62, 1), (82, 1), (84, 2), (91, 3), (300, 3)]:
        with in_days(days):
            tell_all_of_due(by=BY)
            tell_all_of_due(by=BY)
        assert posted() == messages, days
    assert AuditEvent.objects.filter(action="content.due").count() == 3


def test_two_workers_that_read_the_same_rows_tell_once(clinic, signed):
    with in_days(61):
        now = timezone.now()
        stale = list(due_soon(clinic))
        assert tell_all_of_due(by=BY) == 1
        assert [reminders._claim(row, now) for row in stale] == [False, False]


def test_who_dies_before_the_message_is_posted_tells_again(signed, monkeypatch):
    def die(*args, **kwargs):
        raise RuntimeError("killed")

    with in_days(61):
        monkeypatch.setattr("portal.care.actions.content.post", die)
        with pytest.raises(RuntimeError):
            tell_all_of_due(by=BY)
        monkeypatch.undo()
        assert tell_all_of_due(by=BY) == 1
    assert posted() == 1


def test_every_reviewer_of_the_clinic_is_told_and_nothing_of_the_page(signed, clinic, other_clinic, rita):
    rolf = make_user(clinic, "Rolf", Role.REVIEWER)
    make_user(other_clinic, "Odo", Role.REVIEWER)
    with in_days(91):
        tell_all_of_due(by=BY)
        outbox.deliver_due()
        outbox.deliver_due()

    assert sorted(letter.to[0] for letter in mail.outbox) == sorted([rita.email, rolf.email])
    assert all("page-1" not in letter.body and "Page 1" not in letter.body for letter in mail.outbox)
    assert "/clinic/content/?view=soon" in mail.outbox[0].body


def test_nobody_is_told_of_what_was_signed_meanwhile(signed, clinic, by_rita):
    with in_days(91):
        tell_all_of_due(by=BY)
        for row in signed:
            page = row.page.specific
            sign_off(page=page, revision=page.latest_revision, clinic=clinic, by=by_rita)
        outbox.deliver_due()

    assert mail.outbox == []
    assert Outbox.objects.get(topic=DUE).finished_at


def test_where_nobody_reviews_any_more_who_runs_the_clinic_is_told(signed, cleo, rita):
    Membership.objects.filter(user=rita).update(ends_at=timezone.now())
    with in_days(91):
        tell_all_of_due(by=BY)
        outbox.deliver_due()

    assert [letter.to for letter in mail.outbox] == [[cleo.email]]
