"""Who has looked: every read of staff and systems, for the patient it is about and for nobody else."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intake import actions
from intake.models import Alert
from portal.audit.actor import client, staff
from portal.audit.models import AuditEvent
from portal.audit.record import record
from portal.care.models import CareTeamMember, Note
from portal.clinic.present import ledger
from portal.integration.models import Client as Machine
from tests.conftest import make_patient
from tests.intake.conftest import (  # noqa: F401
    Browser,
    another_browser,
    battery,
    browser,
    consent_text,
    invitation,
    issued,
    started,
)
from tests.portal.clinic.intakes import join
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


def ledger_of(browser, query: str = "") -> str:  # noqa: F811
    return re.sub(r"\s+", " ", browser.client.get(f"/you/looked/{query}").content.decode())


@pytest.fixture
def team(pia, ana):
    return join(pia, ana)


def test_nobody_has_looked_yet(started):  # noqa: F811
    assert "Nobody has looked yet." in ledger_of(started)


def test_opening_a_profile_stands_there_with_who_when_and_why(started, team, ana):  # noqa: F811
    sign_in(Client(), ana).get(f"/p/{team.patient_id}/")
    page = ledger_of(started)
    assert "<b>Ana</b> opened your answers and what they show" in page
    assert "They are one of the people who care for you." in page
    assert re.search(r"<h2[^>]*>\w+day, \d+ \w+ \d{4}</h2>", page)


def test_every_page_of_staff_that_shows_a_patient_stands_there_in_words(started, team, ana, pia):  # noqa: F811
    as_ana = sign_in(Client(), ana)
    for address in ("/caseload/", f"/p/{pia.pk}/", f"/p/{pia.pk}/print/", f"/p/{pia.pk}/send/"):
        assert as_ana.get(address).status_code == 200
    page = ledger_of(started)
    for action in ("caseload.read", "profile.read", "profile.printed", "patient.read"):
        assert ledger.WHAT()[action] in page
    assert "something about you" not in page.replace("opens something about you", "")


def test_answers_that_staff_entered_stand_there_once_a_day(started, team, ana, pia):  # noqa: F811
    as_ana = sign_in(Client(), ana)
    start = f"/p/{pia.pk}/intakes/{pia.invitations.get().pk}/enter/"
    reply = as_ana.post(start, {"is_confirmed": "on", "way": "by-phone", "privacy": "alone"})
    for _ in range(3):
        assert as_ana.get(reply.url).status_code == 200
    page = ledger_of(started)
    assert re.search(r"<b>Ana</b> entered your answers with you", page)
    assert page.count("entered your answers with you") == 1
    assert "opened something about you" not in page


def test_answers_that_a_system_sent_stand_there(started, team, clinic):  # noqa: F811
    machine = Machine.objects.create(name="Record system", clinic=clinic, client_id="c-1", scopes=[])
    by = client(machine)
    invitation = team.patient.invitations.get()  # noqa: F811
    actions.start_entry(invitation=invitation, way="another-system", privacy="alone", by=by)
    assert "<b>Record system</b> sent us answers that you gave there" in ledger_of(started)
    assert "Your clinic connected this system." in ledger_of(started)


def test_a_look_at_another_patient_is_never_there(started, team, ana, clinic):  # noqa: F811
    paul = make_patient(clinic, "Paul Example")
    join(paul, ana)
    sign_in(Client(), ana).get(f"/p/{paul.pk}/")
    assert "Nobody has looked yet." in ledger_of(started)


def test_a_look_that_was_refused_is_no_look(started, ben, pia):  # noqa: F811
    assert sign_in(Client(), ben).get(f"/p/{pia.pk}/").status_code == 404
    assert "Nobody has looked yet." in ledger_of(started)


def test_what_the_patient_and_the_system_do_is_no_look(started):  # noqa: F811
    started.client.get("/you/")
    ledger_of(started)
    assert "Nobody has looked yet." in ledger_of(started)
    assert AuditEvent.objects.filter(action="ledger.read").count() == 2


def test_what_staff_write_for_themselves_is_not_there(started, team, ana, pia, clinic):  # noqa: F811
    Note.objects.create(clinic=clinic, patient=pia, author=ana, text="CANARY", is_private=True)
    record("note.signed", by=staff(ana, clinic), about=pia, patients=[pia.pk])
    page = ledger_of(started)
    assert "CANARY" not in page
    assert "Nobody has looked yet." in page


@pytest.fixture
def machine(clinic):
    return Machine.objects.create(clinic=clinic, name="Records of Harbour", client_id="records", client_secret="x")


def test_a_system_that_was_sent_something_stands_there_by_name(started, machine, pia):  # noqa: F811
    record("api.profiles.read", by=client(machine), patients=[pia.pk], purpose="system/Observation.rs", count=1)
    page = ledger_of(started)
    assert "<b>Records of Harbour</b> was sent what your answers show" in page
    assert "Your clinic connected this system." in page


def test_a_system_that_is_gone_still_stands_there(started, machine, pia):  # noqa: F811
    record("api.alerts.read", by=client(machine), patients=[pia.pk])
    machine.delete()
    assert "<b>A system that was connected</b> was sent an answer about your safety" in ledger_of(started)


def test_a_kind_of_look_without_words_is_not_left_out(started, team, ana, clinic, pia):  # noqa: F811
    record("letter.read", by=staff(ana, clinic), patients=[pia.pk])
    assert "<b>Ana</b> opened something about you" in ledger_of(started)


def test_a_lead_stands_there_as_a_lead(started, lead, pia):  # noqa: F811
    sign_in(Client(), lead).get(f"/p/{pia.pk}/")
    assert "<b>Lea</b>" in ledger_of(started)
    assert "They lead the people who care for you." in ledger_of(started)


def test_somebody_on_duty_stands_there_as_such(started, team, lead, pia):  # noqa: F811
    part, number = started.place_of("S1")
    started.answer(part, number, "2")
    Alert.objects.update(owner=None)
    CareTeamMember.objects.update(user=make_stranger(pia.clinic))
    assert sign_in(Client(), lead).get(f"/p/{pia.pk}/").status_code == 200
    assert "They were on duty while an answer about your safety was being followed up." in ledger_of(started)


def make_stranger(clinic):
    """A carer without a role: somebody who can no longer answer alerts."""
    from tests.conftest import make_user

    return make_user(clinic, "Stella")


def test_the_reason_is_the_one_of_that_day(started, team, ana, lead, pia):  # noqa: F811
    sign_in(Client(), ana).get(f"/p/{pia.pk}/")
    CareTeamMember.objects.update(ends_at=timezone.now())
    assert "They are one of the people who care for you." in ledger_of(started)


def test_many_looks_of_a_day_are_one_line(started, team, ana, clinic, pia):  # noqa: F811
    noon = timezone.now().astimezone(clinic.zone).replace(hour=12, minute=0)
    type(pia).objects.update(created_at=noon - timedelta(days=9))
    for minutes in (0, 5, 70):
        with time_machine.travel(noon - timedelta(days=1) + timedelta(minutes=minutes), tick=False):
            record("caseload.read", by=staff(ana, clinic), patients=[pia.pk])
    page = ledger_of(started)
    assert page.count("<b>Ana</b>") == 1
    assert "12:00 to 13:10, 3 times." in page


def test_days_are_those_of_the_patient_and_the_newest_stands_first(started, team, ana, clinic, pia):  # noqa: F811
    today = timezone.now().astimezone(clinic.zone).replace(hour=0, minute=30)
    type(pia).objects.update(created_at=today - timedelta(days=9))
    for days in (2, 1):
        with time_machine.travel(today - timedelta(days=days), tick=False):
            record("profile.read", by=staff(ana, clinic), patients=[pia.pk])
    found = re.findall(r"<h2[^>]*>\w+, (\d+) ", ledger_of(started))
    assert found == [str((today - timedelta(days=days)).day) for days in (1, 2)]


def test_a_long_list_is_paged(started, team, ana, clinic, pia):  # noqa: F811
    now = timezone.now()
    type(pia).objects.update(created_at=now - timedelta(days=90))
    for days in range(ledger.PER_PAGE + 5):
        event = record("profile.read", by=staff(ana, clinic), patients=[pia.pk])
        AuditEvent.objects.filter(pk=event.pk).update(at=now - timedelta(days=days))
    assert ledger_of(started).count("<b>Ana</b>") == ledger.PER_PAGE
    assert ledger_of(started, "?page=2").count("<b>Ana</b>") == 5


def test_nothing_shows_while_somebody_can_see(started, team, ana):  # noqa: F811
    sign_in(Client(), ana).get(f"/p/{team.patient_id}/")
    started.say_private("seen")
    page = ledger_of(started)
    assert "Ana" not in page
    assert 'href="/you/private/"' in page
    started.say_private()
    assert "Ana" in ledger_of(started)


def test_another_patient_of_the_clinic_reads_only_their_own(started, team, ana, by_ana, clinic, battery):  # noqa: F811
    paul = make_patient(clinic, "Paul Example")
    other = Browser(
        Client(), actions.invite(patient=paul, battery=battery, responsible=ana, language="en", by=by_ana)
    ).start()
    sign_in(Client(), ana).get(f"/p/{team.patient_id}/")
    assert "Nobody has looked yet." in ledger_of(other)
    assert "Ana" in ledger_of(started)


def test_it_stands_there_in_spanish(started, team, ana):  # noqa: F811
    sign_in(Client(), ana).get(f"/p/{team.patient_id}/")
    started.client.post("/language/", {"language": "es", "next": "/you/looked/"})
    page = ledger_of(started)
    assert "Quién ha mirado" in page
    assert "opened" not in page


def test_the_number_of_queries_does_not_grow_with_the_looks(started, team, ana, lead, clinic, pia):  # noqa: F811
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert started.client.get("/you/looked/").status_code == 200
        return len(queries)

    record("profile.read", by=staff(ana, clinic), patients=[pia.pk])
    record("profile.read", by=staff(lead, clinic), patients=[pia.pk])
    count()
    few = count()
    for action in ("caseload.read", "profile.printed", "patient.read"):
        for user in (ana, lead):
            record(action, by=staff(user, clinic), patients=[pia.pk])
    assert count() == few <= 16
