"""`manage.py content report` tells of faults once, and by clinic of what waits for a signature."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from content.actions import ask_for_review, sign_off
from content.models import SignOff
from portal.audit import actor
from tests.content.conftest import *  # noqa: F403 - the library and its people

pytestmark = pytest.mark.django_db


def report(capsys, code=0):
    if code:
        with pytest.raises(SystemExit) as ended:
            call_command("content", "report")
        assert ended.value.code == code
    else:
        call_command("content", "report")
    return capsys.readouterr().out


def test_a_fault_that_stops_is_told_of_once_and_ends_with_1(article, clinic, other_clinic, capsys):
    article.lead = "TODO"
    article.save_revision()

    said = report(capsys, code=1)

    assert said.count("stops [placeholder] Lead:") == 1
    assert said.index("Shared pages") < said.index("stops [placeholder]") < said.index(str(clinic))
    assert "Faults that stop a page: 1." in said


def test_pages_without_faults_end_with_0(article, capsys):
    assert "Faults that stop a page: 0. Worth another look: 1." in report(capsys)


def test_unsigned_overdue_and_sent_pages_stand_under_their_clinic(article, clinic, other_clinic, eddie, rita, capsys):
    ask_for_review(page=article, revision=article.latest_revision, by=actor.staff(eddie, clinic))
    said = report(capsys)
    here, there = said.split(str(other_clinic))[0], said.split(str(other_clinic))[1]
    assert "not signed" in here.split(str(clinic))[1]
    assert "not signed" in there
    assert "sent to review by Eddie" in said

    sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=actor.staff(rita, clinic))
    now = timezone.now()
    SignOff.objects.update(signed_at=now - timedelta(days=9), next_due=now - timedelta(days=1))
    assert "check overdue" in report(capsys)


def test_a_clinics_own_page_is_told_of_under_that_clinic_alone(own_article, clinic, other_clinic, capsys):
    own_article.lead = "TODO"
    own_article.save_revision()

    said = report(capsys, code=1)

    assert said.count("stops [placeholder]") == 1
    assert said.count("Harbour secret") == 1


@pytest.mark.parametrize(
    ("days", "lost"),
    [(3, "3 days late: not suggested\n"), (31, "not suggested, with a banner"), (91, "off lists and search")],
)
def test_an_overdue_page_says_since_when_and_what_it_lost(article, clinic, rita, capsys, days, lost):
    sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=actor.staff(rita, clinic))
    due = timezone.now() - timedelta(days=days)
    SignOff.objects.update(signed_at=due - timedelta(days=9), next_due=due)

    assert lost in report(capsys)
