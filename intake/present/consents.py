"""What a patient agreed to, what they may change, and what taking it back means."""

from itertools import takewhile
from typing import Any

from intake.bound import Bound
from intake.forms import UsesForm
from intake.models import Consent, ConsentText
from intake.present.times import moment_of


def asked(bound: Bound) -> dict[str, Any]:
    """Return what stands beside the question: whether it was answered before."""
    word = bound.decision
    return {
        "is_given": bound.agrees,
        "is_sent": bound.invitation.submitted_at is not None,
        "took_back_at": moment_of(word.decided_at, bound.patient) if word and bound.took_back else "",
    }


def agreed(bound: Bound, newest: ConsentText | None, form: UsesForm | None = None) -> dict[str, Any]:
    """Return the words that were agreed to, as they were shown, and the choices beside them as they stand."""
    word = bound.decision
    assert word is not None, "only what was agreed to can be shown"
    text = word.text
    chosen = dict.fromkeys(UsesForm.base_fields) if bound.veil.hides else UsesForm.of(word)
    return {
        "text": text,
        "agreed_at": moment_of(since(bound, word), bound.patient),
        "has_new_words": newest is not None and newest.language == text.language and newest.version > text.version,
        "form": form or UsesForm(initial=chosen),
    }


def since(bound: Bound, word: Consent) -> Any:
    """Return when these words were agreed to; changing a choice beside them later is no new consent."""
    rows = bound.invitation.consents.order_by("-decided_at", "-id")
    same = takewhile(lambda row: (row.decision, row.text_id) == (Consent.GIVEN, word.text_id), rows)
    return min((row.decided_at for row in same), default=word.decided_at)


def withdrawing(bound: Bound) -> dict[str, Any]:
    """Return what taking consent back means for this person now."""
    return {"is_open": bound.invitation.submitted_at is None}
