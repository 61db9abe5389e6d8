import pytest
from django.core import mail

from intake.actions import load_batteries
from intake.models import ConsentText
from portal.accounts.exceptions import MayNot
from portal.accounts.models import Confirmation
from portal.audit.actor import staff, system
from portal.audit.models import AuditEvent, Outbox
from portal.audit.outbox import deliver_due
from portal.care.actions import setup
from portal.care.facts_of_clinic import Facts
from portal.care.models import DutyPerson, SafetySignature, TranslationSignature
from portal.care.setup_rows import checkables, signables
from portal.country.models import CrisisLine


@pytest.fixture(autouse=True)
def help_pages(settings, tmp_path):
    settings.HELP_PAGES_DIR = tmp_path


@pytest.fixture
def by_cleo(cleo, clinic):
    return staff(cleo, clinic)


@pytest.fixture
def duty(clinic, ana, by_cleo):
    return setup.name_duty_person(clinic=clinic, user=ana, by=by_cleo)


@pytest.fixture
def question(clinic):
    load_batteries(by=system("test"))
    return next(row.text for row in signables(clinic) if row.text.language == "en")


@pytest.fixture
def no_audit(monkeypatch):
    """Writing the audit row fails, as the last thing that an action does."""

    def broken(*args, **kwargs):
        raise RuntimeError("no audit row")

    def switch_on():
        monkeypatch.setattr(setup, "record", broken)

    return switch_on


def sign(clinic, question, by, **changes):
    values = {
        "instrument": question.instrument, "version": question.version, "item": question.item,
        "language": question.language, "read_hash": question.hash, **changes,
    }  # fmt: skip
    return setup.sign_safety_text(clinic=clinic, by=by, **values)


def check(clinic, by, part="translator", person_name="Tomás", hashes=None):
    rows = [row for row in checkables(clinic) if row.line.instrument == "leeside-check-in"]
    line = rows[0].line
    return setup.record_translation_check(
        clinic=clinic, instrument=line.instrument, version=line.version, language="es", part=part,
        hashes=[row.line.hash for row in rows] if hashes is None else hashes, person_name=person_name, by=by,
    )  # fmt: skip


def test_settings_change_and_the_fields_are_audited_without_values(clinic, by_cleo):
    setup.change_settings(clinic=clinic, phone="09 1", name="New name", by=by_cleo)

    clinic.refresh_from_db()
    assert clinic.phone == "09 1"
    assert AuditEvent.objects.get(action="clinic.changed").facts == {"fields": "name phone"}


def test_saving_the_same_settings_again_writes_nothing(clinic, by_cleo):
    setup.change_settings(clinic=clinic, phone=clinic.phone, by=by_cleo)

    assert not AuditEvent.objects.exists()


def test_settings_do_not_change_without_their_audit_row(clinic, by_cleo, no_audit):
    no_audit()

    with pytest.raises(RuntimeError):
        setup.change_settings(clinic=clinic, phone="09 1", by=by_cleo)

    clinic.refresh_from_db()
    assert clinic.phone == "09 000 0000"


def test_a_clinician_changes_no_settings(clinic, by_ana):
    for act in (
        lambda: setup.change_settings(clinic=clinic, phone="1", by=by_ana),
        lambda: setup.confirm_subject(clinic=clinic, subject="phone", by=by_ana),
        lambda: setup.name_duty_person(clinic=clinic, user=by_ana.row, by=by_ana),
        lambda: setup.write_consent_text(clinic=clinic, language="en", text="Yes", by=by_ana),
        lambda: setup.check_line(clinic=clinic, name="Line", call="1", by=by_ana),
        lambda: setup.send_mail_test(clinic=clinic, by=by_ana),
    ):
        with pytest.raises(MayNot):
            act()


def test_an_admin_changes_nothing_in_another_clinic(other_clinic, by_cleo):
    with pytest.raises(MayNot):
        setup.change_settings(clinic=other_clinic, phone="1", by=by_cleo)
    with pytest.raises(MayNot):
        setup.write_consent_text(clinic=other_clinic, language="en", text="Yes", by=by_cleo)


def test_nothing_is_confirmed_that_nobody_entered(clinic, by_cleo):
    setup.change_settings(clinic=clinic, urgent_phone="", by=by_cleo)

    with pytest.raises(setup.NotEntered):
        setup.confirm_subject(clinic=clinic, subject="phone", by=by_cleo)


def test_nothing_is_confirmed_without_its_audit_row(clinic, by_cleo, no_audit):
    no_audit()

    with pytest.raises(RuntimeError):
        setup.confirm_subject(clinic=clinic, subject="phone", by=by_cleo)

    assert not Confirmation.objects.exists()


def test_the_mail_test_is_confirmed_by_its_code(clinic, cleo, by_cleo):
    setup.send_mail_test(clinic=clinic, by=by_cleo)
    deliver_due()
    code = mail.outbox[0].body.split()[-1]

    setup.confirm_mail_test(clinic=clinic, code=code.lower(), by=by_cleo)

    assert mail.outbox[0].to == [cleo.email]
    assert Confirmation.objects.get().subject == "mail"


def test_a_wrong_mail_code_confirms_nothing(clinic, by_cleo):
    with pytest.raises(setup.WrongTestCode):
        setup.confirm_mail_test(clinic=clinic, code="12345678", by=by_cleo)

    assert not Confirmation.objects.exists()


def test_somebody_without_a_clinical_role_is_not_named_for_duty(clinic, cleo, by_cleo):
    with pytest.raises(setup.CannotAnswerAlerts):
        setup.name_duty_person(clinic=clinic, user=cleo, by=by_cleo)


def test_somebody_of_another_clinic_is_not_named_for_duty(clinic, otto, by_cleo):
    with pytest.raises(setup.CannotAnswerAlerts):
        setup.name_duty_person(clinic=clinic, user=otto, by=by_cleo)


def test_nobody_is_named_without_an_audit_row(clinic, ana, by_cleo, no_audit):
    no_audit()

    with pytest.raises(RuntimeError):
        setup.name_duty_person(clinic=clinic, user=ana, by=by_cleo)

    assert not DutyPerson.objects.exists()


def test_a_test_message_has_no_name_and_no_clinical_word(clinic, duty, by_cleo):
    code = setup.send_test_message(duty=duty, by=by_cleo)
    deliver_due()

    message = mail.outbox[0]
    assert message.subject == "A page is ready for you"
    assert code in message.body
    for word in (clinic.name, "Ana", "alert", "risk", "patient", "duty person"):
        assert word not in message.body


def test_the_code_is_stored_as_a_hash_only(duty, by_cleo):
    code = setup.send_test_message(duty=duty, by=by_cleo)

    duty.refresh_from_db()
    assert code not in duty.test_code_hash
    assert len(duty.test_code_hash) == 64


def test_the_duty_person_confirms_with_the_code(clinic, duty, by_cleo, by_ana):
    code = setup.send_test_message(duty=duty, by=by_cleo)

    setup.confirm_test_message(clinic=clinic, code=f" {code[:4]} {code[4:].lower()}", by=by_ana)

    duty.refresh_from_db()
    assert duty.confirmed_at is not None


def test_nobody_confirms_for_somebody_else(clinic, duty, by_cleo, ben):
    code = setup.send_test_message(duty=duty, by=by_cleo)

    with pytest.raises(setup.NotNamed):
        setup.confirm_test_message(clinic=clinic, code=code, by=by_cleo)
    with pytest.raises(setup.NotNamed):
        setup.confirm_test_message(clinic=clinic, code=code, by=staff(ben, clinic))


def test_a_code_works_once_and_a_new_test_ends_the_old_code(clinic, duty, by_cleo, by_ana):
    first = setup.send_test_message(duty=duty, by=by_cleo)
    second = setup.send_test_message(duty=duty, by=by_cleo)

    with pytest.raises(setup.WrongTestCode):
        setup.confirm_test_message(clinic=clinic, code=first, by=by_ana)
    setup.confirm_test_message(clinic=clinic, code=second, by=by_ana)
    with pytest.raises(setup.WrongTestCode):
        setup.confirm_test_message(clinic=clinic, code=second, by=by_ana)


def test_no_test_leaves_without_its_audit_row(duty, by_cleo, no_audit):
    no_audit()

    with pytest.raises(RuntimeError):
        setup.send_test_message(duty=duty, by=by_cleo)

    assert not Outbox.objects.exists()


def test_somebody_off_duty_gets_no_test(clinic, duty, by_cleo, by_ana):
    code = setup.send_test_message(duty=duty, by=by_cleo)
    setup.end_duty(duty=duty, by=by_cleo)

    deliver_due()

    assert mail.outbox == []
    with pytest.raises(setup.NotNamed):
        setup.confirm_test_message(clinic=clinic, code=code, by=by_ana)
    with pytest.raises(setup.NotNamed):
        setup.send_test_message(duty=duty, by=by_cleo)


def test_a_consent_text_is_followed_never_edited(clinic, by_cleo):
    setup.write_consent_text(clinic=clinic, language="en", text="First.", by=by_cleo)
    setup.write_consent_text(clinic=clinic, language="en", text="Second.", by=by_cleo)

    assert list(ConsentText.objects.order_by("version").values_list("version", "text")) == [
        (1, "First."),
        (2, "Second."),
    ]


def test_the_same_consent_text_makes_no_new_version(clinic, by_cleo):
    first = setup.write_consent_text(clinic=clinic, language="en", text="First.\r\nLine.", by=by_cleo)

    assert setup.write_consent_text(clinic=clinic, language="en", text="First.\nLine. ", by=by_cleo) == first


def test_an_empty_consent_text_is_refused(clinic, by_cleo):
    with pytest.raises(setup.EmptyText):
        setup.write_consent_text(clinic=clinic, language="en", text=" \n", by=by_cleo)


def test_a_consent_text_is_not_written_without_its_audit_row(clinic, by_cleo, no_audit):
    no_audit()

    with pytest.raises(RuntimeError):
        setup.write_consent_text(clinic=clinic, language="en", text="First.", by=by_cleo)

    assert not ConsentText.objects.exists()


def test_a_clinician_signs_the_exact_words(clinic, question, ana, by_ana):
    row = sign(clinic, question, by_ana)

    assert row.signed_by == ana
    assert row.text_hash == question.hash


def test_an_admin_signs_no_safety_question(clinic, question, by_cleo):
    with pytest.raises(MayNot):
        sign(clinic, question, by_cleo)


@pytest.mark.parametrize(
    "change", [{"read_hash": "0" * 64}, {"item": "W1"}, {"instrument": "no-such"}, {"language": "fr"}]
)
def test_only_words_that_were_read_are_signed(clinic, question, by_ana, change):
    with pytest.raises(setup.ChangedMeanwhile):
        sign(clinic, question, by_ana, **change)


def test_a_signature_is_not_made_without_its_audit_row(clinic, question, by_ana, no_audit):
    no_audit()

    with pytest.raises(RuntimeError):
        sign(clinic, question, by_ana)

    assert not SafetySignature.objects.exists()


def test_every_line_that_was_read_is_recorded_with_a_name(clinic, question, by_ana):
    count = check(clinic, by_ana)

    assert TranslationSignature.objects.filter(person_name="Tomás", part="translator").count() == count


@pytest.mark.parametrize("again", ["ana díaz", "Ana  Díaz", " ANA\u00a0DI\u0301AZ "])
def test_translator_and_clinician_are_two_people(clinic, question, by_ana, ben, again):
    check(clinic, by_ana, person_name="Ana Díaz")

    with pytest.raises(setup.SecondPersonNeeded):
        check(clinic, staff(ben, clinic), part="clinician", person_name=again)

    assert not TranslationSignature.objects.filter(part="clinician").exists()


def test_one_account_records_one_part_and_a_second_the_other(clinic, question, by_ana, ben):
    count = check(clinic, by_ana)

    with pytest.raises(setup.SecondAccountNeeded):
        check(clinic, by_ana, part="clinician", person_name="Carmen")
    assert not TranslationSignature.objects.filter(part="clinician").exists()

    assert check(clinic, staff(ben, clinic), part="clinician", person_name="Carmen") == count


def test_a_name_written_with_two_blanks_before_this_was_refused_counts_once(clinic, question, by_ana, ben):
    check(clinic, by_ana, person_name="Ana Diaz")
    check(clinic, staff(ben, clinic), part="clinician", person_name="Carmen")
    line = next(row.line for row in checkables(clinic) if row.line.instrument == "leeside-check-in")
    assert Facts(clinic).is_checked_twice(line)

    TranslationSignature.objects.filter(part="clinician").update(person_name="ana  Diaz")

    assert not Facts(clinic).is_checked_twice(line)


def test_a_line_that_was_not_on_the_page_is_not_signed(clinic, question, by_ana):
    with pytest.raises(setup.ChangedMeanwhile):
        check(clinic, by_ana, hashes=["0" * 64])


def test_an_admin_retires_a_line_of_the_own_clinic(clinic, by_cleo):
    line = setup.check_line(clinic=clinic, name="Line", call="1", by=by_cleo)

    setup.retire_line(clinic=clinic, line=line, by=by_cleo)

    assert CrisisLine.objects.get().retired_at is not None
