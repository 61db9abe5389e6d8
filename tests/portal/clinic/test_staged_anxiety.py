"""GAD-7 in two steps: its first two questions are the GAD-2. Its line is recalled, so each clinic types its own."""

import pytest

from intake import actions
from intake.actions.answers import Given
from intake.instruments import load
from intake.models import Answer, Battery
from intake.path import Path
from intake.rescoring import differences
from portal.audit.actor import patient, staff
from tests.intake import staged
from tests.portal.clinic import intakes
from tests.portal.clinic.test_profile import profile_of
from tests.portal.clinic.test_setup_batteries import released, step, words

pytestmark = pytest.mark.django_db
REST = ["3", "4", "5", "6", "7"]
CODES = {option.value: option.code for option in load("gad-7").items[0].options}


@pytest.fixture
def asked(clinic, ana, lead, pia, by_ana):
    """Pia, asked GAD-7 in two steps."""
    staged.word(clinic, ana, lead, "gad-7")
    battery = staged.make(clinic, *staged.in_two_steps(staged.GAD, REST))
    intakes.join(pia, ana)
    issued = actions.invite(patient=pia, battery=battery, responsible=ana, language="en", by=by_ana)
    return intakes.agreed(issued.invitation)


def say(invitation, **values):
    sheet = invitation.assessments.get()
    for item, value in values.items():
        given, by = Given(Answer.ANSWERED, CODES[value]), patient(invitation.patient)
        actions.save_answer(assessment=sheet, item=item[1:], given=given, language="en", by=by)


def send(invitation):
    return actions.submit(invitation=invitation, by=patient(invitation.patient))


def test_below_the_line_five_questions_are_not_asked_and_no_score_stands(asked, as_ana, pia):
    say(asked, q1=1, q2=1)
    assert (Path(asked).total, Path(asked).done) == (2, 2)
    profile = send(asked)
    score = profile.scores.get()
    assert (score.status, score.value) == ("too-few-answers", None)
    below = next(finding for finding in profile.findings if finding["kind"] == "below-line")
    assert (below["sum"], below["line"], below["items"], below["risk_items"]) == (2, 3, REST, [])
    page = profile_of(as_ana, pia)
    assert "GAD-7: 2 first questions came to 2. The other 5 are asked from 3 on." in page
    assert list(differences()) == []


def test_at_the_line_the_others_are_asked_and_the_two_count(asked, as_ana, pia):
    say(asked, q1=1, q2=2)
    assert [q.item.id for q in Path(asked).questions if not q.is_done] == REST
    say(asked, q3=1, q4=1, q5=1, q6=1, q7=1)
    profile = send(asked)
    assert profile.scores.get().value == 8
    assert not any(finding["kind"] == "below-line" for finding in profile.findings)
    assert "first questions came to" not in profile_of(as_ana, pia)


def test_a_clinic_types_the_line_that_nobody_has_read_in_its_source(as_lead, clinic, ana, lead, batteries):
    for language in ("en", "es"):
        staged.word(clinic, ana, lead, "gad-7", language)
    draft = actions.start_battery(clinic=clinic, title={"en": "Short", "es": "Corta"}, by=staff(lead, clinic))
    page = words(step(as_lead, draft, "add", asks="gad-7@1.0.0"))
    assert "GAD-2" in page
    assert "Kroenke, Spitzer, Williams, Monahan" not in page
    page = words(step(as_lead, draft, "in-steps", at="0", line="4"))
    assert "Only if GAD-7, questions 1, 2, come to 4 or more." in page
    assert "Below it nobody asks about safety" not in page
    assert "Released. It can be sent now." in words(released(as_lead, draft))
    battery = Battery.objects.get(clinic=clinic)
    assert [(row.stage, len(row.items), row.condition) for row in battery.sections.all()] == [
        (1, 2, {}),
        (2, 5, {"part": battery.sections.first().key, "items": ["1", "2"], "at_or_above": 4}),
    ]
