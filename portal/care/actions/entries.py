"""Enters what a patient answers by phone or in the room. Each step asks anew whether this person cares for them."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from intake import actions as intake
from intake import exceptions
from intake.actions.answers import Given, Saved
from intake.models import Assessment, Consent, ConsentText, Invitation, Profile, StaffEntry, Statement
from intake.path import Path
from intake.statements import Said
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.care import policies


@transaction.atomic
def start_entry(
    *,
    invitation: Invitation,
    is_confirmed: bool,
    way: str,
    privacy: str,
    by: Actor,
    helper: str = "",
    answers_privately: bool = False,
) -> StaffEntry:
    """Begin to enter the answers of a patient whose name and birth date this person asked for.

    Raises NotConfirmed where they did not, and what `intake.actions.start_entry` raises.
    """
    policies.check_cares_for(by, invitation.patient, Permission.SEND_INTAKES)
    if not is_confirmed:
        raise exceptions.NotConfirmed
    return intake.start_entry(
        invitation=invitation, way=way, privacy=privacy, helper=helper, answers_privately=answers_privately, by=by
    )


@transaction.atomic
def record_consent(
    *,
    entry: StaffEntry,
    text: ConsentText,
    agrees: bool,
    by: Actor,
    allows_comparison: bool = False,
    allows_research: bool = False,
) -> Consent:
    """Record a yes or a no that the patient spoke to the words that were read out. A no ends the sitting."""
    _check_enters(entry, by)
    row = intake.consent(
        invitation=entry.invitation,
        text=text,
        agrees=agrees,
        allows_comparison=allows_comparison,
        allows_research=allows_research,
        by=by,
    )
    if not agrees:
        intake.end_entry(entry=entry, by=by)
    return row


@transaction.atomic
def enter_answer(
    *, entry: StaffEntry, assessment: Assessment, item: str, given: Given, language: str, base_revision: int, by: Actor
) -> Saved:
    """Save one answer as the patient's own page does: the same action, rules, alert and clash."""
    _check_enters(entry, by)
    return intake.save_answer(
        assessment=assessment,
        item=item,
        given=given,
        language=language,
        by=by,
        base_revision=base_revision,
        client_id=str(entry.pk),
    )


@transaction.atomic
def enter_words(*, entry: StaffEntry, words: Mapping[str, Said], language: str, by: Actor) -> list[Statement]:
    """Save what the patient says to one of our own forms, line by line."""
    _check_enters(entry, by)
    return [
        intake.save_statement(
            invitation=entry.invitation,
            kind=kind,
            text=said.text,
            choices=said.choices,
            language=language,
            by=by,
            client_id=str(entry.pk),
        )
        for kind, said in words.items()
    ]


@transaction.atomic
def leave_part_out(*, entry: StaffEntry, assessment: Assessment, is_so: bool, by: Actor) -> None:
    """Skip a part kindly because the patient has nobody close right now, or take that back."""
    _check_enters(entry, by)
    intake.say_no_close_person(assessment=assessment, is_so=is_so, by=by)


@transaction.atomic
def leave_out_absent(*, entry: StaffEntry, assessment: Assessment, reason: str, by: Actor) -> None:
    """Leave out a part about a person who is not there, or whom the patient is not in touch with; "" takes it back."""
    _check_enters(entry, by)
    intake.say_target_absent(assessment=assessment, reason=reason, by=by)
    if assessment.no_close_person:
        intake.say_no_close_person(assessment=assessment, is_so=False, by=by)


@transaction.atomic
def decline_part(*, entry: StaffEntry, path: Path, number: int, language: str, by: Actor) -> None:
    """Write that the patient would rather not answer what is still open of a part."""
    _check_enters(entry, by)
    intake.decline_part(path=path, number=number, language=language, by=by, client_id=str(entry.pk))


@transaction.atomic
def submit_entry(*, entry: StaffEntry, by: Actor) -> Profile:
    """Send the answers for the patient, once they were read back, and end the sitting."""
    _check_enters(entry, by)
    profile = intake.submit(invitation=entry.invitation, by=by)
    intake.end_entry(entry=entry, by=by)
    return profile


@transaction.atomic
def stop_entry(*, entry: StaffEntry, by: Actor) -> None:
    """End a sitting before its end. What was entered stays; the patient or staff may go on later."""
    _check_enters(entry, by)
    intake.end_entry(entry=entry, by=by)


def _check_enters(entry: StaffEntry, by: Actor) -> None:
    """Raises unless this person began this sitting, it is still open, and they care for the patient now."""
    policies.check_cares_for(by, entry.invitation.patient, Permission.SEND_INTAKES)
    if str(entry.entered_by_id) != by.id or not entry.is_open(timezone.now()):
        raise exceptions.NoEntry
