"""What staff see of a consent: its line on the profile, and the notice on the caseload when it was taken back."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intake import actions
from intake.models import Alert, Consent
from portal.audit import outbox
from portal.audit.actor import patient
from tests.conftest import make_patient
from tests.portal.clinic import intakes

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def take_back(invitation):
    return actions.withdraw_consent(invitation=invitation, by=patient(invitation.patient))


def test_the_profile_says_what_was_agreed_when_and_in_which_version(as_ana, ana, pia):
    intakes.sent(pia, ana)
    page = text(as_ana.get(f"/p/{pia.pk}/"))
    assert re.search(r"Agreed \d+ \w+ \d{4}, \d\d:\d\d, text version 1, English\.", page)
    assert "Clinic norms: not allowed. Research: not allowed." in page
    assert "Consent taken back" not in page


def test_the_profile_says_when_it_was_taken_back(as_ana, ana, pia):
    take_back(intakes.sent(pia, ana).invitation)
    page = text(as_ana.get(f"/p/{pia.pk}/"))
    assert re.search(r"Taken back \d+ \w+ \d{4}, \d\d:\d\d, text version 1, English\.", page)
    assert re.search(r"Agreed \d+ \w+ \d{4}", page)
    assert "Ask nothing new; the record up to then and open alerts stay." in page
    assert "Consent taken back" in text(as_ana.get(f"/p/{pia.pk}/print/"))


def test_a_person_who_was_never_asked_says_so(as_ana, ana, pia):
    intakes.invited(pia, ana)
    assert "Not asked yet." in text(as_ana.get(f"/p/{pia.pk}/"))


def test_the_caseload_puts_a_withdrawal_among_what_needs_action(as_ana, ana, pia):
    take_back(intakes.agreed(intakes.invited(pia, ana).invitation))
    page = text(as_ana.get("/caseload/"))
    assert "Needs action now · 1" in page
    assert re.search(r"Took consent back on \d+ \w+: ask nothing new\.", page)
    assert "Send again" not in page


def test_an_alert_stays_above_a_withdrawal(as_ana, ana, pia):
    take_back(intakes.sent(pia, ana, {intakes.CHECK_IN: {"S1": 2}}).invitation)
    page = text(as_ana.get("/caseload/"))
    assert "Risk answer: “On most days”" in page
    assert Alert.objects.get().is_open


def test_after_a_week_it_is_no_news_and_still_said(as_ana, ana, pia):
    take_back(intakes.agreed(intakes.invited(pia, ana).invitation))
    long_ago = timezone.now() - timedelta(days=8)
    pia.invitations.update(created_at=long_ago - timedelta(days=1))
    Consent.objects.filter(decision="given").update(decided_at=long_ago - timedelta(hours=1))
    Consent.objects.filter(decision="withdrawn").update(decided_at=long_ago)
    page = text(as_ana.get("/caseload/"))
    assert "Needs action now" not in page
    assert "Took consent back on" in page


def test_a_new_yes_ends_the_notice(as_ana, ana, pia):
    invitation = intakes.agreed(intakes.invited(pia, ana).invitation)
    row = take_back(invitation)
    assert "Took consent back" in text(as_ana.get("/caseload/"))
    actions.consent(invitation=invitation, text=row.text, agrees=True, by=patient(pia))
    assert "Took consent back" not in text(as_ana.get("/caseload/"))
    assert "Consent taken back" not in text(as_ana.get(f"/p/{pia.pk}/"))


def test_the_message_about_it_says_nothing(ana, pia, clinic):
    take_back(intakes.agreed(intakes.invited(pia, ana).invitation))
    outbox.deliver_due()
    message = next(each for each in mail.outbox if each.to == [ana.email])
    assert message.subject == "A page is ready for you"
    assert not [word for word in (pia.name, clinic.name, "onsent", "withdr") if word in message.subject + message.body]


def test_the_caseload_takes_as_many_queries_for_many_withdrawals(as_ana, ana, pia, clinic):
    take_back(intakes.agreed(intakes.invited(pia, ana).invitation))
    as_ana.get("/caseload/")
    with CaptureQueriesContext(connection) as few:
        as_ana.get("/caseload/")
    for name in ("Paul Example", "Petra Example"):
        take_back(intakes.agreed(intakes.invited(make_patient(clinic, name), ana).invitation))
    with CaptureQueriesContext(connection) as many:
        as_ana.get("/caseload/")
    assert len(many) == len(few)
