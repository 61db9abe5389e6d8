"""What a clinician reads of questions that the battery did not ask, and on which occasion it was."""

import pytest
from django.urls import reverse

from intake import actions
from intake.actions.answers import Given
from intake.models import Invitation
from portal.audit.actor import patient
from tests.intake import staged
from tests.portal.clinic import intakes
from tests.portal.clinic.test_profile import profile_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(clinic, ana, lead, pia, by_ana):
    """Sends PHQ-9 in two steps, with these first two answers, and fills in what is asked beyond them."""

    def send(first, second, occasion="intake"):
        staged.word(clinic, ana, lead, "phq-9")
        battery = staged.make(clinic, *staged.in_two_steps())
        intakes.join(pia, ana)
        issued = actions.invite(
            patient=pia, battery=battery, responsible=ana, language="en", by=by_ana, occasion=occasion
        )
        invitation = intakes.agreed(issued.invitation)
        values = {"1": first, "2": second} | (dict.fromkeys(staged.REST, 0) if first + second >= 3 else {})
        sheet = invitation.assessments.get()
        for item, value in values.items():
            code = ["LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"][value]
            given = Given("answered", code)
            actions.save_answer(assessment=sheet, item=item, given=given, language="en", by=patient(pia))
        return actions.submit(invitation=invitation, by=patient(pia))

    return send


def test_below_the_line_the_profile_says_that_no_safety_question_was_asked(sent, as_ana, pia):
    sent(1, 1)
    page = profile_of(as_ana, pia)
    assert "not asked, because the first questions came to 2 and the rest is asked from 3 on." in page
    assert "No safety question was asked. Ask." in page
    assert "PHQ-9: 2 first questions came to 2. The other 7 are asked from 3 on." in page
    assert "2 of 2 questions answered. The others were not asked: the first ones stayed below the line." in page
    assert "2 of 9 answered" not in page
    assert "short form stayed below its line" in as_ana.get(reverse("caseload")).content.decode()


def test_what_was_skipped_of_the_first_questions_is_not_called_not_asked(sent, as_ana, pia):
    profile = sent(1, 1)
    score = profile.scores.get()
    score.items_used, score.items_missing = ["1"], ["2", *staged.REST]
    score.save()
    assert "1 of 2 questions answered. The others were not asked" in profile_of(as_ana, pia)


def test_at_the_line_it_was_asked_and_the_total_stands(sent, as_ana, pia):
    profile = sent(2, 1)
    page = profile_of(as_ana, pia)
    assert "No safety question was asked" not in page
    assert "first questions came to" not in page
    assert profile.scores.get().value == 3
    assert "short form stayed below its line" not in as_ana.get(reverse("caseload")).content.decode()


@pytest.mark.parametrize(("occasion", "words"), [("follow-up", "Follow-up"), ("end", "End of treatment")])
def test_the_occasion_stands_on_profile_and_caseload(sent, as_ana, pia, occasion, words):
    sent(2, 1, occasion)
    assert f"({words})" in profile_of(as_ana, pia)
    assert f"{words}:" in as_ana.get(reverse("caseload")).content.decode()
    assert Invitation.objects.get().occasion == occasion


def test_whoever_sends_a_staged_set_is_warned_and_another_is_not(as_ana, clinic, ana, lead, pia, batteries):
    intakes.join(pia, ana)
    address = reverse("send_intake_to", args=[pia.pk])
    warning = "The safety question is asked only from the line on."
    assert warning not in as_ana.get(address).content.decode()
    staged.word(clinic, ana, lead, "phq-9")
    staged.make(clinic, *staged.in_two_steps())
    page = as_ana.get(address).content.decode()
    assert warning in page
    assert "asks the safety question only from the line of its short form on" in page
