"""After an answer that tells of danger: an alert in the same moment, and a page that helps and blocks nothing."""

from datetime import datetime

import pytest
import time_machine
from django.test import Client

from intake.models import Alert, Answer
from portal.accounts.confirmations import fingerprint
from portal.audit.models import AuditEvent, Outbox
from portal.care.models import CareTeamMember
from tests.sign_in import sign_in

SUNDAY = datetime.fromisoformat("2026-06-14T10:00:00+12:00")


def give(browser, code: str, **more: str):
    return browser.answer(*browser.place_of("S1"), code, **more)


def test_the_alert_stands_even_when_the_tab_is_closed_at_once(started, ana):
    give(started, "1")
    alert = Alert.objects.get()
    assert (alert.item, alert.owner) == ("S1", ana)
    assert Outbox.objects.filter(topic="alert.raised", about_id=alert.pk).count() == 1


@pytest.mark.parametrize("code", ["1", "2", "3"])
def test_every_positive_answer_leads_to_the_support_page(started, code):
    assert give(started, code).url == f"/you/pause/{Alert.objects.get().pk}/"


def test_never_leads_on_without_alert(started):
    assert give(started, "0").url == "/you/part/4/5/"
    assert Alert.objects.count() == 0


def test_the_page_comes_again_with_each_positive_answer(started):
    first = give(started, "1").url
    started.client.post(first, {"choice": "go-on"})
    assert give(started, "2", base="1").url == first
    assert give(started, "2", base="1").url == first
    assert Alert.objects.count() == 1


def test_htmx_moves_the_whole_page(started):
    part, number = started.place_of("S1")
    reply = started.client.post(f"/you/part/{part}/{number}/", {"a": "1", "base": "0"}, headers={"HX-Request": "true"})
    assert reply["HX-Redirect"] == f"/you/pause/{Alert.objects.get().pk}/"


def test_the_answer_is_never_repeated_and_help_is_never_empty(started, clinic):
    page = started.client.get(give(started, "3").url).content.decode()
    assert "Nearly every day" not in page
    assert clinic.urgent_phone in page
    assert "call your local emergency number" in page
    assert "This page is not watched live." in page


def test_both_choices_are_open_and_noted(started):
    address = give(started, "1").url
    assert started.client.post(address, {"choice": "stop"}).url == "/you/saved/"
    assert Alert.objects.get().patient_choice == "stop"
    assert started.client.post(address, {"choice": "go-on"}).url == "/you/next/"
    assert Alert.objects.get().patient_choice == "go-on"


def test_a_support_page_that_was_never_answered_comes_first_on_return(started, another_browser):
    address = give(started, "1").url
    another_browser.open()
    another_browser.say_private()
    assert another_browser.client.get("/you/next/").url == address
    assert another_browser.client.get("/you/part/2/1/").url == address
    assert another_browser.answer(2, 1, "1").status_code == 303


def test_it_does_not_come_where_somebody_else_can_see(started, another_browser):
    give(started, "1")
    another_browser.open()
    another_browser.say_private("seen")
    assert "/pause/" not in another_browser.client.get("/you/next/").url


@pytest.fixture
def hours_confirmed(clinic, ana):
    clinic.confirmations.create(subject="hours", fingerprint=fingerprint(clinic, "hours"), confirmed_by=ana)


def test_a_time_that_nobody_confirmed_is_no_promise(started):
    page = started.client.get(give(started, "1").url).content.decode()
    assert "reads it by" not in page
    assert "can see this answer now." in page
    assert "You can call them on 09 000 0000: Monday to Friday 08:00 to 18:00." in page


def test_without_mail_no_time_is_promised(started, hours_confirmed, settings):
    address = give(started, "1").url
    assert "reads it by" in started.client.get(address).content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert "reads it by" not in started.client.get(address).content.decode()


def test_the_time_by_which_somebody_reads_it_comes_from_the_clinics_own_hours(started, hours_confirmed):
    with time_machine.travel(SUNDAY, tick=False):
        invitation = started.invitation
        invitation.expires_at = SUNDAY.replace(day=28)
        invitation.save()
        started.start()
        page = started.client.get(give(started, "1").url).content.decode()
    assert "Somebody there reads it by Monday 15 June, 09:00." in page
    assert "The next person is there Monday 15 June, 08:00." in page


def test_without_a_signed_time_no_time_is_promised(started, clinic):
    clinic.urgent_minutes, clinic.hours, clinic.has_night_cover = None, {}, None
    clinic.save()
    page = started.client.get(give(started, "1").url).content.decode()
    assert "reads it by" not in page
    assert "next person" not in page


def test_another_patients_alert_is_not_found(started, olga, otto, other_clinic, battery):
    address = give(started, "1").url
    assert Client().get(address).status_code == 401
    assert started.client.get("/you/pause/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_changing_the_answer_later_takes_nothing_back(started):
    give(started, "2")
    give(started, "0", base="1")
    assert Answer.objects.get(item="S1").code == "0"
    assert Alert.objects.get().changed_since is True


def shown(alert: Alert) -> int:
    return AuditEvent.objects.filter(action="alert.panel-shown", about_id=str(alert.pk)).count()


def test_that_the_page_was_shown_is_written_only_when_it_is_drawn(started):
    address = give(started, "2").url
    alert = Alert.objects.get()
    assert shown(alert) == 0
    started.client.head(address)
    assert shown(alert) == 0
    started.client.get(address)
    assert shown(alert) == 1


def test_the_clinician_reads_it_was_shown_only_once_it_was(started, ana, pia):
    CareTeamMember.objects.create(patient=pia, user=ana)
    clinician = sign_in(Client(), ana)
    address = give(started, "2").url
    page = clinician.get(f"/p/{pia.pk}/").content.decode()
    assert "Not known whether the support page was seen." in page
    assert "The support page was shown." not in page
    started.client.get(address)
    page = clinician.get(f"/p/{pia.pk}/").content.decode()
    assert "Not known whether the support page was seen." not in page
    assert "The support page was shown." in page
