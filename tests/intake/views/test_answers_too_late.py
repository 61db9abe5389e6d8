"""A page that was open while all was sent: nothing that was sent changes, and nobody who tells of danger is left."""

import re

import pytest

from intake import actions, exceptions
from intake.actions.answers import Given
from intake.models import Alert, Answer, AnswerRevision, Consent
from portal.audit import actor
from portal.audit.models import AuditEvent, Outbox
from tests.conftest import make_patient

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}
PANEL = "Talk to someone now"


def text(reply) -> str:
    return re.sub(r"\s+", " ", reply.content.decode())


@pytest.fixture
def sent(started):
    """Pia, who sent her answers in another tab; nothing in them told of danger."""
    started.answer_all("0")
    actions.submit(invitation=started.invitation, by=actor.patient(started.invitation.patient))
    assert not Alert.objects.exists()
    return started


def late(browser, code: str, **more):
    part, number = browser.place_of("S1")
    return browser.client.post(f"/you/part/{part}/{number}/", {"a": code, "base": "1", "item": "S1"}, **more)


def test_an_answer_that_tells_of_danger_raises_its_alert_and_changes_nothing_that_was_sent(sent, ana):
    before = [(row.item, row.code, row.revision) for row in Answer.objects.order_by("item")]
    reply = late(sent, "3")
    page = text(reply)
    alert = Alert.objects.get()
    assert reply.status_code == 409
    assert "Your clinic was told of it anyway." in page
    assert PANEL in page
    assert "can see this answer now." in page
    assert (alert.evidence["value"], alert.evidence["after_sending"], alert.owner) == (3, True, ana)
    assert Outbox.objects.filter(topic="alert.raised", about_id=alert.pk).count() == 1
    assert AuditEvent.objects.filter(action="alert.panel-shown").count() == 1
    assert [(row.item, row.code, row.revision) for row in Answer.objects.order_by("item")] == before


def test_an_answer_that_calls_for_nobody_raises_nothing(sent):
    part, number = sent.place_of("W1")
    page = text(sent.client.post(f"/you/part/{part}/{number}/", {"a": "3", "base": "1", "item": "W1"}))
    assert "this one did not reach your clinic" in page
    assert PANEL not in page
    assert not Alert.objects.exists()


def test_pressed_twice_it_is_one_alert_and_a_heavier_one_asks_again(sent):
    for code in ("1", "1", "3", "3"):
        assert PANEL in text(late(sent, code))
    alert = Alert.objects.get()
    assert [each["value"] for each in (*alert.evidence["earlier"], alert.evidence)] == [1, 3]
    assert Outbox.objects.filter(topic="alert.raised").count() == 2


def test_what_was_sent_already_and_comes_once_more_raises_nothing_anew(started, ana, clinic):
    started.answer_all("1")
    by = actor.patient(started.invitation.patient)
    actions.submit(invitation=started.invitation, by=by)
    alert = Alert.objects.get()
    actions.void_alert(alert=alert, by=actor.staff(ana, clinic), note="Why.")
    assert PANEL in text(late(started, "1"))
    assert Alert.objects.count() == 1
    late(started, "2")
    assert Alert.objects.count() == 2


def test_a_list_tells_of_each_answer_that_calls_for_somebody(sent):
    part, _number = sent.place_of("S1")
    page = text(sent.client.post(f"/you/part/{part}/all/", {"a-S1": "2", "was-S1": "0", "a-M1": "3", "was-M1": "0"}))
    assert PANEL in page
    assert Alert.objects.get().evidence["value"] == 2


@pytest.mark.parametrize(
    ("page", "given"),
    [
        ("/you/about/", {"reasons": "What I wrote", "a": "3"}),
        ("/you/part/1/all/", {"a-S1": "3"}),  # a part without questions
        ("/you/part/99/all/", {"a-S1": "3"}),
        ("/you/part/2/99/", {"a": "3"}),
        ("/you/part/2/1/", {"skip": "1"}),
    ],
)
def test_what_is_no_answer_to_a_question_is_said_to_be_late_and_no_more(sent, page, given):
    reply = sent.client.post(page, given)
    assert (reply.status_code, PANEL in text(reply)) == (409, False)
    assert not Alert.objects.exists()


def test_a_page_that_names_no_question_is_known_by_its_place(sent):
    part, number = sent.place_of("S1")
    assert PANEL in text(sent.client.post(f"/you/part/{part}/{number}/", {"a": "3"}))
    assert Alert.objects.count() == 1


@pytest.mark.parametrize("whole", [False, True])
def test_a_page_that_saves_by_itself_is_told_as_well(sent, whole):
    """A swap takes no 409: the page would say "Try again", and the answer would never arrive."""
    part, _number = sent.place_of("S1")
    if whole:
        reply = sent.client.post(f"/you/part/{part}/all/", {"a-S1": "2", "was-S1": "0"}, headers=HX)
    else:
        reply = late(sent, "2", headers=HX)
    assert (reply.status_code, reply["HX-Retarget"]) == (422, "#main")
    assert "<html" not in text(reply)
    assert PANEL in text(reply)
    assert Alert.objects.count() == 1


def test_while_somebody_can_see_the_clinic_is_told_and_the_page_shows_nothing_of_it(sent):
    sent.client.post("/you/screen/", {"privacy": "seen"})
    page = text(late(sent, "3"))
    assert Alert.objects.count() == 1
    assert "This was not saved" in page
    assert PANEL not in page
    assert "Your clinic was told" not in page


def test_who_took_their_consent_back_finds_help_and_the_clinic_hears_nothing(sent):
    Consent.objects.update(decision=Consent.WITHDRAWN)
    page = text(late(sent, "3"))
    assert PANEL in page
    assert "told of it anyway" not in page
    assert not Alert.objects.exists()


def test_while_somebody_can_see_who_took_their_consent_back_finds_no_numbers_on_the_page(sent):
    sent.client.post("/you/screen/", {"privacy": "seen"})
    Consent.objects.update(decision=Consent.WITHDRAWN)
    page = text(late(sent, "3"))
    assert "This was not saved" in page
    assert PANEL not in page


def test_what_is_sent_while_an_answer_is_on_its_way_is_no_error_of_that_answer(started, monkeypatch):
    """The other tab sends between the door and the lock."""
    saved = actions.save_answer

    def meanwhile(**given):
        monkeypatch.setattr(actions, "save_answer", saved)
        actions.submit(invitation=started.invitation, by=actor.patient(started.invitation.patient))
        return saved(**given)

    started.answer(*started.place_of("W1"), "1")
    monkeypatch.setattr(actions, "save_answer", meanwhile)
    before = AnswerRevision.objects.count()
    reply = late(started, "3")
    assert (reply.status_code, AnswerRevision.objects.count()) == (409, before)
    assert PANEL in text(reply)
    assert Alert.objects.filter(item="S1").exclude(rule="not-answered").get().evidence["after_sending"] is True


def test_another_patient_tells_nothing_in_this_ones_name(sent, clinic):
    sheet = sent.invitation.assessments.get(instrument="leeside-check-in")
    with pytest.raises(exceptions.LinkEnded):
        actions.raise_for_late_answer(
            assessment=sheet, item="S1", given=Given("answered", "3"), language="en",
            by=actor.patient(make_patient(clinic, "Paul")),
        )  # fmt: skip
    assert not Alert.objects.exists()
