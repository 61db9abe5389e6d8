"""Check, send exactly once, and what comes after; no score and no answer shows again."""

from django.utils import timezone

from intake.models import Answer, Profile
from portal.audit.models import AuditEvent
from portal.care.models import CareTeamMember, Supervision


def test_the_safety_answer_opens_only_on_its_own_page(started):
    part, number = started.place_of("S1")
    started.answer(part, number, "3")
    page = started.client.get("/you/check/?all=1").content.decode()
    row = page[page.index(f'id="q-{part}-{number}"') :]
    row = row[: row.index("</div>")]
    assert "Answered" in row
    assert "Nearly every day" not in row


def test_skipped_questions_are_counted_and_led_to(started):
    started.answer(2, 1, skip="1")
    page = started.client.get("/you/check/").content.decode()
    assert "You skipped 1 question." in page
    assert 'href="#q-2-1"' in page


def test_each_change_link_names_its_statement(started):
    started.answer(2, 1, "1")
    assert '<span class="vh">: My head filled' in started.client.get("/you/check/").content.decode()


def test_who_will_see_it_is_made_of_facts(started, ana, clinic):
    page = started.client.get("/you/check/").content.decode()
    assert f"Ana at {clinic.name}." in page
    assert "employer, insurer or family" in page


def test_nothing_answered_cannot_be_sent(started):
    assert "Send my answers" not in started.client.get("/you/check/").content.decode()
    reply = started.client.post("/you/send/")
    assert (reply.status_code, Profile.objects.count()) == (422, 0)


def test_sending_again_and_again_sends_once(started):
    started.answer_all()
    assert {started.client.post("/you/send/").url for _ in range(5)} == {"/you/sent/"}
    assert Profile.objects.count() == 1
    assert AuditEvent.objects.filter(action="invitation.submitted").count() == 1


def test_part_of_the_answers_can_be_sent(started):
    started.answer(2, 1, "1")
    assert "There may be too few answers for a score" in started.client.get("/you/check/").content.decode()
    assert started.client.post("/you/send/").url == "/you/sent/"


def test_no_score_and_no_label_stands_on_the_page_after_sending(started):
    started.answer_all()
    started.client.post("/you/send/")
    page = started.client.get("/you/sent/").content.decode().lower()
    assert not [word for word in ("score", "anxious", "avoidant", "percentile", "severe") if word in page]


def test_after_sending_no_answer_shows_again(started):
    started.answer_all()
    started.client.post("/you/send/")
    pages = ("/you/check/", "/you/part/2/1/", "/you/about/", "/you/part/2/", "/you/private/")
    assert {started.client.get(page).url for page in pages} == {"/you/sent/"}


def test_before_sending_there_is_no_sent_page(started):
    assert started.client.get("/you/sent/").url == "/you/next/"


def test_the_copy_leaves_out_what_others_should_not_come_across(started):
    started.answer_all("1")
    started.client.post("/you/send/")
    page = started.client.get("/you/copy/").content.decode()
    assert "The day looked grey" in page
    assert "harming yourself" not in page
    assert "kind or cruel" not in page
    assert AuditEvent.objects.filter(action="answers.read").count() == 1


def test_no_copy_is_offered_on_a_shared_device(started):
    started.say_private(is_shared_device="on")
    started.answer_all()
    started.client.post("/you/send/")
    assert b"/you/copy/" not in started.client.get("/you/sent/").content
    assert started.client.get("/you/copy/").status_code == 404


def test_consent_that_was_taken_back_stops_the_sending(started):
    started.answer(2, 1, "1")
    started.client.post("/you/consent/withdraw/")
    assert started.client.post("/you/send/").url == "/you/"
    assert (Profile.objects.count(), Answer.objects.count()) == (0, 1)


def test_a_get_never_sends(started):
    started.answer(2, 1, "1")
    assert started.client.get("/you/send/").status_code == 405


def test_clinical_leads_who_can_read_are_told(started, ana, ben, lead, clinic, pia):
    def page() -> str:
        return started.client.get("/you/check/").content.decode()

    CareTeamMember.objects.create(patient=pia, user=ana)
    guides = f"Clinical leads who guide the people who care for you: {lead.name}."
    anyone = f"The clinical leads at {clinic.name}, if nobody there cares for you."
    assert anyone in page()
    Supervision.objects.create(clinic=clinic, lead=lead, clinician=ben)
    assert guides not in page()  # of somebody who does not care for this person
    row = Supervision.objects.create(clinic=clinic, lead=lead, clinician=ana)
    assert guides in page()
    row.ends_at = timezone.now()
    row.save()
    assert guides not in page()
    lead.memberships.update(ends_at=timezone.now())
    assert anyone not in page()
