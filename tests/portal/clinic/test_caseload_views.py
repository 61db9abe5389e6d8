"""The caseload page: who is on it, what a row says, filters, search, and what changed since."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from intake.actions.patients import index_name
from intake.models import Alert, Patient
from portal.accounts.roles import Role
from portal.audit.models import AuditEvent
from portal.care.actions.alerts import acknowledge_alert
from portal.care.models import CareTeamMember, EpisodeOfCare, SavedView
from tests.conftest import make_patient, make_user
from tests.portal.clinic import intakes
from tests.portal.clinic.crowd import crowd
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_nobody_waits_says_so(as_ana):
    assert "Nobody is waiting on you. New intakes appear here within a minute of being sent." in text(
        as_ana.get("/caseload/")
    )


def test_a_risk_answer_stands_first_with_its_due_time(as_ana, ana, pia):
    intakes.sent(pia, ana, {intakes.CHECK_IN: {"S1": 2}})
    page = text(as_ana.get("/caseload/"))
    assert "Needs action now · 1" in page
    assert "Risk answer: “On most days”" in page
    assert re.search(r"due (today|tomorrow|\w{3} \d+ \w+) \d\d:\d\d", page)
    assert "Acknowledge" in page


def test_a_list_says_that_a_profile_is_ready_and_no_region(as_ana, ana, pia):
    intakes.sent(pia, ana)
    page = text(as_ana.get("/caseload/"))
    assert "Profile is ready" in page
    assert not re.search("secure|anxious|avoidant|fearful", page, re.IGNORECASE)


def test_a_patient_of_another_team_or_clinic_is_not_there(as_ana, ben, otto, pia, olga):
    intakes.invited(pia, ben)
    intakes.invited(olga, otto)
    page = text(as_ana.get("/caseload/"))
    assert "Pia" not in page
    assert "Olga" not in page


def test_somebody_on_duty_sees_an_alert_that_has_no_clinician(as_lead, pia, ana):
    intakes.sent(pia, ana, {intakes.CHECK_IN: {"S1": 1}})
    CareTeamMember.objects.all().delete()
    Alert.objects.update(owner=None)
    assert "Pia Example" in text(as_lead.get("/caseload/"))


def test_an_acknowledged_alert_stays_until_it_is_closed(as_ana, ana, pia, by_ana):
    intakes.sent(pia, ana, {intakes.CHECK_IN: {"S1": 1}})
    acknowledge_alert(alert=Alert.objects.get(), by=by_ana, action_code="called")
    page = text(as_ana.get("/caseload/"))
    assert "Needs action now · 1" in page
    assert "still open" in page


def test_a_name_is_found_by_its_beginning(as_ana, ana, pia):
    index_name(pia)
    intakes.invited(pia, ana)
    assert "Pia Example" in text(as_ana.get("/caseload/?q=exam"))


def test_a_search_without_a_match_says_what_was_searched(as_ana):
    page = text(as_ana.get("/caseload/", {"q": "<b>xyz"}))
    assert "No patient matches “&lt;b&gt;xyz” on your caseload." in page


def test_a_hostile_name_stays_text(as_ana, ana, clinic):
    intakes.invited(make_patient(clinic, "<script>alert(1)</script>", pronouns='"><img src=x>'), ana)
    page = as_ana.get("/caseload/").content.decode()
    assert "<script>alert(1)" not in page
    assert "<img src=x>" not in page


def test_a_filter_is_saved_under_a_name_and_deleted(as_ana, ana):
    as_ana.post("/caseload/views/", {"name": "My new ones", "view": "new", "q": ""})
    saved = SavedView.objects.get()
    assert saved.filters == {"view": "new"}
    assert "/caseload/?view=new" in as_ana.get("/caseload/").content.decode()
    as_ana.post(f"/caseload/views/{saved.pk}/delete/")
    assert not SavedView.objects.exists()


def test_a_view_without_a_name_is_refused_in_words(as_ana):
    response = as_ana.post("/caseload/views/", {"name": " ", "view": "new"})
    assert response.status_code == 422
    assert "Give the view a name." in text(response)


def test_another_persons_view_is_not_deleted(as_ana, ben, clinic):
    view = SavedView.objects.create(clinic=clinic, user=ben, name="Ben's", filters={})
    as_ana.post(f"/caseload/views/{view.pk}/delete/")
    assert SavedView.objects.exists()


def test_only_a_lead_is_offered_the_unassigned(as_ana, as_lead):
    assert "Unassigned" not in text(as_ana.get("/caseload/"))
    assert "Unassigned" in text(as_lead.get("/caseload/"))


@pytest.fixture
def big_clinic(clinic, ben, monkeypatch):
    """More patients than a list names; `Pia` is one of the last of them."""
    monkeypatch.setattr("portal.care.caseload.MOST_LISTED", 3)
    monkeypatch.setattr("portal.clinic.present.listing.MOST_LISTED", 3)
    return crowd(clinic, ben, 6)


UNASSIGNED, WHOLE = "/caseload/?view=unassigned", "/caseload/?view=all"


def test_a_long_list_names_first_who_needs_somebody(as_lead, ana, pia, big_clinic):
    intakes.sent(pia, ana, {intakes.CHECK_IN: {"S1": 1}})
    CareTeamMember.objects.all().delete()
    for address in (UNASSIGNED, WHOLE):
        page = text(as_lead.get(address))
        assert "Pia Example" in page
        assert page.count("data-row") == 3
        assert "Only the people who need you first are listed." in page
        assert '<span class="num">3+</span>' in page


def test_a_short_list_names_everybody(as_lead, clinic, ben):
    crowd(clinic, ben, 6)
    CareTeamMember.objects.all().delete()
    page = text(as_lead.get(UNASSIGNED))
    assert page.count("data-row") == 6
    assert "Only the people" not in page
    assert '<span class="num">6</span>' in page


def test_who_is_not_listed_is_found_by_name(as_lead, big_clinic):
    CareTeamMember.objects.all().delete()
    listed = text(as_lead.get(UNASSIGNED))
    left_out = next(person for person in big_clinic if person.name not in listed)
    index_name(left_out)
    assert left_out.name in text(as_lead.get(f"/caseload/?q={left_out.name}"))


def test_the_own_list_of_a_lead_reads_nobody_else(as_lead, big_clinic):
    CareTeamMember.objects.all().delete()
    as_lead.get("/caseload/")
    assert AuditEvent.objects.filter(action="caseload.read").latest("at").patients == []


def test_one_audit_row_names_who_was_shown(as_ana, ana, pia):
    intakes.invited(pia, ana)
    as_ana.get("/caseload/")
    event = AuditEvent.objects.get(action="caseload.read")
    assert event.patients == [str(pia.pk)]


def poll(client) -> str:
    return re.search(r'hx-get="([^"]+)"', client.get("/caseload/").content.decode()).group(1).replace("&amp;", "&")


def test_nothing_new_is_an_empty_reply(as_ana, ana, pia):
    intakes.invited(pia, ana)
    assert as_ana.get(poll(as_ana), headers={"HX-Polling": "true"}).status_code == 204


def test_a_new_alert_is_announced_and_drawn(as_ana, ana, pia):
    invitation = intakes.agreed(intakes.invited(pia, ana).invitation)
    address = poll(as_ana)
    intakes.answer(invitation, intakes.CHECK_IN, "S1", 2)
    reply = text(as_ana.get(address, headers={"HX-Polling": "true"}))
    assert "1 new alert" in reply
    assert "group-action" in reply


def test_the_frame_refuses_who_may_not_read_patients(client, cleo):
    from tests.sign_in import sign_in

    assert sign_in(client, cleo).get("/caseload/").status_code == 404


def many(clinic, ana, count: int) -> None:
    patients = Patient.objects.bulk_create(Patient(clinic=clinic, name=f"Person {i}") for i in range(count))
    CareTeamMember.objects.bulk_create(CareTeamMember(patient=patient, user=ana) for patient in patients)
    EpisodeOfCare.objects.bulk_create(EpisodeOfCare(patient=patient, clinic=clinic) for patient in patients)


def test_the_number_of_queries_does_not_grow_with_the_patients(as_ana, ana, clinic, pia):
    intakes.sent(pia, ana, {intakes.CHECK_IN: {"S1": 1}})
    many(clinic, ana, 9)
    as_ana.get("/caseload/")
    with CaptureQueriesContext(connection) as few:
        as_ana.get(reverse("caseload"))
    many(clinic, ana, 190)
    with CaptureQueriesContext(connection) as lots:
        as_ana.get(reverse("caseload"))
    assert len(lots) == len(few)


def test_the_pulse_says_when_anything_happens_to_an_alert_and_names_nobody(as_ana, as_ben, ana, pia, by_ana):
    def beat(client):
        address = re.search(r'hx-get="(/caseload/pulse/[^"]+)"', client.get("/caseload/").content.decode()).group(1)
        return lambda: client.get(address, headers={"HX-Polling": "true"})

    mine, bens = beat(as_ana), beat(as_ben)
    reads = AuditEvent.objects.count()
    assert "HX-Trigger" not in mine()
    intakes.sent(pia, ana, {intakes.CHECK_IN: {"S1": 2}})
    for reply, is_news in ((mine(), True), (bens(), False)):
        assert (reply.status_code, reply.content) == (204, b"")
        assert (reply.headers.get("HX-Trigger") == "alerts-changed") is is_news
    seen = beat(as_ana)
    assert "HX-Trigger" not in seen()
    acknowledge_alert(alert=Alert.objects.get(), by=by_ana, action_code="called")
    assert seen()["HX-Trigger"] == "alerts-changed"
    assert AuditEvent.objects.filter(action="caseload.read").count() >= 1
    assert AuditEvent.objects.count() > reads


def test_only_who_reads_patients_is_offered_a_search_for_one(as_ana, client, clinic):
    assert "data-search" in text(as_ana.get("/caseload/"))

    sign_in(client, make_user(clinic, "Rae", Role.REVIEWER))
    page = text(client.get("/clinic/content/"))
    assert "data-search" not in page
    assert 'href="/accounts/start/"' in page  # the name of the product leads to their own work
