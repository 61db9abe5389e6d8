"""The patient's home: one main thing to do, then what was shared."""

import pytest

from content.actions import plant_for, sign_off
from portal.audit.models import AuditEvent
from portal.care.actions.reviews import share_content
from portal.care.models import Recommendation
from tests.architecture.people import make_condition_choice
from tests.content.conftest import SYSTEM, article, by_rita, english, library, own_article, rita  # noqa: F401
from tests.content.test_registers import NOTE, PLAIN, TECHNICAL, make_entry
from tests.intake.conftest import (  # noqa: F401
    another_browser,
    battery,
    browser,
    consent_text,
    invitation,
    issued,
    started,
)
from tests.portal.clinic.intakes import join

pytestmark = pytest.mark.django_db


def home(browser) -> str:  # noqa: F811
    return browser.client.get("/you/").content.decode()


def test_the_parts_stand_with_word_statuses_and_one_button(started):  # noqa: F811
    started.client.post("/you/about/", {})
    started.answer(2, 1, "1")
    page = home(started)
    assert "Part 2: Worry" in page
    assert "1 of 4 answered" in page
    assert "In progress" in page
    assert "Go on with part 2" in page
    assert "Opens when part 5 is done" in page


def test_after_sending_nothing_is_left_to_do(started):  # noqa: F811
    started.answer(2, 1, "1")
    started.client.post("/you/send/")
    page = home(started)
    assert "There is nothing that you need to do now." in page
    assert "Nothing is shared with you yet" in page


def test_the_home_opens_before_anything_was_said(browser):  # noqa: F811
    browser.open()
    page = home(browser)
    assert "Start with part 1" in page
    assert "Hello, Pia" in page


def test_one_row_tells_that_the_home_was_read(started):  # noqa: F811
    home(started)
    assert AuditEvent.objects.filter(action="home.read").count() == 1


def test_a_page_that_was_not_shared_is_not_found(started):  # noqa: F811
    assert started.client.post("/you/page/00000000-0000-4000-8000-000000000000/").status_code == 404
    assert started.client.get("/you/page/00000000-0000-4000-8000-000000000000/").status_code == 405


@pytest.fixture
def shared(started, article, clinic, pia, ana, by_rita, by_ana):  # noqa: F811
    join(pia, ana)
    sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita)
    return share_content(patient=pia, page=article, by=by_ana)


def opened(browser, row: Recommendation) -> str:  # noqa: F811
    return browser.client.post(f"/you/page/{row.pk}/").url


def test_a_page_that_was_shared_opens(started, shared, article):  # noqa: F811
    assert f'action="/you/page/{shared.pk}/"' in home(started)
    assert opened(started, shared) == article.get_url()


def test_a_page_that_was_changed_since_waits_for_the_reviewer(started, shared, article):  # noqa: F811
    article.title = "Nobody signed this title"
    article.save_revision().publish()
    page = home(started)
    assert "Nobody signed this title" not in page
    assert "Asking for reassurance" in page
    assert "Your clinic is reading this page again" in page
    assert opened(started, shared) == "/you/"


def test_a_changed_page_opens_again_once_it_is_signed(started, shared, article, clinic, by_rita):  # noqa: F811
    article.title = "Signed anew"
    revision = article.save_revision()
    revision.publish()
    sign_off(page=article, revision=revision, clinic=clinic, by=by_rita)
    assert "Signed anew" in home(started)
    assert opened(started, shared) == article.get_url()


def test_a_patient_reads_what_the_clinic_treats(started, library, lead):  # noqa: F811
    named = make_condition_choice(started.invitation.clinic, lead)
    assert "/you/treats/" in home(started)

    page = started.client.get("/you/treats/").content.decode()

    assert named.names["en"] in page
    assert "It needs a team that works mainly with this." in page
    assert 'href="/help-now/harbour/"' in page
    assert "/clinic/" not in page


def test_a_page_of_the_clinics_own_is_read_inside_once_it_was_shared(started, own_article, clinic, by_rita, ana):  # noqa: F811
    patient = started.invitation.patient
    given = Recommendation.objects.create(clinic=clinic, patient=patient, page=own_article.page_ptr, shared_by=ana)
    inside = f"/you/page/{given.pk}/read/"
    assert started.client.get(inside).url == "/you/"  # nobody of the clinic signed it
    sign_off(page=own_article, revision=own_article.latest_revision, clinic=clinic, by=by_rita)

    answer = started.client.post(f"/you/page/{given.pk}/")

    assert (answer.status_code, answer.url) == (303, inside)
    page = started.client.get(inside).content.decode()
    assert own_article.title in page
    assert "Some words." in page
    assert AuditEvent.objects.get(action="page.read").patients == [str(patient.pk)]
    own_article.save_revision().publish()
    assert started.client.get(inside).url == "/you/"  # what is there now was read by nobody
    Recommendation.objects.update(withdrawn_at=given.shared_at)
    assert started.client.post(f"/you/page/{given.pk}/").status_code == 404
    assert started.client.get(inside).status_code == 404


def test_a_term_of_the_clinics_own_is_read_in_plain_words_without_notes_for_clinicians(
    started,  # noqa: F811
    english,  # noqa: F811
    clinic,
    by_rita,  # noqa: F811
    ana,
):
    homes = plant_for(clinic=clinic, by=SYSTEM)
    ours = next(home for home in homes if home.locale == english.locale)
    own, kin = make_entry(ours, "ours"), make_entry(ours, "kin")
    own.contrasts_with = [kin]
    own.save_revision().publish()
    own.refresh_from_db()
    sign_off(page=own, revision=own.latest_revision, clinic=clinic, by=by_rita)
    patient = started.invitation.patient
    given = Recommendation.objects.create(clinic=clinic, patient=patient, page=own.page_ptr, shared_by=ana)
    inside = f"/you/page/{given.pk}/read/"

    page = started.client.get(inside).content.decode()

    assert PLAIN in page
    assert NOTE not in page
    assert TECHNICAL not in page
    assert "Kin" in page
    assert 'href="None"' not in page
    both = started.client.get(f"{inside}?words=both").content.decode()
    assert TECHNICAL in both
    assert NOTE not in both


def test_a_page_with_a_public_address_is_read_there_alone(started, article, clinic, by_rita, ana):  # noqa: F811
    sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita)
    patient = started.invitation.patient
    given = Recommendation.objects.create(clinic=clinic, patient=patient, page=article.page_ptr, shared_by=ana)

    assert started.client.post(f"/you/page/{given.pk}/").url == article.url
    assert started.client.get(f"/you/page/{given.pk}/read/").url == article.url
