"""Staging and confirming a wording: who may, what the licence says, and that patients are asked on meanwhile."""

from dataclasses import replace

import pytest
from django.utils.translation import override

from intake import exceptions
from intake.actions import invite
from intake.actions.batteries import make_imported_batteries
from intake.actions.drafts import retire_battery
from intake.instruments import load
from intake.instruments.sheet import SheetRefused
from intake.models import Battery, Wording
from intake.path import Path
from intake.wording import worded
from portal.accounts.exceptions import MayNot
from portal.accounts.roles import Role
from portal.audit.actor import staff, system
from portal.audit.models import AuditEvent
from portal.care.actions import wordings as actions
from portal.care.readiness import refusals
from portal.care.sending import batteries_for, battery_in
from portal.clinic.forms.intakes import IntakeForm
from tests.conftest import make_patient, make_user
from tests.wordings import looked, sheet

PHQ, GAD, ECR = load("phq-9"), load("gad-7"), load("ecr")
READ = {"read_all": 9, "risk_lines_are_about_self_harm": True}


def stage(clinic, user, instrument=PHQ, **changes):
    by = staff(user, clinic)
    return actions.stage_wording(
        clinic=clinic, sheet=sheet(instrument, **changes), answers=looked(instrument), by=by
    )  # fmt: skip


def confirm(row, user, **answers):
    return actions.confirm_wording(wording=row, answers={**READ, **answers}, by=staff(user, row.clinic))


def text_in_use(clinic):
    return worded("phq-9", "1.0.0", clinic.pk).item("9").wording("en")


def test_a_lead_stages_and_an_admin_confirms(clinic, lead, cleo, batteries):
    row = stage(clinic, lead)
    assert text_in_use(clinic) is None

    confirm(row, cleo)

    assert text_in_use(clinic) == "Line 9 of the printed sheet"
    told = list(
        AuditEvent.objects.filter(action__startswith="wording.").order_by("at").values_list("action", "actor_id")
    )
    assert told == [("wording.staged", str(lead.pk)), ("wording.confirmed", str(cleo.pk))]


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.EDITOR, Role.REVIEWER])
def test_other_roles_neither_stage_nor_confirm(clinic, lead, role):
    other = make_user(clinic, "Other", role)
    row = stage(clinic, lead)

    with pytest.raises(MayNot):
        stage(clinic, other, GAD)
    with pytest.raises(MayNot):
        confirm(row, other)
    assert Wording.objects.get().confirmed_at is None


def test_an_admin_of_another_clinic_does_neither(clinic, other_clinic, lead):
    stranger = make_user(other_clinic, "Stranger", Role.ADMIN, Role.LEAD)
    row = stage(clinic, lead)

    with pytest.raises(MayNot):
        actions.confirm_wording(wording=row, answers=READ, by=staff(stranger, other_clinic))
    with pytest.raises(MayNot):
        actions.stage_wording(clinic=clinic, sheet=sheet(GAD), answers=looked(GAD), by=staff(stranger, other_clinic))


def test_nobody_confirms_what_they_staged(clinic, lead, cleo):
    row = stage(clinic, lead)

    with pytest.raises(exceptions.OwnWording):
        confirm(row, lead)
    assert confirm(row, cleo).confirmed_by == cleo


def test_the_wording_in_use_stays_until_the_next_is_confirmed(clinic, lead, cleo, batteries):
    first = confirm(stage(clinic, lead), cleo)
    second = stage(clinic, cleo)
    assert text_in_use(clinic) == "Line 9 of the printed sheet"
    first.refresh_from_db()
    assert first.retired_at is None

    confirm(second, lead)

    first.refresh_from_db()
    assert first.retired_at is not None
    assert text_in_use(clinic) == "Line 9 of the printed sheet"


def test_a_corrected_file_takes_the_place_of_the_one_that_waits(clinic, lead, cleo):
    first, second = stage(clinic, lead), stage(clinic, lead)

    with pytest.raises(exceptions.NotWaiting):
        confirm(first, cleo)
    assert confirm(second, cleo).confirmed_at


def test_a_wording_is_confirmed_once(clinic, lead, cleo, batteries):
    row = stage(clinic, lead)
    confirm(row, cleo)

    with pytest.raises(exceptions.NotWaiting):
        confirm(row, cleo)
    assert AuditEvent.objects.filter(action="wording.confirmed").count() == 1


@pytest.mark.parametrize(
    ("is_commercial", "refusal"), [(True, exceptions.NotForSoldCare), (None, exceptions.SoldCareUnsaid)]
)
def test_a_licence_for_care_that_is_not_sold_keeps_others_out(clinic, lead, cleo, is_commercial, refusal):
    row = stage(clinic, lead, ECR)
    clinic.is_commercial = is_commercial
    clinic.save()

    with pytest.raises(refusal):
        stage(clinic, lead, ECR)
    row.refresh_from_db()
    with pytest.raises(refusal):
        confirm(row, cleo, read_all=36)
    assert stage(clinic, lead, PHQ).pk  # free for everybody


def disabled_copy(instrument):
    return replace(instrument, disabled={"en": "Nobody checked the keys.", "es": "Nadie revisó las claves."})


def test_wording_of_a_disabled_instrument_is_not_staged_and_the_reason_is_said(clinic, lead):
    with pytest.raises(exceptions.Disabled, match="checks them against the manual"):
        stage(clinic, lead, load("ippa-1987"))
    with override("es"), pytest.raises(exceptions.Disabled, match="compare con el manual"):
        stage(clinic, lead, load("ippa-1987"))
    assert not Wording.objects.exists()
    assert stage(clinic, lead, load("raas")).instrument == "raas"


def test_wording_that_waited_while_its_instrument_was_disabled_is_not_confirmed(clinic, lead, cleo, monkeypatch):
    row = stage(clinic, lead, GAD)
    with monkeypatch.context() as patch:
        patch.setattr("intake.actions.wordings.load", lambda *_: disabled_copy(GAD))
        with pytest.raises(exceptions.Disabled):
            confirm(row, cleo, read_all=7)

    assert confirm(row, cleo, read_all=7).confirmed_at


def test_a_disabled_instrument_is_sent_to_nobody(in_english, lead, monkeypatch):
    clinic = in_english
    patient, battery = make_patient(clinic, "Pia Park"), Battery.objects.get(clinic=clinic, key="standard")
    invited = {"patient": patient, "battery": battery, "responsible": lead, "language": "en", "by": system("test")}
    with monkeypatch.context() as patch:
        patch.setattr("intake.wording.load", lambda *pair: disabled_copy(load(*pair)))
        with pytest.raises(exceptions.Disabled):
            invite(**invited)

    assert invite(**invited).invitation.pk


def test_a_language_that_the_clinic_does_not_work_in_is_refused(clinic, lead):
    with pytest.raises(exceptions.NotALanguageHere):
        stage(clinic, lead, lang="fr")
    assert stage(clinic, lead, lang="es").language == "es"


@pytest.mark.parametrize("answers", [{"read_all": 8}, {"risk_lines_are_about_self_harm": False}])
def test_a_second_person_who_did_not_look_is_refused(clinic, lead, cleo, answers):
    row = stage(clinic, lead)

    with pytest.raises(SheetRefused):
        confirm(row, cleo, **answers)
    row.refresh_from_db()
    assert (row.confirmed_at, AuditEvent.objects.filter(action="wording.confirmed").count()) == (None, 0)


def test_phq_and_gad_together_make_the_clinics_own_battery(clinic, lead, cleo, batteries):
    confirm(stage(clinic, lead, PHQ), cleo)
    assert not Battery.objects.filter(clinic=clinic, key="standard").exists()

    confirm(stage(clinic, lead, GAD), cleo, read_all=7)

    assert Battery.objects.filter(clinic=clinic, key="standard").exists()


@pytest.fixture
def in_english(clinic, lead, cleo, batteries):
    """A clinic of two languages that holds PHQ-9 and GAD-7 in English."""
    confirm(stage(clinic, lead, PHQ), cleo)
    confirm(stage(clinic, lead, GAD), cleo, read_all=7)
    return clinic


def offered(clinic, language):
    return [row.clinic for row, spoken in batteries_for(clinic).items() if row.key == "standard" and language in spoken]


def test_an_import_in_one_language_leaves_the_shipped_intake_in_the_other(in_english, lead):
    assert offered(in_english, "en") == [in_english]
    assert offered(in_english, "es") == [None]
    by = staff(lead, in_english)
    assert battery_in(by, "standard", "en").clinic == in_english
    assert battery_in(by, "standard", "es").clinic is None


def test_an_import_in_both_languages_puts_the_clinics_own_in_place_of_it(in_english, lead, cleo):
    confirm(stage(in_english, lead, PHQ, lang="es"), cleo)
    confirm(stage(in_english, lead, GAD, lang="es"), cleo, read_all=7)

    assert offered(in_english, "en") == offered(in_english, "es") == [in_english]
    assert battery_in(staff(lead, in_english), "standard", "es").clinic == in_english


def test_a_form_takes_questions_in_the_languages_in_which_they_are_offered(in_english):
    own, shipped = sorted(
        (row for row in batteries_for(in_english) if row.key == "standard"), key=lambda r: not r.clinic
    )
    for row, language, is_taken in (
        (own, "es", False),
        (shipped, "en", False),
        (own, "en", True),
        (shipped, "es", True),
    ):
        sent = {"battery": str(row.pk), "language": language, "occasion": "intake", "contact_is_safe": "no"}
        form = IntakeForm(sent, batteries=batteries_for(in_english), clinic=in_english)
        assert form.is_valid() is is_taken, form.errors


def test_an_instrument_that_nothing_asks_gets_a_battery_of_its_own(clinic, lead, cleo, batteries):
    confirm(stage(clinic, lead, ECR), cleo, read_all=36)

    own = Battery.objects.get(clinic=clinic)
    assert (own.key, own.version, own.title) == (ECR.key, ECR.version, dict(ECR.title))
    [section] = own.sections.all()
    assert (section.instrument, section.items, section.asks_for_close_people) == ("ecr", [], True)
    assert set(section.intro) == {"en", "es"}
    assert own in batteries_for(clinic)
    assert AuditEvent.objects.get(action="battery.made").about_id == str(own.pk)


def test_a_wording_that_was_confirmed_before_gets_its_battery_at_the_next_start(clinic, lead, cleo, batteries):
    confirm(stage(clinic, lead, ECR), cleo, read_all=36)
    Battery.objects.filter(clinic=clinic).delete()
    stage(clinic, lead, GAD)  # not confirmed: nothing to send

    for _start in range(2):
        make_imported_batteries(by=system("starter"))

    assert [row.key for row in Battery.objects.filter(clinic=clinic)] == ["ecr"]


def test_a_battery_that_the_clinic_retired_is_not_made_again(clinic, lead, cleo, batteries):
    confirm(stage(clinic, lead, ECR), cleo, read_all=36)
    retire_battery(battery=Battery.objects.get(clinic=clinic), by=staff(lead, clinic))

    make_imported_batteries(by=system("starter"))
    confirm(stage(clinic, lead, ECR, lang="es"), cleo, read_all=36)

    assert Battery.objects.get(clinic=clinic).retired_at


def test_a_corrected_wording_makes_no_second_battery(clinic, other_clinic, lead, cleo, batteries):
    confirm(stage(clinic, lead, ECR), cleo, read_all=36)
    confirm(stage(clinic, lead, ECR), cleo, read_all=36)
    confirm(stage(clinic, lead, ECR, lang="es"), cleo, read_all=36)

    assert Battery.objects.filter(clinic=clinic).count() == 1
    assert not Battery.objects.filter(clinic=other_clinic).exists()


def test_what_the_clinics_own_intake_asks_gets_no_battery_beside_it(clinic, lead, cleo, batteries):
    confirm(stage(clinic, lead, PHQ), cleo)
    confirm(stage(clinic, lead, GAD), cleo, read_all=7)

    assert set(Battery.objects.filter(clinic=clinic).values_list("key", flat=True)) == {"phq-9", "standard"}


def test_an_imported_ecr_reaches_a_patient(clinic, lead, cleo, pia, batteries):
    confirm(stage(clinic, lead, ECR), cleo, read_all=36)
    by = staff(lead, clinic)

    issued = invite(patient=pia, battery=battery_in(by, "ecr", "en"), responsible=None, language="en", by=by)

    first = Path(issued.invitation).question(1, 1)
    assert first.text_in("en") == "Line 1 of the printed sheet"


def test_the_safety_question_of_a_battery_of_one_must_be_signed(clinic, lead, cleo, batteries):
    confirm(stage(clinic, lead, PHQ), cleo)

    own = Battery.objects.get(clinic=clinic)
    assert "No clinician of yours has signed the safety question in English." in refusals(clinic, own, "en")


def test_the_standard_intake_is_offered_first_and_the_study_form_last(clinic, lead, cleo, batteries):
    confirm(stage(clinic, lead, ECR), cleo, read_all=36)

    keys = [row.key for row in batteries_for(clinic)]
    assert keys == ["standard", "check-in", "ecr", "one-person", "relationships", "study"]
