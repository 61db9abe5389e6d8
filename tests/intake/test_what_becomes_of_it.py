"""What becomes of a risk answer, by rule, whatever happens to it after. The same on every database.

- An answer that was ever acknowledged stays a finding; the page says that it was changed since.
- What was asked and answered stands in the language in which it was shown.
- A risk item that is sent without an answer asks for somebody on the same day, and says why there is none.
- A question that belongs to a part which the person does not get is not shown, and asks all the same.
"""

import pytest
from django.utils import timezone

from intake import actions
from intake.actions.answers import Given
from intake.models import Alert, Answer
from portal.audit import actor

pytestmark = pytest.mark.django_db
SAFETY = "S1"


@pytest.fixture
def sheet(started):
    """The check-in of an intake that is under way."""
    return started.invitation.assessments.get(instrument="leeside-check-in")


def give(sheet, code="", *, state="answered", base=0, language="en", item=SAFETY, **device):
    return actions.save_answer(
        assessment=sheet, item=item, given=Given(state, code), language=language,
        by=actor.patient(sheet.patient), base_revision=base, **device,
    )  # fmt: skip


def alerts(sheet):
    rows = Alert.objects.filter(assessment=sheet).order_by("raised_at")
    return [(row.rule == "not-answered", row.changed_since) for row in rows]


def send(sheet):
    give(sheet, "1", item="M1")
    actions.submit(invitation=sheet.invitation, by=actor.patient(sheet.patient))


@pytest.mark.parametrize("after", [{"code": "0"}, {"state": "skipped"}])
def test_changed_back_at_once_it_stays_a_finding_and_says_so(sheet, after):
    give(sheet, "3")
    give(sheet, base=1, **after)
    assert alerts(sheet) == [(False, True)]
    assert Alert.objects.get().evidence["value"] == 3
    send(sheet)
    assert alerts(sheet) == [(False, True)] + [(True, False)] * ("state" in after)


def test_one_that_arrives_after_the_answer_that_took_its_place_is_a_finding_all_the_same(sheet):
    """The network let the second tap overtake the first: "never" stands, and somebody looks at what was said before."""
    give(sheet, "0", client_id="phone", seq=2)
    late = give(sheet, "3", client_id="phone", seq=1)
    assert late.shows_support
    assert late.answer.value == 0
    assert alerts(sheet) == [(False, True)]
    assert Alert.objects.get().evidence["value"] == 3
    give(sheet, "3", client_id="phone", seq=1)  # once more, because its reply was lost
    assert len(alerts(sheet)) == 1


def test_one_that_came_already_raises_nothing_when_its_reply_was_lost(sheet, ana, clinic):
    first = give(sheet, "2", client_id="phone", seq=1)
    give(sheet, "0", base=1, client_id="phone", seq=2)
    today = timezone.now().astimezone(clinic.zone).date()
    actions.close_alert(
        alert=Alert.objects.get(pk=first.alerts[0].pk), by=actor.staff(ana, clinic), action_code="called",
        risk_level="low", plan="made", next_date=today,
    )  # fmt: skip
    assert give(sheet, "2", client_id="phone", seq=1).alerts == ()
    assert Alert.objects.count() == 1


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_is_kept_in_the_language_in_which_it_was_shown(sheet, language):
    alert = give(sheet, "2", language=language).alerts[0]
    shown = {"en": ("harming yourself", "On most days"), "es": ("hacerte daño", "La mayoría de los días")}[language]
    assert shown[0] in alert.evidence["text"]
    assert alert.evidence["answer"] == shown[1]
    assert alert.evidence["language"] == language


def test_answered_again_in_another_language_it_is_one_alert_with_both(sheet):
    give(sheet, "1", language="en")
    give(sheet, "3", language="es", base=1)
    alert = Alert.objects.get()
    assert [each["language"] for each in (*alert.evidence["earlier"], alert.evidence)] == ["en", "es"]


def test_skipped_it_asks_once_the_answers_are_sent(sheet):
    give(sheet, state="skipped")
    assert alerts(sheet) == []
    send(sheet)
    assert alerts(sheet) == [(True, False)]
    assert Alert.objects.get().evidence["state"] == "skipped"


def test_held_back_because_somebody_can_see_it_asks_and_says_why(sheet, started):
    by = actor.patient(sheet.patient)
    actions.say_privacy(invitation=started.invitation, privacy="seen", helper="", is_shared_device=False, by=by)
    sheet.refresh_from_db()
    send(sheet)
    alert = Alert.objects.get()
    assert Answer.objects.get(assessment=sheet, item=SAFETY).state == Answer.HELD_BACK
    assert (alert.rule, alert.evidence["state"]) == ("not-answered", "held-back")


def test_never_shown_it_asks_and_says_why(sheet):
    send(sheet)
    assert Alert.objects.get().evidence["state"] == "not-shown"


def test_answered_with_never_it_raises_nothing_then_or_later(sheet):
    give(sheet, "0")
    send(sheet)
    assert alerts(sheet) == []
