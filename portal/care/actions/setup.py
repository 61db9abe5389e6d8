"""What a clinic settles before its first intake, and whenever it changes. Each part names who stands behind it."""

import secrets
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.exceptions import Refused
from intake.models import ConsentText
from intake.secrets import new_code, plain_code
from intake.wording import text_hash, worded
from portal.accounts import confirmations
from portal.accounts.models import Clinic, Confirmation, User
from portal.accounts.policies import check_may, current_permissions
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.audit.encryption import keyed_hash, keyed_hashes
from portal.audit.outbox import post
from portal.audit.record import record
from portal.care.facts_of_clinic import Facts, same_name
from portal.care.models import DutyPerson, SafetySignature, TranslationSignature, holds
from portal.care.safety_texts import SafetyText, TranslatedLine, safety_texts, translated_lines
from portal.country import actions as country
from portal.country.help_page import write_when_committed
from portal.country.models import CrisisLine

SETTINGS = (
    "name", "time_zone", "country", "languages", "phone", "urgent_phone", "hours", "has_night_cover", "exit_url",
    "is_commercial", "invitation_days", "reminder_days", "urgent_minutes",
)  # fmt: skip


class CannotAnswerAlerts(Refused):
    message = _("This person's roles do not let them answer alerts. Give them a clinical role first.")


class NotNamed(Refused):
    message = _("This person is not named for duty.")


class WrongTestCode(Refused):
    message = _("That is not the code of the last test message. Send a new test and try again.")


class ValueChanged(Refused):
    message = _("This was changed after you opened the page. Read how it stands now, then confirm.")


class NotEntered(Refused):
    message = _("There is nothing to confirm yet. Fill it in and save first.")


class ChangedMeanwhile(Refused):
    message = _("The text has changed since this page was opened. Read it again, then sign.")


class EmptyText(Refused):
    message = _("Write the text first.")


class SecondPersonNeeded(Refused):
    message = _("The translator and the clinician are two different people. Give the other name.")


class SecondAccountNeeded(Refused):
    message = _("You recorded the other part. A colleague records this one under their own account.")


@transaction.atomic
def change_settings(*, clinic: Clinic, by: Actor, **values: Any) -> None:
    """Change what a clinic says of itself. A changed phone or changed hours must be confirmed again."""
    check_may(by, clinic, Permission.MANAGE_CLINIC)
    assert values.keys() <= set(SETTINGS)
    changed = sorted(name for name, value in values.items() if getattr(clinic, name) != value)
    for name in changed:
        setattr(clinic, name, values[name])
    if changed:
        clinic.save(update_fields=changed)
        write_when_committed(clinic)
        record("clinic.changed", by=by, about=clinic, clinic_id=clinic.pk, fields=" ".join(changed))


@transaction.atomic
def confirm_subject(
    *, clinic: Clinic, subject: str, by: Actor, confirmed_by: User | None = None, read_hash: str | None = None
) -> Confirmation:
    """Record that a named person read one part of the settings and found it right, as it stands now.

    `read_hash` is the fingerprint of what the page showed them.
    """
    check_may(by, clinic, Permission.MANAGE_CLINIC)
    if read_hash is not None and read_hash != confirmations.fingerprint(clinic, subject):
        raise ValueChanged
    if not confirmations.is_entered(clinic, subject):
        raise NotEntered
    row = Confirmation.objects.create(
        clinic=clinic,
        subject=subject,
        fingerprint=confirmations.fingerprint(clinic, subject),
        confirmed_by=confirmed_by or by.row,
    )
    record("clinic.confirmed", by=by, about=row, subject=subject)
    return row


@transaction.atomic
def sign_watch(*, clinic: Clinic, read_hash: str, by: Actor) -> Confirmation:
    """Sign who looks at the caseload and when, as it was read: without mail nothing else tells them of an alert."""
    check_may(by, clinic, Permission.MANAGE_CLINIC)
    facts = Facts(clinic)
    if not facts.watch_print or not confirmations.is_entered(clinic, confirmations.WATCH):
        raise NotEntered
    if read_hash != facts.watch_print:
        raise ValueChanged
    row = Confirmation.objects.create(
        clinic=clinic, subject=confirmations.WATCH, fingerprint=facts.watch_print, confirmed_by=by.row
    )
    record("clinic.confirmed", by=by, about=row, subject=row.subject)
    return row


@transaction.atomic
def send_mail_test(*, clinic: Clinic, by: Actor) -> None:
    """Send a code to whoever asks, to see that mail arrives."""
    check_may(by, clinic, Permission.MANAGE_CLINIC)
    post("mail.test", about=by.row, clinic_id=clinic.pk, secret={"code": mail_code(clinic, by)})
    record("mail.tested", by=by, about=clinic, clinic_id=clinic.pk)


@transaction.atomic
def confirm_mail_test(*, clinic: Clinic, code: str, by: Actor) -> None:
    """Record that the test message arrived: its code was typed."""
    check_may(by, clinic, Permission.MANAGE_CLINIC)
    if not secrets.compare_digest(plain_code(code), plain_code(mail_code(clinic, by))):
        raise WrongTestCode
    confirm_subject(clinic=clinic, subject=confirmations.MAIL, by=by)


def mail_code(clinic: Clinic, by: Actor) -> str:
    """Return the code of a person's mail test: it holds for the mail settings in use, and nothing is stored."""
    about = f"{clinic.pk}|{by.id}|{confirmations.fingerprint(clinic, confirmations.MAIL)}"
    return keyed_hash(about, "mail-test")[:8].upper()


@transaction.atomic
def name_duty_person(*, clinic: Clinic, user: User, by: Actor) -> DutyPerson:
    """Name somebody to receive alerts. They count once they confirmed a test message."""
    check_may(by, clinic, Permission.MANAGE_CLINIC)
    if Permission.ANSWER_ALERTS not in current_permissions(user, clinic):
        raise CannotAnswerAlerts
    duty, _made = DutyPerson.objects.get_or_create(
        clinic=clinic, user=user, ends_at=None, defaults={"named_by": by.row}
    )
    record("duty.named", by=by, about=duty)
    return duty


@transaction.atomic
def end_duty(*, duty: DutyPerson, by: Actor) -> None:
    """Take somebody off duty from this moment."""
    check_may(by, duty.clinic, Permission.MANAGE_CLINIC)
    duty.ends_at = timezone.now()
    duty.save(update_fields=["ends_at"])
    record("duty.ended", by=by, about=duty)


@transaction.atomic
def send_test_message(*, duty: DutyPerson, by: Actor) -> str:
    """Send a duty person a test message with a code; return the code, to hand over where no mail is set up."""
    check_may(by, duty.clinic, Permission.MANAGE_CLINIC)
    if duty.ends_at:
        raise NotNamed
    code = new_code()
    duty.test_code_hash, duty.test_sent_at = keyed_hash(f"{duty.pk}|{code}", "duty-test"), timezone.now()
    duty.confirmed_at = None
    duty.save(update_fields=["test_code_hash", "test_sent_at", "confirmed_at"])
    post("duty.test", about=duty, clinic_id=duty.clinic_id, secret={"code": code})
    record("duty.tested", by=by, about=duty)
    return code


@transaction.atomic
def confirm_test_message(*, clinic: Clinic, code: str, by: Actor) -> DutyPerson:
    """Record that the test message reached the duty person: they typed its code themselves."""
    duty = DutyPerson.objects.filter(holds(timezone.now()), clinic=clinic, user_id=by.id).first()
    if duty is None:
        raise NotNamed
    if duty.test_code_hash not in keyed_hashes(f"{duty.pk}|{plain_code(code)}", "duty-test"):
        raise WrongTestCode
    duty.confirmed_at = timezone.now()
    duty.test_code_hash = ""
    duty.save(update_fields=["confirmed_at", "test_code_hash"])
    record("duty.confirmed", by=by, about=duty)
    return duty


@transaction.atomic
def write_consent_text(*, clinic: Clinic, language: str, text: str, by: Actor) -> ConsentText:
    """Write the next version of what patients agree to; earlier ones stay as they were agreed to."""
    check_may(by, clinic, Permission.MANAGE_CLINIC)
    text = "\n".join(text.strip().splitlines())
    if not text:
        raise EmptyText
    texts = ConsentText.objects.filter(clinic=clinic, language=language)
    newest = texts.order_by("-version").first()
    if newest is not None and newest.text == text:
        return newest
    row = ConsentText.objects.create(
        clinic=clinic,
        language=language,
        version=(texts.aggregate(highest=Max("version"))["highest"] or 0) + 1,
        text=text,
        text_hash=text_hash(text),
        written_by=by.row,
    )
    record("consent_text.written", by=by, about=row, language=language, version=row.version)
    return row


@transaction.atomic
def sign_safety_text(
    *, clinic: Clinic, instrument: str, version: str, item: str, language: str, read_hash: str, by: Actor
) -> SafetySignature:
    """Sign the exact words of a safety question in one language, as this clinician has just read them."""
    check_may(by, clinic, Permission.SIGN_SAFETY_TEXTS)
    text = _safety_text(clinic, instrument, version, item, language)
    if text is None or text.hash != read_hash:
        raise ChangedMeanwhile
    row, _made = SafetySignature.objects.get_or_create(
        clinic=clinic,
        instrument=instrument,
        instrument_version=version,
        item=item,
        language=language,
        text_hash=text.hash,
        defaults={"signed_by": by.row},
    )
    record("safety_text.signed", by=by, about=row, language=language)
    return row


def _safety_text(clinic: Clinic, instrument: str, version: str, item: str, language: str) -> SafetyText | None:
    try:
        found = safety_texts(worded(instrument, version, clinic.pk), [language])
    except LookupError:
        return None
    return next((text for text in found if text.item == item), None)


@transaction.atomic
def record_translation_check(
    *, clinic: Clinic, instrument: str, version: str, language: str, hashes: Iterable[str], part: str,
    person_name: str, by: Actor,
) -> int:  # fmt: skip
    """Record that a named person checked lines of a translation; return how many. Two parts, two people."""
    check_may(by, clinic, Permission.SIGN_SAFETY_TEXTS)
    name, wanted = " ".join(person_name.split()), set(hashes)
    if not name:
        raise EmptyText
    every = translated_lines(worded(instrument, version, clinic.pk), [language])
    read = [line for line in every if line.hash in wanted]
    if len({line.hash for line in read}) != len(wanted):
        raise ChangedMeanwhile
    for line in read:
        _sign_line(clinic, line, part, name, by)
    record(
        "translation.checked", by=by, about=clinic, clinic_id=clinic.pk, language=language, part=part, lines=len(read)
    )
    return len(read)


def _sign_line(clinic: Clinic, line: TranslatedLine, part: str, name: str, by: Actor) -> None:
    key = {
        "clinic": clinic,
        "instrument": line.instrument,
        "instrument_version": line.version,
        "language": line.language,
        "line": line.line,
        "text_hash": line.hash,
    }
    for other in TranslationSignature.objects.filter(**key).exclude(part=part):
        if same_name(other.person_name, name):
            raise SecondPersonNeeded
        if other.recorded_by_id == by.row.pk:
            raise SecondAccountNeeded
    TranslationSignature.objects.get_or_create(**key, part=part, defaults={"person_name": name, "recorded_by": by.row})


@transaction.atomic
def check_line(*, clinic: Clinic, by: Actor, line: CrisisLine | None = None, **values: Any) -> CrisisLine:
    """Record that whoever does this called a crisis line or read the service's own page today."""
    check_may(by, clinic, Permission.MANAGE_CLINIC)
    values.setdefault("checked_by", by.row)
    return country.check_line(clinic=clinic, by=by, line=line, **values)


@transaction.atomic
def retire_line(*, clinic: Clinic, line: CrisisLine, by: Actor) -> None:
    """Take a crisis line off every page of the clinic."""
    check_may(by, clinic, Permission.MANAGE_CLINIC)
    country.retire_line(clinic=clinic, line=line, by=by)
