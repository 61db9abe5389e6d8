from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from intake.models import Battery, Section
from portal.audit import deliveries, outbox
from portal.audit.models import Delivery, Heartbeat, Outbox
from portal.country.lines import suggestions
from portal.country.models import CrisisLine
from portal.operations import doctor, installation


def words(check) -> str:
    return "\n".join(finding.what for finding in check())


def make_line(clinic, cleo, *, expires_in: timedelta | None) -> CrisisLine:
    now = timezone.now()
    checked = {} if expires_in is None else {
        "checked_by": cleo, "checked_at": now - timedelta(days=400), "expires_at": now + expires_in,
    }  # fmt: skip
    return CrisisLine.objects.create(
        clinic=clinic, country="NZ", kind=CrisisLine.LINE, name="A line", call="1", **checked
    )


def test_a_secret_that_others_can_read_is_named(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    (tmp_path / "secrets").mkdir()
    for name, mode in (("SECRET_KEY", 0o644), ("FIELD_KEYS", 0o600)):
        (tmp_path / "secrets" / name).touch()
        (tmp_path / "secrets" / name).chmod(mode)

    assert "SECRET_KEY" in words(doctor.secrets)
    assert "FIELD_KEYS" not in words(doctor.secrets)


def test_what_would_refuse_the_next_start_is_named(db, settings):
    assert words(doctor.system_checks) == ""

    settings.DEMO = settings.SERVED_OVER_TLS = True

    assert "DEMO=1" in words(doctor.system_checks)


def test_missing_mail_is_named_but_not_on_a_demonstration(db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert "No mail" in words(doctor.mail)

    installation.record(True)

    assert words(doctor.mail) == ""


def test_a_missing_security_contact_is_named_but_not_on_a_demonstration(db, settings):
    assert "security.txt is not there" in words(doctor.security_contact)

    settings.SECURITY_CONTACT = ["mailto:security@clinic.example"]
    assert words(doctor.security_contact) == ""

    settings.SECURITY_CONTACT = []
    installation.record(True)
    assert words(doctor.security_contact) == ""


def test_a_worker_that_does_not_run_is_named(db):
    assert "not running" in words(doctor.worker)

    Heartbeat.objects.create(name="worker", at=timezone.now())

    assert words(doctor.worker) == ""


def test_messages_that_keep_failing_are_named_by_kind_and_cause(pia):
    message = outbox.post("alert.raised", about=pia, clinic_id=pia.clinic_id)
    Outbox.objects.filter(pk=message.pk).update(attempts=3, last_error="mail: SMTPException")

    assert "alert.raised cannot leave: mail: SMTPException" in words(doctor.outbox)


def test_somebody_who_is_missed_while_others_are_reached_is_counted(pia):
    message = outbox.post("alert.raised", about=pia, clinic_id=pia.clinic_id)
    row = deliveries.row_for(message, pia.pk, "mail")
    Delivery.objects.filter(pk=row.pk).update(attempts=3, last_error="mail: SMTPRecipientsRefused")
    assert words(doctor.people_not_reached) == ""  # nobody was reached: the message itself is told of

    Outbox.objects.filter(pk=message.pk).update(times_sent=1, sent_at=timezone.now())
    assert "1 of those whom messages wait for cannot be reached: mail: SMTP" in words(doctor.people_not_reached)


def test_a_clinic_without_crisis_lines_is_named(clinic, cleo):
    known = len(suggestions(clinic))
    off = f"{known} that we know of its country are off: no named person has checked them."
    assert "no checked crisis line" in words(doctor.crisis_lines)
    assert off in words(doctor.crisis_lines)
    make_line(clinic, cleo, expires_in=timedelta(days=90))
    assert off not in words(doctor.crisis_lines)


def test_unchecked_and_expired_lines_are_counted(clinic, cleo):
    make_line(clinic, cleo, expires_in=None)
    make_line(clinic, cleo, expires_in=-timedelta(days=1))

    found = words(doctor.crisis_lines)

    assert "crisis lines that no named person checked, and that are therefore off: 1." in found
    assert "crisis lines whose check has expired, and that are therefore off: 1." in found


def test_a_check_that_ends_soon_is_told_with_the_days_left(clinic, cleo):
    make_line(clinic, cleo, expires_in=timedelta(days=13, hours=1))

    assert "the check of 1 crisis lines ends within 14 days" in words(doctor.crisis_lines)


def test_lines_of_another_country_are_none_for_the_clinics_own_patients(clinic, cleo):
    line = make_line(clinic, cleo, expires_in=timedelta(days=90))
    CrisisLine.objects.filter(pk=line.pk).update(country="AU")

    assert "no checked crisis line" in words(doctor.crisis_lines)


def test_facts_that_should_be_read_again_are_named_where_they_are_used(clinic):
    with time_machine.travel("2027-01-01"):
        assert words(doctor.country_packs) == ""
    with time_machine.travel("2027-06-01"):
        assert words(doctor.country_packs).count("\n") == 0
        assert "Aotearoa New Zealand should have been read again" in words(doctor.country_packs)


def test_checked_lines_are_no_finding(clinic, cleo):
    make_line(clinic, cleo, expires_in=timedelta(days=90))

    assert words(doctor.crisis_lines) == ""


@pytest.mark.parametrize(("retired", "named"), [(False, True), (True, False)])
def test_a_battery_in_use_that_asks_for_missing_wording_is_named(clinic, retired, named):
    battery = Battery.objects.create(
        clinic=clinic, key="own", version="1", retired_at=timezone.now() if retired else None
    )
    Section.objects.create(battery=battery, position=1, key="mood", instrument="phq-9", instrument_version="1.0.0")

    assert ("wording is missing" in words(doctor.wording)) is named


def test_the_shipped_batteries_have_their_wording(clinic):
    call_loader()

    assert words(doctor.wording) == ""


def call_loader() -> None:
    from intake.actions import load_batteries
    from portal.audit.actor import system

    load_batteries(by=system("test"))


def test_what_comes_before_the_first_intake_is_named_with_its_reason(clinic):
    found = words(doctor.readiness)

    assert "Harbour clinic: not done: Opening hours" in found
    assert "Name of the clinic" not in found


def test_doctor_exits_with_1_when_something_is_wrong(db, capsys):
    with pytest.raises(SystemExit) as left:
        call_command("doctor")

    assert left.value.code == 1
    assert "The worker is not running" in capsys.readouterr().out


def test_doctor_says_when_nothing_is_wrong(db, capsys, monkeypatch):
    monkeypatch.setattr(doctor, "CHECKS", ())

    call_command("doctor")

    assert capsys.readouterr().out == "Nothing is wrong.\n"


def test_a_test_alert_that_nobody_got_or_that_is_old_is_named(clinic, ana, starter):
    now = timezone.now()
    assert "A test alert that somebody got" in words(doctor.readiness)

    drill = clinic.drills.create(due_at=now, seen_by=ana, seen_at=now, ended_at=now)
    assert "A test alert that somebody got" not in words(doctor.readiness)

    clinic.drills.filter(pk=drill.pk).update(started_at=now - timedelta(days=36))
    assert "The last test alert is of" in words(doctor.readiness)

    clinic.drills.create(due_at=now, ended_at=now)
    assert "Nobody got the test alert of" in words(doctor.readiness)
