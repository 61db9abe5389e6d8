"""Takes in what a patient answered in another system of the clinic. The same action, rules and alerts as anywhere."""

from django.db import transaction

from intake import actions as intake
from intake import exceptions
from intake import policies as rules
from intake.actions.answers import Given, Saved, which_call
from intake.language import may_be_asked_in
from intake.models import Alert, Assessment, Invitation, Profile, StaffEntry, sections_of
from intake.path import held_back_items
from intake.psychometrics.instrument import Instrument
from intake.wording import worded
from portal.audit.actor import Actor
from portal.care import access, policies


@transaction.atomic
def send_answer(
    *,
    assessment: Assessment,
    item: str,
    given: Given,
    language: str,
    base_revision: int,
    privacy: str,
    by: Actor,
    answers_privately: bool = False,
) -> Saved:
    """Save one answer that another system sends, in a sitting of that system.

    `privacy` says who was there when it was given, `base_revision` which answer the system knows (0: none). Where
    somebody was there, a question that is asked in private is not taken, unless its answer calls for somebody: that
    one is never refused. Raises PatientNotFound, NotAsked, NotTheseWords, HeldBack, and what `save_answer` raises.
    """
    _check_sends_for(by, assessment)
    invitation = assessment.invitation
    instrument = worded(assessment.instrument, assessment.instrument_version, assessment.clinic_id)
    _check_asked(assessment, instrument, item, language)
    is_private = privacy == Invitation.ALONE or answers_privately
    is_held_back = not is_private and item in held_back_items(instrument)
    if is_held_back and item not in which_call(assessment=assessment, given={item: given}):
        raise exceptions.HeldBack
    entry = _sitting(invitation, privacy, answers_privately and privacy != Invitation.ALONE, by)
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
def tell_late_answer(*, assessment: Assessment, item: str, given: Given, language: str, by: Actor) -> Alert | None:
    """Raise what an answer calls for that came after all was sent; return the alert of its question, if it has one.

    Raises PatientNotFound, and what `raise_for_late_answer` raises.
    """
    _check_sends_for(by, assessment)
    if item not in which_call(assessment=assessment, given={item: given}):
        return None
    return intake.raise_for_late_answer(assessment=assessment, item=item, given=given, language=language, by=by)


@transaction.atomic
def submit_by_system(*, assessment: Assessment, by: Actor) -> Profile:
    """Send the intake that a sheet belongs to, whole, and end the sitting.

    Raises AlreadySent, NoEntry where this system sent no answer in the last two hours, and what `submit` raises.
    """
    _check_sends_for(by, assessment)
    invitation = assessment.invitation
    if invitation.submitted_at:
        raise exceptions.AlreadySent
    rules.check_can_answer(invitation, by)
    entry = rules.entry_of(invitation, by)
    assert entry is not None, "without one nobody may answer"
    profile = intake.submit(invitation=invitation, by=by)
    intake.end_entry(entry=entry, by=by)
    return profile


def _check_sends_for(by: Actor, assessment: Assessment) -> None:
    """Raises PatientNotFound for a system of another clinic, one that was switched off, and anybody who is none."""
    if by.kind != "client" or not access.assessments_for(by).filter(pk=assessment.pk).exists():
        raise policies.PatientNotFound


def _check_asked(assessment: Assessment, instrument: Instrument, item: str, language: str) -> None:
    """Raises NotAsked for a question that the set does not hold, NotTheseWords for words that nobody is shown here."""
    invitation = assessment.invitation
    sheet = (assessment.instrument, assessment.instrument_version, assessment.target_kind)
    asked = [s for s in sections_of(invitation.battery_id) if (s.instrument, s.instrument_version, s.target) == sheet]
    known = {each.id for each in instrument.items}
    if item not in known or not any(not section.items or item in section.items for section in asked):
        raise exceptions.NotAsked
    is_sent_in = language == invitation.language and language in instrument.languages
    if not is_sent_in and not may_be_asked_in(invitation.clinic, instrument, language):
        raise exceptions.NotTheseWords


def _sitting(invitation: Invitation, privacy: str, answers_privately: bool, by: Actor) -> StaffEntry:
    """Return the open sitting of this system with the same people around; a new one where there is none."""
    found = rules.entry_of(invitation, by)
    if found and (found.privacy, found.answers_privately) == (privacy, answers_privately):
        return found
    return intake.start_entry(
        invitation=invitation,
        way=StaffEntry.ANOTHER_SYSTEM,
        privacy=privacy,
        answers_privately=answers_privately,
        by=by,
    )
