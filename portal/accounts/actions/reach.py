"""Where somebody is reached when mail fails: a number that they give, and confirm by a code that was sent to it."""

import re
import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.accounts.exceptions import BadNumber, CodeEnded, MayNot, TooManyCodes, WrongCode
from portal.accounts.models import ReachPoint, User
from portal.audit import throttle
from portal.audit.actor import Actor
from portal.audit.encryption import keyed_hash, keyed_hashes
from portal.audit.outbox import post
from portal.audit.record import record

CODE_DIGITS, CODE_LASTS = 6, timedelta(minutes=15)
WRONG_CODES, CODES_AN_HOUR = 5, 5
HOUR = 3600
# A number as anybody in the world dials it; a pager's as its operator counts.
NUMBERS = {"sms": re.compile(r"\+[1-9][0-9]{6,14}"), "pager": re.compile(r"\+?[0-9]{3,15}")}


def plain_number(channel: str, typed: str) -> str:
    """Return a typed number without blanks, dashes and brackets. Raises BadNumber."""
    number = re.sub(r"[\s().\-/]", "", typed)
    if not NUMBERS[channel].fullmatch(number):
        raise BadNumber
    return number


@transaction.atomic
def give_number(*, user: User, channel: str, number: str, clinic_id: Any, by: Actor) -> ReachPoint:
    """Keep somebody's own number and send a code to it; until they type it, no other message goes there.

    Raises BadNumber, TooManyCodes.
    """
    _check_own(user, by)
    address = plain_number(channel, number)
    if throttle.count("reach-point", str(user.pk), HOUR) > CODES_AN_HOUR:
        raise TooManyCodes
    row = ReachPoint.objects.filter(user=user, channel=channel).first() or ReachPoint(user=user, channel=channel)
    code = "".join(secrets.choice("0123456789") for _digit in range(CODE_DIGITS))
    row.address, row.confirmed_at, row.wrong_codes = address, None, 0
    row.code_hash, row.code_until = keyed_hash(f"{row.pk}|{code}", "reach-point"), timezone.now() + CODE_LASTS
    row.save()
    post("reach_point.code", about=row, clinic_id=clinic_id, secret={"code": code})
    record("reach_point.given", by=by, about=row, clinic_id=clinic_id, channel=channel)
    return row


def confirm_number(*, user: User, channel: str, code: str, clinic_id: Any, by: Actor) -> None:
    """Take a number into use: its person typed the code. A wrong one is counted. Raises WrongCode, CodeEnded."""
    _check_own(user, by)
    row = ReachPoint.objects.filter(user=user, channel=channel, code_until__gt=timezone.now()).first()
    # Counted first and by compare-and-set, so that many tries at once are no more than many after one another.
    tries = ReachPoint.objects.filter(user=user, channel=channel, wrong_codes__lt=WRONG_CODES)
    if row is None or not tries.update(wrong_codes=F("wrong_codes") + 1):
        raise CodeEnded
    typed = keyed_hashes(f"{row.pk}|{code.strip()}", "reach-point")
    if not any(secrets.compare_digest(one, row.code_hash) for one in typed):
        raise WrongCode
    _take_into_use(row, clinic_id, by)


@transaction.atomic
def _take_into_use(row: ReachPoint, clinic_id: Any, by: Actor) -> None:
    row.confirmed_at, row.code_hash, row.code_until, row.wrong_codes = timezone.now(), "", None, 0
    row.save()
    record("reach_point.confirmed", by=by, about=row, clinic_id=clinic_id, channel=row.channel)


@transaction.atomic
def forget_number(*, user: User, channel: str, clinic_id: Any, by: Actor) -> None:
    """Delete somebody's own number; nothing goes there from this moment."""
    _check_own(user, by)
    for row in ReachPoint.objects.filter(user=user, channel=channel):
        record("reach_point.forgotten", by=by, about=row, clinic_id=clinic_id, channel=channel)
        row.delete()


def _check_own(user: User, by: Actor) -> None:
    if by.kind != "staff" or by.id != str(user.pk):
        raise MayNot
