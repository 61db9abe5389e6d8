"""The chart shows every message about a patient: what, to whom, by which way, when, and how it fares."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from portal.accounts.models import Membership
from portal.accounts.roles import Role
from portal.audit import mail as mail_room
from portal.audit import outbox
from portal.audit.models import Delivery, Outbox
from portal.audit.outbox import NotDelivered
from portal.clinic.present import messages
from tests.conftest import make_user
from tests.portal.care.people import alerted, away, cares, invited, on_duty

pytestmark = pytest.mark.django_db
# Topics that are about no patient.
OTHERS = {
    "duty.test", "mail.test", "staff.invited", "account.password", "second_factor.reset", "staff.readmitted",
    "wording.blocked", "reach_point.code", "crisis-line.expiring", "drill.raised", "drill.climbed",
    "norms.waiting", "content.due", "content.reviewer-invited", "content.changes-asked",
}  # fmt: skip


def shown(client, pia) -> str:
    page = client.get(f"/p/{pia.pk}/")
    assert page.status_code == 200
    section = re.search(r'<section[^>]*id="messages".*?</section>', page.content.decode(), re.DOTALL)
    return re.sub(r"\s+", " ", strip_tags(section[0]))


@pytest.fixture
def alert(pia, ana):
    cares(ana, pia)
    return alerted(pia, ana)


def posted(row, topic="alert.raised"):
    return outbox.post(topic, about=row, clinic_id=row.clinic_id, patient_id=row.patient_id, secret={"token": "t"})


def test_every_message_about_a_patient_has_a_name():
    assert set(messages.kinds()) >= set(outbox._handlers) - OTHERS


def test_a_message_that_left_says_to_whom_how_and_when(as_ana, pia, alert):
    posted(alert)
    outbox.deliver_due()

    assert re.search(r"Alert .* Ana, by e-mail: sent today \d\d:\d\d", shown(as_ana, pia))


def test_repeated_messages_say_how_often(as_ana, pia, alert):
    message = posted(alert)
    outbox.deliver_due()
    for rows in (Delivery.objects, Outbox.objects.filter(pk=message.pk)):
        rows.update(due_at=timezone.now())
    outbox.deliver_due()

    assert "Ana, by e-mail: sent 2 times, last today" in shown(as_ana, pia)


def test_the_alert_names_who_was_told_and_not_who_would_be_now(as_ana, pia, ana, clinic, alert):
    posted(alert)
    outbox.deliver_due()
    make_user(clinic, "Lea", Role.LEAD)
    away(ana, clinic)

    page = as_ana.get(f"/p/{pia.pk}/").content.decode()
    assert "Told: Ana. Messages sent: 1" in page


def test_a_heavier_answer_on_an_alert_leaves_the_lighter_one_to_read(as_ana, pia, alert):
    alert.evidence = {"answer": "On most days", "value": 2, "earlier": [{"answer": "On some days", "value": 1}]}
    alert.save()

    page = as_ana.get(f"/p/{pia.pk}/").content.decode()
    assert "Before that they answered: “On some days”." in page


def test_a_message_that_did_not_leave_says_why_in_plain_words(as_ana, pia, alert, monkeypatch):
    def refuse(_mail):
        raise NotDelivered("mail: SMTPRecipientsRefused")

    monkeypatch.setattr(mail_room, "send", refuse)
    posted(alert)
    outbox.deliver_due()

    assert "Ana, by e-mail: not delivered yet, tried 1 time: the address was refused" in shown(as_ana, pia)


def test_a_message_that_waits_says_so(as_ana, pia, alert):
    posted(alert)

    assert "Waiting to be sent" in shown(as_ana, pia)


def test_an_alert_that_was_acknowledged_first_says_that_nothing_left(as_ana, pia, ana, alert):
    posted(alert)
    alert.acknowledged_at, alert.acknowledged_by = timezone.now(), ana
    alert.save()
    outbox.deliver_due()

    assert "Not sent: somebody acknowledged the alert first" in shown(as_ana, pia)


@pytest.mark.parametrize(
    ("is_safe", "words"),
    [
        (True, "Link to the questions .* The patient, by e-mail: sent today"),
        (False, "Not sent: the link had ended, or the address is not safe to write to"),
    ],
)
def test_what_went_to_the_patient_stands_there_too(as_ana, pia, ana, is_safe, words):
    cares(ana, pia)
    pia.contact_is_safe = is_safe
    pia.save()
    posted(invited(pia), "invitation.link")
    outbox.deliver_due()

    assert re.search(words, shown(as_ana, pia))


def test_somebody_who_does_not_work_here_any_more_is_named(as_ana, clinic, pia, alert, ben):
    on_duty(ben, clinic)
    alert.owner = None
    alert.save()
    posted(alert)
    outbox.deliver_due()
    Membership.objects.filter(user=ben).update(ends_at=timezone.now())

    assert "Ben, by e-mail: sent today" in shown(as_ana, pia)


def test_without_anybody_who_could_act_it_says_that_nobody_is_on_duty(as_ana, pia, alert, monkeypatch):
    monkeypatch.setattr("portal.care.messages.effective_owners", lambda _alert: [])
    posted(alert)
    outbox.deliver_due()

    assert "Not delivered yet: nobody is on duty" in shown(as_ana, pia)


def test_messages_about_somebody_else_do_not_stand_there(as_ana, clinic, pia, olga, alert):
    posted(alerted(olga))

    assert shown(as_ana, pia).strip() == "Messages No message has been written."


def test_who_may_not_read_the_patient_does_not_read_their_messages(as_ben, as_ana, pia, alert):
    posted(alert)

    assert as_ben.get(f"/p/{pia.pk}/").status_code == 404
    assert "1 message about this patient" in shown(as_ana, pia)


def test_twenty_messages_take_as_many_queries_as_one(as_ana, pia, alert):
    posted(alert)
    outbox.deliver_due()
    counts = []
    for _more in range(2):
        as_ana.get(f"/p/{pia.pk}/")
        with CaptureQueriesContext(connection) as asked:
            as_ana.get(f"/p/{pia.pk}/")
        counts.append(len(asked))
        for _each in range(19):
            posted(alert)
        outbox.deliver_due()

    assert counts[0] == counts[1]


def test_the_messages_are_told_in_spanish(as_ana, pia, alert):
    posted(alert)
    outbox.deliver_due()
    as_ana.post("/language/", {"language": "es"})
    page = shown(as_ana, pia)

    assert "Alerta" in page
    assert "por correo: enviado hoy" in page
