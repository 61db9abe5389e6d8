from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from intake.actions import load_batteries
from intake.models import Battery
from portal.accounts.models import Clinic, Membership
from portal.accounts.roles import Role
from portal.audit.actor import staff, system
from portal.care.actions import setup
from portal.care.facts_of_clinic import Facts
from portal.care.models import Drill, TranslationSignature
from portal.care.readiness import lines, refusals
from portal.care.setup_rows import checkables, signables
from tests.conftest import make_user


@pytest.fixture(autouse=True)
def help_pages(settings, tmp_path):
    settings.HELP_PAGES_DIR = tmp_path


@pytest.fixture
def standard(db):
    load_batteries(by=system("test"))
    return Battery.objects.get(key="standard")


@pytest.fixture
def relationships(standard):
    return Battery.objects.get(key="relationships")


@pytest.fixture
def by_cleo(cleo, clinic):
    return staff(cleo, clinic)


@pytest.fixture
def by_ben(ben, clinic):
    return staff(ben, clinic)


def sign_questions(clinic, by):
    for row in signables(clinic):
        text = row.text
        setup.sign_safety_text(
            clinic=clinic, instrument=text.instrument, version=text.version, item=text.item, language=text.language,
            read_hash=text.hash, by=by,
        )  # fmt: skip


def check_translations(clinic, by, *instruments, **names):
    """Sign every line, or those of some instruments."""
    for part, name in names.items():
        groups = {}
        for row in checkables(clinic):
            if instruments and row.line.instrument not in instruments:
                continue
            groups.setdefault((row.line.instrument, row.line.version), []).append(row.line.hash)
        for (instrument, version), hashes in groups.items():
            setup.record_translation_check(
                clinic=clinic, instrument=instrument, version=version, language="es", hashes=hashes, part=part,
                person_name=name, by=by,
            )  # fmt: skip


@pytest.fixture
def prepared(clinic, standard, by_cleo, by_ana, ana):
    """A clinic that may send the standard intake in English."""
    setup.confirm_subject(clinic=clinic, subject="phone", by=by_cleo)
    setup.confirm_subject(clinic=clinic, subject="hours", by=by_cleo)
    setup.check_line(clinic=clinic, name="Line", call="1737", by=by_cleo)
    duty = setup.name_duty_person(clinic=clinic, user=ana, by=by_cleo)
    setup.confirm_test_message(clinic=clinic, code=setup.send_test_message(duty=duty, by=by_cleo), by=by_ana)
    setup.write_consent_text(clinic=clinic, language="en", text="You agree.", by=by_cleo)
    setup.write_consent_text(clinic=clinic, language="es", text="Estás de acuerdo.", by=by_cleo)
    sign_questions(clinic, by_ana)
    return clinic


def test_a_prepared_clinic_may_send(prepared, standard):
    assert refusals(prepared, standard, "en") == []


def test_a_new_clinic_may_send_nothing_and_reads_why(clinic, standard, ana):
    found = " ".join(refusals(clinic, standard, "en"))

    for word in ("consent", "duty", "phone", "hours", "crisis line", "signed the safety question"):
        assert word in found


def test_a_battery_without_a_safety_question_needs_consent_only(clinic, relationships, by_cleo):
    assert len(refusals(clinic, relationships, "en")) == 1

    setup.write_consent_text(clinic=clinic, language="en", text="You agree.", by=by_cleo)

    assert refusals(clinic, relationships, "en") == []


def test_a_changed_phone_asks_for_confirmation_again(prepared, standard, by_cleo):
    setup.change_settings(clinic=prepared, phone="09 999 9999", by=by_cleo)

    assert refusals(prepared, standard, "en") == [
        "The clinic's phone numbers are not entered and checked by a named person."
    ]


def test_changed_minutes_ask_for_the_hours_again(prepared, standard, by_cleo):
    setup.change_settings(clinic=prepared, urgent_minutes=30, by=by_cleo)

    assert refusals(prepared, standard, "en") == ["The clinic's hours are not entered and checked by a named person."]


@pytest.fixture
def without_mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"


def test_without_mail_a_code_on_the_screen_does_not_open_the_safety_question(
    prepared, standard, relationships, by_cleo, without_mail
):
    assert refusals(prepared, relationships, "en") == []
    assert refusals(prepared, standard, "en") == [
        "Mail is not set up, and nobody has signed who looks at the caseload. An admin signs it."
    ]

    setup.sign_watch(clinic=prepared, read_hash=Facts(prepared).watch_print, by=by_cleo)

    assert refusals(prepared, standard, "en") == []
    assert {line.key: line.done_by for line in lines(prepared)}["watch"] == "Cleo"


def test_who_looks_at_the_caseload_is_signed_again_when_somebody_else_does(
    prepared, standard, by_cleo, ben, without_mail
):
    setup.sign_watch(clinic=prepared, read_hash=Facts(prepared).watch_print, by=by_cleo)
    duty = setup.name_duty_person(clinic=prepared, user=ben, by=by_cleo)
    code = setup.send_test_message(duty=duty, by=by_cleo)
    setup.confirm_test_message(clinic=prepared, code=code, by=staff(ben, prepared))

    assert len(refusals(prepared, standard, "en")) == 1


def test_with_mail_nobody_is_asked_who_looks_at_the_caseload(prepared):
    assert "watch" not in [line.key for line in lines(prepared)]


def test_an_expired_line_stops_sending(prepared, standard):
    with time_machine.travel(timezone.now() + timedelta(days=184)):
        assert "crisis line" in " ".join(refusals(prepared, standard, "en"))


def test_a_duty_person_without_a_clinical_role_no_longer_counts(prepared, standard, ana):
    Membership.objects.filter(user=ana).update(ends_at=timezone.now())
    assert "Nobody in your clinic could receive an alert." in " ".join(refusals(prepared, standard, "en"))

    make_user(prepared, "Zoe", Role.CLINICIAN)
    assert "Nobody on duty has confirmed a test message" in " ".join(refusals(prepared, standard, "en"))


def test_a_named_duty_person_counts_only_once_they_confirmed(prepared, standard, by_cleo):
    setup.send_test_message(duty=prepared.duty_people.get(), by=by_cleo)

    assert "on duty" in " ".join(refusals(prepared, standard, "en"))


def test_a_language_that_the_clinic_does_not_work_in_is_refused(prepared, standard):
    assert "does not work in French" in " ".join(refusals(prepared, standard, "fr"))


def test_spanish_forms_stay_off_until_two_people_checked_every_line(prepared, standard, by_ana, by_ben):
    off = ["The Spanish forms stay off until two named people have checked every line."]
    assert refusals(prepared, standard, "es") == off

    check_translations(prepared, by_ana, translator="Tomás")
    assert refusals(prepared, standard, "es") == off

    check_translations(prepared, by_ben, clinician="Carmen")
    assert refusals(prepared, standard, "es") == []


def test_signatures_without_the_words_around_the_questions_are_not_all(prepared, standard, by_ana, by_ben):
    check_translations(prepared, by_ana, translator="Tomás")
    check_translations(prepared, by_ben, clinician="Carmen")
    around = TranslationSignature.objects.filter(line="check-in-mood-title")
    assert around.count() == 2
    around.delete()
    assert refusals(prepared, standard, "es") == [
        "The Spanish forms stay off until two named people have checked every line."
    ]


def test_in_the_demonstration_spanish_is_on(prepared, standard):
    Clinic.objects.filter(pk=prepared.pk).update(is_demonstration=True)
    prepared.refresh_from_db()

    assert refusals(prepared, standard, "es") == []


def test_signatures_of_another_clinic_do_not_count(prepared, other_clinic, standard):
    assert len(refusals(other_clinic, standard, "en")) == 6


def test_refusals_take_the_same_queries_for_one_person_and_many(
    prepared, standard, by_cleo, django_assert_max_num_queries
):
    for number in range(4):
        user = make_user(prepared, f"Person{number}", Role.CLINICIAN)
        setup.name_duty_person(clinic=prepared, user=user, by=by_cleo)
        setup.check_line(clinic=prepared, name=f"Line {number}", call=f"4{number}", by=by_cleo)

    with django_assert_max_num_queries(7):
        refusals(prepared, standard, "en")


def test_each_line_of_the_list_says_why_and_how_long(clinic, standard):
    for line in lines(clinic):
        assert line.why
        assert line.minutes > 0


def test_the_list_is_complete_once_everything_is_settled(prepared, by_cleo, by_ana, by_ben):
    make_user(prepared, "Third", Role.LEAD)
    setup.confirm_subject(clinic=prepared, subject="mail", by=by_cleo)
    assert [line.key for line in lines(prepared) if not line.is_done] == ["drill", "translations"]

    now = timezone.now()
    Drill.objects.create(clinic=prepared, due_at=now, seen_by=by_ana.row, seen_at=now, ended_at=now)
    check_translations(prepared, by_ana, translator="Tomás")
    check_translations(prepared, by_ben, clinician="Carmen")

    assert all(line.is_done for line in lines(prepared))


def test_forms_that_a_first_intake_does_not_ask_hold_the_list_open_for_nobody(prepared, by_ana, by_ben):
    standard = ("leeside-check-in", "leeside-attachment-core")
    check_translations(prepared, by_ana, *standard, translator="Tomás")
    check_translations(prepared, by_ben, *standard, clinician="Carmen")

    assert next(line for line in lines(prepared) if line.key == "translations").is_done
    assert "leeside-attachment" in {row.line.instrument for row in checkables(prepared)}


@pytest.mark.parametrize("key", ["one-person", "study"])
def test_the_other_forms_stay_off_in_spanish_until_their_own_lines_are_checked(prepared, by_ana, by_ben, key):
    asked = Battery.objects.get(key=key)
    standard = ("leeside-check-in", "leeside-attachment-core")
    check_translations(prepared, by_ana, *standard, translator="Tomás")
    check_translations(prepared, by_ben, *standard, clinician="Carmen")
    assert "stay off" in " ".join(refusals(prepared, asked, "es"))
    assert refusals(prepared, asked, "en") == []

    check_translations(prepared, by_ana, translator="Tomás")
    check_translations(prepared, by_ben, clinician="Carmen")

    assert refusals(prepared, asked, "es") == []


def test_the_list_names_who_stands_behind_a_line(prepared):
    done_by = {line.key: line.done_by for line in lines(prepared)}

    assert done_by["phone"] == done_by["crisis-lines"] == "Cleo"
    assert done_by["duty"] == done_by["safety-question"] == "Ana"


def test_an_empty_clinic_has_nothing_done(db, standard):
    clinic = Clinic.objects.create(slug="empty")

    assert not [line.key for line in lines(clinic) if line.is_done and line.key != "translations"]
