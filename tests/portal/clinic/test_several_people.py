"""A questionnaire that was published about several people, from its imported words to the plane of all of them."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from intake import actions
from intake.instruments import load
from intake.models import Assessment, Battery, Profile, Wording
from intake.rescoring import differences
from portal.audit.actor import patient
from portal.care.batteries import new_part
from tests.intake import staged
from tests.intake.conftest import Browser, consent_text  # noqa: F401
from tests.portal.clinic import intakes
from tests.portal.clinic.test_entries import Desk, text
from tests.portal.clinic.test_setup_batteries import draft, released, step  # noqa: F401
from tests.portal.clinic.test_wordings import stage, upload
from tests.sign_in import sign_in
from tests.wordings import as_csv, rows_of

pytestmark = pytest.mark.django_db
FORM = load("ecr-rs")
ASKED = f"{FORM.key}@{FORM.version}"
EVERYBODY = ("mother", "father", "partner", "friend")
GLOBAL = {"anxiety": "2.75", "avoidance": "4.416666667"}  # by hand: the plain mean over the four


@pytest.fixture
def asked(clinic, ana, lead, pia, by_ana, consent_text):  # noqa: F811
    """Sends a set that asks about these people, with placeholder words and no other way in than the parts."""

    def send(*people):
        staged.word(clinic, ana, lead, FORM.key)
        parts = []
        for kind in people:
            parts.append(new_part(f"{ASKED}#{kind}", clinic, parts))
        intakes.join(pia, ana)
        return actions.invite(
            patient=pia, battery=staged.make(clinic, *parts), responsible=ana, language="en", by=by_ana
        )

    return send


def bring_in(first, second):
    """Import the placeholder words through the pages: one stages them, another confirms."""
    upload(first, as_csv(rows_of(FORM)), FORM)
    stage(first, FORM, permission_name="A. Author", permission_date="2026-01-02")
    row = Wording.objects.get()
    second.post(reverse("clinic_wording", args=[row.pk]), {"read_all": "9"})
    row.refresh_from_db()
    assert row.confirmed_at


def test_from_the_imported_words_to_one_plane_with_the_published_mean(
    as_ana, clinic, cleo, lead, pia, ana, by_ana, consent_text, batteries, draft  # noqa: F811
):  # fmt: skip
    as_cleo, as_lead = sign_in(Client(), cleo), sign_in(Client(), lead)
    bring_in(as_cleo, as_lead)
    assert "about their mother" in as_lead.get(reverse("clinic_battery_draft", args=[draft.pk])).content.decode()
    for kind in EVERYBODY:
        step(as_lead, draft, "add", asks=f"{ASKED}#{kind}")
    released(as_lead, draft)
    battery = Battery.objects.get(clinic=clinic, key=draft.key)
    assert [row.target for row in battery.sections.order_by("position")] == list(EVERYBODY)

    intakes.join(pia, ana)
    issued = actions.invite(patient=pia, battery=battery, responsible=ana, language="en", by=by_ana)
    browser = Browser(Client(), issued).start()
    for part, given in enumerate((1, 2, 3, 5), start=1):
        browser.client.post(f"/you/part/{part}/")
        for number in range(1, len(FORM.items) + 1):
            assert browser.answer(part, number, str(given)).status_code < 400
    sent = browser.client.get("/you/check/")
    assert "(about your closest friend)" in text(sent)
    actions.submit(invitation=browser.invitation, by=patient(pia))

    profile = Profile.objects.get()
    across = {found["scale"]: found for found in profile.findings if found["kind"] == "across-people"}
    assert {scale: Decimal(found["value"]) for scale, found in across.items()} == {
        scale: Decimal(value) for scale, value in GLOBAL.items()
    }
    page = text(as_ana.get(f"/p/{pia.pk}/"))
    assert page.count("Relationships, one by one") == 1
    for person in ("Mother", "Father", "Partner", "Closest friend"):
        assert person in page
    assert "the plain mean over people, as published. It counts: Mother, Father, Partner, Closest friend." in page
    assert "mean 2.75 over 4 of the people asked about." in page


def test_the_person_stands_above_each_statement_that_does_not_name_them(asked):
    browser = Browser(Client(), asked("mother", "partner")).start()
    assert "(about your mother)" in text(browser.client.get("/you/part/1/"))
    browser.client.post("/you/part/1/")
    assert '<span class="q-lead">About your mother. With this person</span>' in text(
        browser.client.get("/you/part/1/1/")
    )
    assert "About your partner. With this person" in text(browser.client.get("/you/part/2/all/"))


def test_asked_in_general_it_names_nobody_and_keeps_its_own_words(asked, clinic):
    browser = Browser(Client(), asked("")).start()
    assert Assessment.objects.get().target_kind == ""
    shown = text(browser.client.get("/you/part/1/1/"))
    assert '<span class="q-lead">With this person</span>' in shown
    assert "About" not in re.search(r"<legend>.*?</legend>", shown)[0]


def test_a_person_who_is_not_there_is_left_out_of_the_mean_and_named(asked, pia, as_ana):
    browser = Browser(Client(), asked("mother", "father", "friend")).start()
    assert "There is no such person" in text(browser.client.get("/you/part/1/"))
    browser.client.post("/you/part/1/", {"absent": "not-in-touch"})
    browser.answer_all("3")
    actions.submit(invitation=browser.invitation, by=patient(pia))
    page = text(as_ana.get(f"/p/{pia.pk}/"))
    assert "It counts: Father, Closest friend." in page
    assert "Mother: they are not in touch." in page


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("no-such-person", "This part is left out: there is no such person."),
        ("not-in-touch", "This part is left out: the patient is not in touch with them."),
    ],
)
def test_staff_enter_about_whom_it_is_and_that_somebody_is_not_there(asked, as_ana, reason, said):
    desk = Desk(as_ana, asked("mother", "friend").invitation)
    desk.start()
    desk.consents()
    drawn = desk.page("part/1/")
    assert "(about your mother)" in drawn
    assert "About your mother. With this person" in drawn
    assert "nobody close right now" not in drawn
    desk.part(1, absent=reason)
    assert Assessment.objects.get(target_kind="mother").target_absent == reason
    assert said in desk.page("part/1/")
    assert said in desk.page("check/")
    desk.part(1, absent="")
    assert Assessment.objects.get(target_kind="mother").target_absent == ""
    assert "Line 1 of ecr-rs" in desk.page("part/1/")


@pytest.mark.parametrize(("key", "why"), [("raas", "not sourced here."), ("saam", "and measures a moment.")])
def test_an_attachment_questionnaire_without_a_plane_says_why(
    clinic,
    ana,
    lead,
    pia,
    by_ana,
    as_ana,
    key,
    why,
    consent_text,  # noqa: F811
):
    staged.word(clinic, ana, lead, key)
    intakes.join(pia, ana)
    parts = [new_part(f"{key}@{load(key).version}", clinic, [])]
    issued = actions.invite(patient=pia, battery=staged.make(clinic, *parts), responsible=ana, language="en", by=by_ana)
    Browser(Client(), issued).start().answer_all("3")
    profile = actions.submit(invitation=issued.invitation, by=patient(pia))
    page = text(as_ana.get(f"/p/{pia.pk}/"))
    assert page.count("No plane: it has three scales, not two,") == 1
    assert why in page
    assert profile.planes == []
    assert list(differences()) == []


def test_only_what_was_published_about_people_or_names_one_is_asked_about_them(clinic):
    assert "target" not in new_part("ecr-s@1.0.0#mother", clinic, [])
    assert "target" not in new_part(ASKED, clinic, [])
    assert new_part(f"{ASKED}#friend", clinic, [])["target"] == "friend"
