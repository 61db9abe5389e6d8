"""The page of test alerts, the answer on the caseload, and the report on how alerts were answered."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intake.models import Alert
from portal.accounts.roles import Role
from portal.audit import actor
from portal.audit.models import AuditEvent
from portal.audit.outbox import deliver_due
from portal.care.actions import climb_late_drills
from portal.care.alert_report import closed_quarters
from portal.care.models import Drill, DutyPerson
from tests.conftest import make_user
from tests.portal.care.people import alerted
from tests.portal.clinic.test_query_counts import count
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db
DRILL = "/clinic/drill/"
REPORT = "/clinic/alerts/report/"


@pytest.fixture
def as_cleo(cleo) -> Client:
    return sign_in(Client(), cleo)


@pytest.fixture
def on_duty(clinic, ana):
    return DutyPerson.objects.create(clinic=clinic, user=ana, confirmed_at=timezone.now())


def text(client, path) -> str:
    return client.get(path).content.decode()


def test_a_test_goes_from_the_button_to_whoever_got_it(as_cleo, as_ana, on_duty):
    assert "I got it" not in text(as_ana, "/caseload/")
    assert as_cleo.post(DRILL, follow=True).status_code == 200
    assert "Send a test alert now" not in text(as_cleo, DRILL)
    deliver_due()
    drill = Drill.objects.get()
    address = reverse("got_drill", args=[drill.pk])
    assert address in text(as_ana, "/caseload/")
    answer = as_ana.post(address, follow=True).content.decode()
    assert "You got it." in answer
    assert address not in answer
    page = text(as_cleo, DRILL)
    assert "Ana got it after 0 min." in page
    assert "Started by Cleo." in page
    assert "Send a test alert now" in page


def test_an_open_caseload_learns_of_it_and_that_it_is_over(as_cleo, as_ana, on_duty):
    def poll(page: str):
        return as_ana.get(unescape(re.search(r'hx-get="([^"]+)"', page)[1]))

    before = text(as_ana, "/caseload/")
    assert poll(before).status_code == 204
    as_cleo.post(DRILL)
    deliver_due()
    news = poll(before).content.decode()
    address = reverse("got_drill", args=[Drill.objects.get().pk])
    assert address in news
    assert poll(news).status_code == 204
    as_ana.post(address)
    assert address not in poll(news).content.decode()
    assert 'id="drill" hx-swap-oob="true"' in poll(news).content.decode()


def test_a_second_answer_is_told_that_it_is_over(as_ana, as_cleo, on_duty, clinic):
    as_cleo.post(DRILL)
    deliver_due()
    address = reverse("got_drill", args=[Drill.objects.get().pk])
    as_ana.post(address)
    assert "This test alert is over" in as_ana.post(address, follow=True).content.decode()


def test_a_second_button_press_starts_no_second_test(as_cleo, on_duty):
    as_cleo.post(DRILL)
    assert "on its way already" in as_cleo.post(DRILL, follow=True).content.decode()
    assert Drill.objects.count() == 1


def test_who_was_not_called_and_who_works_elsewhere_get_404(as_cleo, as_ben, on_duty, other_clinic):
    as_cleo.post(DRILL)
    deliver_due()
    address = reverse("got_drill", args=[Drill.objects.get().pk])
    elsewhere = sign_in(Client(), make_user(other_clinic, "Olive", Role.LEAD))
    for client in (as_ben, as_cleo, elsewhere):
        assert client.post(address).status_code == 404
    assert Drill.objects.get().is_open
    assert "Cleo" not in text(elsewhere, DRILL)
    assert "I got it" not in text(as_ben, "/caseload/")


def test_a_clinician_has_no_page_of_tests_and_a_lead_has(as_ana, as_lead):
    assert as_ana.get(DRILL).status_code == as_ana.post(DRILL).status_code == 404
    assert as_lead.get(DRILL).status_code == 200


def test_one_that_nobody_got_stands_in_red_with_why(as_cleo, on_duty, settings, clinic):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    as_cleo.post(DRILL)
    deliver_due()
    Drill.objects.update(rung=3, climbs_at=timezone.now() - timedelta(minutes=1))
    climb_late_drills(by=actor.system("worker"))
    page = text(as_cleo, DRILL)
    assert re.search(r'class="note clay">Nobody got the test alert of', page)
    assert re.search(r'class="note clay">Nobody got it', page)
    assert "Ana: no message could leave: no mail configured" in page
    assert "Nobody got the test alert of" in text(as_cleo, "/clinic/")


@pytest.mark.parametrize(
    ("rung", "said"),
    [
        (0, "It went no further than the people on duty."),
        (1, "It went no further than the people on duty."),
        (2, "It went up to the clinical leads."),
        (3, "It went up to everybody who answers alerts."),
    ],
)
def test_the_history_says_how_far_up_it_went(as_cleo, clinic, rung, said):
    now = timezone.now()
    Drill.objects.create(clinic=clinic, due_at=now, rung=rung, ended_at=now)
    assert said in text(as_cleo, DRILL)


def test_many_tests_take_no_more_queries_than_one(as_cleo, clinic, ana):
    def add() -> None:
        now = timezone.now()
        drill = Drill.objects.create(clinic=clinic, due_at=now, seen_by=ana, seen_at=now, ended_at=now)
        drill.calls.create(user=ana, rung=0, told_at=now)

    add()
    one = count(as_cleo, DRILL)
    for _more in range(9):
        add()
    assert count(as_cleo, DRILL) == one


def raise_alerts(patient, number: int) -> None:
    """Raise alerts, and date them back to the last quarter that is over."""
    quarter = closed_quarters(timezone.now())[0]
    for _each in range(number):
        Alert.objects.filter(pk=alerted(patient).pk).update(raised_at=quarter.begins)


def last_quarter(clinic) -> str:
    return str(closed_quarters(timezone.now())[0])


def test_the_report_is_the_leads_alone(as_lead, as_ana, as_cleo):
    assert as_lead.get(REPORT).status_code == 200
    assert as_ana.get(REPORT).status_code == as_cleo.get(REPORT).status_code == 404


def test_the_report_says_what_is_hidden_and_which_period_was_read(as_lead, clinic, pia):
    raise_alerts(pia, 3)
    page = text(as_lead, REPORT)
    assert "Fewer than 5 alerts in this time" in page
    assert not re.search(r"<span>3</span>", page)
    assert AuditEvent.objects.get(action="alert-report.read").facts == {"quarter": last_quarter(clinic)}


def test_the_report_shows_what_is_large_enough(as_lead, clinic, pia):
    raise_alerts(pia, 6)
    page = text(as_lead, f"{REPORT}?quarter={last_quarter(clinic)}")
    assert re.search(r"<span>6</span>", page)
    assert "fewer than 5" in page  # nobody saw any of them
    assert AuditEvent.objects.get(action="alert-report.read").facts == {"quarter": last_quarter(clinic)}


@pytest.mark.parametrize("asked", ["", "9999-Q1", "2026-Q5", "90", "<script>"])
def test_an_unknown_period_or_one_that_still_runs_is_the_last_that_is_over(as_lead, clinic, asked):
    newest = closed_quarters(timezone.now())[0]
    text(as_lead, f"{REPORT}?quarter={asked}")
    text(as_lead, f"{REPORT}?quarter={newest.next}")
    rows = AuditEvent.objects.filter(action="alert-report.read")
    assert [row.facts for row in rows] == [{"quarter": str(newest)}] * 2


def test_an_alert_of_the_running_quarter_waits_for_its_end(as_lead, pia):
    for _each in range(6):
        alerted(pia)
    assert not re.search(r"<span>6</span>", text(as_lead, REPORT))


def test_more_alerts_take_no_more_queries(as_lead, pia):
    raise_alerts(pia, 2)
    few = count(as_lead, REPORT)
    raise_alerts(pia, 20)
    assert count(as_lead, REPORT) == few
