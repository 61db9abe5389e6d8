"""The pages on which a clinic brings in the words of a published questionnaire."""

import csv
import io
import uuid
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intake.actions import confirm_wording, stage_wording
from intake.instruments import load
from intake.models import Battery, Wording
from portal.accounts.models import Membership
from portal.accounts.roles import Role
from portal.audit.actor import staff
from portal.audit.models import AuditEvent
from portal.care.wordings import importable
from tests.conftest import make_user
from tests.sign_in import same_page, sign_in
from tests.wordings import as_csv, looked, rows_of, sheet

PHQ, GAD, ECR = load("phq-9"), load("gad-7"), load("ecr")
GOOD = {"order_id": "as-published", "reads_opposite": "yes", "risk_9": "yes"}


@pytest.fixture
def as_cleo(client, cleo):
    return sign_in(client, cleo)


def upload(browser, content, instrument=PHQ, follow=True):
    file = SimpleUploadedFile("words.csv", content, "text/csv")
    return browser.post(address("upload", instrument), {"file": file}, follow=follow)


def address(page, instrument=PHQ):
    return reverse(f"clinic_wording_{page}", args=[instrument.key, instrument.version])


def stage(browser, instrument=PHQ, **answers):
    page = browser.get(address("preview", instrument))
    return browser.post(
        address("preview", instrument), {**GOOD, "read": page.context["form"]["read"].value(), **answers}
    )


def staged(clinic, user, instrument=PHQ, **changes):
    return stage_wording(
        clinic=clinic, sheet=sheet(instrument, **changes), answers=looked(instrument), by=staff(user, clinic)
    )


def text(response):
    return response.content.decode()


def test_a_lead_and_an_admin_come_in_and_a_clinician_does_not(client, lead, cleo, ana):
    assert sign_in(client, lead).get(reverse("clinic_wordings")).status_code == 200
    assert sign_in(client, cleo).get(reverse("clinic_wordings")).status_code == 200
    assert sign_in(client, ana).get(reverse("clinic_wordings")).status_code == 404


def test_the_way_in_stands_on_the_pages_of_both(client, lead, cleo, ana, batteries):
    link = reverse("clinic_wordings")
    assert link in text(sign_in(client, cleo).get(reverse("clinic")))
    assert link in text(client.get(reverse("clinic_settings")))
    assert link in text(sign_in(client, lead).get(reverse("safety_question")))
    assert link not in text(sign_in(client, ana).get(reverse("safety_question")))


def test_the_list_says_how_far_each_language_is_and_by_whom(as_cleo, clinic, cleo, lead, batteries):
    confirm_wording(
        wording=staged(clinic, lead), answers={"read_all": 9, "risk_lines_are_about_self_harm": True},
        by=staff(cleo, clinic),
    )  # fmt: skip
    staged(clinic, lead, GAD, lang="es")

    page = text(as_cleo.get(reverse("clinic_wordings")))

    assert page.count("Wording needed") == 2 * len(importable()) - 2  # all but PHQ-9 in English, GAD-7 in Spanish
    assert page.count("waiting for a second person") == 1
    assert page.count("In use") == 1
    assert "Staged by Lea" in page
    assert "Confirmed by Cleo" in page
    assert page.count("Entitlement: licence on file") == 2


def test_the_list_takes_the_same_queries_however_many_wordings_there_are(
    as_cleo, clinic, lead, django_assert_num_queries
):
    as_cleo.get(reverse("clinic_wordings"))
    with django_assert_num_queries(8):  # the newest norms among them, whose alarms the page tells
        as_cleo.get(reverse("clinic_wordings"))
    for instrument in (PHQ, GAD, ECR):
        for language in ("en", "es"):
            staged(clinic, lead, instrument, lang=language)
    with django_assert_num_queries(8):  # the newest norms among them, whose alarms the page tells
        as_cleo.get(reverse("clinic_wordings"))


def test_the_empty_file_fits_once_it_is_filled_in(as_cleo, clinic):
    response = as_cleo.get(reverse("clinic_wording_blank", args=["phq-9", "1.0.0", "es"]))

    assert response["Content-Type"].startswith("text/csv")
    assert 'filename="phq-9-1.0.0-es.csv"' in response["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    for number, row in enumerate(rows):
        row |= {"text" if row["item_no"] else "anchor_text": f"Palabra {number}", "entitlement_note": "licence"}
    assert "Palabra 8" in text(upload(as_cleo, as_csv(rows)))


@pytest.mark.parametrize(
    "args", [["phq-9", "9", "en"], ["leeside-check-in", "1.0.0-draft1", "en"], ["phq-9", "1.0.0", "fr"]]
)
def test_there_is_no_empty_file_for_what_is_not_imported(as_cleo, args):
    assert as_cleo.get(reverse("clinic_wording_blank", args=args)).status_code == 404
    assert as_cleo.get(reverse("clinic_wording_blank", args=["phq-9", "1.0.0", "en"])).status_code == 200


def test_the_preview_says_what_was_understood_and_nothing_is_written_yet(as_cleo, clinic):
    page = upload(as_cleo, as_csv(rows_of(ECR)), ECR)

    assert page.redirect_chain[-1][0] == address("preview", ECR)
    shown = text(page)
    for item in ECR.items:
        assert f"Line {item.id} of the printed sheet</td>" in shown
    assert shown.count("turned round</span>") == 10
    assert "Word 5" in shown
    assert "ecr-1998" in shown
    assert "licence on file" in shown
    assert "Who gave permission?" in shown
    assert "self-harm" not in shown  # the ECR has no risk line
    assert not Wording.objects.exists()


def test_a_risk_line_stands_alone_in_the_preview(as_cleo):
    shown = text(upload(as_cleo, as_csv(rows_of(PHQ))))

    assert "This line alone raises an alert" in shown
    assert '<blockquote class="note clay" lang="en">Line 9 of the printed sheet</blockquote>' in shown
    assert "Who gave permission?" not in shown


def test_one_stages_and_another_confirms(as_cleo, clinic, cleo, lead, batteries):
    upload(as_cleo, as_csv(rows_of(PHQ)))
    assert stage(as_cleo).status_code == 302
    row = Wording.objects.get()
    assert (row.staged_by, row.answers["order_id"]) == (cleo, "as-published")

    as_lead = sign_in(Client(), lead)
    shown = text(as_lead.get(reverse("clinic_wording", args=[row.pk])))
    assert "Line 5 of the printed sheet" in shown
    assert "This line alone raises an alert" in shown
    response = as_lead.post(reverse("clinic_wording", args=[row.pk]), {"read_all": "9", "risk_9": "yes"})

    assert response.status_code == 302
    row.refresh_from_db()
    assert row.confirmed_by == lead
    assert "Confirmed by Lea" in text(as_lead.get(reverse("clinic_wording", args=[row.pk])))


def test_the_first_person_is_told_why_they_cannot_confirm(as_cleo, clinic, cleo):
    row = staged(clinic, cleo)
    assert "You staged this wording." in text(as_cleo.get(reverse("clinic_wording", args=[row.pk])))

    response = as_cleo.post(reverse("clinic_wording", args=[row.pk]), {"read_all": "9", "risk_9": "yes"})

    assert response.status_code == 422
    assert "You staged this wording. A second person must confirm it." in text(response)
    row.refresh_from_db()
    assert row.confirmed_at is None


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"order_id": "another"}, "Pick the item order"),
        ({"order_id": "unknown"}, "Pick the item order"),
        ({"reads_opposite": "no"}, "the first and the last of your copy"),
        ({"risk_9": "no"}, "The risk line must be the question about self-harm"),
        ({"risk_9": ""}, "Choose one."),
        ({"read": "0" * 64}, "Another file was uploaded"),
    ],
)
def test_a_wrong_answer_refuses_and_keeps_the_upload(as_cleo, answers, says):
    upload(as_cleo, as_csv(rows_of(PHQ)))

    response = stage(as_cleo, **answers)

    assert response.status_code == 422
    assert says in text(response)
    assert not Wording.objects.exists()
    assert stage(as_cleo).status_code == 302  # the file need not be chosen again


def test_permission_of_today_counts_by_the_clinics_own_calendar(client, cleo):
    tomorrow = timezone.now().date() + timedelta(days=1)
    with time_machine.travel(datetime.combine(tomorrow, time(20), tzinfo=UTC)):  # the next day in Auckland
        browser = sign_in(client, cleo)
        upload(browser, as_csv(rows_of(ECR)), ECR)
        answers = {"order_id": "ecr-1998", "permission_name": "A. Author"}
        for days, status in ((2, 422), (1, 302)):
            given = str(tomorrow + timedelta(days=days))
            assert stage(browser, ECR, **answers, permission_date=given).status_code == status


def test_permission_needs_a_name_and_a_date_that_has_been(as_cleo):
    upload(as_cleo, as_csv(rows_of(ECR)), ECR)
    answers = {"order_id": "ecr-1998", "permission_name": "A. Author"}

    assert stage(as_cleo, ECR, **answers).status_code == 422
    assert stage(as_cleo, ECR, **answers, permission_date="2999-01-01").status_code == 422
    assert stage(as_cleo, ECR, **answers, permission_date="2026-01-02").status_code == 302
    row = Wording.objects.get()
    assert row.answers["permission_date"] == "2026-01-02"
    assert "Permission of A. Author, 2 January 2026." in text(as_cleo.get(reverse("clinic_wording", args=[row.pk])))


def test_a_second_person_who_miscounts_is_refused(clinic, cleo, lead, client):
    row = staged(clinic, cleo)
    browser = sign_in(client, lead)
    there = reverse("clinic_wording", args=[row.pk])

    assert "Count how many items you read" in text(browser.post(there, {"read_all": "8", "risk_9": "yes"}))
    assert "The risk line must be" in text(browser.post(there, {"read_all": "9", "risk_9": "no"}))
    assert browser.post(there, {"read_all": "many", "risk_9": "yes"}).status_code == 422
    row.refresh_from_db()
    assert row.confirmed_at is None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (as_csv([{**row, "text": "A\x00line"} for row in rows_of(PHQ)]), "Row 2, text"),
        (as_csv([*rows_of(PHQ)[:3], {**rows_of(PHQ)[3], "text": "=cmd()"}]), "Row 5, text: it begins like a formula"),
        (as_csv(rows_of(PHQ)) + b'phq-9,"open', "Row 15 is not valid CSV"),
        (as_csv(rows_of(PHQ)) + b"a,b\r\n" * 1_000_000, "larger than 1 MB"),
        (as_csv(rows_of(PHQ, instrument_id="рhq-9")), "\\u0440hq-9"),
        (as_csv(rows_of(PHQ, lang="fr")), "does not work in the language"),
        (as_csv(rows_of(PHQ, entitlement_note="")), "entitlement_note"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"", "empty"),
    ],
    ids=[
        "nul", "formula", "quotes", "a million rows", "look-alike", "language", "reason", "bytes",
        "empty",
    ],
)  # fmt: skip
def test_a_file_that_does_not_fit_is_refused_in_words_and_nothing_is_kept(as_cleo, content, says):
    response = upload(as_cleo, content)

    assert response.status_code == 422
    assert says in text(response)
    assert not Wording.objects.exists()
    assert as_cleo.get(address("preview")).status_code == 302  # there is nothing to look at


def test_markup_in_a_file_is_shown_as_it_was_typed(as_cleo, clinic, lead):
    nasty = "<script>alert(1)</script>"
    fine = sheet(PHQ)
    stage_wording(  # by another way than a file, which holds no markup
        clinic=clinic, sheet=replace(fine, texts={**fine.texts, "9": nasty}, entitlement=nasty), answers=looked(PHQ),
        by=staff(lead, clinic),
    )  # fmt: skip
    pages = [text(as_cleo.get(reverse("clinic_wordings"))), text(as_cleo.get(address("upload")))]
    pages += [text(as_cleo.get(reverse("clinic_wording", args=[Wording.objects.get().pk])))]
    bad = [{**row, "item_no": nasty} for row in rows_of(PHQ)]
    pages += [text(upload(as_cleo, as_csv(bad)))]

    for page in pages:
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_what_was_uploaded_lies_sealed_and_with_that_person_alone(as_cleo, clinic, lead):
    upload(as_cleo, as_csv(rows_of(PHQ)))

    kept = as_cleo.session["wording_drafts"]["phq-9/1.0.0"]
    assert kept.startswith("v1:")
    assert "printed sheet" not in kept
    assert sign_in(Client(), lead).get(address("preview")).status_code == 302
    assert as_cleo.get(address("preview")).status_code == 200


def test_a_commercial_clinic_is_told_why_the_licence_keeps_it_out(as_cleo, clinic):
    clinic.is_commercial = True
    clinic.save()

    assert "Your settings say that you sell care" in text(as_cleo.get(reverse("clinic_wordings")))
    assert "Your settings say that you sell care" in text(as_cleo.get(address("upload", ECR)))
    response = upload(as_cleo, as_csv(rows_of(ECR)), ECR)
    assert response.status_code == 422
    assert as_cleo.get(address("preview", ECR)).status_code == 302
    assert upload(as_cleo, as_csv(rows_of(PHQ))).status_code == 200


def test_a_wording_of_another_clinic_is_like_none(as_cleo, clinic, other_clinic, lead):
    stranger = make_user(other_clinic, "Stranger", Role.LEAD)
    theirs, ours = staged(other_clinic, stranger), staged(clinic, lead)
    foreign, unknown = (reverse("clinic_wording", args=[pk]) for pk in (theirs.pk, uuid.uuid4()))
    answers = {"read_all": "9", "risk_9": "yes"}

    assert as_cleo.get(foreign).status_code == 404
    assert same_page(as_cleo.get(foreign), as_cleo.get(unknown))
    assert same_page(as_cleo.post(foreign, answers), as_cleo.post(unknown, answers))
    theirs.refresh_from_db()
    assert theirs.confirmed_at is None
    assert as_cleo.get(reverse("clinic_wording", args=[ours.pk])).status_code == 200
    assert "Staged by Stranger" not in text(as_cleo.get(reverse("clinic_wordings")))


def test_a_role_that_ended_ends_the_right_at_once(as_cleo, clinic, cleo):
    upload(as_cleo, as_csv(rows_of(PHQ)))
    Membership.objects.filter(user=cleo).delete()
    Membership.objects.create(user=cleo, clinic=clinic, role=Role.CLINICIAN)

    assert as_cleo.get(address("preview")).status_code == 404
    assert as_cleo.post(address("preview"), GOOD).status_code == 404


@pytest.fixture
def half_worded(clinic, lead, cleo, batteries):
    """A clinic whose own battery has its words in English and not in Spanish."""
    for instrument in (PHQ, GAD):
        answers = {"read_all": len(instrument.items), "risk_lines_are_about_self_harm": True}
        confirm_wording(wording=staged(clinic, lead, instrument), answers=answers, by=staff(cleo, clinic))
    return Battery.objects.get(clinic=clinic, key="standard")


def test_sending_an_intake_leads_to_the_missing_wording_whoever_may_bring_it_in(client, half_worded, lead, ana):
    shown = text(sign_in(client, lead).get(reverse("send_intake")))
    assert "es: about" in shown  # the shipped questions stand in meanwhile
    assert address("upload", PHQ) in shown
    assert address("upload", GAD) in shown

    shown = text(sign_in(client, ana).get(reverse("send_intake")))
    assert address("upload", PHQ) not in shown
    assert "A clinical lead or a clinic admin can bring it in." in shown


def test_sending_an_intake_says_nothing_of_wording_where_none_is_missing(client, ana, batteries):
    assert "bring it in" not in text(sign_in(client, ana).get(reverse("send_intake")))


def test_the_refusals_are_said_in_spanish_too(as_cleo, cleo):
    cleo.language = "es"
    cleo.save()
    as_cleo.cookies["language"] = "es"

    response = as_cleo.post(
        address("upload"),
        {"file": SimpleUploadedFile("w.csv", as_csv(rows_of(PHQ, instrument_id="gad-7")), "text/csv")},
        headers={"Accept-Language": "es"},
    )

    assert "La fila 2 trata de &#x27;gad-7&#x27;, no de phq-9." in text(response)


def test_both_acts_are_audited(as_cleo, clinic, cleo, lead, batteries):
    upload(as_cleo, as_csv(rows_of(PHQ)))
    assert not AuditEvent.objects.filter(action__startswith="wording.").exists()
    stage(as_cleo)
    row = Wording.objects.get()
    sign_in(Client(), lead).post(reverse("clinic_wording", args=[row.pk]), {"read_all": "9", "risk_9": "yes"})

    actions = AuditEvent.objects.filter(action__startswith="wording.").order_by("at").values_list("action", "about_id")
    assert list(actions) == [("wording.staged", str(row.pk)), ("wording.confirmed", str(row.pk))]
