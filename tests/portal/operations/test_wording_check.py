"""A wording whose answers contradict its keys is blocked by the worker: not sent, not scored, and never silently."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from intake import actions as intake_actions
from intake.actions.answers import Given
from intake.instruments import load
from intake.models import Battery, Score, Wording
from intake.rescoring import differences
from intake.wording import blocked_versions, version_of
from portal.accounts.models import Membership
from portal.accounts.roles import Role
from portal.audit import outbox
from portal.audit.actor import patient, staff
from portal.audit.models import AuditEvent
from portal.care.actions import wordings as actions
from portal.care.readiness import refusals
from portal.operations import doctor, duties
from tests.answered import answered, people_of
from tests.conftest import make_user
from tests.portal.clinic import intakes
from tests.portal.clinic.test_profile import profile_of
from tests.sign_in import sign_in
from tests.wordings import looked, sheet

GAD = load("gad-7")
LOOK = "The wording of GAD-7 in English needs a look: answers contradict it. It is not sent until then."


def bring_in(clinic, first, second) -> Wording:
    row = actions.stage_wording(clinic=clinic, sheet=sheet(GAD), answers=looked(GAD), by=staff(first, clinic))
    return actions.confirm_wording(wording=row, answers={"read_all": 7}, by=staff(second, clinic))


@pytest.fixture
def as_ana(client, ana):
    return sign_in(client, ana)


@pytest.fixture
def wording(clinic, lead, cleo, batteries) -> Wording:
    return bring_in(clinic, lead, cleo)


def check(row: Wording, count: int = 100, **changes) -> Wording:
    answered(row.clinic, GAD, people_of(GAD, count, **changes), version_of(row, GAD))
    duties.check_wordings()
    row.refresh_from_db()
    return row


@pytest.fixture
def blocked(wording) -> Wording:
    return check(wording, contrary=("3",))


def ask(person, user):
    """An intake of the clinic's own GAD-7, agreed to."""
    battery = Battery.objects.get(clinic=person.clinic, key="gad-7")
    by = staff(user, person.clinic)
    intakes.join(person, user)
    issued = intake_actions.invite(patient=person, battery=battery, responsible=user, language="en", by=by)
    return intakes.agreed(issued.invitation)


def answer_and_send(invitation, value: int = 2) -> Score:
    sheet_of_pia = invitation.assessments.get()
    for item in GAD.items:
        given = Given("answered", next(option.code for option in item.options if option.value == value))
        intake_actions.save_answer(
            assessment=sheet_of_pia, item=item.id, given=given, language="en", by=patient(invitation.patient)
        )
    profile = intake_actions.submit(invitation=invitation, by=patient(invitation.patient))
    return profile.scores.get()


def test_answers_that_contradict_a_key_block_the_wording(blocked):
    assert blocked.blocked_at is not None
    assert blocked.blocked_items == ["3"]
    event = AuditEvent.objects.get(action="wording.blocked")
    assert (event.about_id, event.actor_kind, event.facts["items"]) == (str(blocked.pk), "system", ["3"])


@pytest.mark.parametrize(("count", "contrary"), [(99, ("3",)), (100, ())])
def test_too_few_or_fitting_answers_block_nothing(wording, count, contrary):
    assert check(wording, count, contrary=contrary).blocked_at is None


def test_answers_given_with_other_texts_or_before_do_not_count(wording):
    answered(wording.clinic, GAD, people_of(GAD, 100, contrary=("3",)), "1.0.0.en.others")
    assert check(wording, 0).blocked_at is None
    Wording.objects.update(confirmed_at=timezone.now() + timedelta(days=1))
    assert check(wording, contrary=("3",)).blocked_at is None


def test_it_is_checked_once_and_told_once(blocked):
    duties.check_wordings()
    assert AuditEvent.objects.filter(action="wording.blocked").count() == 1
    assert outbox.Outbox.objects.filter(topic="wording.blocked").count() == 1


def test_a_clinic_that_rests_is_left_alone(wording):
    type(wording.clinic).objects.update(suspended_at=timezone.now())
    assert check(wording, contrary=("3",)).blocked_at is None


def test_a_blocked_wording_is_not_sent_in_its_language(blocked, clinic):
    own = Battery.objects.get(clinic=clinic, key="gad-7")
    assert LOOK in refusals(clinic, own, "en")
    assert LOOK not in refusals(clinic, own, "es")


def test_answers_given_with_it_get_no_score_and_the_page_says_why(blocked, clinic, ana, pia, as_ana):
    score = answer_and_send(ask(pia, ana))

    assert (score.status, score.value, score.pomp, score.band) == ("wording-blocked", None, None, "")
    assert score.recipe["status"] == "wording-blocked"
    assert "No score is shown: answers contradict this wording." in profile_of(as_ana, pia)
    assert [str(each) for each in differences() if each.profile.pk == score.profile_id] == []


def test_a_wording_that_fits_is_scored(wording, ana, pia, as_ana):
    check(wording)
    score = answer_and_send(ask(pia, ana))

    assert (score.status, score.value) == ("scored", 14)
    assert "contradict" not in profile_of(as_ana, pia)


def test_an_earlier_score_stays_as_it_was_stored_and_says_not_to_rely_on_it(wording, ana, pia, as_ana):
    score = answer_and_send(ask(pia, ana))
    check(wording, contrary=("3",))

    score.refresh_from_db()
    assert score.status == "scored"
    assert [str(each) for each in differences() if each.profile.pk == score.profile_id] == []
    assert "Do not rely on these scores" in profile_of(as_ana, pia)


def test_the_same_texts_count_again_once_two_people_confirmed_them_again(blocked, clinic, lead, cleo, ana, pia):
    assert blocked_versions("gad-7", "1.0.0", clinic.pk)

    bring_in(clinic, cleo, lead)

    assert not blocked_versions("gad-7", "1.0.0", clinic.pk)
    assert LOOK not in refusals(clinic, Battery.objects.get(clinic=clinic, key="gad-7"), "en")
    assert answer_and_send(ask(pia, ana)).status == "scored"


def test_the_two_who_brought_it_in_are_told_without_a_clinical_word(blocked, lead, cleo, clinic):
    make_user(clinic, "Third", Role.LEAD)
    outbox.deliver_due()

    told = [message for message in mail.outbox if reverse("clinic_wording", args=[blocked.pk]) in message.body]
    assert sorted(message.to[0] for message in told) == sorted([lead.email, cleo.email])
    assert all("GAD" not in message.subject + message.body for message in told)


def test_where_both_are_gone_whoever_may_import_now_is_told(blocked, lead, cleo, clinic):
    third = make_user(clinic, "Third", Role.LEAD)
    Membership.objects.filter(user__in=[lead, cleo]).delete()
    outbox.deliver_due()

    assert [message.to for message in mail.outbox] == [[third.email]]


def test_doctor_and_the_pages_of_the_clinic_say_it(blocked, client, cleo):
    found = [finding.what for finding in doctor.blocked_wording()]
    assert len(found) == 1
    assert "the wording of GAD-7 (en) needs a look" in found[0]
    assert "the answers to 3 go against" in found[0]

    browser = sign_in(client, cleo)
    listed = browser.get(reverse("clinic_wordings")).content.decode()
    assert re.search(r"Needs a look", listed)
    page = browser.get(reverse("clinic_wording", args=[blocked.pk])).content.decode()
    assert "go against the rest of their scale: 3." in page


def test_where_nothing_is_blocked_nothing_is_said(wording, client, cleo):
    check(wording)
    assert list(doctor.blocked_wording()) == []
    assert "Needs a look" not in sign_in(client, cleo).get(reverse("clinic_wordings")).content.decode()


def test_the_worker_does_it_each_day(wording):
    answered(wording.clinic, GAD, people_of(GAD, 100, contrary=("3",)), version_of(wording, GAD))
    assert "wordings" in duties.do_due()
    assert "wordings" not in duties.do_due()
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
        assert "wordings" in duties.do_due()
    wording.refresh_from_db()
    assert wording.blocked_at
