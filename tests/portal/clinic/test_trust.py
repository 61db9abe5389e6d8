"""How far to trust the answers: a tick stands only beside what was judged and is fine."""

import pytest

from intake.models import Answer
from portal.care.casefile import open_case
from portal.clinic.loading import read
from portal.clinic.present.trust import trust
from tests.portal.clinic import intakes

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(pia, ana):
    return intakes.sent(pia, ana)


def checks(by, person):
    found = trust(read(open_case(by, person.pk))).checks
    return {check.text.split(":")[0].rstrip("."): check for check in found}


def flag(profile, code, value):
    profile.quality = [
        {"instrument": f"{intakes.CORE}@1.0.0-draft1", "code": code, "value": value, "line": "10.000000000"}
    ]
    profile.save()


def test_what_was_judged_and_is_as_usual_has_a_tick(sent, by_ana, pia):
    found = checks(by_ana, pia)
    halves = found.pop("Halves of the scales")
    assert (halves.is_fine, halves.is_flag) == (False, False)  # a number that nobody judges
    assert set(found) == {"Pace", "Longest run of one answer", "None skipped"}
    assert all(check.is_fine and not check.is_flag for check in found.values())


def test_a_fast_pace_has_no_tick_beside_its_flag(sent, by_ana, pia):
    flag(sent, "fast", "22.000000")
    found = checks(by_ana, pia)
    assert found["How I am with people close to me"].is_flag
    assert not found["Pace"].is_fine
    assert found["Longest run of one answer"].is_fine


def test_a_long_run_is_said_once(sent, by_ana, pia):
    flag(sent, "longstring", "20.000000000")
    assert "Longest run of one answer" not in checks(by_ana, pia)


def test_a_skipped_question_has_no_tick(sent, by_ana, pia):
    Answer.objects.filter(item="AX1").update(state=Answer.SKIPPED, value=None, code="")
    assert not checks(by_ana, pia)["1 question skipped"].is_fine


def test_a_pace_that_is_not_judged_has_no_tick(by_ana, pia, ana):
    intakes.of_published(pia, ana, "phq-9")
    found = checks(by_ana, pia)
    assert not found["Pace"].is_fine
    assert found["None skipped"].is_fine


def test_the_page_draws_no_tick_beside_what_is_no_more_than_a_fact(as_ana, sent, pia):
    Answer.objects.filter(item="AX1").update(state=Answer.SKIPPED, value=None, code="")
    page = as_ana.get(f"/p/{pia.pk}/").content.decode()
    assert '<span class="no-i"></span><span>1 question skipped.' in page
    assert page.count('class="ok-i"') == 2
