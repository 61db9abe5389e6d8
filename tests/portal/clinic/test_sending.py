"""Sending an intake: to somebody new or known, refused in words, and a code that is shown once."""

import re
from datetime import date

import pytest

from intake import actions
from intake.models import ConsentText, Invitation, Patient
from intake.wording import text_hash
from portal.audit.actor import patient
from portal.audit.models import AuditEvent, Outbox
from portal.audit.tokens import token_hash
from tests.conftest import make_patient
from tests.portal.care.people import translations_checked
from tests.portal.clinic import intakes

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def questions(clinic):
    """A battery without a safety question, which a clinic with a consent text may send."""
    ConsentText.objects.create(clinic=clinic, language="en", version=1, text="We ask.", text_hash=text_hash("We ask."))
    return intakes.battery("relationships")


@pytest.fixture
def form(questions):
    return {
        "name": "Nora New", "birth_date": "1990-05-04", "language": "en", "email": "nora@home.example",
        "contact_is_safe": "yes", "battery": str(questions.pk), "occasion": "intake", "form_key": "k1",
    }  # fmt: skip


def test_somebody_new_is_registered_and_asked(as_ana, ana, form):
    page = text(as_ana.post("/intakes/new/", form))
    patient = Patient.objects.get()
    assert patient.contact_is_safe is True
    assert patient.contact_recorded_by == ana
    assert patient.care_team.get().user == ana
    assert re.search(r"[2-9A-Z]{4} [2-9A-Z]{4}", page)
    assert "A page is ready for you" in page
    assert "09 000 0000" in page


def test_the_code_is_nowhere_but_in_that_reply(as_ana, form):
    page = text(as_ana.post("/intakes/new/", form))
    code = re.search(r"([2-9A-Z]{4}) ([2-9A-Z]{4})<", page)
    plain = "".join(code.groups())
    assert plain not in str(dict(as_ana.session))
    assert plain not in text(as_ana.get(f"/p/{Patient.objects.get().pk}/"))


def test_loading_the_slip_again_sends_nothing(as_ana, form):
    as_ana.post("/intakes/new/", form)
    assert as_ana.post("/intakes/new/", form).status_code == 302
    assert Patient.objects.count() == Invitation.objects.count() == 1


def test_without_a_safe_address_the_slip_holds_link_and_picture(as_ana, form):
    page = as_ana.post("/intakes/new/", {**form, "contact_is_safe": "no"}).content.decode()
    assert re.search(r"/i/[\w-]{43}/", page)
    assert "<svg" in page
    assert 'class="qr"' in page
    assert not Outbox.objects.filter(topic="invitation.link").exists()


def test_a_safe_address_gets_the_message_and_no_link_is_shown(as_ana, form):
    page = as_ana.post("/intakes/new/", form).content.decode()
    assert Outbox.objects.filter(topic="invitation.link").exists()
    assert not re.search(r"/i/[\w-]{43}/", page)


def test_the_slip_is_in_the_language_of_the_questions(as_ana, form, clinic):
    ConsentText.objects.create(clinic=clinic, language="es", version=1, text="P.", text_hash=text_hash("P."))
    clinic.is_demonstration = True
    clinic.save()
    page = as_ana.post("/intakes/new/", {**form, "language": "es"}).content.decode()
    assert 'lang="es" aria-labelledby="slip-h"' in page


def test_nobody_under_18_is_asked(as_ana, form):
    response = as_ana.post(
        "/intakes/new/", {**form, "birth_date": date.today().replace(year=date.today().year - 17).isoformat()}
    )
    assert response.status_code == 422
    assert "people of 18 and over" in text(response)
    assert not Patient.objects.exists()


@pytest.mark.parametrize("missing", ["name", "birth_date", "contact_is_safe", "battery"])
def test_the_form_says_what_is_missing(as_ana, form, missing):
    response = as_ana.post("/intakes/new/", {**form, missing: ""})
    assert response.status_code == 422
    assert "<title>Error:" in text(response)
    assert not Patient.objects.exists()


def test_a_clinic_that_is_not_ready_is_told_every_reason(as_ana, form):
    response = as_ana.post("/intakes/new/", {**form, "battery": str(intakes.battery("standard").pk)})
    page = text(response)
    assert response.status_code == 422
    assert "This intake cannot be sent yet" in page
    assert "No clinician of yours has signed the safety question" in page
    assert 'href="/clinic/"' in page
    assert not Patient.objects.exists()


def test_each_battery_says_its_minutes_and_its_safety_question(as_ana, questions):
    page = text(as_ana.get("/intakes/new/"))
    assert re.search(r"First intake \(en: about \d+ min, es: about \d+ min; asks the safety question\)", page)
    assert "no safety question is asked" in page


def test_the_standard_intake_is_chosen_unless_the_sender_chooses_otherwise(as_ana, batteries):
    page = as_ana.get("/intakes/new/").content.decode()
    [chosen] = re.findall(r'name="battery"[^>]*value="([^"]+)"[^>]* checked', page)
    assert chosen == str(intakes.battery("standard").pk)


def test_the_sender_reads_what_is_not_validated_and_what_is_not_checked(as_ana, ana, clinic, questions):
    page = text(as_ana.get("/intakes/new/"))
    assert "Not validated. No published norms or cut-offs. Not a suicide screen." in page
    assert "Translation not yet checked: Spanish." in page
    translations_checked(clinic, ana)
    page = text(as_ana.get("/intakes/new/"))
    assert "Not validated. No published norms or cut-offs. Not a suicide screen." in page
    assert "Translation not yet checked" not in page


def test_a_known_patient_is_asked_with_the_contact_of_today(as_ana, ana, pia, form):
    intakes.join(pia, ana)
    as_ana.post(f"/p/{pia.pk}/send/", {**form, "email": "new@home.example", "contact_rule": "Text only"})
    pia.refresh_from_db()
    assert (pia.email, pia.contact_rule, pia.contact_is_safe) == ("new@home.example", "Text only", True)
    assert pia.invitations.count() == 1


@pytest.fixture
def undated(clinic, ana):
    """A patient of Ana's who came without a birth date, as another system may make one."""
    person = make_patient(clinic, "Uma Undated", birth_date=None)
    intakes.join(person, ana)
    return person


def test_a_known_patient_without_a_birth_date_is_asked_once_it_is_entered(as_ana, ana, undated, form):
    address = f"/p/{undated.pk}/send/"
    assert 'name="birth_date"' in text(as_ana.get(address))
    assert "The code is shown once" in text(as_ana.post(address, {**form, "birth_date": "1990-05-04"}))
    undated.refresh_from_db()
    assert (undated.birth_date, undated.invitations.count()) == (date(1990, 5, 4), 1)
    noted = AuditEvent.objects.get(action="patient.birth-date-noted")
    assert (noted.actor_id, noted.patients) == (str(ana.pk), [str(undated.pk)])
    assert 'name="birth_date"' not in text(as_ana.get(address))


@pytest.mark.parametrize(
    ("born", "says"),
    [
        ("", "Enter the birth date."),
        ("1890-01-01", "Enter a date that has been."),
        (date.today().replace(year=date.today().year - 17, day=1).isoformat(), "people of 18 and over. Nobody"),
    ],
)
def test_a_birth_date_that_will_not_do_keeps_what_was_typed_and_writes_nothing(as_ana, undated, form, born, says):
    reply = as_ana.post(f"/p/{undated.pk}/send/", {**form, "birth_date": born, "contact_rule": "Text only"})
    page = text(reply)
    undated.refresh_from_db()
    assert (reply.status_code, undated.birth_date, undated.contact_rule) == (422, None, "")
    assert not undated.invitations.exists()
    assert says in page
    assert 'value="Text only"' in page
    assert f'value="{born}"' in page or not born
    assert not AuditEvent.objects.filter(action="patient.birth-date-noted").exists()


def test_a_birth_date_that_is_known_is_neither_asked_nor_changed(as_ana, ana, pia, form):
    intakes.join(pia, ana)
    address = f"/p/{pia.pk}/send/"
    assert 'name="birth_date"' not in text(as_ana.get(address))
    as_ana.post(address, {**form, "birth_date": "1970-01-01"})
    pia.refresh_from_db()
    assert (pia.birth_date, pia.invitations.count()) == (date(1990, 5, 4), 1)


def test_a_new_code_ends_the_old_link(as_ana, ana, pia, questions):
    issued = intakes.invited(pia, ana, "relationships")
    before = issued.invitation.token_hash
    address = f"/p/{pia.pk}/intakes/{issued.invitation.pk}/again/"
    assert as_ana.get(address).status_code == 200
    assert Invitation.objects.get().token_hash == before
    assert "The code is shown once" in text(as_ana.post(address, {"form_key": "again"}))
    assert Invitation.objects.get().token_hash != before


def test_a_link_is_ended(as_ana, ana, pia):
    issued = intakes.invited(pia, ana)
    as_ana.post(f"/p/{pia.pk}/intakes/{issued.invitation.pk}/end/")
    assert Invitation.objects.get().revoked_at is not None


def test_an_intake_of_another_patient_is_not_there(as_ana, ana, pia, clinic):
    other = make_patient(clinic, "Ada Other")
    issued = intakes.invited(other, ana)
    intakes.join(pia, ana)
    assert as_ana.get(f"/p/{pia.pk}/intakes/{issued.invitation.pk}/again/").status_code == 404


def test_a_code_lost_after_sending_is_told_and_given_anew(as_ana, ana, pia):
    invitation = intakes.sent(pia, ana).invitation
    Invitation.objects.update(token_hash=token_hash("lost"))
    assert "Lost the code" not in text(as_ana.get(f"/p/{pia.pk}/")) + text(as_ana.get("/caseload/"))
    actions.ask_for_code(token="lost", by=patient(pia))
    address = f"/p/{pia.pk}/intakes/{invitation.pk}/again/"
    for page in (text(as_ana.get("/caseload/")), text(as_ana.get(f"/p/{pia.pk}/"))):
        assert "Lost the code and asks for a new one." in page
        assert f'href="{address}"' in page
    assert "The code is shown once" in text(as_ana.post(address, {"form_key": "again"}))
    assert "Lost the code" not in text(as_ana.get(f"/p/{pia.pk}/")) + text(as_ana.get("/caseload/"))


def test_a_home_that_ended_gets_no_new_link_and_says_so(as_ana, ana, pia):
    invitation = intakes.sent(pia, ana, days_ago=91).invitation
    reply = as_ana.post(f"/p/{pia.pk}/intakes/{invitation.pk}/again/", {"form_key": "again"})
    assert reply.status_code == 422
    assert "The patient’s page has ended: send a new intake." in text(reply)
