"""Bringing a wording in as a FHIR Questionnaire, and taking one out."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from intake.actions import confirm_wording, stage_wording
from intake.instruments import load
from intake.instruments.fhir import read_fhir
from intake.models import Wording
from portal.accounts.roles import Role
from portal.audit.actor import staff
from tests.conftest import make_user
from tests.intake.instruments import hostile
from tests.intake.instruments.questionnaires import PHQ, phq9, written
from tests.sign_in import sign_in
from tests.wordings import looked, sheet

GOOD = {"order_id": "as-published", "reads_opposite": "yes", "risk_9": "yes"}
UPLOAD = "/clinic/wordings/phq-9/1.0.0/"


@pytest.fixture
def as_cleo(client, cleo):
    return sign_in(client, cleo)


def upload(browser, content, **said):
    file = SimpleUploadedFile("q.json", content, "application/json")
    return browser.post(UPLOAD, {"file": file, "entitlement": "letter in the safe", **said}, follow=True)


def text(response):
    return response.content.decode()


def in_use(clinic, lead, cleo, **changes):
    row = stage_wording(clinic=clinic, sheet=sheet(PHQ, **changes), answers=looked(PHQ), by=staff(lead, clinic))
    answers = {"read_all": 9, "risk_lines_are_about_self_harm": True}
    return confirm_wording(wording=row, answers=answers, by=staff(cleo, clinic))


def test_the_preview_says_what_was_understood_and_what_was_not_by_its_path(as_cleo):
    shown = text(upload(as_cleo, written(phq9())))

    assert "by their LOINC codes" in shown
    assert "Placeholder notice" in shown
    assert "letter in the safe" in shown
    for said, path in [
        ("A question that is no item of this questionnaire.", "item[0].item[9]"),
        ("A score. It is computed here", "item[0].item[10]"),
        ("A formula.", "item[0].item[10].extension[0]"),
        ("Not kept: a patient may skip any question. (9)", "item[0].item[8].required"),
    ]:
        assert said in shown
        assert f"<code>{path}</code>" in shown
    assert not Wording.objects.exists()


def test_it_goes_through_the_same_guard_and_keeps_where_it_came_from(as_cleo, clinic, lead):
    upload(as_cleo, written(phq9()))
    page = as_cleo.get(f"{UPLOAD}preview/")
    read = page.context["form"]["read"].value()
    assert as_cleo.post(f"{UPLOAD}preview/", {**GOOD, "risk_9": "no", "read": read}).status_code == 422
    assert not Wording.objects.exists()
    assert as_cleo.post(f"{UPLOAD}preview/", {**GOOD, "read": read}).status_code == 302

    row = Wording.objects.get()
    assert (row.texts["9"], row.entitlement) == ("Line 9", "letter in the safe")
    assert row.source["matched_by"] == "loinc"
    shown = text(sign_in(as_cleo, lead).get(reverse("clinic_wording", args=[row.pk])))
    assert "<code>item[0].item[9]</code>" in shown
    assert "Confirm this wording" in shown


def test_a_fhir_file_needs_a_reason_beside_it(as_cleo):
    refused = upload(as_cleo, written(phq9()), entitlement="")
    assert refused.status_code == 422
    assert "entitlement_note" in text(refused)
    assert upload(as_cleo, written(phq9())).status_code == 200


def test_a_language_that_the_file_does_not_hold_is_refused(as_cleo):
    assert "it has no text in es." in text(upload(as_cleo, written(phq9()), language="es"))
    assert upload(as_cleo, written(phq9()), language="en").status_code == 200
    assert upload(as_cleo, written(phq9()), language="xx").status_code == 422


@pytest.mark.slow
def test_every_hostile_file_is_refused_and_nothing_is_written(as_cleo):
    for name, content in hostile.files().items():
        response = upload(as_cleo, content)
        assert response.status_code == 422, name
        assert "<script>alert" not in text(response), name
    assert not Wording.objects.exists()
    assert not as_cleo.session.get("wording_drafts")


def test_a_confirmed_wording_goes_out_as_fhir_and_comes_back_the_same(as_cleo, clinic, lead, cleo, batteries):
    row = in_use(clinic, lead, cleo)
    response = as_cleo.get(f"{UPLOAD}en.json")

    assert response["Content-Type"] == "application/fhir+json; charset=utf-8"
    assert 'filename="phq-9-1.0.0-en.json"' in response["Content-Disposition"]
    back = read_fhir(response.content, PHQ, "en", "why")
    assert (back.texts, back.anchors, back.order_id) == (row.texts, row.anchors, row.order_id)
    assert f"{UPLOAD}en.json" in text(as_cleo.get(reverse("clinic_wording", args=[row.pk])))


def test_without_a_wording_it_holds_codes_only_and_says_so(as_cleo, clinic, batteries):
    response = as_cleo.get(f"{UPLOAD}en.json")
    assert 'filename="phq-9-1.0.0-en-codes-only.json"' in response["Content-Disposition"]
    items = json.loads(response.content)["item"][0]["item"]
    assert [item["code"][1]["code"] for item in items] == [item.loinc for item in PHQ.items]
    assert not any("text" in item for item in items)
    assert "Without a confirmed wording it holds ids and codes, and no words." in text(as_cleo.get(UPLOAD))


def test_our_own_questionnaires_go_out_with_their_words(as_cleo):
    address = "/clinic/wordings/leeside-check-in/1.0.0-draft1/es.json"
    assert address in text(as_cleo.get(reverse("clinic_wordings")))
    items = json.loads(as_cleo.get(address).content)["item"][0]["item"]
    own = load("leeside-check-in")
    assert [item["text"] for item in items] == [item.text["es"] for item in own.items]


def test_the_words_of_another_clinic_do_not_go_out(as_cleo, other_clinic, batteries):
    theirs = [make_user(other_clinic, name, Role.LEAD) for name in ("One", "Two")]
    in_use(other_clinic, *theirs)
    assert "Line 9 of the printed sheet" not in text(as_cleo.get(f"{UPLOAD}en.json"))
    assert "Line 9 of the printed sheet" in text(sign_in(as_cleo, theirs[0]).get(f"{UPLOAD}en.json"))


@pytest.mark.parametrize("address", ["/clinic/wordings/phq-9/9/en.json", f"{UPLOAD}fr.json"])
def test_what_is_not_there_does_not_go_out(as_cleo, address):
    assert as_cleo.get(address).status_code == 404


def test_who_stated_which_entitlement_when_stays_to_be_read(as_cleo, clinic, lead, cleo, other_clinic, batteries):
    in_use(clinic, lead, cleo, entitlement_note="the first reason")
    in_use(clinic, cleo, lead, entitlement_note="the second reason")
    stranger = make_user(other_clinic, "Stranger", Role.LEAD)
    stage_wording(
        clinic=other_clinic, sheet=sheet(PHQ, entitlement_note="theirs"), answers=looked(PHQ),
        by=staff(stranger, other_clinic),
    )  # fmt: skip

    shown = text(as_cleo.get(UPLOAD))

    assert shown.index("the second reason") < shown.index("the first reason")
    assert "Staged by Lea" in shown
    assert "Staged by Cleo" in shown
    assert shown.count("Not in use any more") == 1
    assert "theirs" not in shown
