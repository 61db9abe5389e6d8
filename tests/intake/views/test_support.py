"""After an answer that tells of danger: an alert in the same moment, and a page that helps and blocks nothing."""

import re
from datetime import datetime

import pytest
import time_machine
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from django.test import Client

from intake.models import Alert, Answer
from portal.accounts.confirmations import fingerprint
from portal.audit.actor import staff
from portal.audit.models import AuditEvent, Outbox
from portal.care.models import CareTeamMember
from portal.country.actions import check_line
from portal.country.help_page import panel_of
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


@pytest.fixture
def lines(clinic, cleo):
    by = staff(cleo, clinic)
    for name, call, country in (("Home line", "1737", "NZ"), ("Lifeline", "13 11 14", "AU")):
        check_line(clinic=clinic, name=name, call=call, country=country, by=by, checked_by=cleo)


def test_the_patient_may_say_where_they_are_and_stays_on_the_page(started, lines):
    here = give(started, "1").url
    home = started.client.get(here).content.decode()
    away = started.client.get(here, {"country": "AU"}).content.decode()

    assert "Call 1737" in home
    assert "13 11 14" not in home
    assert f'action="{here}"' in home
    assert "Call 13 11 14" in away
    assert "1737" not in away
    assert 'value="go-on"' in away
    assert 'href="/help-now/harbour/?country=AU"' in away


@pytest.mark.parametrize("country", ["US", "other", "no such place"])
def test_no_number_is_borrowed_for_a_place_without_a_checked_line(started, lines, country):
    page = panel_of(started.client.get(give(started, "1").url, {"country": country}).content.decode())

    assert "We do not know the crisis numbers where you are." in page
    assert "Call 09 000 0001" in page
    for number in ("1737", "13 11 14", "988", "tel:09"):
        assert number not in page


def test_the_page_says_who_checked_the_numbers_and_when(started, lines):
    page = started.client.get(give(started, "1").url).content.decode()

    assert re.search(r"Checked by Cleo on \d+ \w+ \d{4}", page)


def test_the_page_is_in_the_patients_language(started, lines):
    here = give(started, "1").url
    started.client.post("/language/", {"language": "es", "next": here})
    page = started.client.get(here, {"country": "other"}).content.decode()

    assert "No conocemos los números de crisis del lugar donde estás." in page
    assert "Otro país" in page


def test_the_browser_remembers_whose_help_to_show_and_nobody(started, lines):
    """Not the person, not the answer: the public page and the language, unread by scripts, sent once."""
    here = give(started, "1").url
    kept = started.client.get(here).cookies["help"]

    assert kept.value == "harbour:en:panel"
    assert (kept["httponly"], kept["samesite"], kept["max-age"], kept["domain"]) == (True, "Lax", "", "")
    assert "help" not in started.client.get(here).cookies


@pytest.mark.django_db(transaction=True)
class TestWhenTheDatabaseGoes:
    """The database goes right after the answer was saved."""

    @pytest.fixture(autouse=True)
    def files(self, settings, tmp_path):
        settings.HELP_PAGES_DIR = tmp_path

    @pytest.fixture
    def page(self, started, lines, monkeypatch):
        started.client.get("/you/part/3/1/")
        here = give(started, "1").url
        started.client.raise_request_exception = False

        def gone(*_given, **_named):
            raise OperationalError("server closed the connection")

        def read(path=here):
            with monkeypatch.context() as patch:
                patch.setattr(CursorWrapper, "execute", gone)
                return started.client.get(path)

        return read

    def test_the_page_of_the_outage_holds_the_clinics_numbers(self, page):
        reply = page()

        assert reply.status_code == 503
        assert "Call 1737" in reply.content.decode()
        assert "tel:090000001" in reply.content.decode()
        assert 'href="/help-now/harbour/"' in reply.content.decode()
        assert Alert.objects.count() == 1

    def test_help_now_and_its_places_are_still_answered(self, page):
        assert "Call 1737" in page("/help-now/harbour/").content.decode()
        assert "Call 13 11 14" in page("/help-now/harbour/?country=AU").content.decode()

    def test_it_is_in_the_language_that_the_patient_reads(self, page, started):
        started.client.post("/language/", {"language": "es", "next": "/you/"})
        started.client.get("/you/part/3/1/", follow=True)

        assert "Llama al 1737" in page().content.decode()

    def test_where_somebody_can_see_the_screen_there_is_a_link_and_no_panel(self, page, started):
        started.client.post("/you/private/", {"privacy": "seen"})
        started.client.get("/you/later/")
        reply = page("/you/part/1/1/").content.decode()

        assert "Call 1737" not in reply
        assert 'href="/help-now/harbour/"' in reply

    def test_after_signing_out_nothing_of_the_clinic_is_left(self, page, started):
        started.client.get("/leave/")

        assert "harbour" not in page("/you/").content.decode()
