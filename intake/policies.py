"""What the state of an invitation and a licence allow. A `check_…` raises, a `can_…` answers.

Roles are checked in `portal.care`.
"""

from collections.abc import Container, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from intake import exceptions
from intake.models import Consent, Invitation, StaffEntry
from intake.models.entries import LONGEST
from intake.psychometrics.instrument import Instrument
from portal.audit.actor import Actor

WRONG_CODES_BEFORE_PAUSE = 10
FIRST_LANGUAGE = "en"  # of a clinic that has not said in which languages it works


def check_link(invitation: Invitation | None, at: datetime | None = None) -> Invitation:
    """Return the invitation when its link still opens something. Raises LinkEnded."""
    at = at or timezone.now()
    if invitation is None or invitation.revoked_at or invitation.refused_at:
        raise exceptions.LinkEnded
    if invitation.submitted_at is None and invitation.is_expired(at):
        raise exceptions.LinkEnded
    if invitation.submitted_at and at >= invitation.home_until:
        raise exceptions.LinkEnded
    return invitation


def check_code_not_paused(invitation: Invitation, at: datetime) -> None:
    if invitation.code_paused_until and at < invitation.code_paused_until:
        raise exceptions.CodePaused


def check_can_decide(invitation: Invitation, by: Actor) -> None:
    """Raises unless this actor may say yes or no to being asked; that stays possible after sending."""
    _check_speaks_for_patient(invitation, by)
    check_link(invitation)


def check_can_write(invitation: Invitation, by: Actor) -> None:
    """Raises unless this actor may still add to this invitation."""
    _check_speaks_for_patient(invitation, by)
    if invitation.submitted_at:
        raise exceptions.AlreadySent
    check_link(invitation)


def check_can_still_tell(invitation: Invitation, by: Actor) -> None:
    """Raises unless this is the patient, or a system of their clinic, and they still agree to be asked.

    What they say late is then heard anyway. A system needs no sitting for it, and no link.
    """
    if by.kind != "client" or by.clinic_id != invitation.clinic_id:
        _check_speaks_for_patient(invitation, by)
        check_link(invitation)
    if not has_consent(invitation):
        raise exceptions.NotConsented


def _check_speaks_for_patient(invitation: Invitation, by: Actor) -> None:
    """Raises unless it is the patient, or a sitting of this actor is open: `portal.care` alone starts one."""
    if by.kind == "patient" and by.id != str(invitation.patient_id):
        raise exceptions.LinkEnded
    if by.kind in ("staff", "client") and entry_of(invitation, by) is None:
        raise exceptions.NoEntry


def entry_of(invitation: Invitation, by: Actor, at: datetime | None = None) -> StaffEntry | None:
    """Return the open sitting in which this person or system enters the answers of an invitation of their clinic."""
    begun = (at or timezone.now()) - LONGEST
    rows = entries_of(invitation, by).filter(ended_at=None, started_at__gt=begun)
    return rows.filter(invitation__clinic_id=by.clinic_id).order_by("-started_at").first()


def entries_of(invitation: Invitation, by: Actor) -> QuerySet[StaffEntry]:
    """Return every sitting of this member of staff or this system on an invitation."""
    mine = {"system": by.id} if by.kind == "client" else {"entered_by": by.row}
    return StaffEntry.objects.filter(invitation=invitation, **mine)


def decision(invitation: Invitation) -> Consent | None:
    """Return the latest word on being asked: about this intake, or taken back anywhere since it was made."""
    return _decisions(invitation).select_related("text").first()


def _decisions(invitation: Invitation) -> QuerySet[Consent]:
    taken_back = Q(patient_id=invitation.patient_id, decision=Consent.WITHDRAWN, decided_at__gte=invitation.created_at)
    return Consent.objects.filter(Q(invitation=invitation) | taken_back).order_by("-decided_at", "-id")


def check_can_answer(invitation: Invitation, by: Actor) -> None:
    """Raises unless answers may be saved now."""
    check_can_write(invitation, by)
    if not has_consent(invitation):
        raise exceptions.NotConsented


def has_consent(invitation: Invitation) -> bool:
    """Say whether the latest decision about this invitation is a yes."""
    return _decisions(invitation).values_list("decision", flat=True).first() == Consent.GIVEN


def check_is_oneself(invitation: Invitation, by: Actor) -> None:
    """Raises LinkEnded unless this is the patient themselves, by a link that still opens something."""
    if by.kind != "patient" or by.id != str(invitation.patient_id):
        raise exceptions.LinkEnded
    check_link(invitation)


def check_can_keep(invitation: Invitation, by: Actor) -> None:
    """Raises unless the patient may have something of their own kept here: they agreed, and did not take it back."""
    check_is_oneself(invitation, by)
    if not has_consent(invitation):
        raise exceptions.NotConsented


def check_age(patient_age: int | None, minimum_age: int) -> None:
    """Raises NoBirthDate or TooYoung unless the person is old enough."""
    if patient_age is None:
        raise exceptions.NoBirthDate
    if patient_age < minimum_age:
        raise exceptions.TooYoung


def check_licence(clinic: Any, instrument: Instrument) -> None:
    """Raises unless the licence lets a clinic of this kind use the instrument."""
    if not instrument.licence.non_commercial or clinic.is_commercial is False:
        return
    raise exceptions.NotForSoldCare if clinic.is_commercial else exceptions.SoldCareUnsaid


def check_enabled(instrument: Instrument) -> None:
    """Raises Disabled, with the reason in the reader's language, where nobody may import or be sent an instrument."""
    if not instrument.is_enabled:
        language = (get_language() or FIRST_LANGUAGE)[:2]
        raise exceptions.Disabled(instrument.disabled.get(language, instrument.disabled[FIRST_LANGUAGE]))


def check_unaltered(instrument: Instrument, items: Sequence[str], *, is_adaptive: bool = False) -> None:
    """Raises AlteredText where words that must stay as published would be asked in part, reordered or item by item.

    `items`: the ids that are asked, in order; empty means all of them.
    """
    if not instrument.licence.unaltered:
        return
    if is_adaptive or (items and list(items) != [item.id for item in instrument.items]):
        raise exceptions.AlteredText


def check_language_of(clinic: Any, language: str) -> None:
    """Raises NotALanguageHere unless the clinic works in the language."""
    if language not in (clinic.languages or [FIRST_LANGUAGE]):
        raise exceptions.NotALanguageHere


def check_in_use(clinic_id: Any, instrument: Instrument, retired: Container[tuple[str, str]]) -> None:
    """Raises NotInUse where a clinic's own instrument is another's, or among those that are `retired`."""
    if not instrument.is_known_to(clinic_id) or (instrument.key, instrument.version) in retired:
        raise exceptions.NotInUse


def check_second_person(staged_by_id: Any, by: Actor) -> None:
    """Raises OwnWording where the person who confirms is the one who staged."""
    if str(staged_by_id) == by.id:
        raise exceptions.OwnWording
