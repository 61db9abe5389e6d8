"""`manage.py content report` tells of faults once, and by clinic of what waits for a signature."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from content import ledger
from content.actions import ask_for_review, mark_contradiction, settle_contradiction, sign_off
from content.models import LinkCheck, Reference, SignOff
from portal.audit import actor
from tests.content.conftest import *  # noqa: F403 - the library and its people
from tests.content.conftest import make_article

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
    assert said.count("  Harbour secret (en)\n") == 1


@pytest.mark.parametrize(
    ("days", "lost"),
    [(3, "3 days late: not suggested\n"), (31, "not suggested, with a banner"), (91, "off lists and search")],
)
def test_an_overdue_page_says_since_when_and_what_it_lost(article, clinic, rita, capsys, days, lost):
    sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=actor.staff(rita, clinic))
    due = timezone.now() - timedelta(days=days)
    SignOff.objects.update(signed_at=due - timedelta(days=9), next_due=due)

    assert lost in report(capsys)


def test_dead_links_stand_once_with_their_nights(clinic, library, capsys):
    LinkCheck.objects.create(address="https://gone.example/", status=404, gone_nights=2)
    LinkCheck.objects.create(address="https://silent.example/", silent_nights=7)
    LinkCheck.objects.create(address="https://shaky.example/", status=404, gone_nights=1)

    said = report(capsys)

    assert said.count("https://gone.example/ (404, 2 nights)") == 1
    assert "https://silent.example/ (no answer, 7 nights)" in said
    assert "shaky" not in said


def test_what_is_contradicted_and_not_translated_stands_under_the_clinic(
    english, clinic, other_clinic, by_rita, capsys
):
    work = Reference.objects.create(key="lee-2001", authors="Lee A", year=2001, title="Words")
    make_article(english, "said", how_sure="<p>Warm helps.[@lee-2001] Cold helps.[@lee-2001]</p>", sources=[work])
    one, other = ledger.claims(clinic)
    row = mark_contradiction(one=one, other=other, note="Which?", clinic=clinic, by=by_rita)
    clinic.languages, other_clinic.languages = ["en", "es"], ["en"]
    clinic.save()
    other_clinic.save()

    said = report(capsys)

    assert said.count("“Cold helps.” and “Warm helps.”: Which? (Rita,") + said.count("“Warm helps.” and “Cold") == 1
    assert said.count("Said (en): not in es") == 1
    settle_contradiction(contradiction=row, settlement="Both.", by=by_rita)
    assert "Contradictions" not in report(capsys)
